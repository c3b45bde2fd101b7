"""The facts of the accountant's checks, read on the day, and what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Holding, Right
from polyphonie.budget import queries as budget
from polyphonie.budget.terms import Kind
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.queries import ties
from polyphonie.kernel import row_security, rows
from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.queries.bank_accounts import BankAccount
from polyphonie.spending import models
from polyphonie.spending.queries import interest
from polyphonie.spending.rules import checks as rules
from polyphonie.spending.rules.checks import Facts, LineFacts, Signature
from polyphonie.spending.rules.claims import split
from polyphonie.spending.rules.payment_requests import named_line
from polyphonie.spending.terms.checks import Check
from polyphonie.spending.terms.claims import Split
from polyphonie.spending.terms.payment_requests import CERTIFIED_BEFORE, Ground, Purpose, is_direct

Paid = tuple[tuple[Split, BankAccount | None], ...]
"""Whom a request pays that day, how much, on which account; None where there is none that may be paid on."""
Lines = Mapping[UUID, Sequence[models.RequestLine]]
"""The lines of some requests, by request."""


def checks_of(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, on: date) -> tuple[Check, ...]:
    """What the eight checks find of a request on a day, whoever asks: the accountant's act decides the right."""
    of = {request.id: lines}
    return Grounds([request], of, on=on).checks(request, Payees([request], of, on=on).of(request))


class Payees:
    """Whom some requests of an entity pay on a day, whoever asks: claims on their creditors take their part (C5).

    `taken` are the claims of which something was taken (`take`), with what they took: the next request finds less left.
    They are held until the commit where asked.
    """

    def __init__(self, requests: Sequence[models.PaymentRequest], lines: Lines, *, on: date, held: bool = False):
        entity, creditors = requests[0].entity_id, {each.supplier_id for each in requests}
        with row_security.acting(SYSTEM, on):
            self._claims = models.claims_on(entity, creditors, on=on, held=held)
            owners = creditors | {each.beneficiary_id for claims in self._claims.values() for each in claims}
            self._accounts = bank_accounts.usable_of(owners, entity=entity, on=on)
        self._lines = lines
        self.taken: dict[UUID, models.Claim] = {}

    def of(self, request: models.PaymentRequest) -> Paid:
        """Whom a request pays, of what is left of the claims now."""
        owed = owed_under(self._lines[request.id])
        claims = self._claims.get(request.supplier_id, ())
        found = split(
            request.payable_cents,
            creditor=request.supplier_id,
            name=request.supplier_name,
            owed=owed,
            claims=[each.view for each in claims if each.commitment_id is None or each.commitment_id in owed],
        )
        return tuple((each, self._accounts.get(each.payee)) for each in found)

    def take(self, request: models.PaymentRequest) -> Paid:
        """As `of`, and what claims take of it is left no more."""
        paid = self.of(request)
        claims = {each.id: each for each in self._claims.get(request.supplier_id, ())}
        for each, _ in paid:
            if each.claim is not None:
                claims[each.claim].taken += each.cents
                self.taken[each.claim] = claims[each.claim]
        return paid


def owed_under(lines: Sequence[models.RequestLine]) -> dict[UUID | None, int]:
    """What is to be paid of some lines under each commitment; None: under none."""
    owed: dict[UUID | None, int] = {}
    for line in lines:
        named = named_line(line.commitment)
        commitment = named[0] if named else None
        owed[commitment] = owed.get(commitment, 0) + line.payable
    return owed


class Grounds:
    """The facts of the checks of some requests of an entity on a day, read at once, whoever asks."""

    def __init__(self, requests: Sequence[models.PaymentRequest], lines: Lines, *, on: date):
        entity, every = requests[0].entity_id, [line for each in requests for line in lines[each.id]]
        self._lines, self._on = lines, on
        with row_security.acting(SYSTEM, on):
            self._reserved = budget.reserved_for(entity, {line.reserved_as for line in every}, kind=Kind.CP)
            self._invoices = invoices.several(
                {(each.structure_id, each.invoice_id) for each in requests if each.structure_id and each.invoice_id}
            )
            self._read_owed(entity, requests)
            named = [each.id for each in requests]
            orders = rows.find(models.PaymentOrder, entity_id=entity, request_id=named, order=("id",))
            self._orders = {each.request_id: each for each in orders}
            self._read_places(entity, every)

    def _read_owed(self, entity: UUID, requests: Sequence[models.PaymentRequest]) -> None:
        """What invoices owe, less their credit notes, and what is asked of those that are not asked for whole."""
        credited = ties.credited(self._invoices.values())
        self._owed = {each.id: each.due.cents - credited.get(each.id, 0) for each in self._invoices.values()}
        parted = {each.invoice_id for each in requests if each.invoice_id and self._owed[each.invoice_id] > each.cents}
        self._asked = models.asked_of(entity, parted)

    def _read_places(self, entity: UUID, lines: Sequence[models.RequestLine]) -> None:
        """Where the lines and their commitments are charged: once a year closed, its envelope's next one is."""
        named = {named[0] for line in lines if (named := named_line(line.commitment))}
        kept = rows.find(models.CommitmentLine, entity_id=entity, id=named)
        self._commitments = {each.reference: each for each in kept}
        charged = {line.envelope_id for line in lines} | {each.envelope_id for each in kept}
        self._now = budget.charged_on(entity, charged, on=self._on)
        self._years = budget.years_charged(entity, set(self._now.values()))

    def checks(self, request: models.PaymentRequest, paid: Paid) -> tuple[Check, ...]:
        """What the eight checks find of one of them."""
        with row_security.acting(SYSTEM, self._on):
            return rules.checks(self._facts(request, paid), on=self._on)

    def _facts(self, request: models.PaymentRequest, paid: Paid) -> Facts:
        lines = self._lines[request.id]
        invoice = (
            self._invoices[request.structure_id, request.invoice_id]
            if request.structure_id and request.invoice_id
            else None
        )
        claimed, owed = _claimed(request) if invoice is None else (invoice.number, self._left(request))
        certified = request.flux in CERTIFIED_BEFORE and request.purpose == Purpose.EXPENSE
        return Facts(
            cents=request.cents,
            payable=request.payable_cents,
            signature=_signature(request, self._orders.get(request.id), lines),
            unordered=request.order_after,
            certified_by_order=request.flux not in CERTIFIED_BEFORE and request.ground == Ground.CERTIFIED_SERVICE,
            presumed=tuple(_presumed(request, lines)),
            lines=tuple(self._line(line, request, certified=certified) for line in lines),
            reserved=sum(self._reserved.get(each, 0) for each in {line.reserved_as for line in lines}),
            invoice=claimed,
            owed=owed,
            right_on=request.right_on,
            payees=tuple((each.payee_name, account.iban if account else "") for each, account in paid),
        )

    def _left(self, request: models.PaymentRequest) -> int:
        """What its invoice owes besides what other requests ask of it."""
        assert request.invoice_id is not None
        return self._owed[request.invoice_id] - self._asked.get(request.invoice_id, request.cents) + request.cents

    def _line(self, line: models.RequestLine, request: models.PaymentRequest, *, certified: bool) -> LineFacts:
        envelope, of = self._now[line.envelope_id], self._commitments.get(line.commitment)
        year = self._years.get(envelope)
        if of is None:
            of_interest = request.purpose == Purpose.INTEREST
            same = of_interest or is_direct(line.charge_account, on=request.received_on)
        else:
            same = (self._now[of.envelope_id], of.charge_account) == (envelope, line.charge_account)
        return LineFacts(
            place=line.place,
            cents=line.cents,
            same_imputation=same,
            in_year=year is not None and rules.charges(year, on=self._on),
            certified=of.certified if of is not None and certified else None,
            requested=of.requested - of.direct if of is not None and certified else 0,
        )


def _claimed(request: models.PaymentRequest) -> tuple[str, int | None]:
    """The document of a request without an invoice, and what it lets it ask: late interest is computed anew."""
    if request.purpose != Purpose.INTEREST or request.principal_id is None:
        return request.document_number, None
    principal = models.PaymentRequest.objects.get(entity_id=request.entity_id, id=request.principal_id)
    owed = sum(each.cents for each in interest.owed(principal))
    return request.document_number, owed - interest.asked(request.entity_id, principal.id, besides=request.id)


def _signature(
    request: models.PaymentRequest, order: models.PaymentOrder | None, lines: Sequence[models.RequestLine]
) -> Signature | None:
    """The last order of a request; whether its role proves the right on that day, and whether it is what was signed."""
    if order is None:
        return None
    untouched = bytes(order.digest) == request.signed(lines)
    if order.tacit_id is not None:
        policy = models.TacitOrdering.objects.get(entity_id=request.entity_id, id=order.tacit_id).told
        held_then = policy.holds(order.signed_on) and (policy.most is None or request.cents <= policy.most)
        return Signature(order.number, order.signed_by_name, order.signed_on, "", held_then, untouched)
    if not order.role:
        return Signature(order.number, order.signed_by_name, order.signed_on, "", order.signed_by.int == 0, untouched)
    held = access.holdings_on(order.signed_by, on=order.signed_on)
    holds = any(_is(order, each) and each.perimeter.holds(request.perimeter) for each in held)
    return Signature(order.number, order.signed_by_name, order.signed_on, order.role, holds, untouched)


def _presumed(request: models.PaymentRequest, lines: Sequence[models.RequestLine]) -> Iterator[tuple[str, str]]:
    """Each commitment of a request on presumed service, with the decision in force as it was entered."""
    if request.ground != Ground.PRESUMED_SERVICE:
        return
    named = {each[0] for line in lines if (each := named_line(line.commitment)) is not None}
    marks = models.marks_on(request.entity_id, named, on=request.entered_on)
    for of in models.Commitment.objects.filter(entity_id=request.entity_id, id__in=named).order_by("number"):
        yield of.number, marks[of.id].decision if of.id in marks else ""


def _is(order: models.PaymentOrder, held: Holding) -> bool:
    return held.role == order.role and held.perimeter.id == order.role_perimeter and Right.PAYMENT_ORDER in held.rights
