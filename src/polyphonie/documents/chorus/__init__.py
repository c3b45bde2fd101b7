"""Chorus Pro's words: statuses, frameworks and reasons, beside ours and those of the reform. One table each, dated.

    from polyphonie.documents import chorus

    chorus.statuses()["SUSPENDUE"].state                            "suspended"
    chorus.status_of("suspended").pivot                             "06"
    chorus.told("validated", framework="A12").status                "214"
    chorus.state_of_received("227")                                 "completed"
    chorus.reasons("rejected")["wrong_amount"].life_cycle           "MONTANTTOTAL_ERR"
    chorus.platform("receiving", on=date(2026, 9, 1)).number        "9999"
    chorus.frameworks()["A9"].api                                   "A9_FACTURE_SOUSTRAITANT"

States and reasons are the readable words of the houses above; codes stay here.
"""

from .roles import Exchange, Platform, exchanges, platform
from .terms import (
    Framework,
    Reason,
    Status,
    Told,
    framework_by_api,
    frameworks,
    reason_by_code,
    reasons,
    state_of_received,
    status_of,
    statuses,
    told,
)

__all__ = [
    "Exchange",
    "Framework",
    "Platform",
    "Reason",
    "Status",
    "Told",
    "exchanges",
    "framework_by_api",
    "frameworks",
    "platform",
    "reason_by_code",
    "reasons",
    "state_of_received",
    "status_of",
    "statuses",
    "told",
]
