"""A service that is certified and not requested is owed, and costs, where its line is charged: in the books too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from polyphonie.kernel.acts import Actor, in_consequence
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.actions import Happened
from polyphonie.ledger.terms import Line
from polyphonie.spending import models

_WHERE: Final = ("programme", "centre")


def uninvoiced(line: models.CommitmentLine) -> int:
    """What of a line is certified and not requested, in cents."""
    return line.certified - (line.requested - line.direct)


def take(
    line: models.CommitmentLine,
    cents: int,
    *,
    left: Mapping[str, str],
    taken: Mapping[str, str],
    label: str,
    actor: Actor,
    on: date,
) -> None:
    """Take the charge and the debt of a service on a line from one imputation to another, told by their axes.

    Nothing is posted when both are of one centre. Refuses: what `ledger.post_events` refuses.
    """
    if not cents or all(left.get(axis) == taken.get(axis) for axis in _WHERE):
        return
    once = new_id()
    entries = [
        Happened(
            event,
            {"charge": line.charge_account, "accrual": line.accrual_account},
            {"amount": Money(cents)},
            source=line.reference,
            key=f"{line.reference}:{event}:{once}",
            about=Line("", label=label, axes=_at(axes, line.axes)),
        )
        for event, axes in (("service_left", left), ("service_taken", taken))
    ]
    ledger.post_events(actor=in_consequence(actor), entity=line.entity_id, events=entries, dated_on=on, on=on)


def _at(imputation: Mapping[str, str], axes: Mapping[str, str]) -> dict[str, str]:
    """The axes of a line, were it charged there."""
    return {**axes, **{axis: imputation[axis] for axis in _WHERE if axis in imputation}}
