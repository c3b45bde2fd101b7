"""Delays to pay: how long each centre took month by month, how often too long, and what will be late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.acts import Actor
from polyphonie.reporting.restitutions import Figure, Heading, Line, Restitution, Row, Sums, month_name
from polyphonie.spending.queries import restitutions as chain
from polyphonie.spending.queries.restitutions import Delay, OfDay, Scope

from . import places

SOON: Final = 30
"""Days within which what is due is told among what will be late."""
_MOST: Final = 12
_HEADINGS: Final = (Heading(Words("Mois", "Month")), Heading(Words("Centre financier", "Responsibility centre")))
_HORIZONS: Final = (
    (-100_000, -1, Words("en retard", "late")),
    (0, 7, Words("sous 7 jours", "within 7 days")),
    (8, 15, Words("dans 8 à 15 jours", "in 8 to 15 days")),
    (16, SOON, Words("dans 16 à 30 jours", "in 16 to 30 days")),
)
_LEGEND: Final = Words(
    "Barre du haut : délai moyen en jours, suspensions comprises. Barre du bas : part payée en retard.",
    "Upper bar: mean delay in days, suspensions included. Lower bar: share paid late.",
)
_FIGURES: Final = (
    Heading(Words("Demandes payées", "Requests paid"), "number"),
    Heading(Words("Délai moyen en jours", "Mean delay in days"), "number"),
    Heading(Words("En retard", "Late"), "number"),
    Heading(Words("Payé", "Paid"), "amount"),
)


def delays(*, actor: Actor, scope: Scope, on: date, language: str) -> Restitution:
    """The delays of the year up to the day, and what is due within a month of it. Refuses: ACC-RIG-01."""
    found = chain.delays(actor=actor, scope=scope, on=on)
    names = places.codes((each.centre for each in found), on=on)
    due = chain.due_by_day(actor=actor, scope=scope, on=on, within_days=SOON)
    late = [each for each in due if each.days < 0]
    months: dict[str, list[Delay]] = defaultdict(list)
    centres: dict[str, list[Delay]] = defaultdict(list)
    for each in found:
        months[f"{each.month:02d}"].append(each)
        centres[names[each.centre]].append(each)
    largest = sorted(centres.items(), key=lambda pair: -sum(each.paid for each in pair[1]))[:_MOST]
    by_month = [(month_name(int(month)), held) for month, held in sorted(months.items())]
    by_centre = [(Words(code, code), held) for code, held in largest]
    return Restitution(
        figures=(
            Figure(Words("délai moyen en jours", "mean delay in days"), _mean(found), "number", "clock"),
            Figure(
                Words("payées en retard sur cent", "paid late of a hundred"),
                _share(sum(each.late for each in found), sum(each.paid for each in found)),
                "number",
                "warning",
            ),
            Figure(
                Words("en retard ce jour", "late on that day"),
                sum(each.cents for each in late),
                icon="clock",
                tone="danger" if late else "",
            ),
            Figure(
                Words("à payer sous 30 jours", "due within 30 days"),
                sum(each.cents for each in due if each.days >= 0),
            ),
        ),
        sums=(
            _sums(Words("Par mois de paiement", "By month of payment"), _HEADINGS[0], by_month, "clock"),
            _sums(Words("Par service", "By service"), _HEADINGS[1], by_centre, "people"),
            _due(due),
        ),
        headings=(*_HEADINGS, *_FIGURES),
        rows=_rows(found, names, language),
    )


def _sums(title: Words, heading: Heading, groups: list[tuple[Words, list[Delay]]], icon: str) -> Sums:
    return Sums(title, (heading, *_FIGURES), _lines(groups), _LEGEND, icon, (0, 100))


def _due(due: Sequence[OfDay]) -> Sums:
    """What is late, and what will be if nothing is done, by the days that are left."""
    lines = []
    for first, last, name in _HORIZONS:
        held = [each for each in due if first <= each.days <= last]
        cents = sum(each.cents for each in held)
        lines.append(Line(name, (sum(each.count for each in held), cents), (cents,)))
    return Sums(
        Words("Ce qui est ou sera en retard", "What is or will be late"),
        (
            Heading(Words("À payer", "Due")),
            Heading(Words("Demandes", "Requests"), "number"),
            Heading(Words("Montant", "Amount"), "amount"),
        ),
        tuple(lines),
        Words("Barre : ce qu’il faut payer à temps.", "Bar: what must be paid in time."),
        "warning",
    )


def _lines(groups: list[tuple[Words, list[Delay]]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            name,
            (
                sum(each.paid for each in held),
                _mean(held),
                sum(each.late for each in held),
                sum(each.cents for each in held),
            ),
            (_mean(held), _share(sum(each.late for each in held), sum(each.paid for each in held))),
        )
        for name, held in groups
    )


def _mean(held: Sequence[Delay]) -> int:
    """Days from the start to the payment, of all that was paid, to the nearest one."""
    paid = sum(each.paid for each in held)
    return (2 * sum(each.days for each in held) + paid) // (2 * paid) if paid else 0


def _share(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def _rows(found: Sequence[Delay], names: Mapping[UUID | None, str], language: str) -> Iterator[Row]:
    for each in found:
        month = getattr(month_name(each.month), language)
        yield Row((month, names[each.centre], each.paid, _mean([each]), each.late, each.cents))
