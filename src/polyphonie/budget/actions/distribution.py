"""Appropriations within a year: made available down the tree, set aside, moved between titles.

Distributed to many at once, an envelope and those below it are asked and written by a few statements, however many
they are; allotting to one is distributing to a set of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Sum

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import guarding, models, rules
from polyphonie.budget.terms import Axis, Kind, MoveType, Operation, Total, VisaState, refusals
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused, refuse


@dataclass(frozen=True, slots=True)
class Allotted:
    """The envelope that received."""

    envelope: UUID


@dataclass(frozen=True, slots=True)
class Allotment:
    """What an envelope makes available to one below it, of a kind; a negative amount takes back."""

    to: Axis
    kind: Kind
    amount: Money


@action
def allot(
    *, actor: Actor, entity: UUID, envelope: UUID, to: Axis, kind: Kind, amount: Money, source: str, on: date
) -> Allotted:
    """Make an envelope's appropriations available to the level below, or assign AE to an operation's tranche there.

    As often as the year asks for it, tranche after tranche. A negative amount takes back what is still available below.
    Refuses: BUD-AMO-01, BUD-SOU-01, BUD-ENV-01, BUD-AXE-01, BUD-MAD-01 not below it, BUD-AFF-01 not of titles 5 or 6,
    BUD-VIS-01 the visa on what its document assigns in all is missing, BUD-AVA-01 not enough, BUD-ANN-02, BUD-ANN-03,
    ACC-RIG-01.
    Source: décret 2012-1246, articles 69 to 71; LOLF, article 8 for assignments.
    """
    asked = (Allotment(to, kind, amount),)
    (done,) = _allot(actor=actor, entity=entity, envelope=envelope, allotments=asked, source=source, on=on)
    return done


@action
def allot_all(
    *, actor: Actor, entity: UUID, envelope: UUID, allotments: Sequence[Allotment], source: str, on: date
) -> tuple[Allotted, ...]:
    """Distribute an envelope to many below it, all or none; answered in their order.

    Refuses: as `allot`, what the first ones took told among what is available to the next.
    """
    return _allot(actor=actor, entity=entity, envelope=envelope, allotments=allotments, source=source, on=on)


def _allot(
    *, actor: Actor, entity: UUID, envelope: UUID, allotments: Sequence[Allotment], source: str, on: date
) -> tuple[Allotted, ...]:
    amounts = [Money(abs(each.amount.cents), each.amount.currency) for each in allotments]
    refuse([*(refusal for each in amounts for refusal in rules.amount_refusals(each)), *rules.source_refusals(source)])
    above = models.Envelope.found(entity, envelope)
    access.require(actor, Right.BUDGET_MANAGE, perimeter=above.perimeter, on=on)
    if not allotments:
        unchanged()
        return ()
    below = _below(above, [each.to for each in allotments])
    refuse([*rules.day_refusals(above.fiscal_year, on), *_level_refusals(above, below, allotments)])
    _prepare([(below[_name(each.to)], each.kind) for each in allotments])
    credits = models.locked_credits(entity, [envelope, *(each.id for each in below.values())])
    refuse(_visa_refusals(above, allotments, source, on))
    for each in allotments:
        giver, taker = credits.get((envelope, each.kind)), credits[below[_name(each.to)].id, each.kind]
        if giver is None:
            raise Refused(refusals.NO_CREDITS_OF_KIND(kind=each.kind))
        _refuse_closed(giver, above.fiscal_year)
        _refuse_short(giver if each.amount.cents > 0 else taker, abs(each.amount.cents))
        giver.distributed += each.amount.cents
        taker.received += each.amount.cents
        note(
            entity=entity,
            subject=f"envelope:{envelope}",
            to=str(taker.envelope_id),
            kind=each.kind,
            cents=each.amount.cents,
            source=source,
        )
    asked = {each.kind for each in allotments}
    rows.update([each for (_, kind), each in credits.items() if kind in asked], ["distributed", "received"])
    rows.insert(
        [
            _moved(credit, total, each.amount.cents, type_=_type(above, each), source=source, on=on)
            for each in allotments
            for credit, total in (
                (credits[envelope, each.kind], Total.DISTRIBUTED),
                (credits[below[_name(each.to)].id, each.kind], Total.RECEIVED),
            )
        ]
    )
    return tuple(Allotted(below[_name(each.to)].id) for each in allotments)


def _type(above: models.Envelope, asked: Allotment) -> MoveType:
    return MoveType.ASSIGNMENT if asked.to.tranche and not above.tranche else MoveType.ALLOTMENT


def _name(axis: Axis) -> tuple[str, ...]:
    """What tells an axis from others of its year."""
    return (axis.centre.code, axis.domain, axis.title, axis.category, axis.fund, axis.tranche)


def _below(above: models.Envelope, wanted: Iterable[Axis]) -> dict[tuple[str, ...], models.Envelope]:
    """The envelopes on some axes of the same year; a new one is not kept before it is allowed."""
    axes = {_name(each): each for each in wanted}
    kept = rows.find(
        models.Envelope,
        entity_id=above.entity_id,
        fiscal_year=above.fiscal_year,
        centre=sorted({each.centre.code for each in axes.values()}),
    )
    there = {_name(each.axis): each for each in kept}
    return {
        name: there.get(name) or new_envelope(above.entity_id, above.fiscal_year, axis, parent=above.id)
        for name, axis in axes.items()
    }


def _level_refusals(
    above: models.Envelope, below: Mapping[tuple[str, ...], models.Envelope], allotments: Iterable[Allotment]
) -> Iterator[Refusal]:
    for each in allotments:
        parent = below[_name(each.to)].parent_id == above.id
        yield from rules.allotment_refusals(envelope=above.axis, to=each.to, kind=each.kind, parent_of_to=parent)


def _visa_refusals(above: models.Envelope, allotments: Iterable[Allotment], source: str, on: date) -> Iterator[Refusal]:
    """Whether what a document assigns of an envelope in all, with what it assigned before, needs a visa and lacks it.

    Asked once the envelope's appropriations are held: two parts of one document are never measured apart.
    """
    parts = [
        each.amount.cents for each in allotments if each.kind is Kind.AE and _type(above, each) is MoveType.ASSIGNMENT
    ]
    if not any(cents > 0 for cents in parts):
        return
    thresholds = models.Threshold.objects.filter(
        entity_id=above.entity_id, operation=Operation.ASSIGNMENT, title__in=["", above.title], from_on__lte=on
    ).order_by("-title", "-from_on")
    of_document = {"entity_id": above.entity_id, "envelope_id": above.id, "source": source}
    assigned = models.MoveRow.objects.filter(
        **of_document, kind=Kind.AE, type=MoveType.ASSIGNMENT, total=Total.DISTRIBUTED
    ).aggregate(cents=Sum("cents"))["cents"]
    granted = models.Visa.objects.filter(
        **of_document, operation=Operation.ASSIGNMENT, state=VisaState.GRANTED
    ).aggregate(cents=Max("cents"))["cents"]
    yield from rules.visa_refusals(
        operation=Operation.ASSIGNMENT,
        source=source,
        cents=(assigned or 0) + sum(parts),
        threshold=thresholds.values_list("cents", flat=True).first(),
        granted=granted or 0,
    )


@action
def freeze(*, actor: Actor, entity: UUID, envelope: UUID, kind: Kind, amount: Money, source: str, on: date) -> None:
    """Set a part of an envelope aside as the precautionary reserve; a negative amount lifts it.

    Refuses: BUD-AMO-01, BUD-SOU-01, BUD-ENV-01, BUD-ENV-02, BUD-AVA-01 not as much available or set aside, BUD-ANN-02,
    BUD-ANN-03, ACC-RIG-01. Source: LOLF, articles 14-III and 51.
    """
    refuse([*rules.amount_refusals(Money(abs(amount.cents), amount.currency)), *rules.source_refusals(source)])
    found = models.Envelope.found(entity, envelope)
    access.require(actor, Right.BUDGET_OPEN, perimeter=found.perimeter, on=on)
    refuse(rules.day_refusals(found.fiscal_year, on))
    credit = models.locked_credits(entity, [envelope]).get((envelope, kind))
    if credit is None:
        raise Refused(refusals.NO_CREDITS_OF_KIND(kind=kind))
    _refuse_closed(credit, found.fiscal_year)
    if amount.cents > 0:
        _refuse_short(credit, amount.cents)
    elif -amount.cents > credit.frozen:
        raise Refused(
            refusals.NOTHING_RESERVED(source=found.axis.words, reserved=Money(credit.frozen), asked=-amount, kind=kind)
        )
    credit.frozen += amount.cents
    _keep(credit, fields=["frozen"])
    _move([(credit, Total.FROZEN, amount.cents)], type_=MoveType.FREEZE, source=source, on=on)
    note(entity=entity, subject=f"envelope:{envelope}", kind=kind, cents=amount.cents, source=source)


@action
def redeploy(
    *, actor: Actor, entity: UUID, envelope: UUID, to: Axis, kind: Kind, amount: Money, source: str, on: date
) -> Allotted:
    """Move appropriations between titles or domains of one centre; personnel may feed the others, never the reverse.

    Refuses: BUD-PER-01 title 2 would be raised, BUD-FON-01 another centre or programme, BUD-AMO-01, BUD-SOU-01,
    BUD-ENV-01, BUD-ENV-02, BUD-AXE-01, BUD-AVA-01, BUD-ANN-02, BUD-ANN-03, ACC-RIG-01.
    Source: LOLF, article 7-II.
    """
    refuse([*rules.amount_refusals(amount), *rules.source_refusals(source)])
    found = models.Envelope.found(entity, envelope)
    access.require(actor, Right.BUDGET_MANAGE, perimeter=found.perimeter, on=on)
    refuse([*rules.day_refusals(found.fiscal_year, on), *rules.redeployment_refusals(envelope=found.axis, to=to)])
    other = envelope_on(entity, found.fiscal_year, to) or new_envelope(
        entity, found.fiscal_year, to, parent=found.parent_id
    )
    _prepare([(other, kind)])
    credits = models.locked_credits(entity, [envelope, other.id])
    giver, taker = credits.get((envelope, kind)), credits[other.id, kind]
    if giver is None:
        raise Refused(refusals.NO_CREDITS_OF_KIND(kind=kind))
    _refuse_closed(giver, found.fiscal_year)
    _refuse_short(giver, amount.cents)
    giver.opened -= amount.cents
    taker.opened += amount.cents
    _keep(giver, taker, fields=["opened"])
    _move(
        [(giver, Total.OPENED, -amount.cents), (taker, Total.OPENED, amount.cents)],
        type_=MoveType.REDEPLOYMENT,
        source=source,
        on=on,
    )
    note(
        entity=entity,
        subject=f"envelope:{envelope}",
        to=str(other.id),
        kind=kind,
        cents=amount.cents,
        source=source,
    )
    return Allotted(other.id)


def envelope_on(entity: UUID, fiscal_year: int, axis: Axis) -> models.Envelope | None:
    """The envelope of a year on an axis."""
    return models.Envelope.objects.filter(
        entity_id=entity,
        fiscal_year=fiscal_year,
        centre=axis.centre.code,
        domain=axis.domain,
        title=axis.title,
        category=axis.category,
        fund=axis.fund,
        tranche=axis.tranche,
    ).first()


def new_envelope(
    entity: UUID, fiscal_year: int, axis: Axis, *, parent: UUID | None, evaluative: bool = False
) -> models.Envelope:
    """An envelope to be on an axis of a year."""
    place = axis.centre
    return models.Envelope(
        entity_id=entity,
        fiscal_year=fiscal_year,
        parent_id=parent,
        centre=place.code,
        programme_id=place.programme,
        bop_id=place.bop,
        uo_id=place.uo,
        mission=place.mission,
        ministry=place.ministry,
        programme=place.programme_code,
        domain=axis.domain,
        title=axis.title,
        category=axis.category,
        fund=axis.fund,
        tranche=axis.tranche,
        evaluative=evaluative,
    )


def _prepare(wanted: Sequence[tuple[models.Envelope, Kind]]) -> None:
    """Keep the envelopes that are new, each with its appropriations of a kind at zero."""
    rows.insert([*{each.id: each for each, _ in wanted if each._state.adding}.values()])
    models.Credit.objects.bulk_create(
        [
            models.Credit(entity_id=each.entity_id, envelope_id=each.id, kind=kind, evaluative=each.evaluative)
            for each, kind in wanted
        ],
        ignore_conflicts=True,
    )


def _refuse_closed(credit: models.Credit, fiscal_year: int) -> None:
    if credit.closed:
        raise Refused(refusals.YEAR_CLOSED(year=fiscal_year))


def _refuse_short(credit: models.Credit, cents: int) -> None:
    if not credit.evaluative and credit.availability.available < cents:
        raise Refused(guarding.short(credit.availability, Kind(credit.kind), cents))


def _keep(*credits: models.Credit, fields: Sequence[str]) -> None:
    for credit in credits:
        credit.save(update_fields=fields)


def _move(moves: Sequence[tuple[models.Credit, Total, int]], *, type_: MoveType, source: str, on: date) -> None:
    rows.insert([_moved(*each, type_=type_, source=source, on=on) for each in moves])


def _moved(
    credit: models.Credit, total: Total, cents: int, *, type_: MoveType, source: str, on: date
) -> models.MoveRow:
    return models.MoveRow(
        entity_id=credit.entity_id,
        envelope_id=credit.envelope_id,
        kind=credit.kind,
        type=type_,
        total=total,
        cents=cents,
        on=on,
        source=source,
    )
