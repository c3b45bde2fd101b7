"""What may be done with controls: plans, draws, verdicts, campaigns, watched suppliers, one file per noun."""

from .assessments import assess, assess_all
from .campaigns import close_campaign, open_campaign
from .plans import draft_plan, publish
from .verdicts import record, record_all, record_finding
from .watches import unwatch, watch

__all__ = [
    "assess",
    "assess_all",
    "close_campaign",
    "draft_plan",
    "open_campaign",
    "publish",
    "record",
    "record_all",
    "record_finding",
    "unwatch",
    "watch",
]
