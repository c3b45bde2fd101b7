"""The legal acts that open appropriations and move them, and what the LOLF demands of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from polyphonie.kernel.money import Money

from .limits import LimitName
from .moves import Axis, Kind


class ActType(StrEnum):
    """A type of act; the moves that follow from it bear its name (`MoveType`)."""

    OPENING = "opening"
    AMENDMENT = "amendment"
    REPARTITION = "repartition"
    VIREMENT = "virement"
    TRANSFER = "transfer"
    ADVANCE = "advance"
    CANCELLATION = "cancellation"
    CARRY_OVER = "carry_over"
    EARMARKED_FUND = "earmarked_fund"
    ADJUSTMENT = "adjustment"


class Scope(StrEnum):
    """Over what the cumulated amounts of a year are compared with a limit."""

    PROGRAMME = "programme"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class ActTerms:
    """What an act is and what it may do.

    `balanced`: what it takes it gives, kind by kind; `by_revenue`: or more, by the revenue that it records. `adds`,
    `takes`: which signs its lines may have. `ministries`: the programmes it moves between are of one ministry ("one"),
    of several ("several"), or of any (""). `opens`: it may bring appropriations to a programme that no finance act of
    the year opened.
    """

    fr: str
    en: str
    source: str
    balanced: bool = False
    by_revenue: bool = False
    adds: bool = True
    takes: bool = False
    ministries: str = ""
    opens: bool = False
    limit: LimitName | None = None
    scope: Scope = Scope.STATE


ACTS: Final[Mapping[ActType, ActTerms]] = {
    ActType.OPENING: ActTerms(
        "Loi de finances initiale", "Initial finance act", "LOLF, articles 1 et 34 (état B)", opens=True
    ),
    ActType.AMENDMENT: ActTerms(
        "Loi de finances rectificative", "Amending finance act", "LOLF, article 35", takes=True, opens=True
    ),
    ActType.REPARTITION: ActTerms(
        "Décret de répartition",
        "Distribution decree",
        "LOLF, articles 11 et 44",
        balanced=True,
        takes=True,
        opens=True,
    ),
    ActType.VIREMENT: ActTerms(
        "Décret de virement",
        "Decree of transfer within a ministry",
        "LOLF, article 12-I",
        balanced=True,
        takes=True,
        ministries="one",
        limit=LimitName.VIREMENT,
        scope=Scope.PROGRAMME,
    ),
    ActType.TRANSFER: ActTerms(
        "Décret de transfert",
        "Decree of transfer between ministries",
        "LOLF, article 12-II",
        balanced=True,
        takes=True,
        ministries="several",
    ),
    ActType.ADVANCE: ActTerms(
        "Décret d’avance",
        "Advance decree",
        "LOLF, article 13",
        balanced=True,
        by_revenue=True,
        takes=True,
        limit=LimitName.ADVANCE,
    ),
    ActType.CANCELLATION: ActTerms(
        "Décret d’annulation",
        "Cancellation decree",
        "LOLF, article 14",
        adds=False,
        takes=True,
        limit=LimitName.CANCELLATION,
    ),
    ActType.CARRY_OVER: ActTerms(
        "Arrêté de report",
        "Carry-over order",
        "LOLF, article 15",
        balanced=True,
        takes=True,
        opens=True,
        limit=LimitName.CARRY_OVER_PAYMENTS,
        scope=Scope.PROGRAMME,
    ),
    ActType.EARMARKED_FUND: ActTerms(
        "Rattachement de fonds de concours", "Attachment of an earmarked fund", "LOLF, article 17-II"
    ),
    ActType.ADJUSTMENT: ActTerms(
        "Ajustement technique", "Technical adjustment", "Décret 2012-1246, article 155", balanced=True, takes=True
    ),
}


@dataclass(frozen=True, slots=True)
class ActLine:
    """What an act opens (above zero) or takes away (below) on an axis, in a year: its own unless it says another."""

    axis: Axis
    kind: Kind
    amount: Money
    fiscal_year: int | None = None
    evaluative: bool = False


NO_MONEY: Final = Money(0)


@dataclass(frozen=True, slots=True)
class ActDraft:
    """An act as it was signed. `reference` is its number in the official journal, or the ministry's own.

    `lifted_by`: the article of a finance law that lifts the limit for this act, when one does; for an advance decree,
    the national interest that dispenses with its balance too. `revenue`: the additional revenue that an advance decree
    records, in the place of cancellations (LOLF, article 13).
    """

    type: ActType
    fiscal_year: int
    reference: str
    title: str
    signed_on: date
    lines: tuple[ActLine, ...]
    lifted_by: str = ""
    revenue: Money = NO_MONEY
