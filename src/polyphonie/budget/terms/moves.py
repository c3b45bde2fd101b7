"""Appropriations: the two kinds, the axis they are opened on, the totals of each, and the moves that change a total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.kernel.money import Money

PERSONNEL: Final = "2"
"""The title of personnel, whose appropriations are a ceiling of their own (LOLF, articles 7-II and 7-III)."""


class Kind(StrEnum):
    """AE bound the commitments that may be entered into, CP the payments of the year (LOLF, article 8)."""

    AE = "AE"
    CP = "CP"


class Total(StrEnum):
    """What a move changes. `carried` informs only: it is what earlier years committed and this one has to pay."""

    OPENED = "opened"
    RECEIVED = "received"
    DISTRIBUTED = "distributed"
    FROZEN = "frozen"
    RESERVED = "reserved"
    CONSUMED = "consumed"
    CARRIED = "carried"


class MoveType(StrEnum):
    """Why a total changed. The first ones follow from an act of `ActType` and bear its name."""

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
    FREEZE = "freeze"
    ALLOTMENT = "allotment"
    ASSIGNMENT = "assignment"
    REDEPLOYMENT = "redeployment"
    RESERVATION = "reservation"
    RELEASE = "release"
    COMMITMENT = "commitment"
    MODIFICATION = "modification"
    PAYMENT = "payment"
    CARRIED_COMMITMENT = "carried_commitment"
    FOLLOWING_ADJUSTMENT = "following_adjustment"
    IMPUTATION_LEFT = "imputation_left"
    IMPUTATION_TAKEN = "imputation_taken"


@dataclass(frozen=True, slots=True)
class MoveTerms:
    """A type of move: its names, and the totals that it may change."""

    fr: str
    en: str
    totals: frozenset[Total]


def _by_act(fr: str, en: str) -> MoveTerms:
    return MoveTerms(fr, en, frozenset({Total.OPENED}))


_SHARED: Final = frozenset({Total.DISTRIBUTED, Total.RECEIVED})
_USED: Final = frozenset({Total.CONSUMED})

MOVES: Final[Mapping[MoveType, MoveTerms]] = {
    MoveType.OPENING: _by_act("Ouverture par la loi de finances initiale", "Opening by the initial finance act"),
    MoveType.AMENDMENT: _by_act("Loi de finances rectificative", "Amending finance act"),
    MoveType.REPARTITION: _by_act("Décret de répartition", "Distribution decree"),
    MoveType.VIREMENT: _by_act("Virement", "Transfer within a ministry"),
    MoveType.TRANSFER: _by_act("Transfert", "Transfer between ministries"),
    MoveType.ADVANCE: _by_act("Décret d’avance", "Advance decree"),
    MoveType.CANCELLATION: _by_act("Annulation", "Cancellation"),
    MoveType.CARRY_OVER: _by_act("Report de crédits", "Carry-over of appropriations"),
    MoveType.EARMARKED_FUND: _by_act("Fonds de concours", "Earmarked fund"),
    MoveType.ADJUSTMENT: _by_act("Ajustement", "Adjustment"),
    MoveType.FREEZE: MoveTerms("Mise en réserve", "Precautionary reserve", frozenset({Total.FROZEN})),
    MoveType.ALLOTMENT: MoveTerms("Mise à disposition", "Allotment", _SHARED),
    MoveType.ASSIGNMENT: MoveTerms("Affectation", "Assignment to an operation", _SHARED),
    MoveType.REDEPLOYMENT: _by_act("Redéploiement entre titres", "Redeployment between titles"),
    MoveType.RESERVATION: MoveTerms("Réservation", "Reservation", frozenset({Total.RESERVED})),
    MoveType.RELEASE: MoveTerms("Libération", "Release", frozenset({Total.RESERVED})),
    MoveType.COMMITMENT: MoveTerms("Engagement d’origine", "Original commitment", _USED),
    MoveType.MODIFICATION: MoveTerms("Modification d’engagement", "Amendment of a commitment", _USED),
    MoveType.PAYMENT: MoveTerms("Paiement", "Payment", _USED),
    MoveType.CARRIED_COMMITMENT: MoveTerms(
        "Report d’engagement sur l’exercice suivant",
        "Commitment carried to the next year",
        frozenset({Total.CARRIED}),
    ),
    MoveType.FOLLOWING_ADJUSTMENT: MoveTerms("Ajustement par pièce suivante", "Adjustment by what followed", _USED),
    MoveType.IMPUTATION_LEFT: MoveTerms(
        "Changement d’imputation, émetteur", "Change of imputation, from", _USED | {Total.CARRIED}
    ),
    MoveType.IMPUTATION_TAKEN: MoveTerms(
        "Changement d’imputation, récepteur", "Change of imputation, to", _USED | {Total.CARRIED}
    ),
}


@dataclass(frozen=True, slots=True)
class Centre:
    """A responsibility centre: a programme, a BOP or a UO, with the ids of those above it.

    `code` is the programme's, then the BOP's and the UO's, joined by dashes (`0354-CDMA-CDAT`).
    """

    code: str
    programme: UUID
    bop: UUID | None = None
    uo: UUID | None = None
    mission: str = ""
    ministry: str = ""

    @property
    def id(self) -> UUID:
        return self.uo or self.bop or self.programme

    @property
    def within(self) -> tuple[UUID, ...]:
        """The ids of the centres above this one."""
        return tuple(each for each in (self.bop, self.programme) if each is not None and each != self.id)

    @property
    def programme_code(self) -> str:
        return self.code.partition("-")[0]

    @property
    def level(self) -> int:
        """1 for a programme, 2 for a BOP, 3 for a UO."""
        return 3 if self.uo else 2 if self.bop else 1


@dataclass(frozen=True, slots=True)
class Axis:
    """Where appropriations are: what for (functional domain), what of (title and category), where from (fund), for
    which operation (tranche). An empty title is all titles but that of personnel, as the finance act votes them.
    """

    centre: Centre
    domain: str = ""
    title: str = ""
    category: str = ""
    fund: str = ""
    tranche: str = ""

    @property
    def personnel(self) -> bool:
        return self.title == PERSONNEL

    @property
    def words(self) -> str:
        """The axis as people read it."""
        title = f"titre {self.title}" if self.title else "hors titre 2"
        return " · ".join(filter(None, (self.centre.code, self.domain, title, self.category, self.fund, self.tranche)))


def axis_said(words: str, language: str) -> str:
    """An axis's words as a language says them: `Axis.words` says them in French, which is also its name."""
    if language.startswith("fr"):
        return words
    parts = ("other than title 2" if part == "hors titre 2" else part for part in words.split(" · "))
    return " · ".join(re.sub(r"^titre (?=\d$)", "title ", part) for part in parts)


@dataclass(frozen=True, slots=True)
class Move:
    """One change of one total of an envelope's appropriations of a kind."""

    envelope: UUID
    kind: Kind
    type: MoveType
    total: Total
    cents: int
    source: str


@dataclass(frozen=True, slots=True)
class Availability:
    """What is available of an envelope's appropriations, with every term of the sum, in cents."""

    opened: int = 0
    received: int = 0
    distributed: int = 0
    frozen: int = 0
    reserved: int = 0
    consumed: int = 0

    @property
    def available(self) -> int:
        return sum(cents for _, cents in self.terms())

    @property
    def resources(self) -> int:
        return self.opened + self.received

    def terms(self) -> Iterator[tuple[Total, int]]:
        """The terms with their signs: their sum is what is available."""
        yield Total.OPENED, self.opened
        yield Total.RECEIVED, self.received
        yield Total.DISTRIBUTED, -self.distributed
        yield Total.FROZEN, -self.frozen
        yield Total.RESERVED, -self.reserved
        yield Total.CONSUMED, -self.consumed

    def __add__(self, other: Availability) -> Availability:
        return Availability(
            self.opened + other.opened,
            self.received + other.received,
            self.distributed + other.distributed,
            self.frozen + other.frozen,
            self.reserved + other.reserved,
            self.consumed + other.consumed,
        )

    def sentence(self, language: str) -> str:
        """The sum, told as in `ouvert 100,00 € − consommé 40,00 € = 60,00 €`."""
        signs = {Total.OPENED: "", Total.RECEIVED: " + "}
        which = 0 if language == "fr" else 1
        words = [
            f"{signs.get(total, ' − ')}{TOTAL_NAMES[total][which]} {Money(abs(cents)).said(language)}"
            for total, cents in self.terms()
            if cents or total is Total.OPENED
        ]
        return f"{''.join(words)} = {Money(self.available).said(language)}"


TOTAL_NAMES: Final[Mapping[Total, tuple[str, str]]] = {
    Total.OPENED: ("ouvert", "opened"),
    Total.RECEIVED: ("reçu", "received"),
    Total.DISTRIBUTED: ("réparti", "distributed"),
    Total.FROZEN: ("en réserve", "frozen"),
    Total.RESERVED: ("réservé", "reserved"),
    Total.CONSUMED: ("consommé", "consumed"),
    Total.CARRIED: ("reporté", "carried"),
}
