"""The words of bank accounts: whose they are, what becomes of them, what the bank says of their holder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.refusals import Kind, Reason

LONGEST_HOLDER: Final = 70
"""What a transfer may say of its payee's name (ISO 20022 as the SEPA rulebook narrows it)."""
LONGEST_REASON: Final = 300
LONGEST_PROOF: Final = 5_000_000


class OwnerKind(StrEnum):
    """Who owns an account: a supplier, or a public entity, be it paid or the payer itself."""

    SUPPLIER = "supplier"
    ENTITY = "entity"


class AccountState(StrEnum):
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    CLOSED = "closed"


ACCOUNT_STATES: Final[Mapping[AccountState, Words]] = {
    AccountState.ENTERED: Words("À confirmer", "To be confirmed"),
    AccountState.CONFIRMED: Words("Confirmé", "Confirmed"),
    AccountState.REFUSED: Words("Refusé", "Refused"),
    AccountState.CLOSED: Words("Fermé", "Closed"),
}

ACCOUNT_LIFE: Final = LifeCycle(
    states=AccountState,
    initial=AccountState.ENTERED,
    moves={
        "confirm": Move(frozenset({AccountState.ENTERED}), AccountState.CONFIRMED),
        "refuse": Move(frozenset({AccountState.ENTERED}), AccountState.REFUSED),
        "close": Move(frozenset({AccountState.CONFIRMED}), AccountState.CLOSED),
    },
)


class Verification(StrEnum):
    """What the payee's bank says of a name and an IBAN together (verification of payee)."""

    MATCH = "match"
    CLOSE_MATCH = "close_match"
    NO_MATCH = "no_match"
    NOT_POSSIBLE = "not_possible"


VERIFICATIONS: Final[Mapping[Verification, Words]] = {
    Verification.MATCH: Words("Concordance", "Match"),
    Verification.CLOSE_MATCH: Words("Concordance proche", "Close match"),
    Verification.NO_MATCH: Words("Pas de concordance", "No match"),
    Verification.NOT_POSSIBLE: Words("Vérification impossible", "Verification not possible"),
}
"""Source: règlement (UE) 2024/886, article 5 quater."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """From a day on, how many weekdays a changed account waits between its confirmation and its first payment.

    `mark`: S, a source says it; M, from memory; C, our own choice.
    """

    from_on: date
    weekdays: int
    source: str
    mark: str


QUARANTINES: Final = (
    Quarantine(date(2006, 1, 1), 3, "Prévention des faux ordres de virement : délai de contre-appel", "C"),
)


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """An account as somebody enters it. `proof` is what founds it, such as the bank's own certificate (RIB).

    `shared_reason` says why an account that is already somebody else's is this owner's as well.
    """

    owner_kind: OwnerKind
    owner: UUID
    iban: str
    holder: str
    proof: bytes
    proof_name: str
    proof_type: str = "application/pdf"
    bic: str = ""
    shared_reason: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """An account that was entered, or was already there as asked (`new` is then false)."""

    id: UUID
    new: bool


IBAN_WRONG = Reason(
    "PAR-BAN-01",
    "iban",
    fr="« {value} » n'est pas un IBAN : vérifiez-en le pays, la longueur et la clé sur le relevé de la banque.",
    en="“{value}” is not an IBAN: check its country, length and key on the bank's own statement.",
    source="ISO 13616",
)
BIC_WRONG = Reason(
    "PAR-BAN-02",
    "bic",
    fr="« {value} » n'est pas un BIC : il compte 8 ou 11 caractères. Laissez-le vide si vous ne le connaissez pas.",
    en="“{value}” is not a BIC: it has 8 or 11 characters. Leave it empty if you do not know it.",
    source="ISO 9362",
)
HOLDER_WRONG = Reason(
    "PAR-BAN-03",
    "holder",
    fr="Le titulaire se dit en 1 à {longest} caractères visibles, comme sur le relevé de la banque.",
    en="The holder has 1 to {longest} visible characters, as on the bank's own statement.",
)
ACCOUNT_OF_ANOTHER = Reason(
    "PAR-BAN-04",
    "iban",
    fr="Ce compte est déjà celui de « {holder} ». S'il est vraiment commun aux deux, dites pourquoi.",
    en="This account is already that of “{holder}”. If it really is common to both, say why.",
    kind=Kind.CONFLICT,
)
SAME_PERSON = Reason(
    "PAR-BAN-05",
    "account",
    fr="Qui a saisi un compte bancaire ne le confirme pas : demandez à une autre personne.",
    en="Whoever entered a bank account does not confirm it: ask another person.",
    kind=Kind.FORBIDDEN,
    source="Décret n° 2012-1246, art. 9 ; contrôle interne : séparation des tâches",
)
NO_SUCH_ACCOUNT = Reason(
    "PAR-BAN-06",
    "account",
    fr="Ce compte bancaire n'existe pas ici. Choisissez-le sur la page de son titulaire.",
    en="This bank account does not exist here. Choose it on its owner's page.",
    kind=Kind.NOT_FOUND,
)
NAME_DOES_NOT_MATCH = Reason(
    "PAR-BAN-07",
    "account",
    fr="La banque dit que ce compte n'est pas celui de « {holder} ». Rappelez le titulaire, puis refusez ou vérifiez.",
    en="The bank says that this account is not that of “{holder}”. Call the holder, then refuse or verify again.",
    source="Règlement (UE) 2024/886, article 5 quater",
)
WHY_WANTED = Reason(
    "PAR-BAN-08",
    "reason",
    fr="Dites pourquoi, en 1 à {longest} caractères : cela reste au journal.",
    en="Say why, in 1 to {longest} characters: it stays in the journal.",
)
PROOF_WANTED = Reason(
    "PAR-BAN-09",
    "proof",
    fr="Joignez le justificatif de la banque (RIB), de {megabytes} Mo au plus.",
    en="Attach the bank's own certificate, of {megabytes} MB at most.",
)
