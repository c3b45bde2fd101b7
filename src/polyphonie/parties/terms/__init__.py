"""The words of the directory: what an invoice must bear, how a supplier is known, what entries say, what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Kind, Reason

LONGEST_NAME: Final = 255
LONGEST_SERVICE_CODE: Final = 100
LONGEST_STREET: Final = 200
LONGEST_POSTCODE: Final = 10
LONGEST_CITY: Final = 100
LONGEST_EMAIL: Final = 254


class ReferencesRequired(StrEnum):
    """What an invoice must bear, besides the SIRET, to reach its recipient."""

    NONE = "none"
    SERVICE = "service"
    COMMITMENT = "commitment"
    BOTH = "both"
    EITHER = "either"

    def met_by(self, *, service: bool, commitment: bool) -> bool:
        """Whether an invoice with (or without) a service code and a commitment number bears what is required."""
        return {
            ReferencesRequired.NONE: True,
            ReferencesRequired.SERVICE: service,
            ReferencesRequired.COMMITMENT: commitment,
            ReferencesRequired.BOTH: service and commitment,
            ReferencesRequired.EITHER: service or commitment,
        }[self]


REFERENCES_NAMES: Final[Mapping[ReferencesRequired, tuple[str, str]]] = {
    ReferencesRequired.NONE: ("Aucune référence obligatoire", "No reference required"),
    ReferencesRequired.SERVICE: ("Code service obligatoire", "Service code required"),
    ReferencesRequired.COMMITMENT: ("Numéro d’engagement obligatoire", "Commitment number required"),
    ReferencesRequired.BOTH: (
        "Code service et numéro d’engagement obligatoires",
        "Service code and commitment number required",
    ),
    ReferencesRequired.EITHER: (
        "Code service ou numéro d’engagement obligatoire",
        "Service code or commitment number required",
    ),
}
"""What an invoice must bear, in French and in English."""


def references_name(required: ReferencesRequired, language: str) -> str:
    """What an invoice must bear, in a language: French, or English for any other."""
    french, english = REFERENCES_NAMES[required]
    return french if language.startswith("fr") else english


class SupplierIdKind(StrEnum):
    """How a supplier is known (Chorus Pro, `typeIdentifiant` 1 to 5)."""

    SIRET = "siret"
    VAT = "vat"
    NON_EU = "non_eu"
    RIDET = "ridet"
    TAHITI = "tahiti"


@dataclass(frozen=True, slots=True)
class Address:
    """Where letters go. Every part may be empty: the directory of the State does not always know."""

    street: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class EntityEntry:
    """What the directory says of a public entity, apart from its SIRET."""

    name: str
    active: Span
    references_required: ReferencesRequired = ReferencesRequired.NONE
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """What the directory says of a service, apart from its code. Without references of its own it has its entity's."""

    name: str
    active: Span
    references_required: ReferencesRequired | None = None


@dataclass(frozen=True, slots=True)
class SupplierEntry:
    """What is known of a supplier, apart from its identifier. `vat_number` bears its country's prefix, or is empty."""

    name: str
    vat_number: str = ""
    email: str = ""
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class Registered:
    """What was put in the directory, or was there already as asked (`new` is then false)."""

    id: UUID
    new: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What an import changed, of entities or of services."""

    created: int = 0
    amended: int = 0
    unchanged: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One reason for which a line of a file was left out. Lines count from 1, the heading included."""

    line: int
    code: str
    fr: str
    en: str

    def sentence(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import of the directory did, or would do (`dry_run`).

    `lines` were read, of which `lines_refused` were left out; `refused` tells the first of them, one by one.
    `closing_withheld`: the absent were to be closed, but a file with refused lines cannot say what is absent.
    """

    id: UUID
    lines: int
    lines_refused: int
    refused: tuple[RefusedLine, ...]
    entities: Tally
    services: Tally
    sha256: str
    dry_run: bool
    closing_withheld: bool


NO_SUCH_ENTITY = Reason(
    "PAR-ENT-01",
    "entity",
    fr="Cette structure n'est pas dans l'annuaire. Recherchez-la par son nom ou par son SIRET.",
    en="This entity is not in the directory. Look it up by its name or by its SIRET.",
    kind=Kind.NOT_FOUND,
)
MANDATARY_UNKNOWN = Reason(
    "PAR-MAN-01",
    "siret",
    fr="Aucune entreprise n'est inscrite ici sous le SIRET « {siret} ». Vérifiez-le auprès d'elle, ou demandez-lui de"
    " s'inscrire.",
    en="No company is registered here under the SIRET “{siret}”. Check it with it, or ask it to register.",
)
ENTITY_DIFFERS = Reason(
    "PAR-ENT-02",
    "siret",
    fr="La structure {siret} est déjà dans l'annuaire, avec d'autres informations ({fields}). Modifiez-la plutôt.",
    en="The entity {siret} is already in the directory, with other information ({fields}). Amend it instead.",
    kind=Kind.CONFLICT,
)
SIRET_INVALID = Reason(
    "PAR-SIR-01",
    "siret",
    fr="« {value} » n'est pas un SIRET : il faut 14 chiffres et une clé de contrôle juste. Vérifiez-les.",
    en="“{value}” is not a SIRET: 14 digits with a right check digit are needed. Check each digit.",
    source="INSEE, Sirene : clé de Luhn ; La Poste (356000000) : somme des chiffres multiple de 5",
)
NAME_MISSING = Reason("PAR-NAM-01", "name", fr="Le nom est vide. Indiquez-le.", en="The name is empty. Give it.")
TOO_LONG = Reason(
    "PAR-NAM-02",
    "name",
    fr="La valeur de « {field} » compte {length} caractères, {longest} au plus sont admis. Abrégez-la.",
    en="The value of “{field}” has {length} characters, at most {longest} are allowed. Shorten it.",
)
UNPRINTABLE = Reason(
    "PAR-NAM-03",
    "name",
    fr="La valeur de « {field} » contient un caractère invisible (tabulation, saut de ligne…). Retirez-le.",
    en="The value of “{field}” has an invisible character (tab, line break…). Remove it.",
)
CLOSED_BEFORE_OPENED = Reason(
    "PAR-DAY-01",
    "active",
    fr="La fermeture ({closing}) précède l'ouverture ({opening}). Corrigez l'une des deux dates.",
    en="The closing ({closing}) comes before the opening ({opening}). Correct one of the two days.",
)
ALREADY_CLOSED = Reason(
    "PAR-DAY-02",
    "active",
    fr="La fermeture est déjà fixée au {closing}. Modifiez la fiche pour la changer.",
    en="The closing is already set to {closing}. Amend the entry to change it.",
    kind=Kind.CONFLICT,
)
NO_SUCH_SERVICE = Reason(
    "PAR-SER-01",
    "service",
    fr="Ce service n'existe pas dans cette structure. Choisissez-le dans la liste des services.",
    en="This service does not exist in this entity. Choose it from the list of services.",
    kind=Kind.NOT_FOUND,
)
SERVICE_CODE_INVALID = Reason(
    "PAR-SER-02",
    "code",
    fr="Le code du service compte de 1 à {longest} caractères visibles, sans espace au début ni à la fin.",
    en="The service code has 1 to {longest} visible characters, with no space at either end.",
    source="CPPFacturePivot 2.02, CodeService",
)
SERVICE_DIFFERS = Reason(
    "PAR-SER-03",
    "code",
    fr="Le code « {code} » est déjà celui d'un service d'ici, avec d'autres informations ({fields}). Modifiez-le.",
    en="The code “{code}” is already a service of this entity, with other information ({fields}). Amend it.",
    kind=Kind.CONFLICT,
)
NO_SUCH_SUPPLIER = Reason(
    "PAR-SUP-01",
    "supplier",
    fr="Ce fournisseur n'est pas connu. Recherchez-le par son nom ou par son identifiant.",
    en="This supplier is not known. Look it up by its name or by its identifier.",
    kind=Kind.NOT_FOUND,
)
SUPPLIER_DIFFERS = Reason(
    "PAR-SUP-02",
    "identifier",
    fr="Le fournisseur {identifier} est déjà connu, avec d'autres informations ({fields}). Modifiez-le plutôt.",
    en="The supplier {identifier} is already known, with other information ({fields}). Amend it instead.",
    kind=Kind.CONFLICT,
)
VAT_INVALID = Reason(
    "PAR-VAT-01",
    "vat_number",
    fr="« {value} » n'est pas un numéro de TVA de l'Union : il faut le pays (FR, DE…) puis un numéro juste.",
    en="“{value}” is not a VAT number of the Union: the country (FR, DE…), then a right number, are needed.",
    source="Directive 2006/112/CE, article 215",
)
VAT_IS_FRENCH = Reason(
    "PAR-VAT-02",
    "identifier",
    fr="Un fournisseur établi en France est connu par son SIRET, et non par son numéro de TVA. Indiquez le SIRET.",
    en="A supplier established in France is known by its SIRET, and not by its VAT number. Give the SIRET.",
    source="CPPFacturePivot 2.02, TypeIdentifiant",
)
VAT_OF_ANOTHER = Reason(
    "PAR-VAT-03",
    "vat_number",
    fr="Le numéro de TVA {value} n'est pas celui du SIREN {siren}. Vérifiez les deux numéros.",
    en="The VAT number {value} is not that of the SIREN {siren}. Check both numbers.",
)
RIDET_INVALID = Reason(
    "PAR-RID-01",
    "identifier",
    fr="« {value} » n'est pas un numéro RIDET : il compte 9 ou 10 chiffres.",
    en="“{value}” is not a RIDET number: it has 9 or 10 digits.",
    source="Spécifications externes B2B, annexe 7, G2.19",
)
TAHITI_INVALID = Reason(
    "PAR-TAH-01",
    "identifier",
    fr="« {value} » n'est pas un numéro TAHITI : il compte 9 lettres majuscules ou chiffres.",
    en="“{value}” is not a TAHITI number: it has 9 capital letters or digits.",
)
NON_EU_INVALID = Reason(
    "PAR-NEU-01",
    "identifier",
    fr="« {value} » n'identifie pas un fournisseur hors de l'Union : écrivez le code du pays (CH, US…) puis les 16"
    " premiers caractères de la raison sociale.",
    en="“{value}” does not identify a supplier outside the Union: write the country code (CH, US…), then the first 16"
    " characters of the name.",
)
EMAIL_INVALID = Reason(
    "PAR-EML-01",
    "email",
    fr="« {value} » n'est pas une adresse électronique.",
    en="“{value}” is not an e-mail address.",
)

FILE_TOO_LARGE = Reason(
    "PAR-IMP-01",
    "file",
    fr="Le fichier dépasse {megabytes} Mo. Découpez-le en plusieurs fichiers.",
    en="The file is larger than {megabytes} MB. Split it into several files.",
    kind=Kind.TOO_LARGE,
)
NOT_TEXT = Reason(
    "PAR-IMP-02",
    "file",
    fr="Ce fichier n'est pas un texte CSV (c'est peut-être un classeur). Enregistrez-le au format « CSV UTF-8 ».",
    en="This file is not a CSV text (it may be a workbook). Save it as “CSV UTF-8”.",
    kind=Kind.UNREADABLE,
)
NOT_UTF8 = Reason(
    "PAR-IMP-03",
    "file",
    fr="Ce fichier n'est pas en UTF-8 : ses accents semblent codés en Latin-1 (Windows), dès la ligne {line}."
    " Enregistrez-le au format « CSV UTF-8 ».",
    en="This file is not in UTF-8: its accents seem to be in Latin-1 (Windows). First at line {line}."
    " Save it as “CSV UTF-8”.",
    kind=Kind.UNREADABLE,
)
COLUMNS_WRONG = Reason(
    "PAR-IMP-04",
    "file",
    fr="La première ligne nomme les colonnes, entre points-virgules. Manquent : {missing}. En trop : {unknown}.",
    en="The first line names the columns, separated by semicolons. Missing: {missing}. Unknown: {unknown}.",
    kind=Kind.UNREADABLE,
)
NO_SUCH_IMPORT = Reason(
    "PAR-IMP-06",
    "import",
    fr="Cet import n'existe pas. Choisissez-le dans la liste des imports.",
    en="This import does not exist. Choose it from the list of imports.",
    kind=Kind.NOT_FOUND,
)
CLOSES_TOO_MUCH = Reason(
    "PAR-IMP-05",
    "file",
    fr="Ce fichier fermerait {closing} structures ouvertes sur {active}, plus d'une sur dix : il est sans doute"
    " incomplet. Rien n'a été importé.",
    en="This file would close {closing} active entities out of {active}, more than one in ten: it is likely incomplete."
    " Nothing was imported.",
    kind=Kind.CONFLICT,
)
LINE_NOT_UTF8 = Reason(
    "PAR-LIN-01",
    "line",
    fr="La ligne contient des octets qui ne sont pas de l'UTF-8. Corrigez ses accents.",
    en="The line has bytes that are not UTF-8. Correct its accents.",
)
LINE_TOO_LONG = Reason(
    "PAR-LIN-02",
    "line",
    fr="La ligne dépasse {longest} octets. Il y manque sans doute un retour à la ligne.",
    en="The line is longer than {longest} bytes. It likely lacks a line break.",
)
LINE_MALFORMED = Reason(
    "PAR-LIN-03",
    "line",
    fr="La ligne a {found} colonnes au lieu de {wanted}. Vérifiez les points-virgules.",
    en="The line has {found} columns instead of {wanted}. Check the semicolons.",
)
QUOTES_WRONG = Reason(
    "PAR-LIN-04",
    "line",
    fr="Un guillemet n'est pas refermé sur la ligne, ou suivi d'autre chose qu'un point-virgule.",
    en="A quotation mark is not closed on the line, or is followed by something else than a semicolon.",
)
VALUE_UNKNOWN = Reason(
    "PAR-LIN-05",
    "line",
    fr="« {value} » n'est pas une valeur de la colonne « {column} ». Valeurs admises : {allowed}.",
    en="“{value}” is not a value of the column “{column}”. Allowed values: {allowed}.",
)
DAY_INVALID = Reason(
    "PAR-LIN-06",
    "line",
    fr="« {value} » n'est pas un jour de la colonne « {column} ». Écrivez-le AAAA-MM-JJ.",
    en="“{value}” is not a day in the column “{column}”. Write it YYYY-MM-DD.",
)
LINE_REPEATED = Reason(
    "PAR-LIN-07",
    "line",
    fr="Cette structure ou ce service est déjà à la ligne {first} : seule la première est prise.",
    en="This entity or service is already on line {first}: only the first one is taken.",
)
SERVICE_WITHOUT_ENTITY = Reason(
    "PAR-LIN-08",
    "line",
    fr="La structure {siret} de ce service n'est ni dans l'annuaire ni dans ce fichier.",
    en="The entity {siret} of this service is neither in the directory nor in this file.",
)
