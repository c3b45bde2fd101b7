"""Commitments and their lines, as the acts that follow them need to know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models
from polyphonie.spending.terms.commitments import NO_SUCH_LINE, CommitmentKind, CommitmentState


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
    amount: int
    certified: int
    requested: int
    paid: int

    @property
    def asset(self) -> bool:
        """Whether an asset is bought, rather than a charge borne."""
        return self.charge_account.startswith("2")


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
        amount=each.cents,
        certified=each.certified,
        requested=each.requested,
        paid=each.paid,
    )
