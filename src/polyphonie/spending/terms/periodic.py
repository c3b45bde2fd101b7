"""Periodic payment orders: what is paid before any order, regularised by one order a period; and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from polyphonie.kernel.refusals import Kind, Reason

LONGEST_DECISION: Final = 200


@dataclass(frozen=True, slots=True)
class PeriodicOrdered:
    """A periodic order that was signed."""

    order: UUID
    number: str


PERIOD_WRONG: Final = Reason(
    "SPE-OPP-01",
    "until",
    fr="La période d’un ordre périodique est écoulée et tient dans un semestre civil. Corrigez les jours.",
    en="The period of a periodic order is over and lies within one civil semester. Correct the days.",
    source="décret 2012-1246, article 32 ; arrêté du 13 mars 2020",
)
NOTHING_TO_REGULARISE: Final = Reason(
    "SPE-OPP-02",
    "since",
    fr="Rien n’a été payé sans ordre préalable sur ce centre dans cette période, ou tout y est déjà régularisé.",
    en="Nothing was paid before an order on this centre in that period, or all of it is regularised already.",
    kind=Kind.CONFLICT,
)
OTHER_TOTAL: Final = Reason(
    "SPE-OPP-03",
    "total",
    fr="Ce qui est à régulariser fait {total}, et non {seen} comme vous l’avez vu. Relisez la liste, puis signez.",
    en="What is to be regularised makes {total}, and not {seen} as you saw it. Read the list again, then sign.",
    kind=Kind.CONFLICT,
)
NO_SUCH_ORDER: Final = Reason(
    "SPE-OPP-04",
    "order",
    fr="Cet ordre périodique n’existe pas, ou vous n’y avez pas accès. Revenez à la liste.",
    en="This periodic order does not exist, or is not yours to see. Go back to the list.",
    kind=Kind.NOT_FOUND,
)
NOT_IN_FORCE: Final = Reason(
    "SPE-OPP-05",
    "commitment",
    fr="L’engagement {number} n’est pas validé, ou il est soldé. Prenez un engagement en vigueur.",
    en="Commitment {number} is not validated, or is closed. Take one that is in force.",
    kind=Kind.CONFLICT,
)
DECISION_MISSING: Final = Reason(
    "SPE-OPP-06",
    "decision",
    fr="Nommez la décision qui laisse payer sans ordre préalable (1 à {most} caractères imprimables).",
    en="Name the decision that lets pay before an order (1 to {most} printable characters).",
    source="arrêté du 30 décembre 2013, article 4",
)
