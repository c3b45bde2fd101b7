"""Services presumed done: the kinds of expenditure that may be, as dated data, and why a mark is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.refusals import Kind, Reason

from .commitments import CommitmentKind
from .payment_requests import table

LONGEST_DECISION: Final = 200
CAMPAIGNS_A_YEAR: Final = 2
"""How many campaigns look afterwards at what was paid on presumed service, each year, at least (article 10)."""
LAST_MONTHS: Final = 3
"""How many months after a year its last campaign may still be drawn; our own choice (mark C)."""


@dataclass(frozen=True, slots=True)
class PresumedCategory:
    """A kind of expenditure whose service may be presumed done, or is by law (`of_right`).

    `kinds` are the commitments that it may stand on, `accounts` the beginnings of their charge accounts.
    """

    code: str
    since: date
    until: date | None
    of_right: bool
    kinds: frozenset[CommitmentKind]
    accounts: tuple[str, ...]
    name: Words
    source: str
    mark: str

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)

    def holds_for(self, kind: CommitmentKind, accounts: Iterable[str]) -> bool:
        """Whether a commitment of a kind, charged to these accounts, may be of this category."""
        return kind in self.kinds and all(each.startswith(self.accounts) for each in accounts)


@cache
def presumed_categories() -> tuple[PresumedCategory, ...]:
    """Every category, as the order of 12 March 2020 lists them."""
    return tuple(
        PresumedCategory(
            row["code"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            row["of_right"] == "yes",
            frozenset(map(CommitmentKind, row["kinds"].split())),
            tuple(row["accounts"].split()),
            Words(row["label_fr"], row["label_en"]),
            row["source"],
            row["mark"],
        )
        for row in table("presumed_categories.tsv")
    )


class EndCause(StrEnum):
    """Why services are presumed done no more: it was decided, or a campaign found an anomaly."""

    DECISION = "decision"
    ANOMALY = "anomaly"


END_CAUSES: Final = {
    EndCause.DECISION: Words("par décision", "by decision"),
    EndCause.ANOMALY: Words("anomalie d’une campagne", "anomaly in a campaign"),
}

CATEGORY_UNKNOWN: Final = Reason(
    "SPE-SFP-01",
    "category",
    fr="« {category} » n’est pas une catégorie de dépense dont le service peut être présumé fait ce jour-là."
    " Choisissez dans la liste.",
    en="“{category}” is not a category of expenditure whose service may be presumed done on that day. Choose it in the"
    " list.",
    source="arrêté du 12 mars 2020, articles 2 et 3",
)
NOT_ELIGIBLE: Final = Reason(
    "SPE-SFP-02",
    "category",
    fr="L’engagement {number} n’entre pas dans la catégorie « {category} » : sa sorte ou ses comptes n’en sont pas."
    " Prenez-en une autre, ou certifiez ses services.",
    en="Commitment {number} does not fall within the category “{category}”: its kind or its accounts do not. Take"
    " another one, or certify its services.",
    source="arrêté du 12 mars 2020, article 3",
)
COMMITMENT_NOT_VALIDATED: Final = Reason(
    "SPE-SFP-03",
    "commitment",
    fr="L’engagement {number} n’est pas validé, ou il est soldé. Marquez un engagement en vigueur.",
    en="Commitment {number} is not validated, or is closed. Mark one that is in force.",
    kind=Kind.CONFLICT,
)
DECISION_MISSING: Final = Reason(
    "SPE-SFP-04",
    "decision",
    fr="Nommez la décision qui présume le service fait (1 à {most} caractères imprimables).",
    en="Name the decision that presumes the service done (1 to {most} printable characters).",
    source="arrêté du 12 mars 2020, article 3",
)
FROM_PAST: Final = Reason(
    "SPE-SFP-05",
    "from_on",
    fr="Le service se présume fait d’un jour à venir, ou d’aujourd’hui. Changez le jour.",
    en="Services are presumed done from today, or from a day to come. Change the day.",
)
MARKED_ALREADY: Final = Reason(
    "SPE-SFP-06",
    "commitment",
    fr="L’engagement {number} porte déjà le service fait présumé, par la décision « {decision} »."
    " Mettez-y fin d’abord.",
    en="Commitment {number} is already under presumed service, by the decision “{decision}”. End it first.",
    kind=Kind.CONFLICT,
)
NOT_MARKED: Final = Reason(
    "SPE-SFP-07",
    "ground",
    fr="Le service de l’engagement {number} n’est pas présumé fait ce jour-là. Faites-le certifier.",
    en="The service of commitment {number} is not presumed done on that day. Have it certified.",
    source="décret 2012-1246, article 31 ; arrêté du 12 mars 2020",
)
NO_SUCH_MARK: Final = Reason(
    "SPE-SFP-08",
    "commitment",
    fr="Cet engagement n’a pas porté le service fait présumé, ou vous n’y avez pas accès. Revenez à la liste.",
    en="This commitment was never under presumed service, or is not yours to see. Go back to the list.",
    kind=Kind.NOT_FOUND,
)
TWO_YEARS: Final = Reason(
    "SPE-SFP-09",
    "until",
    fr="Une campagne sur le service fait présumé porte sur une seule année civile. Raccourcissez la période.",
    en="A campaign on presumed service bears on one civil year. Shorten the period.",
    source="arrêté du 12 mars 2020, article 10",
)
