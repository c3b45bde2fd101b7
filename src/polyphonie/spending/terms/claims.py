"""The words of claims: what gives a creditor's money to somebody else. And why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason


class ClaimKind(StrEnum):
    """A debt sold or pledged by its creditor, seized by an authority, or opposed by somebody."""

    ASSIGNMENT = "assignment"
    GARNISHMENT = "garnishment"
    OPPOSITION = "opposition"


CLAIM_KINDS: Final[Mapping[ClaimKind, Words]] = {
    ClaimKind.ASSIGNMENT: Words("Cession ou nantissement", "Assignment or pledge"),
    ClaimKind.GARNISHMENT: Words("Saisie administrative à tiers détenteur", "Garnishment"),
    ClaimKind.OPPOSITION: Words("Opposition", "Opposition"),
}


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim as it was served. `commitment`: on what is owed under it alone; `limit`: up to an amount, or all."""

    kind: ClaimKind
    debtor: UUID
    beneficiary: UUID
    reference: str
    served_on: date
    commitment: UUID | None = None
    limit: Money | None = None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim in force: who takes, and how much is left to take (None: all)."""

    id: UUID
    kind: ClaimKind
    beneficiary: UUID
    beneficiary_name: str
    commitment: UUID | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """What one payee receives; `claim` is what gives it to them, None for the creditor."""

    payee: UUID
    payee_name: str
    cents: int
    claim: UUID | None = None


NO_SUCH_CLAIM: Final = Reason(
    "SPE-CLM-01",
    "claim",
    fr="Cette opposition ou cession n'existe pas. Cherchez-la par son créancier.",
    en="This claim does not exist. Look for it by its creditor.",
    kind=Kind.NOT_FOUND,
)
CLAIM_WRONG: Final = Reason(
    "SPE-CLM-02",
    "claim",
    fr="Une opposition ou cession nomme deux tiers différents, connus, une référence de 1 à {most} caractères, un"
    " montant supérieur à zéro s'il est limité, et un jour qui n'est pas à venir. Corrigez-la.",
    en="A claim names two different known third parties, a reference of 1 to {most} characters, an amount above zero"
    " where it is limited, and a day that is not to come. Correct it.",
    source="Code de procédure civile d'exécution ; code monétaire et financier, article L313-23",
)
CLAIM_OF_ANOTHER: Final = Reason(
    "SPE-CLM-03",
    "commitment",
    fr="L'engagement visé n'est pas au nom de ce créancier : l'acte ne prendrait rien. Donnez un engagement de ce"
    " créancier, ou aucun.",
    en="That commitment is not with this creditor: the claim would never take anything. Give a commitment of this"
    " creditor, or none.",
)
UNPAYABLE: Final = Reason(
    "SPE-CLM-04",
    "beneficiary",
    fr="La demande {number} attend d'être payée à ce créancier, et « {name} » n'a pas de compte bancaire utilisable"
    " pour en recevoir sa part. Faites d'abord saisir et confirmer ce compte, ou abandonnez le virement.",
    en="Request {number} waits to be paid to this creditor, and “{name}” has no usable bank account to receive its part"
    " of it. Have that account entered and confirmed first, or abandon the transfer.",
    kind=Kind.CONFLICT,
    source="Décret n° 2012-1246, article 20 (caractère libératoire du paiement)",
)
LONGEST_REFERENCE: Final = 100
