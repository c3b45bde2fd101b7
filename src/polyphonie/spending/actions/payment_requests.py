"""A payment request is entered, from an invoice or without one; and rejected."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from polyphonie.invoicing.queries import ties
from polyphonie.invoicing.terms import InvoiceKind, InvoiceState
from polyphonie.kernel import arrays, keys, row_security, rows
from polyphonie.kernel.acts import SYSTEM, Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.numbers import next_numbers
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.spending import models
from polyphonie.spending.rules import deadlines
from polyphonie.spending.rules import payment_requests as rules
from polyphonie.spending.rules.periodic import ordered_after
from polyphonie.spending.terms import payment_refusals as refusals
from polyphonie.spending.terms.deadlines import Clock
from polyphonie.spending.terms.interest import imputing
from polyphonie.spending.terms.payment_requests import TO_BE_PAID, Ground, Purpose, RequestDraft, RequestState
from polyphonie.spending.terms.presumed import NOT_MARKED
from polyphonie.spending.terms.proposals import ACCEPTED

from . import invoice_states, requested_lines
from .requested_lines import Imputation

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
    Refuses: SPE-PRQ-02 to SPE-PRQ-23, SPE-INT-02, SPE-SFP-07, SPE-ENG-01, BUD-ENV-01, INV-FIN-01, ACC-RIG-01;
    KER-KEY-01 the key served. Source: décret 2012-1246, articles 29 to 33.
    """
    claim = keys.claim(scope=f"payment-requests:{entity}", key=key, content=_content(draft)) if key else None
    if claim is not None and claim.answer is not None:
        unchanged()
        return EnteredRequest(UUID(claim.answer["request"]), claim.answer["number"])
    (entered,) = enter_all(actor, entity, [draft], on)
    if claim is not None:
        claim.settle({"request": str(entered.request), "number": entered.number})
    return entered


def enter_all(actor: Actor, entity: UUID, drafts: Sequence[RequestDraft], on: date) -> tuple[EnteredRequest, ...]:
    """Enter requests, or refuse: within an act, as `enter_payment_request` does each; told in their order."""
    refuse(refusal for draft in drafts for refusal in rules.draft_refusals(draft, on=on))
    paid = {(draft.invoice.structure, draft.invoice.invoice) for draft in drafts if draft.invoice is not None}
    if paid:  # before lines are held, as whoever proposes invoices does
        _count_on_certificates(entity, {invoice for _, invoice in paid}, counts=False, actor=actor, on=on)
    wanted = {(line.commitment, line.place) for draft in drafts for line in draft.lines if line.commitment is not None}
    held = requested_lines.hold(entity, wanted)
    known = _known(entity, drafts, paid, {commitment for commitment, _ in wanted}, actor=actor, on=on)
    made: list[models.PaymentRequest] = []
    lines: list[models.RequestLine] = []
    counted: dict[str, models.CommitmentLine] = {}
    for draft in drafts:
        identifier = new_id()
        source = f"payment_request:{identifier}"
        imputed = requested_lines.imputations(draft.lines, held, actor=actor, entity=entity, source=source, on=on)
        for perimeter in {each.perimeter.id: each.perimeter for each in imputed}.values():
            access.require(actor, Right.PAYMENT_REQUEST, perimeter=perimeter, on=on)
        of_law = rules.programme_refusals(draft, (each.place.programme_code for each in imputed))
        refuse([*of_law, *requested_lines.measured(draft, held, known.commitments), *known.refusals(draft)])
        made.append(_made(identifier, entity, draft, imputed, known, actor=actor, on=on))
        lines += _lines(made[-1], draft, imputed)
        counted |= requested_lines.count(held, requested_lines.asked_by(draft, imputed))
    _number(made, on)
    _take_identities(made)
    rows.insert(made)
    rows.insert(lines)
    requested_lines.keep(counted)
    for each in made:
        note(entity=entity, subject=each.source, number=each.number, cents=each.cents, ground=each.ground)
    return tuple(EnteredRequest(each.id, each.number) for each in made)


def _count_on_certificates(entity: UUID, accepted: Collection[UUID], *, counts: bool, actor: Actor, on: date) -> None:
    """Let what was accepted of invoices count, or no more, on what is certified and not requested."""
    states = sorted(state.value for state in ACCEPTED)
    with row_security.acting(in_consequence(actor), on), connection.cursor() as cursor:
        cursor.execute(_COUNT, [counts, entity, list(accepted), min(accepted), max(accepted), states])


_COUNT: Final = """
    UPDATE spending_proposal SET unrequested = %s
    WHERE entity_id = %s AND id = ANY(%s) AND id BETWEEN %s AND %s AND state = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the requests that are entered rest on, read once for all of them."""

    suppliers: Mapping[UUID, parties.SupplierRow]
    commitments: Mapping[UUID, models.Commitment]
    presumed: Collection[UUID]
    listed: Collection[UUID]
    invoices: Mapping[tuple[UUID, UUID], invoices.InvoiceRow]
    asked: dict[UUID, int]
    """What standing requests ask of invoices, in cents, by invoice; those that are entered now are added."""
    credited: Mapping[UUID, int]
    """What credit notes give back of invoices, in cents, by invoice."""

    def refusals(self, draft: RequestDraft) -> Iterator[Refusal]:
        """SPE-SFP-07 a service is not presumed, SPE-PRQ-11 more than the invoice, SPE-PRQ-12 not one to pay."""
        if draft.ground is Ground.PRESUMED_SERVICE:
            named = {line.commitment for line in draft.lines if line.commitment is not None} - set(self.presumed)
            yield from (NOT_MARKED(number=self.commitments[each].number) for each in sorted(named))
        if draft.invoice is None:
            return
        found = self.invoices[draft.invoice.structure, draft.invoice.invoice]
        if found.supplier != draft.supplier or found.kind is not InvoiceKind.INVOICE or found.state not in TO_BE_PAID:
            yield refusals.INVOICE_OTHER(number=found.number)
            return
        asked = self.asked.get(found.id, 0) + rules.total(draft.lines).cents
        owed = found.due.cents - self.credited.get(found.id, 0)
        if owed < asked:
            yield refusals.INVOICE_DIFFERS(asked=Money(asked), number=found.number, owed=Money(owed))
        self.asked[found.id] = asked

    def all_listed(self, draft: RequestDraft) -> bool:
        """Whether all that a request asks for is under commitments that may be paid before any order."""
        return all(line.commitment in self.listed for line in draft.lines)


def _known(
    entity: UUID,
    drafts: Sequence[RequestDraft],
    paid: Collection[tuple[UUID, UUID]],
    named: Collection[UUID],
    *,
    actor: Actor,
    on: date,
) -> _Known:
    """Refuses: INV-FIN-01 there is no such invoice."""
    presumed = any(draft.ground is Ground.PRESUMED_SERVICE for draft in drafts)
    with row_security.acting(in_consequence(actor), on):
        received = invoices.several(paid)
        credited = ties.credited(received.values())
    return _Known(
        suppliers=parties.suppliers({draft.supplier for draft in drafts}),
        commitments={each.id: each for each in rows.find(models.Commitment, entity_id=entity, id=named)},
        presumed=models.marks_on(entity, named, on=on) if presumed else (),
        listed=models.listed_on(entity, named, on=on),
        invoices=received,
        asked=models.asked_of(entity, {invoice for _, invoice in paid}),
        credited=credited,
    )


def _content(draft: RequestDraft) -> Mapping[str, str]:
    return {each.name: str(getattr(draft, each.name)) for each in fields(draft)}


def _made(
    identifier: UUID,
    entity: UUID,
    draft: RequestDraft,
    imputed: Sequence[Imputation],
    known: _Known,
    *,
    actor: Actor,
    on: date,
) -> models.PaymentRequest:
    """Refuses: SPE-PRQ-13 no such supplier."""
    if draft.supplier not in known.suppliers:
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
        supplier_name=known.suppliers[draft.supplier].name,
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
        order_after=ordered_after(draft, listed=known.all_listed(draft)),
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


def _number(made: Sequence[models.PaymentRequest], on: date) -> None:
    entity = made[0].entity_id
    numbers = next_numbers(series=f"{_SERIES}-{on.year}", wanted={entity: len(made)})[entity]
    for each, number in zip(made, numbers, strict=True):
        each.number = f"1{on.year % 100:02d}{number:07d}"


def _take_identities(made: Sequence[models.PaymentRequest]) -> None:
    """One document of one supplier and one amount: one request. Refuses: SPE-PRQ-10."""
    entity = made[0].entity_id
    columns = zip(*((each.supplier_id, each.document_number, each.cents, each.id) for each in made), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_IDENTITIES, [entity, *map(arrays.array, columns)])
        taken = {request for (request,) in cursor.fetchall()}
    for each in made:
        if each.id not in taken:
            raise Refused(refusals.DUPLICATE(number=_number_before(each, made), document=each.document_number))


_IDENTITIES: Final = """
    INSERT INTO spending_requestidentity (entity_id, supplier_id, document_number, cents, request_id)
    SELECT %s, supplier_id, document_number, cents, request_id
    FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::uuid[])
        AS given (supplier_id, document_number, cents, request_id)
    ORDER BY supplier_id, document_number, cents, request_id
    ON CONFLICT DO NOTHING RETURNING request_id
"""


def _number_before(asked: models.PaymentRequest, among: Sequence[models.PaymentRequest]) -> str:
    """The number of the request that asked for the same before: of those that are entered now, or of an earlier one."""
    with row_security.acting(SYSTEM, asked.entered_on):  # on whichever centre
        before = models.RequestIdentity.objects.get(
            entity_id=asked.entity_id,
            supplier_id=asked.supplier_id,
            document_number=asked.document_number,
            cents=asked.cents,
        ).request_id
        kept = models.PaymentRequest.objects.filter(entity_id=asked.entity_id, id=before)
        return (
            next((each.number for each in among if each.id == before), None) or kept.values_list("number", flat=True)[0]
        )


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
        _count_on_certificates(entity, [held.invoice_id], counts=True, actor=actor, on=on)
    lines = models.lines_of(entity, [request])[request]
    requested_lines.give_back(entity, requested_lines.counts_of(held, lines))
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
