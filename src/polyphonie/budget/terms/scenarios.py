"""Forecast scenarios: what is supposed of the rest of a year, under a name, and the life of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from polyphonie.kernel.lifecycle import LifeCycle, Move

from .acts import ActType
from .moves import Centre, Kind

MOST_HYPOTHESES: Final = 200
LONGEST_NAME: Final = 100
MOST_PERCENT: Final = 999


class Nature(StrEnum):
    """What a hypothesis tells of its months: an amount for each, a part of the forecast, a part of what is left to
    consume (spread over them), or appropriations given or taken.
    """

    AMOUNT = "amount"
    PACE = "pace"
    SHARE = "share"
    MOVE = "move"


NATURE_NAMES: Final[Mapping[Nature, tuple[str, str]]] = {
    Nature.AMOUNT: ("Montant de chaque mois", "Amount of each month"),
    Nature.PACE: ("Part de la prévision", "Share of the forecast"),
    Nature.SHARE: ("Part de ce qui reste", "Share of what is left"),
    Nature.MOVE: ("Mouvement de crédits", "Move of appropriations"),
}


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What is supposed of a place's appropriations of a kind, from a month to another, both within.

    `centre`: that one and all below it; None is everywhere that the scenario covers. `personnel`: title 2, or all the
    others. `cents` is each month's amount, or what a move gives (above zero) or takes; `percent` is a part. `act`: the
    type of the act that would make a move, whose limits are then looked at.
    """

    centre: Centre | None
    personnel: bool
    kind: Kind
    nature: Nature
    first_month: int
    last_month: int
    cents: int = 0
    percent: Decimal = Decimal(0)
    act: ActType | None = None

    @property
    def place(self) -> str:
        return self.centre.code if self.centre else ""

    def covers(self, centre: str) -> bool:
        """Whether a centre is the hypothesis's own or one below it."""
        return not self.place or centre == self.place or centre.startswith(f"{self.place}-")


class ScenarioState(StrEnum):
    OPEN = "open"
    ARCHIVED = "archived"


SCENARIO_LIFE: Final = LifeCycle(
    states=ScenarioState,
    initial=ScenarioState.OPEN,
    moves={"archive": Move(frozenset({ScenarioState.OPEN}), ScenarioState.ARCHIVED)},
)
