"""Payments of the year: by programme, by ground, by flow, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.acts import Actor
from polyphonie.reporting.restitutions import Figure, Heading, Line, Restitution, Row, Sums, month_name
from polyphonie.spending.queries import restitutions as chain
from polyphonie.spending.queries.restitutions import Paid, Scope
from polyphonie.spending.terms.payment_requests import FLUX_NAMES, GROUND_NAMES

from . import places

_HEADINGS: Final = (
    Heading(Words("Programme", "Programme")),
    Heading(Words("Fondement", "Ground")),
    Heading(Words("Flux", "Flow")),
    Heading(Words("Mois", "Month")),
    Heading(Words("Demandes payées", "Requests paid"), "number"),
    Heading(Words("Payé", "Paid"), "amount"),
)
_FIGURES: Final = (_HEADINGS[4], _HEADINGS[5])
_LEGEND: Final = Words("Barre : ce qui a été payé.", "Bar: what was paid.")


def payments(*, actor: Actor, scope: Scope, on: date, language: str) -> Restitution:
    """What was paid from the first of January to the day. Refuses: ACC-RIG-01."""
    found = chain.payments(actor=actor, scope=scope, on=on)
    names = places.codes((each.programme for each in found), on=on)

    def programme(each: Paid) -> Words:
        return Words(names[each.programme], names[each.programme])

    return Restitution(
        figures=(
            Figure(Words("payés dans l’année", "paid in the year"), sum(each.cents for each in found), icon="payment"),
            Figure(Words("demandes payées", "requests paid"), sum(each.requests for each in found), "number", "inbox"),
        ),
        sums=(
            _by(Words("Par programme", "By programme"), _HEADINGS[0], found, programme, "calculator"),
            _by(
                Words("Par fondement", "By ground"),
                _HEADINGS[1],
                found,
                lambda each: GROUND_NAMES[each.ground],
                "shield",
            ),
            _by(Words("Par flux", "By flow"), _HEADINGS[2], found, lambda each: FLUX_NAMES[each.flux], "route"),
        ),
        headings=_HEADINGS,
        rows=_rows(found, programme, language),
    )


def _by(title: Words, heading: Heading, found: Sequence[Paid], key: Callable[[Paid], Words], icon: str) -> Sums:
    sums: dict[Words, list[int]] = defaultdict(lambda: [0, 0])
    for each in found:
        held = sums[key(each)]
        held[0] += each.requests
        held[1] += each.cents
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1][1], pair[0].fr))
    lines = tuple(Line(words, (number, cents), (cents,)) for words, (number, cents) in ordered)
    return Sums(title, (heading, *_FIGURES), lines, _LEGEND, icon)


def _rows(found: Sequence[Paid], programme: Callable[[Paid], Words], language: str) -> Iterator[Row]:
    for each in found:
        words = (programme(each), GROUND_NAMES[each.ground], FLUX_NAMES[each.flux], month_name(each.month))
        yield Row((*(getattr(said, language) for said in words), each.requests, each.cents))
