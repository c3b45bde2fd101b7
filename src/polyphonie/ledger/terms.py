"""The words of the ledger: a draft becomes a posted entry, in a journal, in a period. And what is refused, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason

ACCOUNT_DIGITS: Final = 10
"""The State's chart of accounts has ten digits."""

LONGEST_LABEL: Final = 200
LONGEST_SOURCE: Final = 120
LONGEST_KEY: Final = 200
MOST_LINES: Final = 50_000
"""Lines of one entry at most."""

GENESIS: Final = bytes(32)
"""What the chain of a journal begins with, each year."""

OPENING: Final = 0
"""The period of the opening balances, on the year's first day."""

MONTHS: Final = 12
LAST_SPECIAL: Final = 16
"""Periods 13 to 16 take the entries that close a year, on its last day."""


PERIODS: Final = range(OPENING, LAST_SPECIAL + 1)


class PeriodState(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"


PERIOD_STATES: Final[Mapping[PeriodState, Words]] = {
    PeriodState.OPEN: Words("Ouverte", "Open"),
    PeriodState.RESTRICTED: Words("Réservée à qui arrête les comptes", "For those who close the accounts"),
    PeriodState.CLOSED: Words("Arrêtée", "Closed"),
}

PERIOD_LIFE: Final = LifeCycle(
    states=PeriodState,
    initial=PeriodState.OPEN,
    moves={
        "restrict": Move(frozenset({PeriodState.OPEN}), PeriodState.RESTRICTED),
        "close": Move(frozenset({PeriodState.OPEN, PeriodState.RESTRICTED}), PeriodState.CLOSED),
        "reopen": Move(frozenset({PeriodState.RESTRICTED, PeriodState.CLOSED}), PeriodState.OPEN),
    },
)

JOURNALS: Final[Mapping[str, Words]] = {
    "AN": Words("À-nouveaux", "Opening balances"),
    "DEP": Words("Dépenses", "Expenditure"),
    "REC": Words("Recettes", "Revenue"),
    "TRE": Words("Trésorerie", "Treasury"),
    "OD": Words("Opérations diverses", "General journal"),
    "INV": Words("Opérations d’inventaire", "Year-end adjustments"),
    "CLO": Words("Clôture", "Closing"),
}
"""The journals that every book is opened with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a draft: an account of ten digits, and a debit or a credit, above zero.

    `party` is whom the line concerns, for the accounts that are followed by third party; `axes` say what else it is
    analysed by (`programme`, `centre`, `cost_centre`…), code by code.
    """

    account: str
    debit: Money | None = None
    credit: Money | None = None
    label: str = ""
    party: UUID | None = None
    reference: str = ""
    due_on: date | None = None
    axes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def amount(self) -> int:
        """Cents: a debit is above zero, a credit below."""
        return (self.debit.cents if self.debit else 0) - (self.credit.cents if self.credit else 0)

    @property
    def told(self) -> bool:
        """Whether the line says more than its account, its amount and its axes."""
        return bool(self.label or self.party or self.reference or self.due_on)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted. `on` is its accounting day, `source` what it comes from (`payment_request:<id>`).

    `key` is the caller's: the same key on the same accounting day is the same entry, posted once. `period` is the
    month of `on` unless another is told: 13 to 16 at the year's last day, 0 at its first.
    """

    journal: str
    on: date
    label: str
    lines: tuple[Line, ...]
    source: str
    key: str
    period: int | None = None

    @property
    def in_period(self) -> int:
        return self.on.month if self.period is None else self.period


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that is posted: its id, and its number in its journal and year. `again`: it already was."""

    id: UUID
    number: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open in a book, from the chart."""

    code: str
    label: str
    subledger: bool = False


NO_BOOKS = Reason(
    "LED-BOO-01",
    "entity",
    fr="Cet organisme ne tient pas encore de comptabilité ici. Ouvrez d’abord ses livres.",
    en="This body keeps no books here yet. Open its books first.",
    kind=Kind.NOT_FOUND,
)
NO_YEAR = Reason(
    "LED-YEA-01",
    "on",
    fr="L’exercice {year} n’est pas ouvert dans cette comptabilité. Ouvrez-le, ou changez la date comptable.",
    en="The fiscal year {year} is not open in these books. Open it, or change the accounting day.",
)
YEAR_MALFORMED = Reason(
    "LED-YEA-02",
    "year",
    fr="L’exercice se dit par une année de quatre chiffres, de 1950 à 2199 : {year} ne convient pas.",
    en="A fiscal year is told by a year of four digits, from 1950 to 2199: {year} will not do.",
)
NO_JOURNAL = Reason(
    "LED-JOU-01",
    "journal",
    fr="Le journal « {journal} » n’existe pas dans cette comptabilité. Choisissez parmi ses journaux.",
    en="The journal “{journal}” does not exist in these books. Choose one of theirs.",
)
ACCOUNT_MALFORMED = Reason(
    "LED-ACC-01",
    "account",
    fr="« {account} » n’est pas un compte : il compte dix chiffres et commence par une classe de 1 à 8.",
    en="“{account}” is not an account: it has ten digits and begins with a class from 1 to 8.",
)
ACCOUNT_NOT_OPEN = Reason(
    "LED-ACC-02",
    "account",
    fr="Le compte {account} n’est pas ouvert au {on} dans cette comptabilité. Ouvrez-le, ou imputez ailleurs.",
    en="The account {account} is not open on {on} in these books. Open it, or charge another one.",
)
PARTY_WANTED = Reason(
    "LED-ACC-03",
    "party",
    fr="Le compte {account} se suit par tiers : dites de quel tiers il s’agit.",
    en="The account {account} is followed by third party: say which one this is.",
)
ACCOUNT_LABEL = Reason(
    "LED-ACC-04",
    "label",
    fr="Le compte {account} demande un libellé de 1 à {most} caractères.",
    en="The account {account} needs a label of 1 to {most} characters.",
)
ACCOUNT_MOVED = Reason(
    "LED-ACC-05",
    "account",
    fr="Le compte {account} a des écritures le {on} ou après : fermez-le à un jour plus tardif.",
    en="The account {account} has entries on {on} or after: close it on a later day.",
)
TOO_FEW_LINES = Reason(
    "LED-LIN-01",
    "lines",
    fr="Une écriture compte de 2 à {most} lignes ; celle-ci en a {count}.",
    en="An entry has 2 to {most} lines; this one has {count}.",
    source="Plan comptable général, art. 911-1",
)
AMOUNT_WRONG = Reason(
    "LED-LIN-02",
    "lines",
    fr="La ligne {place} doit avoir soit un débit, soit un crédit, supérieur à zéro et inférieur à 10 000 milliards.",
    en="Line {place} must have either a debit or a credit, above zero and below 10,000 billion.",
)
CURRENCY_WRONG = Reason(
    "LED-LIN-03",
    "lines",
    fr="La ligne {place} est en {currency} ; cette comptabilité se tient en {books}. Convertissez-la d’abord.",
    en="Line {place} is in {currency}; these books are kept in {books}. Convert it first.",
)
UNBALANCED = Reason(
    "LED-BAL-01",
    "lines",
    fr="Débits ({debit}) et crédits ({credit}) ne sont pas égaux : il manque {difference}. Complétez une ligne.",
    en="Debits ({debit}) and credits ({credit}) are not equal: {difference} is missing. Complete a line.",
    source="Plan comptable général, art. 911-1 (partie double) ; décret n° 2012-1246, art. 56",
)
PERIOD_CLOSED = Reason(
    "LED-PER-01",
    "on",
    fr="La période {period} de {year} est arrêtée. Passez l’écriture dans une période ouverte, ou faites-la rouvrir.",
    en="Period {period} of {year} is closed. Post in an open period, or have it reopened.",
    source="LOLF, art. 31 ; décret n° 2012-1246, art. 57",
)
PERIOD_WRONG = Reason(
    "LED-PER-02",
    "period",
    fr="Le {on} n’est pas dans la période {period} : 1 à 12 est un mois, 0 le 1er janvier, 13 à 16 le 31 décembre.",
    en="{on} is not in period {period}: 1 to 12 is a month, 0 is 1 January, 13 to 16 is 31 December.",
)
PERIOD_RESTRICTED = Reason(
    "LED-PER-03",
    "on",
    fr="La période {period} de {year} est réservée à qui arrête les comptes. Adressez-vous au chef comptable.",
    en="Period {period} of {year} is kept for those who close the accounts. Ask the chief accountant.",
    kind=Kind.FORBIDDEN,
)
PERIODS_BEFORE = Reason(
    "LED-PER-04",
    "period",
    fr="Arrêtez d’abord les périodes qui précèdent : {periods}.",
    en="Close the periods before it first: {periods}.",
)
PERIODS_AFTER = Reason(
    "LED-PER-05",
    "period",
    fr="Rouvrez d’abord les périodes qui suivent : {periods}.",
    en="Reopen the periods after it first: {periods}.",
)
REASON_WANTED = Reason(
    "LED-REA-01",
    "reason",
    fr="Dites pourquoi, en 1 à {most} caractères : cela reste au journal.",
    en="Say why, in 1 to {most} characters: it stays in the journal.",
)
TEXTS: Final[Mapping[str, Words]] = {
    "label": Words("le libellé de l’écriture", "the label of the entry"),
    "source": Words("l’origine de l’écriture (source)", "the origin of the entry (source)"),
    "key": Words("la clé de l’écriture (key)", "the key of the entry"),
    "axes": Words("chaque axe d’analyse avec son code", "each axis of analysis with its code"),
    "line_label": Words("le libellé de la ligne", "the label of the line"),
    "reference": Words("la référence de la ligne", "the reference of the line"),
}
"""The texts of an entry and of its lines, as a sentence names them."""
WORDS_WRONG = Reason(
    "LED-WOR-01",
    "label",
    fr="Écrivez {text_fr} en 1 à {most} caractères, sans tabulation ni retour à la ligne.",
    en="Write {text_en} in 1 to {most} characters, without tabs or line breaks.",
)
KEY_REUSED = Reason(
    "LED-KEY-01",
    "key",
    fr="La clé « {key} » a déjà servi pour une autre écriture, le n° {number}. Prenez une nouvelle clé.",
    en="The key “{key}” was already used for another entry, number {number}. Take a new key.",
    kind=Kind.CONFLICT,
)
NO_ENTRY = Reason(
    "LED-ENT-01",
    "entry",
    fr="Cette écriture n’existe pas dans cette comptabilité. Vérifiez son numéro.",
    en="This entry does not exist in these books. Check its number.",
    kind=Kind.NOT_FOUND,
)
ALREADY_CORRECTED = Reason(
    "LED-ENT-02",
    "entry",
    fr="Cette écriture est déjà annulée par une contre-passation. Corrigez plutôt celle qui la remplace.",
    en="This entry is already cancelled by its mirror. Correct the one that replaced it instead.",
    kind=Kind.CONFLICT,
)


MATCH_LINES = Reason(
    "LED-MAT-01",
    "lines",
    fr="Un lettrage prend au moins deux lignes du compte {account}, non lettrées : vérifiez {count} d’entre elles.",
    en="A match takes at least two lines of account {account} that are not matched: check {count} of them.",
)
MATCH_UNBALANCED = Reason(
    "LED-MAT-02",
    "lines",
    fr="Les lignes choisies ne se soldent pas : il reste {difference}. Changez-en, ou lettrez en partie.",
    en="The chosen lines do not settle each other: {difference} is left. Add or remove a line, or match partly.",
)
MATCH_PARTIES = Reason(
    "LED-MAT-03",
    "lines",
    fr="Les lignes choisies sont de plusieurs tiers. Lettrez tiers par tiers.",
    en="The chosen lines are of several third parties. Match one at a time.",
)
NO_MATCH = Reason(
    "LED-MAT-04",
    "match",
    fr="Ce lettrage n’existe pas sur le compte {account}. Rechargez la page.",
    en="This match does not exist on account {account}. Reload the page.",
    kind=Kind.NOT_FOUND,
)
MATCH_CARRIED = Reason(
    "LED-MAT-05",
    "lines",
    fr="L’à-nouveau ne fait que reprendre des lignes de l’exercice précédent : lettrez plutôt les lignes d’origine.",
    en="The opening balance only repeats lines of the year before: match the original lines instead.",
)
MATCH_SHARE = Reason(
    "LED-MAT-06",
    "lines",
    fr="Une ligne n’aurait aucune part à ce lettrage : prenez des débits et des crédits, et retirez le surplus.",
    en="A line would have no share in this match: choose debits and credits, and remove those that are too many.",
    source="Code civil, art. 1342-10 (imputation des paiements)",
)
NO_EVENT = Reason(
    "LED-MOD-01",
    "event",
    fr="Aucun modèle d’écriture « {event} » n’est en vigueur au {on}. Choisissez parmi les modèles.",
    en="No entry model “{event}” is in force on {on}. Choose one of the models.",
)
MODEL_VALUES = Reason(
    "LED-MOD-02",
    "accounts",
    fr="Le modèle « {event} » demande : {missing}. Dites-les.",
    en="The model “{event}” needs: {missing}. Tell them.",
)
REVERSAL_BEFORE = Reason(
    "LED-REV-01",
    "reverse_on",
    fr="L’extourne se passe après l’écriture qu’elle annule : choisissez un jour plus tardif.",
    en="A reversal is posted after the entry that it cancels: choose a later day.",
)
CHECKS_FAIL = Reason(
    "LED-CLO-01",
    "year",
    fr="L’exercice {year} ne peut pas être clos : {checks}.",
    en="Fiscal year {year} cannot be closed: {checks}.",
    source="Décret n° 2012-1246, art. 57",
)
NO_CHECK = Reason(
    "LED-CLO-02",
    "check",
    fr="« {check} » n’est pas un contrôle de clôture qui se signe. Choisissez dans le tableau de clôture.",
    en="“{check}” is not a closing check that is signed off. Choose one in the closing table.",
)
LIAISON_SAME = Reason(
    "LED-LIA-01",
    "other",
    fr="Une opération de liaison unit deux comptabilités différentes. Choisissez-en une autre.",
    en="A liaison operation joins two different books. Choose another one.",
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A line that is not settled, or not wholly. `cents`: what is left, a debit above zero; `whole`: all of it."""

    entry: UUID
    place: int
    journal: str
    number: int
    on: date
    label: str
    source: str
    party: UUID | None
    reference: str
    due_on: date | None
    cents: int
    whole: int


class MatchGround(StrEnum):
    """Why lines seem to settle each other, the surest first."""

    CANCELLED = "cancelled"
    REFERENCE = "reference"
    AMOUNT = "amount"
    BALANCE = "balance"


MATCH_GROUNDS: Final[Mapping[MatchGround, Words]] = {
    MatchGround.CANCELLED: Words("Écriture et sa contre-passation", "An entry and its mirror"),
    MatchGround.REFERENCE: Words("Même référence", "Same reference"),
    MatchGround.AMOUNT: Words("Même montant", "Same amount"),
    MatchGround.BALANCE: Words("Tiers soldé", "Nothing left for the third party"),
}


@dataclass(frozen=True, slots=True)
class MatchProposal:
    """Lines of one third party that settle each other to the cent, for somebody to accept."""

    ground: MatchGround
    items: tuple[OpenItem, ...]

    @property
    def cents(self) -> int:
        """The sum of its debits."""
        return sum(max(item.cents, 0) for item in self.items)


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A line of an entry model: an account, or the name of one in braces, and the name of an amount."""

    side: str
    account: str
    amount: str
    source: str
    certainty: str

    @property
    def named(self) -> str:
        """The name of the account to tell, or nothing when the model has its own."""
        return self.account[1:-1] if self.account.startswith("{") else ""


@dataclass(frozen=True, slots=True)
class EntryModel:
    """What an event of the field writes in the books, from a day, until another (excluded)."""

    event: str
    valid_from: date
    valid_to: date | None
    journal: str
    label: str
    lines: tuple[ModelLine, ...]


@dataclass(frozen=True, slots=True)
class ClosingCheck:
    """What must be so before a year is closed: who answers for it, whether it blocks, whether somebody signs it."""

    code: str
    owner: str
    blocking: bool
    signed: bool
    label: Words
    source: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line of a posted entry. `amount` is in cents: a debit is above zero, a credit below."""

    place: int
    account: str
    account_label: str
    amount: int
    axes: Mapping[str, str]
    party: UUID | None = None
    due_on: date | None = None
    label: str = ""
    reference: str = ""

    @property
    def debit(self) -> int:
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        return max(-self.amount, 0)


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """A posted entry, whole. `corrects` is the entry that it cancels, `corrected_by` the mirror that cancels it."""

    id: UUID
    journal: str
    number: int
    on: date
    year: int
    period: int
    label: str
    source: str
    posted_at: datetime
    posted_by: UUID
    corrects: UUID | None
    corrected_by: UUID | None
    lines: tuple[KeptLine, ...]

    @property
    def total(self) -> int:
        """Cents: the sum of its debits, which is that of its credits."""
        return sum(line.debit for line in self.lines)
