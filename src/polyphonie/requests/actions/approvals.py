"""What approvers make of purchase requests: approve, one or many, return, refuse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged, unit
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.requests import events, models
from polyphonie.requests.rules import purchase_requests as rules
from polyphonie.requests.terms.circuits import Level
from polyphonie.requests.terms.purchase_requests import PURCHASE_REQUEST_LIFE, RequestState

from .reservations import give_back, hold, keep_aside

_APPROVED: Final = frozenset({RequestState.APPROVED, RequestState.COMMITTED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request of many: nothing refused, or every reason."""

    request: UUID
    refusals: tuple[Refusal, ...] = ()


@action
def approve_request(*, actor: Actor, entity: UUID, request: UUID, on: date) -> RequestState:
    """Approve a request at the level that is awaited; the last approval opens it to commitment. Tells its state.

    The last one keeps its AE aside on its centres' envelopes, until its commitment is signed.
    The approver is not its requester, nor has approved it at another level.
    Refuses: REQ-ACH-01, KER-LIF-01 it awaits no approval, ACC-RIG-01, ACC-SEP-02, REQ-ACH-11 a centre has no envelope
    in the year, BUD-AVA-01 not enough AE.
    """
    found = models.PurchaseRequest.locked(entity, request)
    if found.state in _APPROVED and actor.id in found.had_part:
        unchanged()
        return RequestState(found.state)
    level = found.awaited
    require_at(actor, Right.REQUEST_APPROVE, found, level, on=on, other_than=found.had_part)
    above = found.circuit[found.circuit.index(str(level)) + 1 :] if found.waits_at else []
    found.waits_at = above[0] if above else ""
    found.approved_by = [*found.approved_by, str(actor.id)]
    found.take("approve" if above else "conclude", by=actor, on=on, level=level)
    if not above:
        keep_aside(actor, found, on)
    note(entity=entity, subject=found.source, number=found.number, level=level, awaits=found.waits_at)
    told = events.RequestAwaited if above else events.RequestApproved
    announce(told(entity=entity, subject=request))
    return RequestState(found.state)


@action
def approve_requests(*, actor: Actor, entity: UUID, requests: Sequence[UUID], on: date) -> tuple[Outcome, ...]:
    """Approve many requests at once: each that may be is, and the others tell why not.

    Refuses nothing as a whole; each tells what `approve_request` refuses.
    """
    found: dict[UUID, Outcome] = {}
    unchanged()
    hold(actor, entity, requests, on)
    for request in sorted(set(requests)):  # in one order: two who approve never wait for each other in a circle
        try:
            with unit():
                approve_request(actor=actor, entity=entity, request=request, on=on)
        except Refused as refused:
            found[request] = Outcome(request, refused.refusals)
        else:
            found[request] = Outcome(request)
    return tuple(found[each] for each in dict.fromkeys(requests))


@action
def return_request(*, actor: Actor, entity: UUID, request: UUID, reason: str, on: date) -> None:
    """Send a request back to its requester, to be corrected: whoever approves it, or, once approved, would commit it.

    It is approved anew from the first level when it comes again. Refuses: REQ-ACH-08 say why, REQ-ACH-01, KER-LIF-01,
    ACC-RIG-01.
    """
    refuse(rules.words_refusals(reason))
    _answer(actor, models.PurchaseRequest.locked(entity, request), "return", reason.strip(), on)


@action
def refuse_request(*, actor: Actor, entity: UUID, request: UUID, reason: str, on: date) -> None:
    """Refuse a request for good: whoever approves it, or, once approved, would commit it.

    Refuses: REQ-ACH-08 say why, REQ-ACH-01, KER-LIF-01, ACC-RIG-01.
    """
    refuse(rules.words_refusals(reason))
    _answer(actor, models.PurchaseRequest.locked(entity, request), "refuse", reason.strip(), on)


def _answer(actor: Actor, found: models.PurchaseRequest, move: str, reason: str, on: date) -> None:
    right = Right.COMMITMENT_MANAGE if found.state == RequestState.APPROVED else Right.REQUEST_APPROVE
    require_at(actor, right, found, found.awaited, on=on)
    if found.state == PURCHASE_REQUEST_LIFE.moves[move].target:
        unchanged()
        return
    found.waits_at = ""
    found.take(move, by=actor, on=on, reason=reason)
    give_back(actor, found, on)
    note(entity=found.entity_id, subject=found.source, number=found.number, reason=reason)
    announce(events.RequestAnswered(entity=found.entity_id, subject=found.id, state=found.state))


def require_at(
    actor: Actor,
    right: Right,
    request: models.PurchaseRequest,
    level: Level,
    *,
    on: date,
    other_than: Collection[UUID] = (),
) -> None:
    """Go on only if the actor holds the right at a level of every centre that asks. Refuses: ACC-RIG-01, ACC-SEP-02."""
    lines = models.PurchaseLine.objects.filter(entity_id=request.entity_id, id=request.id)
    for perimeter in {each.perimeter_at(level): None for each in (request, *lines)}:
        access.require(actor, right, perimeter=perimeter, on=on, other_than=other_than)
