"""The words of reference: what is numbered, what is said of a code on a day, what an edition changes, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Kind as RefusalKind
from polyphonie.kernel.refusals import Reason

LONGEST_CODE: Final = 40
LONGEST_LABEL: Final = 300
LONGEST_SOURCE: Final = 300
LONGEST_NAME: Final = 200
LARGEST_FILE: Final = 20 * 1024 * 1024

AttributeValue = str | bool | int | Decimal | date


class Kind(StrEnum):
    """What a nomenclature numbers."""

    MINISTRY = "ministry"
    MISSION = "mission"
    PROGRAMME = "programme"
    ACTION = "action"
    TITLE = "title"
    CATEGORY = "category"
    CENTRE = "centre"
    ACTIVITY = "activity"
    COST_CENTRE = "cost_centre"
    FUND = "fund"
    LOCATION = "location"
    ACCOUNT_GROUP = "account_group"
    ACCOUNT = "account"
    PURCHASING_GROUP = "purchasing_group"
    REVENUE_LINE = "revenue_line"
    CALENDAR = "calendar"
    HOLIDAY = "holiday"
    RATE = "rate"


class Calendar(StrEnum):
    """The calendars that the program itself asks: those on which payments and deadlines rest."""

    TARGET = "TARGET"
    FRANCE = "FRANCE"


@dataclass(frozen=True, slots=True)
class Item:
    """What is said of a code from a day to another. `id` is the code's for ever, whatever is said of it later.

    `span` excludes its end. `parent` is the code above, of `parent_kind`; both are empty at the top of a tree.
    `attributes` have the names and the types that `kinds.KINDS` gives to the kind.
    """

    id: UUID
    kind: Kind
    code: str
    label: str
    span: Span
    parent: str = ""
    parent_kind: Kind | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    source: str = ""

    def text(self, name: str) -> str:
        """An attribute as text; empty when nothing is said of it."""
        return str(self.attributes.get(name, ""))

    def flag(self, name: str) -> bool:
        """Whether an attribute that is yes or no is yes."""
        return self.attributes.get(name) is True


@dataclass(frozen=True, slots=True)
class Statement:
    """What an edition says of a code, apart from its days: two are equal when nothing changed."""

    label: str
    parent: str = ""
    parent_kind: Kind | None = None
    attributes: tuple[tuple[str, AttributeValue], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file that can be taken. `last` is None when the line says no last day; `replaces` are older codes."""

    number: int
    code: str
    first: date
    end: date | None
    says: Statement
    replaces: tuple[str, ...] = ()


class Change(StrEnum):
    CREATED = "created"
    AMENDED = "amended"
    ENDED = "ended"


CHANGE_NAMES: Final[Mapping[Change, tuple[str, str]]] = {
    Change.CREATED: ("créé", "created"),
    Change.AMENDED: ("modifié", "amended"),
    Change.ENDED: ("terminé", "ended"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What an edition changes of one code: from which day, and the fields of which it says something else."""

    code: str
    change: Change
    on: date
    before: str
    after: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What taking an edition changed, or would change (`dry_run`): how many codes, and the first differences."""

    id: UUID
    kind: Kind
    lines: int
    changed: Mapping[Change, int]
    unchanged: int
    replacements: int
    differences: tuple[Difference, ...]
    sha256: str
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that was taken: which file, when, by whom, and how many codes it changed."""

    id: UUID
    kind: Kind
    name: str
    file_name: str
    at: datetime
    by: str
    sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rate:
    """A value as it was published (12.5 for 12.5 %), and the day since which it is."""

    value: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class Replacement:
    """From a day on, one code stands where another stood. Several rows may share either: codes merge and split."""

    kind: Kind
    predecessor: str
    successor: str
    on: date
    source: str


NO_SUCH_KIND = Reason(
    "REF-KIN-01",
    "kind",
    fr="« {value} » n'est pas une nomenclature tenue ici. Choisissez parmi : {allowed}.",
    en="“{value}” is not a nomenclature kept here. Choose one of: {allowed}.",
    kind=RefusalKind.NOT_FOUND,
)
NO_SUCH_CODE = Reason(
    "REF-COD-01",
    "code",
    fr="Le code « {code} » ne dit rien au {on} dans cette nomenclature. Recherchez-le, ou changez de jour.",
    en="The code “{code}” says nothing on {on} in this nomenclature. Look it up, or change the day.",
    kind=RefusalKind.NOT_FOUND,
)
NO_RATE = Reason(
    "REF-RAT-01",
    "rate",
    fr="Aucune valeur n'est tenue pour « {code} » au {on}. Importez l'édition des taux qui couvre ce jour.",
    en="No value is kept for “{code}” on {on}. Import the edition of rates that covers this day.",
)
EDITION_UNNAMED = Reason(
    "REF-EDI-01",
    "name",
    fr="L'édition doit porter un nom de {longest} caractères au plus : la loi, l'arrêté ou la version d'où elle vient.",
    en="The edition must have a name of at most {longest} characters: the law, the order or the version it comes from.",
)
FILE_TOO_LARGE = Reason(
    "REF-FIL-01",
    "file",
    fr="Le fichier dépasse {megabytes} Mo. Découpez-le en plusieurs fichiers.",
    en="The file is larger than {megabytes} MB. Split it into several files.",
    kind=RefusalKind.TOO_LARGE,
)
NOT_UTF8 = Reason(
    "REF-FIL-02",
    "file",
    fr="Ce fichier n'est pas un texte CSV en UTF-8 (un classeur, peut-être). Enregistrez-le au format « CSV UTF-8 ».",
    en="This file is not a CSV text in UTF-8 (it may be a workbook). Save it as “CSV UTF-8”.",
    kind=RefusalKind.UNREADABLE,
)
COLUMNS_WRONG = Reason(
    "REF-FIL-03",
    "file",
    fr="La première ligne nomme les colonnes, entre points-virgules. Manquent : {missing}. En trop : {unknown}.",
    en="The first line names the columns, separated by semicolons. Missing: {missing}. Unknown: {unknown}.",
    kind=RefusalKind.UNREADABLE,
)
EMPTY = Reason(
    "REF-FIL-04",
    "file",
    fr="Ce fichier n'a que des titres de colonnes. Ajoutez au moins une ligne.",
    en="This file has nothing but column headings. Add at least one line.",
)
LINE_MALFORMED = Reason(
    "REF-LIN-01",
    "line",
    fr="La ligne a {found} colonnes au lieu de {wanted}. Vérifiez les points-virgules et les guillemets.",
    en="The line has {found} columns instead of {wanted}. Check the semicolons and the quotation marks.",
)
CODE_INVALID = Reason(
    "REF-LIN-02",
    "code",
    fr="« {value} » n'a pas la forme de ces codes : {shape_fr}.",
    en="“{value}” does not have the shape of these codes: {shape_en}.",
)
LABEL_INVALID = Reason(
    "REF-LIN-03",
    "label",
    fr="Le libellé de « {code} » compte de 1 à {longest} caractères visibles.",
    en="The label of “{code}” has 1 to {longest} visible characters.",
)
DAY_INVALID = Reason(
    "REF-LIN-04",
    "line",
    fr="« {value} » n'est pas un jour de la colonne « {column} ». Écrivez-le AAAA-MM-JJ.",
    en="“{value}” is not a day in the column “{column}”. Write it YYYY-MM-DD.",
)
DAYS_REVERSED = Reason(
    "REF-LIN-05",
    "line",
    fr="Le dernier jour ({last}) précède le premier ({first}). Corrigez l'un des deux.",
    en="The last day ({last}) comes before the first ({first}). Correct one of them.",
)
VALUE_INVALID = Reason(
    "REF-LIN-06",
    "line",
    fr="« {value} » ne convient pas à la colonne « {column} » : {wanted_fr}.",
    en="“{value}” does not fit the column “{column}”: {wanted_en}.",
)
VALUE_MISSING = Reason(
    "REF-LIN-07",
    "line",
    fr="La colonne « {column} » est vide pour « {code} ». Remplissez-la.",
    en="The column “{column}” is empty for “{code}”. Fill it in.",
)
LINE_OVERLAPS = Reason(
    "REF-LIN-08",
    "line",
    fr="Le code « {code} » est dit deux fois pour les mêmes jours : ici et à la ligne {first}. Gardez une ligne.",
    en="The code “{code}” is said twice for the same days: here and on line {first}. Keep one line.",
)
REFERENCE_UNKNOWN = Reason(
    "REF-LIN-09",
    "line",
    fr="« {value} », dans la colonne « {column} », n'est pas connu au {on}. Importez d'abord sa nomenclature.",
    en="“{value}”, in the column “{column}”, is not known on {on}. Import its nomenclature first.",
)
PARENT_IS_ITSELF = Reason(
    "REF-LIN-10",
    "parent",
    fr="« {code} » est au-dessus de lui-même. Corrigez la colonne « parent ».",
    en="“{code}” stands above itself. Correct the column “parent”.",
)
SOURCE_INVALID = Reason(
    "REF-LIN-11",
    "source",
    fr="La source de « {code} » compte de 1 à {longest} caractères : dites le texte ou la publication d'où elle vient.",
    en="The source of “{code}” has 1 to {longest} characters: name the text or the publication it comes from.",
)
