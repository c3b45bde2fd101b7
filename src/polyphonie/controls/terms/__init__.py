"""The words of controls: plans and their categories, checks and verdicts, campaigns, the refusals."""

from .campaigns import CAMPAIGN_LIFE, CampaignState, Candidate, Opened, Purpose
from .checks import Check, Verdict, always_on, checks_on
from .plans import (
    MODE_NAMES,
    PLAN_LIFE,
    RISK_NAMES,
    WITHOUT_PLAN,
    Assessment,
    Drafted,
    Facts,
    Mode,
    PlanState,
    Published,
    Risk,
    Rule,
)

__all__ = [
    "CAMPAIGN_LIFE",
    "MODE_NAMES",
    "PLAN_LIFE",
    "RISK_NAMES",
    "WITHOUT_PLAN",
    "Assessment",
    "CampaignState",
    "Candidate",
    "Check",
    "Drafted",
    "Facts",
    "Mode",
    "Opened",
    "PlanState",
    "Published",
    "Purpose",
    "Risk",
    "Rule",
    "Verdict",
    "always_on",
    "checks_on",
]
