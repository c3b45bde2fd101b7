"""Invoices, the states that they took, what is joined to them, and who bears which number. By entity and by month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from django.db import models

from polyphonie.invoicing.terms import LIFE_CYCLE, NOT_FOUND, Channel, InvoiceKind, InvoiceState
from polyphonie.invoicing.terms.validations import VALIDATIONS, Framework
from polyphonie.kernel import clock, rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .sequences import next_of


class Invoice(models.Model):
    """An accepted invoice or credit note. Amounts are cents of `currency`, positive as the document states them.

    `ordinal` is its whole number, for programs that keep no UUID (Chorus Pro's identifiantFactureCPP, 32 bits): a
    recycled invoice keeps it at its next recipient. `presenter_id` is the joint contractor that presented its
    subcontractor's request to the agent of the group, who is then the validator.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    ordinal = models.BigIntegerField(db_default=next_of("invoicing_invoice_ordinal"))
    service_id = models.UUIDField(null=True)
    service_code = models.TextField(default="")
    commitment_number = models.TextField(default="")
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    kind = models.TextField()
    framework = models.TextField(db_default=Framework.SUPPLIER.value)
    validator_id = models.UUIDField(null=True)
    presenter_id = models.UUIDField(null=True)
    number = models.TextField()
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    currency = models.TextField()
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    due_cents = models.BigIntegerField()
    syntax = models.TextField()
    profile = models.TextField()
    original_id = models.UUIDField()
    channel = models.TextField()
    depositor_id = models.UUIDField()
    deposited_at = models.DateTimeField()
    state = models.TextField()
    state_at = models.DateTimeField()
    register_number = models.TextField(default="")
    recycled_from = models.JSONField(null=True)
    corrected_number = models.TextField(db_default="")
    corrected_year = models.SmallIntegerField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.TextField(db_default="")
    payment_days = models.SmallIntegerField(null=True)
    pay_before = models.DateField(null=True)
    search = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invoicing_invoice_state", condition=models.Q(state__in=[str(state) for state in InvoiceState])
            ),
            models.CheckConstraint(
                name="invoicing_invoice_kind", condition=models.Q(kind__in=[str(kind) for kind in InvoiceKind])
            ),
            models.CheckConstraint(
                name="invoicing_invoice_framework",
                condition=models.Q(framework__in=[str(each) for each in Framework if each not in VALIDATIONS])
                | models.Q(framework__in=[str(each) for each in VALIDATIONS], validator_id__isnull=False),
            ),
            models.CheckConstraint(
                name="invoicing_invoice_channel", condition=models.Q(channel__in=[str(each) for each in Channel])
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "state", "id"], name="invoicing_entity_state"),
            models.Index(fields=["entity_id", "service_id", "id"], name="invoicing_entity_service"),
            models.Index(fields=["entity_id", "number"], name="invoicing_entity_number"),
            models.Index(fields=["ordinal"], name="invoicing_ordinal"),
            models.Index(fields=["supplier_id", "id"], name="invoicing_supplier"),
            models.Index(fields=["supplier_id", "state", "id"], name="invoicing_supplier_state"),
            models.Index(fields=["supplier_id", "number"], name="invoicing_supplier_number"),
            models.Index(fields=["entity_id", "original_id"], name="invoicing_invoice_original"),
            models.Index(fields=["supplier_id", "entity_id", "due_cents", "issued_on"], name="invoicing_twins"),
            models.Index(
                fields=["entity_id", "corrected_number"],
                name="invoicing_corrections",
                condition=~models.Q(corrected_number=""),
            ),
            models.Index(
                fields=["entity_id", "pay_before"],
                name="invoicing_entity_pay_before",
                condition=models.Q(pay_before__isnull=False),
            ),
            models.Index(
                fields=["supplier_id", "pay_before"],
                name="invoicing_supplier_pay_before",
                condition=models.Q(pay_before__isnull=False),
            ),
            models.Index(
                fields=["validator_id", "state", "id"],
                name="invoicing_validator_state",
                condition=models.Q(validator_id__isnull=False),
            ),
            models.Index(
                fields=["state_at"],
                name="invoicing_to_validate",
                condition=models.Q(state=InvoiceState.TO_VALIDATE.value),
            ),
            models.Index(
                fields=["state_at"],
                name="invoicing_to_validate_again",
                condition=models.Q(state=InvoiceState.TO_VALIDATE_AGAIN.value),
            ),
            models.Index(fields=["id"], name="invoicing_newest"),
            models.Index(fields=["entity_id", "due_on", "id"], name="invoicing_entity_due_on"),
            models.Index(fields=["supplier_id", "due_on", "id"], name="invoicing_supplier_due_on"),
            models.Index(fields=["entity_id", "due_cents", "id"], name="invoicing_entity_due"),
            models.Index(fields=["supplier_id", "due_cents", "id"], name="invoicing_supplier_due"),
        ]

    @classmethod
    def locked(cls, entity: UUID, invoice: UUID) -> Self:
        """The invoice, held until the commit: two acts on it queue. Refuses: INV-FIN-01 there is none."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=invoice).first()
        if found is None:
            raise Refused(NOT_FOUND())
        return found

    @classmethod
    def locked_all(cls, identities: Collection[tuple[UUID, UUID]]) -> list[Self]:
        """Invoices by their entity and id, held until the commit, in the order of ids. Refuses: INV-FIN-01 one is not.

        Two acts that hold several never wait for each other in a circle.
        """
        entities, ids = {entity for entity, _ in identities}, {invoice for _, invoice in identities}
        found = rows.find(cls, entity_id=entities, id=ids, order=("id",), held=True)
        if {(each.entity_id, each.id) for each in found} != set(identities):
            raise Refused(NOT_FOUND())
        return found

    def take(
        self,
        move: str,
        *,
        by: Actor,
        reason: str = "",
        reason_code: str = "",
        payment_request_number: str = "",
        service_on: date | None = None,
    ) -> StatusEvent:
        """Take a move of the life cycle; tells the status event of it. Both are to be kept (`keep`).

        Refuses: KER-LIF-01 not from this state.
        """
        self.state = LIFE_CYCLE.after(move, InvoiceState(self.state))
        self.state_at = clock.now()
        self.acknowledged_at, self.acknowledged_by = None, ""
        return StatusEvent.of(
            self,
            at=self.state_at,
            by=by,
            reason=reason,
            reason_code=reason_code,
            payment_request_number=payment_request_number,
            service_on=service_on,
        )

    @classmethod
    def keep(cls, moved: Sequence[Self], steps: Sequence[StatusEvent]) -> None:
        """Keep what moves changed in these invoices, and the status events that tell them, however many there are."""
        rows.update(moved, _MOVED)
        rows.insert(steps)

    def move(self, move: str, *, by: Actor, **told: Any) -> None:
        """Take a move of the life cycle, with what `take` is told of it, and keep it. Refuses: KER-LIF-01."""
        type(self).keep([self], [self.take(move, by=by, **told)])


_MOVED: Final = (
    "state",
    "state_at",
    "register_number",
    "acknowledged_at",
    "acknowledged_by",
    "payment_days",
    "pay_before",
)


class StatusEvent(models.Model):
    """A state that an invoice took: when, by whom, why. Never edited: the database refuses it."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    invoice_id = models.UUIDField()
    state = models.TextField()
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField()
    actor_name = models.TextField()
    reason = models.TextField(default="")
    reason_code = models.TextField(db_default="")
    service_on = models.DateField(null=True)
    payment_request_number = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["entity_id", "invoice_id", "id"], name="invoicing_status_invoice")]

    @classmethod
    def of(
        cls,
        invoice: Invoice,
        *,
        at: datetime,
        by: Actor,
        reason: str = "",
        reason_code: str = "",
        payment_request_number: str = "",
        service_on: date | None = None,
    ) -> Self:
        """The state that the invoice has just taken, to be written."""
        return cls(
            entity_id=invoice.entity_id,
            invoice_id=invoice.id,
            state=invoice.state,
            at=at,
            actor_kind=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            reason=reason,
            reason_code=reason_code,
            payment_request_number=payment_request_number,
            service_on=service_on,
        )


class Attachment(models.Model):
    """A document that a supplier added to an invoice after its deposit. Those inside the invoice stay inside it."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    invoice_id = models.UUIDField()
    original_id = models.UUIDField()
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["entity_id", "invoice_id", "id"], name="invoicing_attachment_invoice"),
            models.Index(fields=["entity_id", "original_id"], name="invoicing_attachment_original"),
        ]


class InvoiceIdentity(models.Model):
    """One number, one year, one issuer: one invoice. It points to where that invoice is now.

    `issuer` is the supplier's SIREN, which its establishments share, or its identifier when it has no SIREN.
    """

    pk = models.CompositePrimaryKey("issuer", "year", "number")
    issuer = models.TextField()
    year = models.SmallIntegerField()
    number = models.TextField()
    entity_id = models.UUIDField()
    invoice_id = models.UUIDField()
    sha256 = models.BinaryField()


class RefusedDeposit(models.Model):
    """A deposit that was answered with refusals: what came, from whom, and every reason. Its bytes are not kept."""

    pk = models.CompositePrimaryKey("depositor_id", "id")
    depositor_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    supplier_id = models.UUIDField(null=True)
    channel = models.TextField()
    file_name = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    received_at = models.DateTimeField()
    refusals = models.JSONField()


class LifeCycleMessage(models.Model):
    """A life-cycle message about an invoice, received or made. Its bytes are an original.

    `number` is its own (MDT-4), `status` what it tells. `platform` is where one that was made must go (empty: to
    nobody else's), until it is handed over. `to_portal`: the public portal's own message. `status_event` is the state
    that it tells, when it tells one.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    invoice_id = models.UUIDField()
    incoming = models.BooleanField()
    number = models.TextField()
    status = models.CharField(max_length=3)
    given_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    to_portal = models.BooleanField(default=False)
    platform = models.CharField(max_length=4, default="")
    status_event = models.UUIDField(null=True)
    original_id = models.UUIDField()
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["entity_id", "invoice_id", "id"], name="invoicing_message_invoice"),
            models.Index(fields=["entity_id", "original_id"], name="invoicing_message_original"),
            models.Index(
                fields=["platform", "id"],
                name="invoicing_message_outgoing",
                condition=models.Q(incoming=False, handed_over_at__isnull=True),
            ),
        ]
