"""Payment requests, their lines, and what each of their steps left: orders, suspensions, requisitions, verdicts.

A request and its lines are by entity and by month. What was signed, found or required is appended and never changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Final, Self
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q

from polyphonie.kernel import arrays, rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.deadlines import Clock
from polyphonie.spending.terms.payment_refusals import NO_SUCH_REQUEST
from polyphonie.spending.terms.payment_requests import (
    CERTIFIED_BEFORE,
    REQUEST_LIFE,
    TO_PAY,
    Flux,
    Ground,
    Purpose,
    RequestState,
)

from .places import Placed

SYSTEM_ID: Final = UUID(int=0)
CLOCK: Final = ("started_on", "days", "due_on", "stopped_on", "resumed_on", "days_left")
"""The fields that tell the delay to pay."""


class PaymentRequest(Placed):
    """What a creditor is to be paid, and why. Amounts are cents.

    It stands on the centre of its first line. `due_on` is the last day to pay, None while
    the delay is stopped. `ground` founds the payment: certified service, presumed service, a case of the law, an
    advance. `principal_id` is the late request whose interest this one pays. `order_after`: it passes before any order,
    and a periodic one regularises it.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.TextField()
    fiscal_year = models.SmallIntegerField()
    flux = models.SmallIntegerField()
    purpose = models.TextField(default=Purpose.EXPENSE.value)
    ground = models.TextField()
    ground_case = models.TextField(default="")
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    supplier_account = models.CharField(max_length=10)
    document_number = models.TextField()
    label = models.TextField()
    structure_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField(null=True)
    cents = models.BigIntegerField()
    payable_cents = models.BigIntegerField()
    state = models.TextField(default=REQUEST_LIFE.initial.value)
    received_on = models.DateField()
    right_on = models.DateField()
    started_on = models.DateField()
    days = models.SmallIntegerField()
    due_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    resumed_on = models.DateField(null=True)
    days_left = models.SmallIntegerField(default=0)
    entered_by = models.UUIDField()
    entered_by_name = models.TextField()
    entered_on = models.DateField()
    ordered_by = models.UUIDField(null=True)
    ordered_on = models.DateField(null=True)
    passed_by = models.UUIDField(null=True)
    passed_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    principal_id = models.UUIDField(null=True)
    order_after = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_request_state", condition=Q(state__in=[str(each) for each in RequestState])
            ),
            models.CheckConstraint(name="spending_request_flux", condition=Q(flux__in=[int(each) for each in Flux])),
            models.CheckConstraint(
                name="spending_request_purpose", condition=Q(purpose__in=[str(each) for each in Purpose])
            ),
            models.CheckConstraint(
                name="spending_request_ground",
                condition=Q(ground__in=[Ground.CERTIFIED_SERVICE.value, Ground.PRESUMED_SERVICE.value, "advance"])
                | Q(ground__in=[Ground.LEGAL_CASE.value, Ground.NO_ORDER.value]) & ~Q(ground_case=""),
            ),
            models.CheckConstraint(
                name="spending_request_amounts",
                condition=Q(cents__gt=0, payable_cents__gte=0, payable_cents__lte=F("cents")),
            ),
            models.CheckConstraint(
                name="spending_request_other_orders",
                condition=Q(ordered_by=None) | Q(ordered_by=SYSTEM_ID) | ~Q(ordered_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="spending_request_other_passes",
                condition=Q(passed_by=None)
                | Q(passed_by=SYSTEM_ID)
                | ~Q(passed_by=F("ordered_by")) & ~Q(passed_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="spending_request_steps",
                condition=Q(state__in=["entered", "suspended", "rejected"])
                | (Q(ordered_on__isnull=False) | Q(order_after=True))
                & (Q(state="ordered") | Q(passed_on__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "state", "due_on", "id"], name="spending_request_due"),
            models.Index(
                fields=["entity_id", "due_on", "id"],
                name="spending_request_unpaid",
                condition=Q(state__in=sorted(TO_PAY)),
            ),
            models.Index(
                fields=["entity_id", "due_on", "id"],
                name="spending_request_to_pass",
                condition=Q(state="ordered") | Q(state="entered", order_after=True),
            ),
            models.Index(fields=["entity_id", "number"], name="spending_request_number"),
            models.Index(fields=["supplier_id", "id"], name="spending_request_creditor"),
            models.Index(
                fields=["entity_id", "paid_on", "id"],
                name="spending_request_before_order",
                condition=Q(order_after=True, ordered_on=None),
            ),
            models.Index(
                fields=["entity_id", "entered_on"],
                name="spending_request_presumed",
                condition=Q(ground=Ground.PRESUMED_SERVICE.value),
            ),
            models.Index(
                fields=["structure_id", "invoice_id"],
                name="spending_request_invoice",
                condition=Q(invoice_id__isnull=False),
            ),
            models.Index(
                fields=["entity_id", "principal_id"],
                name="spending_request_principal",
                condition=Q(principal_id__isnull=False),
            ),
        ]

    @classmethod
    def locked(cls, entity: UUID, request: UUID) -> Self:
        """A request, held until the commit. Refuses: SPE-PRQ-01 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=request).first()
        if found is None:
            raise Refused(NO_SUCH_REQUEST())
        return found

    @classmethod
    def locked_all(cls, entity: UUID, requests: Collection[UUID]) -> dict[UUID, Self]:
        """Those of some requests that there are, held until the commit, in the order of ids: two acts that hold several
        never wait for each other in a circle.
        """
        return {each.id: each for each in rows.find(cls, entity_id=entity, id=requests, order=("id",), held=True)}

    @property
    def source(self) -> str:
        """The name under which its budget moves, entries and transfers are found."""
        return f"payment_request:{self.id}"

    @property
    def certified_before(self) -> bool:
        """Whether its charge was entered when its service was certified."""
        return self.flux in CERTIFIED_BEFORE

    @property
    def clock(self) -> Clock:
        return Clock(self.started_on, self.days, self.due_on, self.stopped_on, self.resumed_on, self.days_left)

    def set_clock(self, clock: Clock) -> None:
        self.started_on, self.days, self.due_on = clock.started_on, clock.days, clock.due_on
        self.stopped_on, self.resumed_on, self.days_left = clock.stopped_on, clock.resumed_on, clock.left

    def signed(self, lines: Sequence[RequestLine]) -> bytes:
        """The SHA-256 of what an order to pay says: whom, how much, on what, why."""
        content = [
            [self.number, self.supplier_id, self.document_number, self.cents, self.ground, self.ground_case],
            *(
                [each.envelope_id, each.commitment, each.charge_account, each.cents, each.payable]
                for each in sorted(lines, key=lambda each: each.place)
            ),
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).digest()

    def take(self, move: str) -> RequestState:
        """Take a move of the life cycle. Refuses: KER-LIF-01."""
        before = RequestState(self.state)
        self.state = REQUEST_LIFE.after(move, before)
        return before


class RequestLine(models.Model):
    """What is asked for one imputation: a line of a commitment (`commitment`), or an envelope alone in flow 4.

    `recovered_cents` was paid by an advance, `withheld_cents` is kept as a guarantee: neither is paid now.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    place = models.SmallIntegerField()
    envelope_id = models.UUIDField()
    commitment = models.TextField()
    charge_account = models.CharField(max_length=10)
    accrual_account = models.CharField(max_length=10, default="")
    axes = models.JSONField(default=dict)
    cents = models.BigIntegerField()
    recovered_cents = models.BigIntegerField(default=0)
    withheld_cents = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_request_line_amounts",
                condition=Q(
                    cents__gt=0,
                    recovered_cents__gte=0,
                    withheld_cents__gte=0,
                    cents__gte=F("recovered_cents") + F("withheld_cents"),
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "request_id", "place"], name="spending_request_line"),
            models.Index(fields=["entity_id", "commitment"], name="spending_line_commitment"),
        ]

    @property
    def payable(self) -> int:
        return self.cents - self.recovered_cents - self.withheld_cents

    @property
    def direct(self) -> bool:
        """Whether no commitment came before: AE and CP are consumed together, as much (flow 4)."""
        return self.commitment.startswith("payment_request:")

    @property
    def reserved_as(self) -> str:
        """The name under which its appropriations are reserved: its own, or its request's."""
        return self.commitment if self.direct else f"payment_request:{self.request_id}"


class RequestIdentity(models.Model):
    """A supplier's document of an amount is asked for once (C3). A rejected request gives its own back."""

    pk = models.CompositePrimaryKey("entity_id", "supplier_id", "document_number", "cents")
    entity_id = models.UUIDField()
    supplier_id = models.UUIDField()
    document_number = models.TextField()
    cents = models.BigIntegerField()
    request_id = models.UUIDField()


class PaymentOrder(models.Model):
    """The order to pay a request, as it was signed: by whom, under which role, from when to when, on which perimeter.

    `digest` is the SHA-256 of what was signed; `tacit_id` the policy under which silence signed. It is
    appended and never changed: a role that ends later leaves it.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.TextField()
    request_id = models.UUIDField()
    signed_by = models.UUIDField()
    signed_by_name = models.TextField()
    signed_on = models.DateField()
    signed_at = models.DateTimeField()
    role = models.TextField(default="")
    role_perimeter = models.UUIDField(null=True)
    role_from = models.DateField(null=True)
    role_until = models.DateField(null=True)
    cents = models.BigIntegerField()
    digest = models.BinaryField()
    tacit_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["entity_id", "request_id", "id"], name="spending_order_request")]


class CheckVerdict(models.Model):
    """What one of the eight checks found as the accountant decided, with the facts. Appended, never changed."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    code = models.TextField()
    holds = models.BooleanField()
    computed = models.BooleanField()
    facts = models.JSONField(default=dict)
    by = models.UUIDField()
    by_name = models.TextField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_verdict_code", condition=Q(code__in=[str(each) for each in CheckCode])
            )
        ]
        indexes = [models.Index(fields=["entity_id", "request_id", "id"], name="spending_verdict_request")]


class Suspension(models.Model):
    """Why a request waits, who said so, and what was answered. `state` is where it goes back to."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    state = models.TextField()
    cause = models.TextField()
    words = models.TextField()
    stops_clock = models.BooleanField()
    suspended_by = models.UUIDField()
    suspended_by_name = models.TextField()
    suspended_on = models.DateField()
    answered_by_name = models.TextField(default="")
    answered_on = models.DateField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = [models.CheckConstraint(name="spending_suspension_words", condition=~Q(words=""))]
        indexes = [models.Index(fields=["entity_id", "request_id", "id"], name="spending_suspension_request")]


class Requisition(models.Model):
    """The written order of an authorising officer to pass a suspended request all the same. Appended, never changed."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    words = models.TextField()
    signed_by = models.UUIDField()
    signed_by_name = models.TextField()
    signed_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(name="spending_requisition_words", condition=~Q(words=""))]
        indexes = [models.Index(fields=["entity_id", "request_id", "id"], name="spending_requisition_request")]


class Share(models.Model):
    """What one payee receives of a request. The first is the creditor's; an assignee or a seizer takes of it (C5)."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    place = models.SmallIntegerField()
    payee_id = models.UUIDField()
    payee_name = models.TextField()
    claim_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)
    transfer_id = models.UUIDField(null=True)
    cents = models.BigIntegerField()
    state = models.TextField(default=RequestState.PASSED.value)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="spending_share_above_zero", condition=Q(cents__gt=0))]
        indexes = [
            models.Index(fields=["entity_id", "request_id", "place"], name="spending_share_request"),
            models.Index(fields=["entity_id", "transfer_id"], name="spending_share_transfer"),
            models.Index(fields=["entity_id", "payee_id"], name="spending_share_payee"),
        ]


def unpaid_on(entity: UUID, commitment: str) -> list[str]:
    """The numbers of the requests on a commitment's line that stand and are not paid yet."""
    asked = RequestLine.objects.filter(entity_id=entity, commitment=commitment).values("request_id")
    done = (RequestState.PAID, RequestState.REJECTED)
    found = PaymentRequest.objects.filter(entity_id=entity, id__in=asked).exclude(state__in=done)
    return list(found.order_by("id").values_list("number", flat=True))


def asked_of(entity: UUID, invoices: Collection[UUID]) -> dict[UUID, int]:
    """What the requests that stand ask of some invoices, in cents, by invoice."""
    if not invoices:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ASKED_OF, [arrays.array(invoices), entity])
        return {invoice: int(cents) for invoice, cents in cursor.fetchall()}


_ASKED_OF: Final = """
    SELECT r.invoice_id, sum(r.cents) FROM unnest(%s::uuid[]) AS invoice
        JOIN spending_paymentrequest r ON r.invoice_id = invoice
    WHERE r.entity_id = %s AND r.invoice_id IS NOT NULL AND r.state <> 'rejected' GROUP BY 1
"""


def paid_before(entity: UUID, payees: Collection[UUID]) -> set[UUID]:
    """Those of some payees of whom there is a share: the first one tells, however many they have."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID_BEFORE, [arrays.array(payees), entity])
        return {payee for (payee,) in cursor.fetchall()}


_PAID_BEFORE: Final = """
    SELECT payee FROM unnest(%s::uuid[]) AS payee
    WHERE EXISTS (SELECT FROM spending_share WHERE entity_id = %s AND payee_id = payee)
"""


def lines_of(entity: UUID, requests: Collection[UUID]) -> dict[UUID, list[RequestLine]]:
    """The lines of some requests, each request's in its order."""
    found: dict[UUID, list[RequestLine]] = {each: [] for each in requests}
    for line in rows.find(RequestLine, entity_id=entity, request_id=found, order=("request_id", "place")):
        found[line.request_id].append(line)
    return found
