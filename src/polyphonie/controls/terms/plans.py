"""A control plan: the categories of payments, and how closely each is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final
from uuid import UUID

from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money


class Mode(StrEnum):
    """How closely a payment is looked at: whole, by lot, after it was made, or not at all but for what is always."""

    EXHAUSTIVE = "exhaustive"
    SAMPLED = "sampled"
    A_POSTERIORI = "a_posteriori"
    RELEASED = "released"


MODE_NAMES: Final[Mapping[Mode, tuple[str, str]]] = {
    Mode.EXHAUSTIVE: ("exhaustif", "exhaustive"),
    Mode.SAMPLED: ("par sondage", "sampled"),
    Mode.A_POSTERIORI: ("a posteriori", "a posteriori"),
    Mode.RELEASED: ("dispensé", "released"),
}


class Risk(StrEnum):
    """What is known of whoever is paid: watched by the accountant, paid for the first time, or neither."""

    WATCHED = "watched"
    NEW = "new"
    ORDINARY = "ordinary"


RISK_NAMES: Final[Mapping[Risk, tuple[str, str]]] = {
    Risk.WATCHED: ("sous surveillance", "watched"),
    Risk.NEW: ("payé pour la première fois", "paid for the first time"),
    Risk.ORDINARY: ("ordinaire", "ordinary"),
}


class PlanState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


PLAN_LIFE: Final = LifeCycle(
    states=PlanState,
    initial=PlanState.DRAFT,
    moves={"publish": Move(frozenset({PlanState.DRAFT}), PlanState.PUBLISHED)},
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan judges a payment by. `subject` names it (`payment_request:<id>`) and is what the lot is drawn of.

    `nature` is the nature of the expenditure, from the widest to the finest (`1`, `1.31`): a rule holds for all that
    begins with its own. `account_age_days`: for how long the bank account has been usable; None when not known.
    """

    subject: str
    nature: str
    amount: Money
    service: str
    supplier: UUID
    account_age_days: int | None = None
    first_payment: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A category of payments and how it is looked at. What a rule does not say holds for all.

    The bracket of amounts excludes its end. `account_younger_than` is in days. `probability` is that of being drawn,
    of a sampled category only. The first rule of a plan that holds for a payment gives it its category.
    """

    category: str
    label: str
    mode: Mode
    probability: Fraction | None = None
    nature: str = ""
    from_amount: Money | None = None
    below_amount: Money | None = None
    service: str = ""
    risk: Risk | None = None
    account_younger_than: int | None = None

    @property
    def chance(self) -> Fraction:
        """The probability that a payment of this category is looked at whole before it is made."""
        if self.mode is Mode.SAMPLED:
            assert self.probability is not None, "a sampled category has its probability"
            return self.probability
        return Fraction(int(self.mode is Mode.EXHAUSTIVE))

    @property
    def holds_for_all(self) -> bool:
        narrowed = (self.from_amount, self.below_amount, self.risk, self.account_younger_than)
        return not (self.nature or self.service) and all(each is None for each in narrowed)


WITHOUT_PLAN: Final = Rule("without_plan", "Sans plan de contrôle", Mode.EXHAUSTIVE)
"""Where no plan is published, every payment is looked at whole (décret 2012-1246, articles 19 and 20)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a payment is to be looked at. `drawn`: whole, before it is made. `checks` are those to be done then."""

    subject: str
    mode: Mode
    category: str
    probability: Fraction
    drawn: bool
    always: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    plan: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Published:
    plan: UUID
    from_on: date
