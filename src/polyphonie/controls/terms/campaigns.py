"""Campaigns: what is looked at after payment, drawn over a period, and what they found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money


class Purpose(StrEnum):
    """What a campaign looks at: payments that the plan let pass, or contracts whose service is presumed done."""

    PAYMENTS = "payments"
    PRESUMED_SERVICE = "presumed_service"


PURPOSE_NAMES: Final[Mapping[Purpose, tuple[str, str]]] = {
    Purpose.PAYMENTS: ("paiements non contrôlés a priori", "payments not checked beforehand"),
    Purpose.PRESUMED_SERVICE: ("service fait présumé", "presumed service"),
}


class CampaignState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


CAMPAIGN_LIFE: Final = LifeCycle(
    states=CampaignState,
    initial=CampaignState.OPEN,
    moves={"close": Move(frozenset({CampaignState.OPEN}), CampaignState.CLOSED)},
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment that a campaign may draw, in its category."""

    subject: str
    category: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Opened:
    """A campaign as it opened: how many were drawn, of how many."""

    campaign: UUID
    drawn: int
    population: int
