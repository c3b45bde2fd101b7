"""What is drawn of an invoice's life: who sends it to whom, when, of how much, and the states it went through."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from polyphonie.invoicing.terms import InvoiceState as S

DAY: Final = 86_400.0
"""Instants are seconds since 1970, until they are written: a million are drawn."""

FORWARD: Final = (S.SERVICE_CERTIFIED, S.ORDERED, S.WITH_ACCOUNTANT, S.RECORDED, S.IN_PAYMENT)
_DELAYS: Final = {
    S.SERVICE_CERTIFIED: 9 * DAY,
    S.ORDERED: 5 * DAY,
    S.WITH_ACCOUNTANT: 1 * DAY,
    S.RECORDED: 3 * DAY,
    S.IN_PAYMENT: 6 * DAY,
    S.SUSPENDED: 6 * DAY,
    S.COMPLETED: 8 * DAY,
    S.REJECTED: 5 * DAY,
    S.TO_RECYCLE: 3 * DAY,
}
"""The mean of what passes before each state is taken, exponentially drawn: public bodies pay in about 24 days."""

_SKIPS: Final = {S.SERVICE_CERTIFIED: 0.35, S.WITH_ACCOUNTANT: 0.4}
"""Optional states, and how often they are left out."""

_SUSPENDED, _REJECTED, _TO_RECYCLE, _FORGOTTEN = 0.05, 0.025, 0.01, 0.01
REASONS: Final = (
    "Le bon de commande indiqué est soldé : précisez le numéro d'engagement.",
    "Le procès-verbal de réception manque.",
    "La quantité facturée dépasse la quantité livrée.",
    "Le service fait n'est pas constaté pour la ligne 2.",
    "La facture fait double emploi avec une facture précédente.",
)


class Step(NamedTuple):
    """A state and when it was taken."""

    state: S
    at: float


@dataclass(frozen=True)
class Ranked:
    """Places drawn as by Zipf: the first by far the most, a long tail of those hardly ever drawn."""

    bounds: Sequence[float]

    @classmethod
    def of(cls, number: int, exponent: float) -> Ranked:
        return cls(list(accumulate((rank + 2.7) ** -exponent for rank in range(number))))

    def draw(self, drawn: random.Random) -> int:
        return bisect(self.bounds, drawn.random() * self.bounds[-1])


def life(drawn: random.Random, delivered_at: float, *, now: float) -> list[Step]:
    """The states taken after the delivery, as far as time has gone."""
    steps: list[Step] = []
    at = delivered_at
    for state in _path(drawn):
        at += 60 + drawn.expovariate(1 / _DELAYS[state])
        if at >= now:
            break
        steps.append(Step(state, at))
    return steps


def _path(drawn: random.Random) -> list[S]:
    chance = drawn.random()
    if chance < _FORGOTTEN:
        return []
    if chance < _FORGOTTEN + _TO_RECYCLE:
        return [S.TO_RECYCLE]
    if chance < _FORGOTTEN + _TO_RECYCLE + _REJECTED:
        return [S.REJECTED]
    onward = [state for state in FORWARD if state not in _SKIPS or drawn.random() > _SKIPS[state]]
    if chance < _FORGOTTEN + _TO_RECYCLE + _REJECTED + _SUSPENDED:
        answered = [S.COMPLETED, *onward] if drawn.random() < 0.85 else []
        return [S.SUSPENDED, *answered]
    return onward


def cents(drawn: random.Random) -> int:
    """The price of a line before tax: a few dozen euros to some hundred thousand."""
    return int(min(max(drawn.lognormvariate(9.8, 1.5), 500), 90_000_000))


def working_instant(drawn: random.Random, start: float, end: float) -> float:
    """A moment of a month, most often between eight and eighteen o'clock on a weekday."""
    while True:
        at = start + drawn.random() * (end - start)
        hour, weekday = at % DAY / 3600, int(at // DAY + 3) % 7
        if (7 <= hour < 17 and weekday < 5) or drawn.random() < 0.05:
            return at
