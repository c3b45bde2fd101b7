"""Approval circuits: from which amount each level approves a purchase request, since when, by what decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Reason

MOST_STEPS: Final = 4
LONGEST_SOURCE: Final = 200


class Level(StrEnum):
    """Where an approver holds the right: on the centre that asks, or on one above it. Told from the lowest up."""

    CENTRE = "centre"
    BOP = "bop"
    PROGRAMME = "programme"
    ENTITY = "entity"


LEVELS: Final = tuple(Level)
LEVEL_NAMES: Final[Mapping[Level, Words]] = {
    Level.CENTRE: Words("le centre demandeur", "the requesting centre"),
    Level.BOP: Words("le budget opérationnel de programme", "the operational budget of the programme"),
    Level.PROGRAMME: Words("le programme", "the programme"),
    Level.ENTITY: Words("l’organisme", "the body"),
}


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """An approval that is asked for from an amount on, at a level."""

    level: Level
    from_amount: Money


@dataclass(frozen=True, slots=True)
class Circuit:
    """The steps that hold on a centre and below it (the whole body: `centre` is empty), from a day, by a decision."""

    entity: UUID
    centre: str
    from_on: date
    steps: tuple[ApprovalStep, ...]
    source: str


SHIPPED_SOURCE: Final = "Circuit livré avec le programme [C]"
SHIPPED: Final = (ApprovalStep(Level.CENTRE, Money(0)), ApprovalStep(Level.PROGRAMME, Money(25_000_00)))
"""What holds until a body decides otherwise: the centre approves all, its programme too from 25,000 euros on."""


STEPS_WRONG: Final = Reason(
    "REQ-CIR-01",
    "steps",
    fr="Un circuit compte de 1 à {most} niveaux d’approbation, chacun une fois, à partir d’un montant en euros ; l’un"
    " d’eux part de zéro, pour qu’aucune demande n’échappe à l’approbation. Corrigez-le.",
    en="A circuit has 1 to {most} levels of approval, each once, from an amount in euros; one of them starts at zero,"
    " so that no request escapes approval. Correct it.",
)
DECISION_MISSING: Final = Reason(
    "REQ-CIR-02",
    "source",
    fr="Dites la décision qui fixe ce circuit, en 1 à {most} caractères.",
    en="Tell the decision that sets this circuit, in 1 to {most} characters.",
)
STARTS_BEFORE: Final = Reason(
    "REQ-CIR-03",
    "from_on",
    fr="Un circuit ne s’applique pas à des jours passés. Choisissez le {day} ou un jour qui suit.",
    en="A circuit does not apply to past days. Choose {day}, or a later day.",
)
