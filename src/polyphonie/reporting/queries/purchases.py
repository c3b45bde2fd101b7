"""Purchase requests by state, and how long those that somebody has to act on have waited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.acts import Actor
from polyphonie.reporting.restitutions import Figure, Heading, Line, Restitution, Row, Sums, by_age
from polyphonie.requests.queries import ages
from polyphonie.requests.queries.ages import AgedRequest
from polyphonie.requests.terms.purchase_requests import STATE_NAMES, UNSETTLED, RequestState
from polyphonie.spending.queries.restitutions import Scope

AGES: Final = (3, 8, 16, 31)
"""In days in the same state: where one class of age ends and the next begins."""
_HEADINGS: Final = (
    Heading(Words("Demande", "Request")),
    Heading(Words("Objet", "Subject")),
    Heading(Words("Demandeur", "Requester")),
    Heading(Words("Centre financier", "Responsibility centre")),
    Heading(Words("État", "State")),
    Heading(Words("Faite le", "Made on"), "day"),
    Heading(Words("Souhaitée pour le", "Wanted by"), "day"),
    Heading(Words("Jours dans cet état", "Days in that state"), "number"),
    Heading(Words("Montant", "Amount"), "amount"),
)
_FIGURES: Final = (Heading(Words("Demandes", "Requests"), "number"), Heading(Words("Montant", "Amount"), "amount"))


def purchases(*, actor: Actor, scope: Scope, on: date, language: str) -> Restitution:
    """Purchase requests as they were on the day. Refuses: ACC-RIG-01."""
    found = list(ages.aged(actor=actor, entity=scope.entity, centre=scope.centre, told_on=scope.told_on, on=on))
    waiting = [each for each in found if each.state in UNSETTLED]
    late = [each for each in waiting if each.wanted_on < scope.told_on]
    return Restitution(
        figures=(
            Figure(Words("demandes en cours", "requests under way"), len(waiting), "number", "inbox"),
            Figure(Words("pour un montant de", "for an amount of"), sum(each.cents for each in waiting)),
            Figure(
                Words("dont le jour souhaité est passé", "whose wanted day is past"),
                len(late),
                "number",
                "clock",
                "warning" if late else "",
            ),
        ),
        sums=(
            Sums(
                Words("Par état", "By state"),
                (Heading(Words("État", "State")), *_FIGURES),
                _by_state(found),
                Words("Barre : le montant de chaque état.", "Bar: the amount of each state."),
            ),
            Sums(
                Words("En cours, par âge", "Under way, by age"),
                (Heading(Words("Dans le même état depuis", "In the same state since")), *_FIGURES),
                by_age(AGES, [(each.days, 1, each.cents) for each in waiting], unit=Words("jours", "days")),
                Words("Barre : le montant de chaque âge.", "Bar: the amount of each age."),
                "clock",
            ),
        ),
        headings=_HEADINGS,
        rows=_rows(found, scope, language),
    )


def _by_state(found: Sequence[AgedRequest]) -> tuple[Line, ...]:
    lines = []
    for state in RequestState:
        held = [each.cents for each in found if each.state is state]
        if held:
            lines.append(Line(STATE_NAMES[state], (len(held), sum(held)), (sum(held),)))
    return tuple(lines)


def _rows(found: Sequence[AgedRequest], scope: Scope, language: str) -> Iterator[Row]:
    for each in found:
        yield Row(
            (
                each.number,
                each.label,
                each.requester_name,
                each.centre,
                getattr(STATE_NAMES[each.state], language),
                each.made_on,
                each.wanted_on,
                each.days,
                each.cents,
            ),
            "requests:request",
            (scope.entity, each.request),
        )
