"""What each nomenclature says of a code: the code's shape, what stands above it, its attributes and their types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from . import Kind


class AttributeType(StrEnum):
    """TEXT and CODE are text, FLAG a yes or no, WHOLE a whole number, DECIMAL an exact decimal, DAY a day."""

    TEXT = "text"
    CODE = "code"
    FLAG = "flag"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name` in code and in the API, `column` in files. `values` are all that a text may be; a CODE is of a kind."""

    name: str
    column: str
    fr: str
    en: str
    type: AttributeType = AttributeType.TEXT
    values: tuple[str, ...] = ()
    refers_to: Kind | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class KindTerms:
    """The names of a nomenclature, the shape of its codes, as a pattern and in words, and what may stand above."""

    fr: str
    en: str
    pattern: re.Pattern[str]
    shape_fr: str
    shape_en: str
    parents: tuple[Kind, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    parent_required: bool = False


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_CODE: Final = AttributeType.CODE

KINDS: Final[Mapping[Kind, KindTerms]] = {
    Kind.MINISTRY: KindTerms(
        *("Ministères", "Ministries", _shape(r"[A-Z0-9]{2,8}")),
        *("2 à 8 majuscules ou chiffres", "2 to 8 capitals or digits"),
        attributes=(Attribute("acronym", "sigle", "Sigle", "Acronym"),),
    ),
    Kind.MISSION: KindTerms(
        *("Missions", "Missions", _shape(r"[A-Z]{2}"), "2 majuscules", "2 capitals"),
        attributes=(
            Attribute(
                *("account", "compte", "Budget ou compte", "Budget or account"),
                values=("general", "annex", "special"),
                required=True,
            ),
        ),
    ),
    Kind.PROGRAMME: KindTerms(
        *("Programmes", "Programmes", _shape(r"\d{4}"), "4 chiffres", "4 digits", (Kind.MISSION,)),
        attributes=(
            Attribute(
                *("evaluative", "evaluatif", "Crédits évaluatifs (LOLF, article 10)", "Evaluative appropriations"),
                AttributeType.FLAG,
            ),
            Attribute("ministry", "ministere", "Ministère", "Ministry", _CODE, refers_to=Kind.MINISTRY),
        ),
        parent_required=True,
    ),
    Kind.ACTION: KindTerms(
        *("Domaines fonctionnels", "Functional domains", _shape(r"\d{4}(-\d{2}){1,2}")),
        *("programme-action ou programme-action-sous-action", "programme-action or programme-action-subaction"),
        (Kind.PROGRAMME, Kind.ACTION),
        parent_required=True,
    ),
    Kind.TITLE: KindTerms("Titres", "Titles", _shape(r"[1-7]"), "un chiffre de 1 à 7", "a digit from 1 to 7"),
    Kind.CATEGORY: KindTerms(
        *("Catégories", "Categories", _shape(r"[1-7]\d"), "2 chiffres", "2 digits", (Kind.TITLE,)), parent_required=True
    ),
    Kind.CENTRE: KindTerms(
        *("Centres financiers", "Responsibility centres", _shape(r"\d{4}(-[A-Z0-9]{1,6}){1,2}")),
        *("programme-BOP ou programme-BOP-UO", "programme-BOP or programme-BOP-UO"),
        (Kind.PROGRAMME, Kind.CENTRE),
        attributes=(
            Attribute("level", "niveau", "Niveau", "Level", values=("bop", "uo"), required=True),
            Attribute(
                *("programme", "programme", "Programme", "Programme", _CODE), refers_to=Kind.PROGRAMME, required=True
            ),
        ),
        parent_required=True,
    ),
    Kind.ACTIVITY: KindTerms(
        *("Activités", "Activities", _shape(r"\d{6}(\d{2}){0,3}")),
        *("6, 8, 10 ou 12 chiffres", "6, 8, 10 or 12 digits", (Kind.ACTIVITY,)),
        attributes=(
            Attribute(
                "action", "domaine_fonctionnel", "Domaine fonctionnel", "Functional domain", _CODE, (), Kind.ACTION
            ),
            Attribute("direction", "sens", "Sens", "Direction", values=("expense", "revenue")),
        ),
    ),
    Kind.COST_CENTRE: KindTerms(
        *("Centres de coûts", "Cost centres", _shape(r"[A-Z0-9_]{3,10}"), "3 à 10 majuscules ou chiffres"),
        "3 to 10 capitals or digits",
        attributes=(
            Attribute("profit_centre", "centre_de_profit", "Centre de profit", "Profit centre"),
            Attribute("department", "departement", "Département", "Department"),
            Attribute("ministry", "ministere", "Ministère", "Ministry", _CODE, refers_to=Kind.MINISTRY),
        ),
    ),
    Kind.FUND: KindTerms(
        *("Fonds", "Funds", _shape(r"[A-Z0-9][A-Z0-9\-]{0,14}"), "1 à 15 majuscules, chiffres ou tirets"),
        "1 to 15 capitals, digits or hyphens",
        attributes=(Attribute("programme", "programme", "Programme", "Programme", _CODE, refers_to=Kind.PROGRAMME),),
    ),
    Kind.LOCATION: KindTerms(
        *("Localisations interministérielles", "Interministerial locations", _shape(r"[A-Z]\d{1,9}")),
        *("une majuscule puis 1 à 9 chiffres", "a capital and 1 to 9 digits", (Kind.LOCATION,)),
    ),
    Kind.ACCOUNT_GROUP: KindTerms(
        *("Rubriques du plan comptable", "Headings of the chart", _shape(r"[1-8]\d{0,3}"), "1 à 4 chiffres"),
        *("1 to 4 digits", (Kind.ACCOUNT_GROUP,)),
    ),
    Kind.ACCOUNT: KindTerms(
        *("Comptes", "Accounts", _shape(r"[1-8]\d{9}"), "10 chiffres", "10 digits", (Kind.ACCOUNT_GROUP,)),
        attributes=(
            Attribute("side", "sens", "Solde normal", "Normal balance", values=("debit", "credit"), required=True),
            Attribute(
                *("control", "tiers", "Compte collectif de tiers", "Control account of a subledger"),
                values=("supplier", "debtor", "staff", "beneficiary", "other"),
            ),
            Attribute("matched", "lettrable", "Lettrable", "Matched", AttributeType.FLAG),
            Attribute("liaison", "liaison", "Compte de liaison", "Liaison account", AttributeType.FLAG),
            Attribute("category", "categorie", "Catégorie LOLF", "Category", _CODE, refers_to=Kind.CATEGORY),
        ),
        parent_required=True,
    ),
    Kind.PURCHASING_GROUP: KindTerms(
        *("Groupes de marchandises", "Purchasing groups", _shape(r"\d{2}(\.\d{2}){0,2}")),
        *("domaine, domaine.segment ou domaine.segment.sous-segment", "domain, domain.segment or with a sub-segment"),
        (Kind.PURCHASING_GROUP,),
        attributes=(
            Attribute(
                *("charge_account", "compte_charge", "Compte de charge", "Charge account", _CODE, (), Kind.ACCOUNT)
            ),
            Attribute(
                *("accrual_account", "compte_fnp", "Compte de factures non parvenues", "Accrual account", _CODE),
                refers_to=Kind.ACCOUNT,
            ),
            Attribute(
                *("asset_account", "compte_immobilisation", "Compte d'immobilisation", "Asset account", _CODE),
                refers_to=Kind.ACCOUNT,
            ),
            Attribute("valuation_class", "classe_valorisation", "Classe de valorisation", "Valuation class"),
        ),
    ),
    Kind.REVENUE_LINE: KindTerms(
        *("Lignes de recettes", "Revenue lines", _shape(r"\d{4}"), "4 chiffres", "4 digits"),
        attributes=(
            Attribute(
                *("section", "section", "Section", "Section"), values=("fiscal", "non_fiscal", "levy"), required=True
            ),
            Attribute(
                *(
                    "amount",
                    "montant",
                    "Prévision de la loi de finances (euros)",
                    "Estimate of the finance act (euros)",
                ),
                AttributeType.DECIMAL,
            ),
            Attribute(
                "account", "compte_produit", "Compte de produit", "Revenue account", _CODE, refers_to=Kind.ACCOUNT
            ),
        ),
    ),
    Kind.CALENDAR: KindTerms(
        *("Calendriers", "Calendars", _shape(r"[A-Z]{2,12}"), "2 à 12 majuscules", "2 to 12 capitals"),
        attributes=(
            Attribute(
                *("weekend", "jours_fermes", "Jours de la semaine fermés (1 lundi … 7 dimanche)", "Closed weekdays"),
            ),
        ),
    ),
    Kind.HOLIDAY: KindTerms(
        *("Jours fériés", "Holidays", _shape(r"[A-Z]{2,12}-[A-Z0-9\-]{2,24}"), "calendrier-jour, en majuscules"),
        *("calendar-day, in capitals", (Kind.CALENDAR,)),
        attributes=(
            Attribute("day", "jour", "Jour fixe (MM-JJ)", "Fixed day (MM-DD)"),
            Attribute("easter", "paques", "Jours après Pâques", "Days after Easter", AttributeType.WHOLE),
        ),
        parent_required=True,
    ),
    Kind.RATE: KindTerms(
        *("Taux", "Rates", _shape(r"[a-z][a-z0-9_]{1,39}"), "minuscules, chiffres et tirets bas"),
        "small letters, digits and underscores",
        attributes=(
            Attribute("value", "valeur", "Valeur", "Value", AttributeType.DECIMAL, required=True),
            Attribute("unit", "unite", "Unité", "Unit", values=("percent", "euro"), required=True),
        ),
    ),
}
"""Every nomenclature that is kept here."""

VALUE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "general": ("budget général", "general budget"),
    "annex": ("budget annexe", "annexed budget"),
    "special": ("compte spécial", "special account"),
    "bop": ("BOP", "BOP"),
    "uo": ("UO", "UO"),
    "expense": ("dépense", "expense"),
    "revenue": ("recette", "revenue"),
    "debit": ("débiteur", "debit"),
    "credit": ("créditeur", "credit"),
    "supplier": ("fournisseurs", "suppliers"),
    "debtor": ("redevables", "debtors"),
    "staff": ("personnel", "staff"),
    "beneficiary": ("bénéficiaires", "beneficiaries"),
    "other": ("autres tiers", "other third parties"),
    "fiscal": ("recettes fiscales", "tax revenue"),
    "non_fiscal": ("recettes non fiscales", "non-tax revenue"),
    "levy": ("prélèvements sur recettes", "levies on revenue"),
    "percent": ("pour cent", "per cent"),
    "euro": ("euros", "euros"),
}
"""The words of attributes that have a closed list of values, in French and in English."""

FIXED_COLUMNS: Final = ("code", "libelle", "premier_jour", "dernier_jour", "parent", "remplace", "source")


def columns(kind: Kind) -> tuple[str, ...]:
    """The columns of a nomenclature's file, in the order in which it is exported."""
    own = tuple(attribute.column for attribute in KINDS[kind].attributes)
    return (*FIXED_COLUMNS[:5], *own, *FIXED_COLUMNS[5:])


def kind_name(kind: Kind, language: str) -> str:
    """The name of a nomenclature in a language: French, or English for any other."""
    terms = KINDS[kind]
    return terms.fr if language.startswith("fr") else terms.en


def value_name(attribute: Attribute, value: object, language: str) -> str:
    """The value of an attribute as people read it: French, or English for any other language."""
    if str(value) not in attribute.values:
        return str(value)
    french, english = VALUE_NAMES[str(value)]
    return french if language.startswith("fr") else english
