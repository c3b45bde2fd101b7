"""What each value of an invoice is called, and which business term it is where a class of the model is shared.

The names of the terms and groups come from `terms`; here are only the ones that the standard does not number.
The model's fields say their own term (`model.terms_of`), except in the classes that several groups share
(`Party`, `Address`, `Contact`, `Period`, `Allowance`): `SHARED` says which term each field is, group by group.
Source: EN 16931-1:2017+A1:2019, table of the semantic model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from polyphonie.documents.invoice import terms

Language = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called in both languages."""

    fr: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


ADDRESS_FIELDS = ("line", "additional_line", "third_line", "city", "post_code", "subdivision", "country")
ALLOWANCE_FIELDS = ("amount", "base_amount", "percentage", "vat_category", "vat_rate", "reason", "reason_code")
LINE_ALLOWANCE_FIELDS = ("amount", "base_amount", "percentage", "reason", "reason_code")


def numbered(fields: tuple[str, ...], *numbers: int) -> Mapping[str, str]:
    return {name: f"BT-{number}" for name, number in zip(fields, numbers, strict=True)}


SHARED: Mapping[str, Mapping[str, str]] = {
    "BG-4": {
        "name": "BT-27",
        "trading_name": "BT-28",
        "identifiers": "BT-29",
        "legal_registration": "BT-30",
        "vat_identifier": "BT-31",
        "tax_registration": "BT-32",
        "legal_information": "BT-33",
        "electronic_address": "BT-34",
        "address": "BG-5",
        "contact": "BG-6",
    },
    "BG-5": numbered(ADDRESS_FIELDS, 35, 36, 162, 37, 38, 39, 40),
    "BG-6": {"name": "BT-41", "telephone": "BT-42", "email": "BT-43"},
    "BG-7": {
        "name": "BT-44",
        "trading_name": "BT-45",
        "identifiers": "BT-46",
        "legal_registration": "BT-47",
        "vat_identifier": "BT-48",
        "electronic_address": "BT-49",
        "address": "BG-8",
        "contact": "BG-9",
    },
    "BG-8": numbered(ADDRESS_FIELDS, 50, 51, 163, 52, 53, 54, 55),
    "BG-9": {"name": "BT-56", "telephone": "BT-57", "email": "BT-58"},
    "BG-10": {"name": "BT-59", "identifiers": "BT-60", "legal_registration": "BT-61"},
    "BG-11": {"name": "BT-62", "vat_identifier": "BT-63", "address": "BG-12"},
    "BG-12": numbered(ADDRESS_FIELDS, 64, 65, 164, 66, 67, 68, 69),
    "BG-14": {"start_on": "BT-73", "end_on": "BT-74"},
    "BG-15": numbered(ADDRESS_FIELDS, 75, 76, 165, 77, 78, 79, 80),
    "BG-20": numbered(ALLOWANCE_FIELDS, 92, 93, 94, 95, 96, 97, 98),
    "BG-21": numbered(ALLOWANCE_FIELDS, 99, 100, 101, 102, 103, 104, 105),
    "BG-24": {"mime_type": "BT-125-1", "file_name": "BT-125-2"},
    "BG-26": {"start_on": "BT-134", "end_on": "BT-135"},
    "BG-27": numbered(LINE_ALLOWANCE_FIELDS, 136, 137, 138, 139, 140),
    "BG-28": numbered(LINE_ALLOWANCE_FIELDS, 141, 142, 143, 144, 145),
}

FIELDS: Mapping[str, Name] = {
    "BG-0": Name("Facture", "Invoice"),
    "name": Name("Nom", "Name"),
    "trading_name": Name("Nom commercial", "Trading name"),
    "identifiers": Name("Identifiant", "Identifier"),
    "legal_registration": Name("Immatriculation légale", "Legal registration"),
    "vat_identifier": Name("Numéro de TVA", "VAT number"),
    "tax_registration": Name("Numéro fiscal", "Tax registration"),
    "legal_information": Name("Mentions légales", "Legal information"),
    "electronic_address": Name("Adresse électronique", "Electronic address"),
    "address": Name("Adresse", "Address"),
    "contact": Name("Contact", "Contact"),
    "telephone": Name("Téléphone", "Telephone"),
    "email": Name("Courriel", "E-mail"),
    "line": Name("Adresse, ligne 1", "Address, line 1"),
    "additional_line": Name("Adresse, ligne 2", "Address, line 2"),
    "third_line": Name("Adresse, ligne 3", "Address, line 3"),
    "city": Name("Ville", "City"),
    "post_code": Name("Code postal", "Post code"),
    "subdivision": Name("Subdivision du pays", "Country subdivision"),
    "country": Name("Pays", "Country"),
    "mime_type": Name("Format du fichier joint", "Attached file format"),
    "file_name": Name("Nom du fichier joint", "Attached file name"),
    "vat_category": Name("Catégorie de TVA", "VAT category"),
    "vat_rate": Name("Taux de TVA", "VAT rate"),
}
"""Fields whose term is not in `terms`, or that have none where the document bears them (a payee's telephone, say)."""


@cache
def name_of(term: str, field: str, language: Language) -> str:
    """What `field` is called where it is the business term or group `term` ("" when it is none), as a heading."""
    known = terms.terms().get(term)
    if known:
        name = known.french if language == "fr" else known.english
    elif field in FIELDS:
        name = FIELDS[field].in_language(language)
    else:
        name = term or field
    return f"{name[:1].upper()}{name[1:]}".replace("'", "’")
