"""Legal acts: what opens appropriations and moves them between programmes, within the limits of the LOLF."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import guarding, models, queries, rules
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind, MoveType, Total, refusals
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refusal, Refused, refuse

from .distribution import new_envelope


@dataclass(frozen=True, slots=True)
class Enacted:
    """The act, and its number among those of its year."""

    act: UUID
    number: int


@action
def enact(*, actor: Actor, entity: UUID, draft: ActDraft, on: date) -> Enacted:
    """Record a legal act with the moves that follow from it: all of its lines, or none.

    The first finance act opens its year. An act of the same type and reference with the same lines is that act.
    Refuses, all at once: BUD-ACT-01 to BUD-ACT-08 what its type does not allow, BUD-LIM-01 a limit of the LOLF is
    passed, BUD-PER-01 title 2 would be raised, BUD-AXE-01; BUD-AVA-01 what it takes is not available, BUD-ANN-01,
    BUD-ANN-02, ACC-RIG-01.
    Source: LOLF, articles 7 to 17.
    """
    access.require(actor, Right.BUDGET_OPEN, perimeter=Perimeter.of_entity(entity), on=on)
    digest = _digest(draft)
    if draft.type is ActType.OPENING:
        models.Year.objects.bulk_create(
            [models.Year(entity_id=entity, fiscal_year=draft.fiscal_year, opened_on=on)], ignore_conflicts=True
        )
    models.Year.locked(entity, draft.fiscal_year)
    before = models.Act.objects.filter(
        entity_id=entity, fiscal_year=draft.fiscal_year, type=draft.type, reference=draft.reference
    ).first()
    if before is not None:
        if bytes(before.digest) != digest:
            raise Refused(refusals.ACT_DIFFERS(reference=draft.reference))
        unchanged()
        return Enacted(before.id, before.number)
    facts = queries.year_facts(entity, draft.type, draft.fiscal_year)
    refuse([*rules.source_refusals(draft.reference), *rules.act_refusals(draft, facts)])
    act = models.Act(
        entity_id=entity,
        fiscal_year=draft.fiscal_year,
        type=draft.type,
        number=next_number(entity=entity, series=f"budget-acts:{draft.fiscal_year}"),
        reference=draft.reference,
        title=draft.title,
        signed_on=draft.signed_on,
        entered_on=on,
        lifted_by=draft.lifted_by,
        revenue_cents=draft.revenue.cents,
        digest=digest,
    )
    act.save(force_insert=True)
    _apply(act, draft, on)
    note(
        entity=entity,
        subject=f"budget_act:{act.id}",
        type=draft.type,
        reference=draft.reference,
        lines=len(draft.lines),
        digest=digest.hex(),
    )
    return Enacted(act.id, act.number)


def _digest(draft: ActDraft) -> bytes:
    lines = sorted(
        [line.axis.words, line.kind, line.amount.cents, line.fiscal_year or draft.fiscal_year, line.evaluative]
        for line in draft.lines
    )
    told = [lines, draft.lifted_by, *([draft.revenue.cents] if draft.revenue else [])]
    return hashlib.sha256(json.dumps(told).encode()).digest()


def _apply(act: models.Act, draft: ActDraft, on: date) -> None:
    """Shift the totals and write the moves. What the act takes must be available."""
    placed = _placed(act, draft)
    held = models.locked_credits(act.entity_id, {envelope.id for envelope, _ in placed})
    moves = []
    changed: set[tuple[UUID, Kind]] = set()
    for envelope, line in placed:
        credit = held[envelope.id, line.kind]
        credit.opened += line.amount.cents
        changed.add((envelope.id, line.kind))
        moves.append(
            models.MoveRow(
                entity_id=act.entity_id,
                envelope_id=envelope.id,
                kind=line.kind,
                type=MoveType(draft.type),
                total=Total.OPENED,
                cents=line.amount.cents,
                on=on,
                act_id=act.id,
                source=draft.reference,
            )
        )
    refuse(_shortages(held, moves))
    rows.update([held[key] for key in sorted(changed)], ["opened"])
    rows.insert(moves)


def _shortages(held: Mapping[tuple[UUID, Kind], models.Credit], moves: Sequence[models.MoveRow]) -> Iterator[Refusal]:
    """What an act takes and is not there: each is told as it stood before the act."""
    moved: dict[tuple[UUID, Kind], int] = defaultdict(int)
    for move in moves:
        moved[move.envelope_id, Kind(move.kind)] += move.cents
    for key, cents in moved.items():
        credit = held[key]
        if credit.closed:
            yield refusals.YEAR_CLOSED(year="")
        elif cents < 0 and not credit.evaluative and credit.availability.available < 0:
            yield guarding.short(replace(credit.availability, opened=credit.opened - cents), key[1], -cents)


def _placed(act: models.Act, draft: ActDraft) -> list[tuple[models.Envelope, ActLine]]:
    """Each line with its envelope: those that are not there yet are made, with their appropriations at zero."""
    years = {line.fiscal_year or draft.fiscal_year for line in draft.lines}
    known: dict[tuple[int, Axis], models.Envelope] = {}
    for each in models.Envelope.objects.filter(entity_id=act.entity_id, fiscal_year__in=years, parent_id=None):
        known[each.fiscal_year, _key(each.axis)] = each
    made, placed, needed = [], [], set()
    for line in draft.lines:
        key = line.fiscal_year or draft.fiscal_year, _key(line.axis)
        if key not in known:
            known[key] = new_envelope(act.entity_id, key[0], line.axis, parent=None, evaluative=line.evaluative)
            made.append(known[key])
        placed.append((known[key], line))
        needed.add((known[key].id, line.kind, known[key].evaluative))
    rows.insert(made)
    models.Credit.objects.bulk_create(
        [
            models.Credit(entity_id=act.entity_id, envelope_id=envelope, kind=kind, evaluative=evaluative)
            for envelope, kind, evaluative in sorted(needed)
        ],
        ignore_conflicts=True,
    )
    return placed


def _key(axis: Axis) -> Axis:
    """An axis without what only informs: the same envelope whoever tells its mission."""
    return replace(axis, centre=Centre(axis.centre.code, axis.centre.programme))
