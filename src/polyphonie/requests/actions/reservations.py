"""The AE that an approved request keeps aside, until its commitment is signed or it is given up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Kind, Reserving
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, in_consequence
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import models
from polyphonie.requests.queries.credits import envelopes_of
from polyphonie.requests.terms.purchase_requests import ENVELOPE_WANTED


def keep_aside(actor: Actor, request: models.PurchaseRequest, on: date) -> None:
    """Reserve the AE of each line, on the first envelope of its centre that suffices, else on the best endowed.

    Refuses: REQ-ACH-11 a centre has no envelope, BUD-AVA-01 not enough.
    """
    lines = list(models.PurchaseLine.objects.filter(entity_id=request.entity_id, id=request.id).order_by("rank"))
    taken: dict[UUID, int] = {}
    wrong = []
    for line in lines:
        hints = envelopes_of(actor=actor, entity=line.entity_id, centre=line.centre, asked=line.cents, on=on)
        if not hints:
            wrong.append(ENVELOPE_WANTED(place=line.rank, centre=line.centre, year=on.year))
            continue
        enough = [hint for hint in hints if hint.available - taken.get(hint.envelope, 0) >= line.cents]
        chosen = enough[0] if enough else max(hints, key=lambda hint: hint.available - taken.get(hint.envelope, 0))
        line.envelope_id = chosen.envelope
        taken[chosen.envelope] = taken.get(chosen.envelope, 0) + line.cents
    if wrong:
        raise Refused(*wrong)
    budget.reserve_all(
        actor=in_consequence(actor),
        entity=request.entity_id,
        reservations=[Reserving(envelope, Kind.AE, cents, request.source) for envelope, cents in taken.items()],
        on=on,
    )
    rows.update(lines, ["envelope_id"])


def hold(actor: Actor, entity: UUID, requests: Collection[UUID], on: date) -> None:
    """Hold many requests, then the appropriations of their centres, as whoever approves one of them does."""
    held = models.PurchaseRequest.objects.select_for_update().filter(entity_id=entity, id__in=requests)
    list(held.order_by("id").values_list("id"))
    lines = models.PurchaseLine.objects.filter(entity_id=entity, id__in=requests)
    centres = lines.values_list("centre", flat=True).distinct()
    hints = (envelopes_of(actor=actor, entity=entity, centre=each, asked=0, on=on) for each in centres)
    budget.hold(entity=entity, kinds=[Kind.AE], envelopes=[hint.envelope for of in hints for hint in of])


def give_back(actor: Actor, request: models.PurchaseRequest, on: date) -> None:
    """Give back what a request keeps aside, if it does."""
    budget.release_all(
        actor=in_consequence(actor), entity=request.entity_id, kind=Kind.AE, source=request.source, on=on
    )
