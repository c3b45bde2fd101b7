"""The words of the tacit order: a policy that a body may adopt, under which silence signs. None is in force by default.

The order of 30 December 2013 has named it since April 2024; its delay and its list were not found, so that each policy
says its own, and the decision that founds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason

FEWEST_DAYS: Final = 1
MOST_DAYS: Final = 90
LONGEST_DECISION: Final = 200


@dataclass(frozen=True, slots=True)
class TacitDraft:
    """A policy to be adopted: days of silence, up to which amount (None: any), from when, by which decision."""

    after_days: int
    decision: str
    from_on: date
    most: Money | None = None


@dataclass(frozen=True, slots=True)
class TacitPolicy:
    """A policy as it was adopted; `until_on` is the first day on which it holds no longer. Cents."""

    id: UUID
    after_days: int
    most: int | None
    decision: str
    from_on: date
    until_on: date | None
    adopted_by_name: str
    adopted_on: date
    ended_by_name: str

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


_SOURCE: Final = "Arrêté du 30 décembre 2013, tel que modifié en avril 2024"
POLICY_WRONG: Final = Reason(
    "SPE-TAC-01",
    "policy",
    fr="Une politique d'ordonnancement tacite dit de {fewest} à {most} jours de silence, une décision de 1 à {longest}"
    " caractères, un premier jour qui n'est pas passé et, s'il y a un plafond, un montant supérieur à zéro.",
    en="A policy of tacit orders says {fewest} to {most} days of silence, a decision of 1 to {longest} characters, a"
    " first day that is not over and, where there is a ceiling, an amount above zero.",
    source=_SOURCE,
)
POLICY_ALREADY: Final = Reason(
    "SPE-TAC-02",
    "policy",
    fr="Une politique d'ordonnancement tacite est déjà adoptée ({decision}). Mettez-y fin avant d'en"
    " adopter une autre.",
    en="A policy of tacit orders is adopted already ({decision}). End it before adopting another.",
    kind=Kind.CONFLICT,
)
NO_SUCH_POLICY: Final = Reason(
    "SPE-TAC-03",
    "policy",
    fr="Cette politique d'ordonnancement tacite n'existe pas. Rechargez la liste.",
    en="This policy of tacit orders does not exist. Reload the list.",
    kind=Kind.NOT_FOUND,
)
SIGNED_BY_SILENCE: Final = Reason(
    "SPE-TAC-04",
    "order",
    fr="Personne ne signe tacitement : signez l'ordre, ou suspendez la demande en disant pourquoi.",
    en="Nobody signs tacitly: sign the order, or suspend the request and say why.",
    kind=Kind.FORBIDDEN,
    source=_SOURCE,
)
