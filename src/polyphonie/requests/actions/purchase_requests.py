"""What a requester does with a purchase request: prepare, copy, correct, join a document, submit, withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import queries as budget
from polyphonie.kernel import keys, numbers, originals, rows
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.requests import events, models
from polyphonie.requests.queries.circuits import circuit_of
from polyphonie.requests.rules import circuits as approvals
from polyphonie.requests.rules import purchase_requests as rules
from polyphonie.requests.terms import purchase_requests as terms
from polyphonie.requests.terms.purchase_requests import (
    Attachment,
    PurchaseDraft,
    PurchaseLine,
    RequestState,
    source_of,
)

from .reservations import give_back


@dataclass(frozen=True, slots=True)
class Drafted:
    """A purchase request that was prepared: its id and its number."""

    request: UUID
    number: str


@action
def draft_request(*, actor: Actor, entity: UUID, draft: PurchaseDraft, on: date, key: str = "") -> Drafted:
    """Prepare a purchase request: its number is given, nothing is asked of anybody yet.

    Refuses: REQ-ACH-02 lines, REQ-ACH-03 label, REQ-ACH-04 amounts, REQ-ACH-05 supplier, REQ-ACH-06 purchasing group,
    REQ-ACH-07 wanted day, REF-COD-01 centre, ACC-RIG-01; KER-KEY-01 with a key that served.
    """
    claim = keys.claim(scope=f"requests:{entity}:{actor.id}", key=key, content=_content(draft)) if key else None
    if claim is not None and claim.answer is not None:
        unchanged()
        return Drafted(UUID(claim.answer["request"]), claim.answer["number"])
    request = models.PurchaseRequest(
        entity_id=entity, id=new_id(), requester_id=actor.id, requester_name=actor.name, made_on=on
    )
    lines = _written(actor, request, draft, on)
    number = numbers.next_number(entity=entity, series=terms.SERIES)
    request.number = f"{terms.FIRST_NUMBER + number:010d}"
    request.save(force_insert=True)
    rows.insert(lines)
    models.PurchaseEvent.of(request, "draft", by=actor, on=on).save(force_insert=True)
    note(entity=entity, subject=request.source, number=request.number, cents=request.cents)
    if claim is not None:
        claim.settle({"request": str(request.id), "number": request.number})
    return Drafted(request.id, request.number)


@action
def copy_request(*, actor: Actor, entity: UUID, request: UUID, on: date) -> Drafted:
    """Prepare a purchase request like another, whoever made it; days that are past become the present one.

    Refuses: REQ-ACH-01, and as `draft_request`.
    """
    found = models.PurchaseRequest.found(entity, request)
    kept = models.PurchaseLine.objects.filter(entity_id=entity, id=request).order_by("rank")
    lines = tuple(
        PurchaseLine(
            label=line.label,
            quantity=line.quantity,
            unit_price=Money(line.unit_cents),
            purchasing_group=line.purchasing_group,
            centre=line.centre,
            wanted_on=max(line.wanted_on, on),
        )
        for line in kept
    )
    draft = PurchaseDraft(label=found.label, reason=found.reason, lines=lines, supplier=found.supplier_id)
    made = draft_request(actor=actor, entity=entity, draft=draft, on=on)
    note(entity=entity, subject=source_of(made.request), copied_from=found.number)
    return made


@action
def revise_request(*, actor: Actor, entity: UUID, request: UUID, draft: PurchaseDraft, on: date) -> None:
    """Write anew a request that is not submitted yet, or was returned. Its requester does.

    Refuses: as `draft_request`, and REQ-ACH-01, REQ-ACH-09 another's, KER-LIF-01 it is submitted or more.
    """
    found = models.PurchaseRequest.locked(entity, request)
    _own(actor, found, on)
    lines = _written(actor, found, draft, on)
    found.take("revise", by=actor, on=on)
    models.PurchaseLine.objects.filter(entity_id=entity, id=request).delete()
    rows.insert(lines)
    note(entity=entity, subject=found.source, cents=found.cents)


@action
def attach_document(*, actor: Actor, entity: UUID, request: UUID, attachment: Attachment, on: date) -> UUID:
    """Join a document, such as an estimate, to a request that is not settled; the same one again is joined once.

    Refuses: REQ-ACH-01, REQ-ACH-09 another's, REQ-ACH-12 what it is, KER-LIF-01 it is settled; KER-VIR-01 infected.
    """
    found = models.PurchaseRequest.locked(entity, request)
    _own(actor, found, on)
    terms.PURCHASE_REQUEST_LIFE.after("withdraw", RequestState(found.state))  # what may be withdrawn is not settled
    joined = models.PurchaseAttachment.objects.filter(entity_id=entity, request_id=request)
    refuse(rules.attachment_refusals(attachment, joined=joined.count()))
    kept = originals.keep(
        entity=entity, content=attachment.content, name=attachment.name, media_type=attachment.media_type
    )
    same = joined.filter(sha256=kept.sha256, name=attachment.name).first()
    if same is not None:
        unchanged()
        return same.id
    row = models.PurchaseAttachment(
        entity_id=entity,
        request_id=request,
        original_id=kept.id,
        name=attachment.name,
        sha256=kept.sha256,
        size=len(attachment.content),
    )
    row.save(force_insert=True)
    models.PurchaseEvent.of(found, "attach", by=actor, on=on, reason=attachment.name).save(force_insert=True)
    note(entity=entity, subject=found.source, attached=attachment.name, sha256=kept.sha256)
    return row.id


@action
def submit_request(*, actor: Actor, entity: UUID, request: UUID, on: date) -> None:
    """Ask for the approvals that the circuit of the day wants for its amount, the lowest level first.

    Refuses: REQ-ACH-01, REQ-ACH-09 another's, REQ-ACH-07 a wanted day is past, KER-LIF-01, ACC-RIG-01.
    """
    found = models.PurchaseRequest.locked(entity, request)
    _own(actor, found, on)
    if found.state == RequestState.SUBMITTED:
        unchanged()
        return
    lines = models.PurchaseLine.objects.filter(entity_id=entity, id=request).order_by("rank")
    refuse([terms.WANTED_BEFORE(place=line.rank) for line in lines if line.wanted_on < on])
    circuit = circuit_of(entity, found.place, on=on)
    levels = approvals.levels(circuit.steps, Money(found.cents))
    assert levels, "a circuit has a step from zero"
    found.circuit, found.waits_at, found.submitted_on = [str(each) for each in levels], levels[0], on
    found.approved_by = []
    found.take("submit", by=actor, on=on)
    note(entity=entity, subject=found.source, number=found.number, levels=found.circuit, circuit=circuit.source)
    announce(events.RequestAwaited(entity=entity, subject=request))


@action
def withdraw_request(*, actor: Actor, entity: UUID, request: UUID, reason: str, on: date) -> None:
    """Give a request up, before its commitment is drafted. Its requester does.

    Refuses: REQ-ACH-08 say why, REQ-ACH-01, REQ-ACH-09 another's, KER-LIF-01.
    """
    refuse(rules.words_refusals(reason))
    found = models.PurchaseRequest.locked(entity, request)
    _own(actor, found, on)
    if found.state == RequestState.WITHDRAWN:
        unchanged()
        return
    found.waits_at = ""
    found.take("withdraw", by=actor, on=on, reason=reason.strip())
    give_back(actor, found, on)
    note(entity=entity, subject=found.source, number=found.number, reason=reason.strip())


def _own(actor: Actor, request: models.PurchaseRequest, on: date) -> None:
    """Go on only for the requester, who still holds the right. Refuses: ACC-RIG-01, REQ-ACH-09."""
    access.require(actor, Right.REQUEST_MAKE, perimeter=request.perimeter, on=on)
    if actor.id != request.requester_id:
        raise Refused(terms.NOT_YOURS(name=request.requester_name))


def _written(
    actor: Actor, request: models.PurchaseRequest, draft: PurchaseDraft, on: date
) -> list[models.PurchaseLine]:
    """Write a draft on a request; tells its lines, to be kept."""
    refuse(rules.draft_refusals(draft, on=on))
    supplier = parties.supplier(draft.supplier) if draft.supplier else None
    lines = [_line(request, rank, line, on) for rank, line in enumerate(draft.lines, start=1)]
    refuse(_unknown(draft, on, supplier_known=not draft.supplier or supplier is not None))
    for perimeter in {line.perimeter: None for line in lines}:
        access.require(actor, Right.REQUEST_MAKE, perimeter=perimeter, on=on)
    request.label, request.reason = draft.label.strip(), draft.reason.strip()
    request.supplier_id, request.supplier_name = draft.supplier, supplier.name if supplier else ""
    request.cents, request.wanted_on = sum(line.cents for line in lines), min(line.wanted_on for line in lines)
    request.stand(lines[0].place)
    return lines


def _line(request: models.PurchaseRequest, rank: int, line: PurchaseLine, on: date) -> models.PurchaseLine:
    made = models.PurchaseLine(
        entity_id=request.entity_id,
        id=request.id,
        rank=rank,
        label=line.label.strip(),
        quantity=line.quantity,
        unit_cents=line.unit_price.cents,
        cents=rules.amount_of(line).cents,
        purchasing_group=line.purchasing_group,
        wanted_on=line.wanted_on,
    )
    made.stand(budget.centre(line.centre, on=on))
    return made


def _unknown(draft: PurchaseDraft, on: date, *, supplier_known: bool) -> Iterator[Refusal]:
    if not supplier_known:
        yield terms.NO_SUCH_SUPPLIER()
    named = {line.purchasing_group for line in draft.lines}
    known = reference.items_by_code(Nomenclature.PURCHASING_GROUP, named, on=on)
    for place, line in enumerate(draft.lines, start=1):
        if line.purchasing_group not in known:
            yield terms.NO_SUCH_GROUP(place=place, code=line.purchasing_group or "—")


def _content(draft: PurchaseDraft) -> dict[str, str]:
    return {each.name: str(getattr(draft, each.name)) for each in fields(draft)}
