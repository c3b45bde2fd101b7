"""The words of the budget: appropriations, the moves that change them, the acts that found the moves, the refusals."""

from .acts import ACTS, ActDraft, ActLine, ActTerms, ActType, Scope
from .consumptions import Consumption, Reserving
from .groups import Group
from .limits import LIMITS, Limit, LimitName, limit_on
from .moves import MOVES, Availability, Axis, Centre, Kind, Move, MoveTerms, MoveType, Total, axis_said
from .scenarios import NATURE_NAMES, SCENARIO_LIFE, Hypothesis, Nature, ScenarioState
from .visas import VISA_LIFE, Operation, VisaState
from .years import YEAR_LIFE, YearState

__all__ = [
    "ACTS",
    "LIMITS",
    "MOVES",
    "NATURE_NAMES",
    "SCENARIO_LIFE",
    "VISA_LIFE",
    "YEAR_LIFE",
    "ActDraft",
    "ActLine",
    "ActTerms",
    "ActType",
    "Availability",
    "Axis",
    "Centre",
    "Consumption",
    "Group",
    "Hypothesis",
    "Kind",
    "Limit",
    "LimitName",
    "Move",
    "MoveTerms",
    "MoveType",
    "Nature",
    "Operation",
    "Reserving",
    "ScenarioState",
    "Scope",
    "Total",
    "VisaState",
    "YearState",
    "axis_said",
    "limit_on",
]
