"""What may be asked of controls: plans and what they would do, draws, findings, campaigns, results."""

from .assessments import (
    Found,
    assessment,
    assessment_of,
    findings,
    kept_assessment,
    let_pass,
    verdicts_of,
)
from .campaigns import (
    CampaignView,
    Population,
    Result,
    SampleItem,
    campaigns,
    populations,
    proposal,
    results,
    sample,
    sample_left,
)
from .plans import PlanView, Share, entities, in_force, plan, plans, simulate, watched

__all__ = [
    "CampaignView",
    "Found",
    "PlanView",
    "Population",
    "Result",
    "SampleItem",
    "Share",
    "assessment",
    "assessment_of",
    "campaigns",
    "entities",
    "findings",
    "in_force",
    "kept_assessment",
    "let_pass",
    "plan",
    "plans",
    "populations",
    "proposal",
    "results",
    "sample",
    "sample_left",
    "simulate",
    "verdicts_of",
    "watched",
]
