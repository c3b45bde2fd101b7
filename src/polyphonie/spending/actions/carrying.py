"""A year closed: what is open of it goes on in the next one, on the envelopes of the same axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.terms import Kind
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, note, unchanged, unit
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.commitments import CommitmentState
from polyphonie.spending.terms.payment_requests import RequestState

from .orders import engage_all
from .payment_requests import reserved

_OPEN: Final = (
    CommitmentState.DRAFT,
    CommitmentState.SUBMITTED,
    CommitmentState.RETURNED,
    CommitmentState.VALIDATED,
)
_UNSENT: Final = (RequestState.ORDERED, RequestState.SUSPENDED, RequestState.PASSED)
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Carried:
    """How many lines of commitments go on, how many ordered requests reserve anew, and how many find no CP yet."""

    lines: int
    requests: int
    short: int


@action
def carry_commitments(*, actor: Actor, entity: UUID, fiscal_year: int, on: date) -> Carried:
    """Charge what is open of a closed year to the next one: lines of commitments, and requests that are not sent yet.

    A line goes on the envelope of its axis, which the budget made where something was left to pay; services and
    payments then follow it. What an ordered request had reserved died with its year: as much is reserved of the next
    one's CP, and where they are short the request waits for them, as its check of the credits and its payment say.
    Refuses: ACC-RIG-01. Source: LOLF, articles 15 and 28.
    """
    access.require(actor, Right.BUDGET_OPEN, perimeter=Perimeter.of_entity(entity), on=on)
    following = appropriations.followed_by(entity, fiscal_year)
    waiting = _waiting(entity, on=on)
    lines = _carry_lines(entity, following, actor=actor, on=on)
    wanted = reserved([line for _, of in waiting for line in of], entity=entity, on=on)
    budget.hold(entity=entity, kinds=list(Kind), envelopes={envelope for envelope, _, _ in wanted})
    found = [_reserve(request, of, actor=actor, on=on) for request, of in waiting]
    done = Carried(lines, sum(found), len(found) - sum(found))
    if lines or any(found):
        note(entity=entity, subject=f"budget_year:{fiscal_year}", **asdict(done))
    else:
        unchanged()
    return done


def _carry_lines(entity: UUID, following: Mapping[UUID, UUID], *, actor: Actor, on: date) -> int:
    """The lines of commitments, in the order in which every act holds them, and what is told of each commitment."""
    done = 0
    commitments = models.Commitment.objects.filter(entity_id=entity, state__in=_OPEN)
    kept = models.CommitmentLine.objects.select_for_update().filter(entity_id=entity, envelope_id__in=list(following))
    while lines := list(kept.filter(id__in=commitments.values("id")).order_by("id", "place")[:_AT_ONCE]):
        for line in lines:
            line.envelope_id = following[line.envelope_id]
        rows.update(lines, ["envelope_id"])
        named = commitments.filter(id__in={line.id for line in lines}, state=CommitmentState.VALIDATED).order_by("id")
        rows.insert([models.CommitmentEvent.of(each, "carry", by=actor, on=on) for each in named])
        done += len(lines)
    return done


def _waiting(entity: UUID, *, on: date) -> list[tuple[models.PaymentRequest, list[models.RequestLine]]]:
    """The requests that were ordered on a year that is closed, are not sent, and have nothing reserved any more."""
    held = models.PaymentRequest.objects.select_for_update().filter(
        entity_id=entity, state__in=_UNSENT, ordered_on__isnull=False
    )
    requests = {request.id: request for request in held.order_by("id")}
    of = models.lines_of(entity, requests)
    now = appropriations.charged_on(entity, {line.envelope_id for lines in of.values() for line in lines}, on=on)
    sources = {line.reserved_as for lines in of.values() for line in lines}
    reserved = appropriations.reserved_for(entity, sources, kind=Kind.CP)
    return [
        (requests[each], lines)
        for each, lines in of.items()
        if any(now[line.envelope_id] != line.envelope_id and line.reserved_as not in reserved for line in lines)
    ]


def _reserve(request: models.PaymentRequest, lines: list[models.RequestLine], *, actor: Actor, on: date) -> bool:
    """Whether the next year has what a request needs, which is then kept aside for it."""
    try:
        with unit():
            engage_all([request], {request.id: lines}, actor=actor, on=on)
    except Refused:
        return False
    return True
