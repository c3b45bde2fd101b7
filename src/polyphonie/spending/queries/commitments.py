"""Commitments and their lines, as the acts that follow them need to know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import queries as budget
from polyphonie.budget.queries.reservations import kept_by
from polyphonie.budget.terms import Availability, Group, Kind
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import literals
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.commitments import (
    NO_SUCH_LINE,
    CommitmentDraft,
    CommitmentKind,
    CommitmentState,
    LineDraft,
)

from .places import within

PAGE: Final = 50
_OWN_AXES: Final = frozenset({"programme", "centre", "title"})
"""The axes that a line has of its envelope."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a commitment, in cents: its firm amount, what was certified, requested and paid of it.

    `reference` is its name in budget and books; `envelope` that of the year in which it is now payable.
    """

    entity: UUID
    commitment: UUID
    number: str
    kind: CommitmentKind
    state: CommitmentState
    presumed: bool
    supplier: UUID
    supplier_name: str
    contract_number: str
    place: int
    reference: str
    label: str
    envelope: UUID
    perimeter: Perimeter
    purchasing_group: str
    charge_account: str
    accrual_account: str
    axes: Mapping[str, str]
    schedule: Mapping[int, int]
    amount: int
    certified: int
    requested: int
    direct: int
    paid: int

    @property
    def asset(self) -> bool:
        """Whether an asset is bought, rather than a charge borne."""
        return self.charge_account.startswith("2")

    @property
    def left(self) -> int:
        """What may still be certified."""
        return self.amount - self.certified - self.direct

    @property
    def drafted(self) -> LineDraft:
        """The line as it was asked for."""
        return LineDraft(
            envelope=self.envelope,
            label=self.label,
            amount=Money(self.amount),
            purchasing_group=self.purchasing_group,
            charge_account="" if self.purchasing_group else self.charge_account,
            schedule=self.schedule,
            axes={name: value for name, value in self.axes.items() if name not in _OWN_AXES},
        )


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment of a list, in cents."""

    entity: UUID
    id: UUID
    number: str
    kind: CommitmentKind
    state: CommitmentState
    supplier: UUID
    supplier_name: str
    label: str
    contract_number: str
    origin: str
    presumed: bool
    cents: int
    fiscal_year: int
    validated_on: date | None
    perimeter: Perimeter


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What was done to a commitment: the move, by whom, when, why, by how many cents; `sha256` of the signed act."""

    move: str
    by_name: str
    on: date
    reason: str
    cents: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment, whole: its lines, what was done to it, and what its envelopes have left of each kind.

    `kept`: the AE that its origin keeps aside for it, by envelope, until it is signed.
    """

    row: CommitmentRow
    lines: tuple[LineView, ...]
    history: tuple[HistoryRow, ...]
    available: Mapping[UUID, Mapping[Kind, Availability]]
    kept: Mapping[UUID, int]

    @property
    def drafted(self) -> CommitmentDraft:
        """The commitment as it was asked for, to be written anew or copied."""
        row = self.row
        return CommitmentDraft(
            kind=row.kind,
            supplier=row.supplier,
            label=row.label,
            lines=tuple(line.drafted for line in self.lines),
            contract_number=row.contract_number,
            origin=row.origin,
        )


@dataclass(frozen=True, slots=True)
class CommitmentFilter:
    """What a list is kept to."""

    states: frozenset[CommitmentState] = frozenset()
    text: str = ""
    supplier: UUID | None = None


EVERYTHING: Final = CommitmentFilter()


def commitments(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    kept_to: CommitmentFilter = EVERYTHING,
    right: Right = Right.SPENDING_CONSULT,
    oldest_first: bool = False,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[CommitmentRow, ...]:
    """The commitments on which the actor holds a right, newest or oldest first, page by page. Refuses: ACC-RIG-01."""
    found = _found(actor, entity, on, kept_to, right)
    if after is not None:
        found = found.filter(id__gt=after) if oldest_first else found.filter(id__lt=after)
    return tuple(map(row_of, found.order_by("id" if oldest_first else "-id")[:limit]))


def count(*, actor: Actor, entity: UUID, on: date, kept_to: CommitmentFilter, right: Right, most: int) -> int:
    """How many commitments such a list holds, counted up to a most. Refuses: ACC-RIG-01."""
    return _found(actor, entity, on, kept_to, right)[:most].count()


def _found(
    actor: Actor, entity: UUID, on: date, kept_to: CommitmentFilter, right: Right
) -> QuerySet[models.Commitment]:
    reach = access.require_somewhere(actor, right, on=on)
    found = models.Commitment.objects.filter(within(reach), entity_id=entity)
    if kept_to.states:
        found = found.filter(state__in=literals(kept_to.states))
    if kept_to.supplier:
        found = found.filter(supplier_id=kept_to.supplier)
    for word in kept_to.text.replace("\x00", "").split():
        found = found.filter(
            Q(number=word) | Q(contract_number=word) | Q(supplier_name__icontains=word) | Q(label__icontains=word)
        )
    return found


def commitment(*, actor: Actor, entity: UUID, commitment: UUID, on: date) -> CommitmentView:
    """A commitment, whole. Refuses: SPE-ENG-01, ACC-RIG-01."""
    found = models.Commitment.found(entity, commitment)
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    lines = tuple(_lines(found))
    history = models.CommitmentEvent.objects.filter(entity_id=entity, commitment_id=commitment).order_by("id")
    return CommitmentView(
        row=row_of(found),
        lines=lines,
        history=tuple(
            HistoryRow(each.move, each.by_name, each.on, each.reason, each.cents, each.sha256) for each in history
        ),
        available={each: budget.credits_of(entity, each) for each in {line.envelope for line in lines}},
        kept=_kept(found, on),
    )


def _kept(found: models.Commitment, on: date) -> Mapping[UUID, int]:
    if not found.origin or found.validated_on is not None:
        return {}
    return {each.envelope: each.cents for each in kept_by(found.entity_id, found.origin, kind=Kind.AE, on=on)}


def envelopes(*, actor: Actor, entity: UUID, right: Right, on: date) -> tuple[budget.View, ...]:
    """The envelopes of the year where the actor holds a right, which allot to none below: those with most AE first."""
    found = budget.view(actor=actor, entity=entity, fiscal_year=on.year, by=Group.ENVELOPE, on=on, right=right)
    lowest = (each for each in found if not each.ae.distributed)
    return tuple(sorted(lowest, key=lambda each: (-each.ae.available, each.key)))


def row_of(row: models.Commitment) -> CommitmentRow:
    """A commitment as lists tell it."""
    return CommitmentRow(
        entity=row.entity_id,
        id=row.id,
        number=row.number,
        kind=CommitmentKind(row.kind),
        state=CommitmentState(row.state),
        supplier=row.supplier_id,
        supplier_name=row.supplier_name,
        label=row.label,
        contract_number=row.contract_number,
        origin=row.origin,
        presumed=row.presumed,
        cents=row.cents,
        fiscal_year=row.fiscal_year,
        validated_on=row.validated_on,
        perimeter=row.perimeter,
    )


def line(entity: UUID, commitment: UUID, place: int) -> LineView:
    """A line. The act that asks decides the right, on its perimeter. Refuses: SPE-ENG-01, SPE-ENG-02."""
    found = models.Commitment.found(entity, commitment)
    for each in _lines(found):
        if each.place == place:
            return each
    raise Refused(NO_SUCH_LINE(place=place))


def lines(entity: UUID, commitment: UUID) -> tuple[LineView, ...]:
    """The lines of a commitment, in their order. Refuses: SPE-ENG-01."""
    found = models.Commitment.found(entity, commitment)
    return tuple(_lines(found))


def lines_of_number(entity: UUID, number: str) -> tuple[LineView, ...]:
    """The lines of the commitment that has a number; none where there is no such commitment."""
    found = models.Commitment.objects.filter(entity_id=entity, number=number).first()
    return tuple(_lines(found)) if found is not None else ()


def _lines(of: models.Commitment) -> Iterator[LineView]:
    for each in models.CommitmentLine.objects.filter(entity_id=of.entity_id, id=of.id).order_by("place"):
        yield view(of, each)


def view(of: models.Commitment, each: models.CommitmentLine) -> LineView:
    """A line as it is told, with what its commitment says of it."""
    return LineView(
        entity=of.entity_id,
        commitment=of.id,
        number=of.number,
        kind=CommitmentKind(of.kind),
        state=CommitmentState(of.state),
        presumed=of.presumed,
        supplier=of.supplier_id,
        supplier_name=of.supplier_name,
        contract_number=of.contract_number,
        place=each.place,
        reference=each.reference,
        label=each.label,
        envelope=each.envelope_id,
        perimeter=each.perimeter,
        purchasing_group=each.purchasing_group,
        charge_account=each.charge_account,
        accrual_account=each.accrual_account,
        axes=each.axes,
        schedule={int(year): cents for year, cents in sorted(each.schedule.items())},
        amount=each.cents,
        certified=each.certified,
        requested=each.requested,
        direct=each.direct,
        paid=each.paid,
    )
