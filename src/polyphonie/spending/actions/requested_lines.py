"""What a payment request takes of the lines of commitments: held, measured, counted, and given back when rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.budget import queries as budget
from polyphonie.budget.terms import Centre
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, in_consequence
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Reason, Refusal, Refused
from polyphonie.spending import models
from polyphonie.spending.rules import deductions
from polyphonie.spending.rules import payment_requests as rules
from polyphonie.spending.terms import payment_refusals as refusals
from polyphonie.spending.terms.commitments import NO_SUCH_COMMITMENT, CommitmentState, reference
from polyphonie.spending.terms.payment_requests import (
    CERTIFIED_BEFORE,
    Ground,
    Purpose,
    RequestDraft,
    RequestLineDraft,
)

Held = Mapping[str, models.CommitmentLine]
"""Lines of commitments, held until the commit, by the name under which the budget knows them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a request adds to the counts of a commitment's line, in cents.

    `direct` is the part of what is requested without an earlier certification (flow 3).
    """

    requested: int = 0
    direct: int = 0
    advanced: int = 0
    recovered: int = 0
    withheld: int = 0
    released: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


COUNTS: Final = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, slots=True)
class Imputation:
    """Where a line of a request is charged: the centre that it stands on, its envelope and its accounts."""

    place: Centre
    perimeter: Perimeter
    envelope: UUID
    commitment: str
    charge_account: str
    accrual_account: str
    axes: Mapping[str, str]


def hold(entity: UUID, wanted: Iterable[tuple[UUID, int]]) -> Held:
    """The lines of commitments, held until the commit, in one order: two acts never wait for each other in a circle.

    Refuses: SPE-ENG-01 there is no such line.
    """
    asked = set(wanted)
    named = {commitment for commitment, _ in asked}
    found = rows.find(models.CommitmentLine, entity_id=entity, id=named, order=("id", "place"), held=True)
    held = {line.reference: line for line in found if (line.id, line.place) in asked}
    if len(held) != len(asked):
        raise Refused(NO_SUCH_COMMITMENT())
    return held


def hold_references(entity: UUID, references: Iterable[str]) -> Held:
    """As `hold`, by names: those that name no commitment are left out."""
    return hold(entity, (named for each in set(references) if (named := rules.named_line(each)) is not None))


def imputations(
    lines: Sequence[RequestLineDraft], held: Held, *, actor: Actor, entity: UUID, source: str, on: date
) -> tuple[Imputation, ...]:
    """Where each line is charged: where its commitment is, or the envelope that it names. Refuses: BUD-ENV-01."""
    found: list[Imputation] = []
    for place, line in enumerate(lines, start=1):
        if line.commitment is not None:
            kept = held[reference(line.commitment, line.place)]
            centre = Centre("", kept.programme_id, kept.bop_id, kept.uo_id)
            axes = kept.axes | dict(line.axes)
            accounts = kept.charge_account, kept.accrual_account
            found.append(Imputation(centre, kept.perimeter, kept.envelope_id, kept.reference, *accounts, axes))
        elif line.envelope is not None:
            view = budget.envelope(actor=in_consequence(actor), entity=entity, envelope=line.envelope, on=on)
            centre = view.axis.centre
            perimeter = Perimeter.of_centre(entity, centre.id, within=centre.within)
            name, account = f"{source}/{place}", line.charge_account
            found.append(Imputation(centre, perimeter, view.id, name, account, "", dict(line.axes)))
    return tuple(found)


def measured(draft: RequestDraft, held: Held, commitments: Mapping[UUID, models.Commitment]) -> Iterator[Refusal]:
    """What the commitments forbid: SPE-PRQ-08 more than is certified, SPE-PRQ-09 than is committed, SPE-PRQ-14 it is
    another creditor's, SPE-PRQ-17 more than was withheld, SPE-PRQ-18 than was advanced, SPE-PRQ-22 more is kept back
    than may be, SPE-PRQ-23 less is recovered of an advance than must be.
    """
    asked: dict[str, Counts] = {}
    for line in draft.lines:
        if line.commitment is None:
            continue
        commitment, name = commitments[line.commitment], reference(line.commitment, line.place)
        asked[name] = asked.get(name, Counts()) + counted(line, draft)
        if commitment.supplier_id != draft.supplier:
            yield refusals.SUPPLIER_DIFFERS(number=commitment.number)
        if commitment.state != CommitmentState.VALIDATED:
            yield refusals.COMMITMENT_NOT_OPEN(number=commitment.number)
        for left, wanted, reason in _passed(held[name], asked[name], on=draft.received_on):
            yield reason(
                number=commitment.number,
                place=line.place,
                left=Money(left),
                asked=Money(wanted),
            )


def _passed(line: models.CommitmentLine, asked: Counts, *, on: date) -> Iterator[tuple[int, int, Reason]]:
    """What is left of each count that is passed, and what was asked of it."""
    certified = line.certified - (line.requested - line.direct)
    committed = line.cents - max(line.certified + line.direct, line.requested)
    open_advance = line.advanced - line.recovered
    unpaid = line.cents - line.requested - open_advance
    retainable = deductions.retainable(line.cents, on=on) - line.withheld
    to_recover = deductions.to_recover(
        line.cents,
        requested=line.requested + asked.requested,
        open_advance=open_advance,
        asked=asked.requested - asked.withheld,
        on=on,
    )
    measures = (
        (certified, asked.requested - asked.direct, refusals.MORE_THAN_CERTIFIED),
        (committed, asked.direct, refusals.MORE_THAN_COMMITTED),
        (unpaid, asked.advanced, refusals.MORE_THAN_COMMITTED),
        (line.withheld - line.released, asked.released, refusals.MORE_THAN_WITHHELD),
        (open_advance, asked.recovered, refusals.MORE_THAN_ADVANCED),
        (retainable, asked.withheld, refusals.MORE_THAN_RETAINABLE),
        (asked.recovered, to_recover, refusals.ADVANCE_TO_RECOVER),
    )
    return ((left, wanted, reason) for left, wanted, reason in measures if wanted > left)


def counted(line: RequestLineDraft, draft: RequestDraft) -> Counts:
    """What a line of a request adds to the counts of its commitment's."""
    cents = line.amount.cents
    if draft.purpose is Purpose.RETENTION_RELEASE:
        return Counts(released=cents)
    if draft.ground is Ground.ADVANCE:
        return Counts(advanced=cents)
    direct = 0 if draft.flux in CERTIFIED_BEFORE else cents
    return Counts(cents, direct, 0, line.recovered.cents, line.withheld.cents)


def asked_by(draft: RequestDraft, imputed: Sequence[Imputation]) -> dict[str, Counts]:
    """What a request adds to the counts of commitments, name by name."""
    asked: dict[str, Counts] = {}
    for line, each in zip(draft.lines, imputed, strict=True):
        if line.commitment is not None:
            asked[each.commitment] = asked.get(each.commitment, Counts()) + counted(line, draft)
    return asked


def count(held: Held, counts: Mapping[str, Counts], *, sign: int = 1) -> Held:
    """Count what a request takes, or give it back, on the lines that are held; tells those that are to be kept."""
    for name, each in counts.items():
        line = held[name]
        for field in COUNTS:
            setattr(line, field, getattr(line, field) + sign * getattr(each, field))
    return {name: held[name] for name in counts}


def keep(counted: Held) -> None:
    """Keep the counts of lines, in the order of their names."""
    rows.update([counted[name] for name in sorted(counted)], COUNTS)


def give_back(entity: UUID, counts: Mapping[str, Counts]) -> None:
    """Give back to the lines of commitments what a request that is rejected had taken of them."""
    keep(count(hold_references(entity, counts), counts, sign=-1))


def counts_of(request: models.PaymentRequest, lines: Sequence[models.RequestLine]) -> dict[str, Counts]:
    """What a kept request added to the counts of commitments, name by name."""
    found: dict[str, Counts] = {}
    for line in lines:
        if rules.named_line(line.commitment) is None:
            continue
        if request.purpose == Purpose.RETENTION_RELEASE:
            mine = Counts(released=line.cents)
        elif request.ground == Ground.ADVANCE:
            mine = Counts(advanced=line.cents)
        else:
            direct = 0 if request.flux in CERTIFIED_BEFORE else line.cents
            mine = Counts(line.cents, direct, 0, line.recovered_cents, line.withheld_cents)
        found[line.commitment] = found.get(line.commitment, Counts()) + mine
    return found
