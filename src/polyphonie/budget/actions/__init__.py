"""What may be done with appropriations, one file per noun."""

from .acts import Enacted, enact
from .closing import Closed, close_year
from .consumption import Charged, consume, lower, reimpute, release, reserve, spend
from .consumptions import consume_all
from .distribution import Allotted, allot, freeze, redeploy
from .plans import plan
from .rehearsal import rehearse
from .visas import Asked, ask_visa, decide_visa, set_threshold

__all__ = [
    "Allotted",
    "Asked",
    "Charged",
    "Closed",
    "Enacted",
    "allot",
    "ask_visa",
    "close_year",
    "consume",
    "consume_all",
    "decide_visa",
    "enact",
    "freeze",
    "lower",
    "plan",
    "redeploy",
    "rehearse",
    "reimpute",
    "release",
    "reserve",
    "set_threshold",
    "spend",
]
