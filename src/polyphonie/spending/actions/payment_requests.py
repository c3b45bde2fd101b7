"""A payment request is entered, from an invoice or without one; and rejected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.terms import Kind
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.terms import InvoiceKind, InvoiceState
from polyphonie.kernel import keys, row_security, rows
from polyphonie.kernel.acts import SYSTEM, Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.spending import models
from polyphonie.spending.rules import deadlines
from polyphonie.spending.rules import payment_requests as rules
from polyphonie.spending.rules.periodic import ordered_after
from polyphonie.spending.terms import payment_refusals as refusals
from polyphonie.spending.terms.deadlines import Clock
from polyphonie.spending.terms.interest import imputing
from polyphonie.spending.terms.payment_requests import TO_BE_PAID, Purpose, RequestDraft, RequestState
from polyphonie.spending.terms.proposals import ProposalState

from . import invoice_states, requested_lines
from .requested_lines import Counts, Imputation

_SERIES: Final = "payment-requests"


@dataclass(frozen=True, slots=True)
class EnteredRequest:
    request: UUID
    number: str


@action
def enter_payment_request(
    *, actor: Actor, entity: UUID, draft: RequestDraft, on: date, key: str = ""
) -> EnteredRequest:
    """Enter a payment request: what a creditor is to be paid, on which commitments or appropriations, on what ground.

    What it asks for is counted on the lines of its commitments, which are held: no more than was certified is ever
    asked for (flow 1), nor the same document twice. Under a `key`, the same request again is answered as before.
    Refuses: SPE-PRQ-02 to SPE-PRQ-19, SPE-INT-02, SPE-SFP-07, SPE-ENG-01, BUD-ENV-01, INV-FIN-01, ACC-RIG-01;
    KER-KEY-01 the key served. Source: décret 2012-1246, articles 29 to 33.
    """
    refuse(rules.draft_refusals(draft, on=on))
    claim = keys.claim(scope=f"payment-requests:{entity}", key=key, content=_content(draft)) if key else None
    if claim is not None and claim.answer is not None:
        unchanged()
        return EnteredRequest(UUID(claim.answer["request"]), claim.answer["number"])
    if draft.invoice is not None:  # before its lines are held, as whoever proposes it does
        _count_on_certificates(entity, draft.invoice.invoice, counts=False, actor=actor, on=on)
    identifier = new_id()
    wanted = [(line.commitment, line.place) for line in draft.lines if line.commitment is not None]
    held = requested_lines.hold(entity, wanted)
    source = f"payment_request:{identifier}"
    imputed = requested_lines.imputations(draft.lines, held, actor=actor, entity=entity, source=source, on=on)
    for perimeter in {each.perimeter.id: each.perimeter for each in imputed}.values():
        access.require(actor, Right.PAYMENT_REQUEST, perimeter=perimeter, on=on)
    named = models.Commitment.objects.filter(entity_id=entity, id__in={each for each, _ in wanted})
    commitments = {each.id: each for each in named}
    refuse(
        [
            *requested_lines.measured(draft, held, commitments),
            *requested_lines.unpresumed(draft, commitments, entity=entity, on=on),
            *_invoice_refusals(draft, actor=actor, on=on),
        ]
    )
    made = _made(identifier, entity, draft, imputed, actor=actor, on=on)
    made.order_after = ordered_after(draft, listed=requested_lines.all_listed(draft, entity=entity, on=on))
    _take_identity(made)
    made.number = f"1{on.year % 100:02d}{next_number(entity=entity, series=f'{_SERIES}-{on.year}'):07d}"
    made.save(force_insert=True)
    rows.insert(_lines(made, draft, imputed))
    asked: dict[str, Counts] = {}
    for line, each in zip(draft.lines, imputed, strict=True):
        if line.commitment is not None:
            asked[each.commitment] = asked.get(each.commitment, Counts()) + requested_lines.counted(line, draft)
    requested_lines.add(held, asked)
    note(entity=entity, subject=made.source, number=made.number, cents=made.cents, ground=made.ground)
    entered = EnteredRequest(made.id, made.number)
    if claim is not None:
        claim.settle({"request": str(entered.request), "number": entered.number})
    return entered


def _count_on_certificates(entity: UUID, invoice: UUID, *, counts: bool, actor: Actor, on: date) -> None:
    """Let what was accepted of an invoice count, or no more, on what is certified and not requested."""
    accepted = models.Proposal.objects.filter(
        entity_id=entity, id=invoice, state__in=[ProposalState.ACCEPTED, ProposalState.CORRECTED]
    )
    with row_security.acting(in_consequence(actor), on):
        accepted.update(unrequested=counts)


def _content(draft: RequestDraft) -> Mapping[str, str]:
    return {each.name: str(getattr(draft, each.name)) for each in fields(draft)}


def _made(
    identifier: UUID,
    entity: UUID,
    draft: RequestDraft,
    imputed: Sequence[Imputation],
    *,
    actor: Actor,
    on: date,
) -> models.PaymentRequest:
    supplier = parties.supplier(draft.supplier)
    if supplier is None:
        raise Refused(refusals.SUPPLIER_UNKNOWN())
    first = imputed[0]
    made = models.PaymentRequest(
        entity_id=entity,
        id=identifier,
        fiscal_year=on.year,
        flux=draft.flux,
        purpose=draft.purpose,
        ground=draft.ground,
        ground_case=draft.case,
        supplier_id=draft.supplier,
        supplier_name=supplier.name,
        supplier_account=rules.supplier_account(first.accrual_account or first.charge_account),
        document_number=draft.document_number.strip(),
        label=draft.label.strip(),
        structure_id=draft.invoice.structure if draft.invoice else None,
        invoice_id=draft.invoice.invoice if draft.invoice else None,
        cents=rules.total(draft.lines).cents,
        payable_cents=sum((line.amount - line.recovered - line.withheld).cents for line in draft.lines),
        received_on=draft.received_on,
        right_on=draft.right_on or draft.received_on,
        entered_by=actor.id,
        entered_by_name=actor.name,
        entered_on=on,
        principal_id=draft.principal,
    )
    made.stand(first.place)
    made.set_clock(_clock(draft))
    return made


def _clock(draft: RequestDraft) -> Clock:
    if draft.purpose is Purpose.INTEREST:
        return deadlines.of_interest(paid_on=draft.received_on, days=imputing(draft.received_on).days)
    return deadlines.started(received_on=draft.received_on, certified_on=draft.right_on, delay=draft.delay)


def _lines(made: models.PaymentRequest, draft: RequestDraft, imputed: Sequence[Imputation]) -> list[models.RequestLine]:
    return [
        models.RequestLine(
            entity_id=made.entity_id,
            request_id=made.id,
            place=place,
            envelope_id=each.envelope,
            commitment=each.commitment,
            charge_account=each.charge_account,
            accrual_account=each.accrual_account,
            axes=dict(each.axes),
            cents=line.amount.cents,
            recovered_cents=line.recovered.cents,
            withheld_cents=line.withheld.cents,
        )
        for place, (line, each) in enumerate(zip(draft.lines, imputed, strict=True), start=1)
    ]


def _invoice_refusals(draft: RequestDraft, *, actor: Actor, on: date) -> Iterator[Refusal]:
    """SPE-PRQ-11 more than the invoice, SPE-PRQ-12 not one to pay. Refuses: INV-FIN-01."""
    if draft.invoice is None:
        return
    with row_security.acting(in_consequence(actor), on):
        found = invoices.one(draft.invoice.structure, draft.invoice.invoice)
    if found.supplier != draft.supplier or found.kind is not InvoiceKind.INVOICE or found.state not in TO_BE_PAID:
        yield refusals.INVOICE_OTHER(number=found.number)
    elif found.due < (asked := rules.total(draft.lines)):
        yield refusals.INVOICE_DIFFERS(asked=asked, number=found.number, due=found.due)


def _take_identity(made: models.PaymentRequest) -> None:
    """One document of one supplier and one amount: one request. Refuses: SPE-PRQ-10."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO spending_requestidentity (entity_id, supplier_id, document_number, cents, request_id)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [made.entity_id, made.supplier_id, made.document_number, made.cents, made.id],
        )
        taken = bool(cursor.rowcount)
    if not taken:
        with row_security.acting(SYSTEM, made.entered_on):  # whoever asked for it before, on whichever centre
            before = models.RequestIdentity.objects.get(
                entity_id=made.entity_id,
                supplier_id=made.supplier_id,
                document_number=made.document_number,
                cents=made.cents,
            )
            numbers = models.PaymentRequest.objects.filter(entity_id=made.entity_id, id=before.request_id)
            number = numbers.values_list("number", flat=True)[0]
        raise Refused(refusals.DUPLICATE(number=number, document=made.document_number))


@action
def reject_request(*, actor: Actor, entity: UUID, request: UUID, words: str, on: date) -> None:
    """Reject a request, and say why: what it asked for and had reserved is given back, and its document may be asked
    for again. Its invoice is not: it waits where its service was certified.

    The accountant rejects one that was ordered; before the order, whoever liquidates does.
    Refuses: SPE-SUS-02 say why, SPE-PRQ-01, KER-LIF-01, ACC-RIG-01. Source: décret 2012-1246, article 38.
    """
    refuse(rules.said(words))
    held = models.PaymentRequest.locked(entity, request)
    if held.state == RequestState.REJECTED:
        unchanged()
        return
    right = Right.PAYMENT_REQUEST if held.ordered_on is None else Right.PAYMENT_VISA
    access.require(actor, right, perimeter=held.perimeter, on=on)
    before = held.take("reject")
    if held.invoice_id is not None:
        _count_on_certificates(entity, held.invoice_id, counts=True, actor=actor, on=on)
    lines = models.lines_of(entity, [request])[request]
    counts = requested_lines.counts_of(held, lines)
    requested_lines.add(requested_lines.hold_references(entity, counts), counts, sign=-1)
    if held.ordered_on is not None:
        give_back(held, lines, actor=actor, on=on)
    models.RequestIdentity.objects.filter(entity_id=entity, request_id=request).delete()
    held.save(update_fields=["state"])
    if before is not RequestState.ENTERED:
        invoice_states.follow(held, InvoiceState.SERVICE_CERTIFIED, actor=actor, on=on)
    note(entity=entity, subject=held.source, before=before, after=held.state, reason=words.strip())


def reserved(lines: Sequence[models.RequestLine], *, entity: UUID, on: date) -> dict[tuple[UUID, Kind, str], int]:
    """What a request keeps aside: CP for what it is to pay now, and for a direct expense AE as much, by envelope.

    Once the year that it was charged to is closed, the next one's envelope is charged. Envelopes come in one order, so
    that two requests never wait for each other in a circle.
    """
    found: dict[tuple[UUID, Kind, str], int] = {}
    now = appropriations.charged_on(entity, {line.envelope_id for line in lines}, on=on)
    for line in sorted(lines, key=lambda each: (now[each.envelope_id], each.place)):
        for kind in (Kind.AE, Kind.CP) if line.direct else (Kind.CP,):
            if line.payable:
                place = now[line.envelope_id], kind, line.reserved_as
                found[place] = found.get(place, 0) + line.payable
    return found


def give_back(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date) -> None:
    """Give back the appropriations that an order had reserved, or what a new year could reserve of them."""
    kept = {
        kind: appropriations.reserved_for(request.entity_id, {line.reserved_as for line in lines}, kind=kind)
        for kind in Kind
    }
    for (envelope, kind, source), cents in reserved(lines, entity=request.entity_id, on=on).items():
        if source not in kept[kind]:
            continue
        budget.release(
            actor=in_consequence(actor),
            entity=request.entity_id,
            envelope=envelope,
            kind=kind,
            amount=Money(cents),
            source=source,
            on=on,
        )
