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
from polyphonie.kernel import row_security
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
from polyphonie.spending.terms.payment_requests import CERTIFIED_BEFORE, Ground, Purpose


def checks_of(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, on: date) -> tuple[Check, ...]:
    """What the eight checks find of a request on a day, whoever asks: the accountant's act decides the right."""
    with row_security.acting(SYSTEM, on):
        return rules.checks(_facts(request, lines, on=on), on=on)


def _facts(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, on: date) -> Facts:
    sources = {line.reserved_as for line in lines}
    reserved = budget.reserved_for(request.entity_id, sources, kind=Kind.CP)
    paid = payees(request, lines, on=on)
    invoice = (
        invoices.one(request.structure_id, request.invoice_id) if request.structure_id and request.invoice_id else None
    )
    claimed, due = _claimed(request, invoice)
    return Facts(
        cents=request.cents,
        payable=request.payable_cents,
        signature=_signature(request, lines),
        unordered=request.order_after,
        certified_by_order=request.flux not in CERTIFIED_BEFORE and request.ground == Ground.CERTIFIED_SERVICE,
        presumed=tuple(_presumed(request, lines)),
        lines=tuple(_line_facts(request, lines, on=on)),
        reserved=sum(reserved.values()),
        invoice=claimed,
        invoice_due=due,
        right_on=request.right_on,
        payees=tuple((each.payee_name, account.iban if account else "") for each, account in paid),
    )


def _claimed(request: models.PaymentRequest, invoice: invoices.InvoiceRow | None) -> tuple[str, int | None]:
    """The document of a request and its own amount: late interest is computed anew; None where nothing tells it."""
    if invoice is not None:
        return invoice.number, invoice.due.cents
    if request.purpose != Purpose.INTEREST or request.principal_id is None:
        return request.document_number, None
    principal = models.PaymentRequest.objects.get(entity_id=request.entity_id, id=request.principal_id)
    owed = sum(each.cents for each in interest.owed(principal))
    return request.document_number, owed - interest.asked(request.entity_id, principal.id, besides=request.id)


def payees(
    request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, on: date
) -> tuple[tuple[Split, BankAccount | None], ...]:
    """Whom a request pays that day, how much, on which account: claims on its creditor take their part (C5)."""
    owed: dict[UUID | None, int] = {}
    for line in lines:
        named = named_line(line.commitment)
        commitment = named[0] if named else None
        owed[commitment] = owed.get(commitment, 0) + line.payable
    commitments = [each for each in owed if each is not None]
    claims = models.claims_on(request.entity_id, request.supplier_id, commitments=commitments, on=on)
    found = split(
        request.payable_cents,
        creditor=request.supplier_id,
        name=request.supplier_name,
        owed=owed,
        claims=[each.view for each in claims],
    )
    accounts = bank_accounts.usable_of({each.payee for each in found}, entity=request.entity_id, on=on)
    return tuple((each, accounts.get(each.payee)) for each in found)


def _signature(request: models.PaymentRequest, lines: Sequence[models.RequestLine]) -> Signature | None:
    """The last order of a request; whether its role proves the right on that day, and whether it is what was signed."""
    order = (
        models.PaymentOrder.objects.filter(entity_id=request.entity_id, request_id=request.id).order_by("-id").first()
    )
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


def _line_facts(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, on: date) -> list[LineFacts]:
    named = {line.commitment: named_line(line.commitment) for line in lines}
    kept = models.CommitmentLine.objects.filter(
        entity_id=request.entity_id, id__in={each[0] for each in named.values() if each}
    )
    commitments = {each.reference: each for each in kept}
    charged = {line.envelope_id for line in lines} | {each.envelope_id for each in kept}
    now = budget.charged_on(request.entity_id, charged, on=on)
    years = budget.years_charged(request.entity_id, set(now.values()))
    certified = request.flux in CERTIFIED_BEFORE and request.purpose == Purpose.EXPENSE
    return [
        _line(line, commitments.get(line.commitment), certified=certified, now=now, years=years, on=on)
        for line in lines
    ]


def _line(
    line: models.RequestLine,
    of: models.CommitmentLine | None,
    *,
    certified: bool,
    now: Mapping[UUID, UUID],
    years: Mapping[UUID, int],
    on: date,
) -> LineFacts:
    """`now` is where each envelope is charged on the day: once its year closed, the next one's is."""
    envelope = now[line.envelope_id]
    year = years.get(envelope)
    return LineFacts(
        place=line.place,
        cents=line.cents,
        same_imputation=of is None or (now[of.envelope_id], of.charge_account) == (envelope, line.charge_account),
        in_year=year is not None and rules.charges(year, on=on),
        certified=of.certified if of is not None and certified else None,
        requested=of.requested - of.direct if of is not None and certified else 0,
    )
