"""Commitments: what binds the State to a third party, line by line, the life of each, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason

SERIES: Final = "commitments"
FIRST_NUMBER: Final = 21_0000_0000
"""Numbers have ten digits and begin with 21, as users have known them (2104453606)."""

MOST_LINES: Final = 500
LONGEST_LABEL: Final = 200
LONGEST_REASON: Final = 2000
LAST_YEARS: Final = 30
"""How many years ahead a schedule may plan payments."""

CHARGE_ACCRUAL: Final = "4081000000"
ASSET_ACCRUAL: Final = "4084000000"
"""Services done and not invoiced yet: of charges, of assets."""


class CommitmentKind(StrEnum):
    """The legal act that commits."""

    CONTRACT = "contract"
    ORDER = "order"
    GRANT = "grant"
    LEASE = "lease"
    DECISION = "decision"


KIND_NAMES: Final[Mapping[CommitmentKind, Words]] = {
    CommitmentKind.CONTRACT: Words("Marché", "Contract"),
    CommitmentKind.ORDER: Words("Bon de commande", "Purchase order"),
    CommitmentKind.GRANT: Words("Subvention", "Grant"),
    CommitmentKind.LEASE: Words("Bail", "Lease"),
    CommitmentKind.DECISION: Words("Décision", "Decision"),
}


class CommitmentState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VALIDATED = "validated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Final[Mapping[CommitmentState, Words]] = {
    CommitmentState.DRAFT: Words("Brouillon", "Draft"),
    CommitmentState.SUBMITTED: Words("À valider", "To be validated"),
    CommitmentState.RETURNED: Words("Renvoyé", "Returned"),
    CommitmentState.VALIDATED: Words("Validé", "Validated"),
    CommitmentState.CLOSED: Words("Soldé", "Closed"),
    CommitmentState.WITHDRAWN: Words("Retiré", "Withdrawn"),
}

_OPEN: Final = frozenset({CommitmentState.DRAFT, CommitmentState.RETURNED})
_VALIDATED: Final = frozenset({CommitmentState.VALIDATED})

COMMITMENT_LIFE: Final = LifeCycle(
    states=CommitmentState,
    initial=CommitmentState.DRAFT,
    moves={
        "revise": Move(_OPEN, CommitmentState.DRAFT),
        "submit": Move(_OPEN, CommitmentState.SUBMITTED),
        "return": Move(frozenset({CommitmentState.SUBMITTED}), CommitmentState.RETURNED),
        "validate": Move(frozenset({CommitmentState.SUBMITTED}), CommitmentState.VALIDATED),
        "amend": Move(_VALIDATED, CommitmentState.VALIDATED),
        "reimpute": Move(_VALIDATED, CommitmentState.VALIDATED),
        "withdraw": Move(_OPEN | _VALIDATED | {CommitmentState.SUBMITTED}, CommitmentState.WITHDRAWN),
        "close": Move(_VALIDATED, CommitmentState.CLOSED),
    },
)
MOVE_NAMES: Final[Mapping[str, Words]] = {
    "draft": Words("Préparé", "Drafted"),
    "revise": Words("Corrigé", "Revised"),
    "submit": Words("Soumis à validation", "Submitted"),
    "return": Words("Renvoyé au gestionnaire", "Returned"),
    "validate": Words(
        "Validé : autorisations d’engagement consommées", "Validated: commitment appropriations consumed"
    ),
    "amend": Words("Modifié", "Amended"),
    "reimpute": Words("Imputation changée", "Charged elsewhere"),
    "withdraw": Words("Retiré", "Withdrawn"),
    "close": Words("Soldé : reste rendu", "Closed: what was left given back"),
    "carry": Words("Porté sur l’exercice suivant", "Carried to the next year"),
}


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line of a commitment to be: what is bought, on which appropriations, for how much, paid in which years.

    The purchasing group tells the accounts; a transfer, which has none, names its `charge_account`. `schedule` gives
    cents by fiscal year, and is the present year alone when nothing is told. `axes` say what else it is analysed by.
    """

    envelope: UUID
    label: str
    amount: Money
    purchasing_group: str = ""
    charge_account: str = ""
    schedule: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    axes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CommitmentDraft:
    """A commitment to be. `contract_number` is the contract's that it belongs to, `origin` what it comes from."""

    kind: CommitmentKind
    supplier: UUID
    label: str
    lines: tuple[LineDraft, ...]
    contract_number: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SignedAct:
    """The signed act itself, as evidence: its bytes are kept as they are, and told by their SHA-256."""

    name: str
    media_type: str
    content: bytes


def reference(commitment: UUID, place: int) -> str:
    """The name under which budget and books know a commitment's line."""
    return f"commitment:{commitment}/{place}"


NO_SUCH_COMMITMENT: Final = Reason(
    "SPE-ENG-01",
    "commitment",
    fr="Cet engagement n’existe pas, ou vous n’y avez pas accès. Cherchez-le par son numéro.",
    en="This commitment does not exist, or is not yours to see. Look for it by its number.",
    kind=Kind.NOT_FOUND,
)
NO_SUCH_LINE: Final = Reason(
    "SPE-ENG-02",
    "place",
    fr="L’engagement n’a pas de poste {place}. Choisissez un de ses postes.",
    en="The commitment has no line {place}. Choose one of its lines.",
    kind=Kind.NOT_FOUND,
)
LINES_COUNTED: Final = Reason(
    "SPE-ENG-03",
    "lines",
    fr="Un engagement compte de 1 à {most} postes ; celui-ci en a {count}. Complétez-le ou divisez-le.",
    en="A commitment has 1 to {most} lines; this one has {count}. Complete it, or divide it.",
)
AMOUNT_NOT_POSITIVE: Final = Reason(
    "SPE-ENG-04",
    "amount",
    fr="Poste {place} : le montant doit être supérieur à zéro et en euros. Corrigez-le.",
    en="Line {place}: the amount must be above zero, in euros. Correct it.",
    source="décret 2012-1246, article 158",
)
LABEL_WRONG: Final = Reason(
    "SPE-ENG-05",
    "label",
    fr="L’objet est obligatoire et compte au plus {most} caractères imprimables, comme l’intitulé de chaque poste.",
    en="The subject is mandatory and has at most {most} printable characters, as has the label of each line.",
)
NO_SUCH_SUPPLIER: Final = Reason(
    "SPE-ENG-06",
    "supplier",
    fr="Ce tiers n’est pas dans le référentiel. Faites-le d’abord créer.",
    en="This third party is not in the directory. Have it created first.",
)
ACCOUNT_UNKNOWN: Final = Reason(
    "SPE-ENG-07",
    "purchasing_group",
    fr="Poste {place} : dites un groupe de marchandises qui donne un compte, ou le compte de charge ou d’immobilisation"
    " (dix chiffres, classes 2 ou 6).",
    en="Line {place}: tell a purchasing group that gives an account, or the account of the charge or asset (ten"
    " digits, classes 2 or 6).",
)
SCHEDULE_DIFFERS: Final = Reason(
    "SPE-ENG-08",
    "schedule",
    fr="Poste {place} : l’échéancier de paiement totalise {planned} pour un montant de {amount}. Il commence en {year}"
    " au plus tôt, sans montant négatif. Corrigez-le.",
    en="Line {place}: the payment schedule sums to {planned} for an amount of {amount}. It begins in {year} at the"
    " earliest, without an amount below zero. Correct it.",
)
BELOW_USED: Final = Reason(
    "SPE-ENG-09",
    "amount",
    fr="Poste {place} : {used} sont déjà certifiés ou demandés au paiement : le montant ne descend pas au-dessous.",
    en="Line {place}: {used} is already certified or requested for payment. The amount cannot go below it.",
)
ALREADY_USED: Final = Reason(
    "SPE-ENG-10",
    "commitment",
    fr="Cet engagement a déjà des services certifiés ou des paiements : il ne se retire plus. Soldez-le.",
    en="This commitment already has certified services or payments: it is not withdrawn any more. Close it.",
    kind=Kind.CONFLICT,
)
NOT_SETTLED: Final = Reason(
    "SPE-ENG-11",
    "commitment",
    fr="Poste {place} : {certified} certifiés, {requested} demandés et {paid} payés. Attendez que tout soit payé pour"
    " solder l’engagement.",
    en="Line {place}: {certified} certified, {requested} requested and {paid} paid. Wait until all is paid to close the"
    " commitment.",
    kind=Kind.CONFLICT,
)
DEDUCTIONS_LEFT: Final = Reason(
    "SPE-ENG-21",
    "commitment",
    fr="Poste {place} : {advance} d'avance à récupérer et {retention} de retenue de garantie à rendre. Récupérez l'une"
    " et rendez l'autre avant de solder l'engagement.",
    en="Line {place}: {advance} of advance to recover and {retention} of guarantee to give back. Recover the one and"
    " give back the other before closing the commitment.",
    kind=Kind.CONFLICT,
)
REASON_WANTED: Final = Reason(
    "SPE-ENG-12",
    "reason",
    fr="Dites pourquoi, en 1 à {most} caractères : le motif reste au dossier.",
    en="Say why, in 1 to {most} characters: the reason stays in the file.",
)
NOTHING_AMENDED: Final = Reason(
    "SPE-ENG-13",
    "amounts",
    fr="Une modification change le montant d’au moins un poste. Dites lequel.",
    en="An amendment changes the amount of at least one line. Say which.",
)
REFERENCE_WRONG: Final = Reason(
    "SPE-ENG-15",
    "contract_number",
    fr="Le numéro de marché et l’origine comptent au plus {most} caractères imprimables. Corrigez-les.",
    en="The contract number and the origin have at most {most} printable characters. Correct them.",
)
PAYMENT_AWAITED: Final = Reason(
    "SPE-ENG-22",
    "place",
    fr="Poste {place} : la demande de paiement {number} n’est pas payée. Attendez qu’elle le soit, ou rejetez-la, puis"
    " changez l’imputation.",
    en="Line {place}: payment request {number} is not paid. Wait until it is, or reject it, then change what the line"
    " is charged to.",
    kind=Kind.CONFLICT,
)
OTHER_TITLE: Final = Reason(
    "SPE-ENG-23",
    "envelope",
    fr="Poste {place} : il est du titre {title}, cette enveloppe du titre {other}. Son compte en dépend : choisissez"
    " une enveloppe du même titre, ou soldez l’engagement et faites-en un autre.",
    en="Line {place}: it is of title {title}, this envelope of title {other}. Its account depends on it: choose an"
    " envelope of the same title, or close the commitment and make another.",
)
