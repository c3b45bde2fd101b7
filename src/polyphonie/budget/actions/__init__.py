"""What may be done with appropriations, one file per noun."""

from .acts import Enacted, enact
from .closing import Closed, close_year
from .consumption import Charged, consume, lower, reimpute, release, reserve, spend
from .consumptions import consume_all
from .distribution import Allotment, Allotted, allot, allot_all, freeze, redeploy
from .plans import plan
from .rehearsal import rehearse
from .reservations import hold, release_all, reserve_all
from .scenarios import (
    Opened,
    Supposed,
    archive_scenario,
    duplicate_scenario,
    open_scenario,
    suppose,
    withdraw_hypothesis,
)
from .sums import keep_sums
from .visas import Asked, ask_visa, decide_visa, set_threshold

__all__ = [
    "Allotment",
    "Allotted",
    "Asked",
    "Charged",
    "Closed",
    "Enacted",
    "Opened",
    "Supposed",
    "allot",
    "allot_all",
    "archive_scenario",
    "ask_visa",
    "close_year",
    "consume",
    "consume_all",
    "decide_visa",
    "duplicate_scenario",
    "enact",
    "freeze",
    "hold",
    "keep_sums",
    "lower",
    "open_scenario",
    "plan",
    "redeploy",
    "rehearse",
    "reimpute",
    "release",
    "release_all",
    "reserve",
    "reserve_all",
    "set_threshold",
    "spend",
    "suppose",
    "withdraw_hypothesis",
]
