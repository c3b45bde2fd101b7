"""Saying a broken rule to a person: what is wrong, with the values at hand, where, and what to change.

A sentence comes from the rule's own line in its pack's `wording.tsv`, else from its VAT family, else from its form
(absence, count, code…) and the name of its business term.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from polyphonie.kernel.refusals import shortened

from .rules.engine import Found, Rule
from .terms import terms
from .verdict import Failure

TABLES = ("en16931", "br_fr", "b2g")
FAMILY = re.compile(r"BR-(AE|AF|AG|E|G|IC|O|S|Z)-(\d\d)")


class Wording(NamedTuple):
    """A rule's sentences, as templates; an empty one is left to the next source."""

    term: str = ""
    french: str = ""
    english: str = ""
    remedy_french: str = ""
    remedy_english: str = ""


@cache
def wordings() -> dict[str, Wording]:
    """The sentences of every pack, by rule."""
    found = {}
    for table in TABLES:
        text = files(__package__).joinpath("rules", table, "wording.tsv").read_text("utf-8")
        for line in text.splitlines():
            if not line.startswith("#"):
                rule, *cells = line.split("\t")
                found[rule] = Wording(*cells)
    return found


def failure(found: Found) -> Failure:
    """What a person is told of a rule that a document breaks."""
    wording = of_rule(found.rule)
    names = terms().get(wording.term)
    values = defaultdict(lambda: "—", {name: shortened(value) for name, value in found.values.items()})
    values.setdefault("number", values["value"])
    values.setdefault("path", found.rule.path.replace(" | ", ", "))
    values.setdefault("limit", found.rule.limit)
    line = found.line
    spoken = spoken_in_french(values)
    french = names.french if names else ""
    english = names.english if names else ""
    return Failure(
        rule=found.rule.id,
        flag=found.rule.flag,
        where=found.where,
        place_fr=", ".join(part for part in (f"ligne {line}" if line else "", french) if part) or "document",
        place_en=", ".join(part for part in (f"line {line}" if line else "", english) if part) or "document",
        message_fr=wording.french.format_map(spoken),
        message_en=wording.english.format_map(values),
        remedy_fr=wording.remedy_french.format_map(spoken),
        remedy_en=wording.remedy_english.format_map(values),
        term=wording.term,
    )


COMPUTED = ("stated", "due", "base", "rate", "number")
"""The values that are numbers of the sentence itself; those between « » are quoted as the document writes them."""
PLAIN_NUMBER = re.compile(r"(-?)(0|[1-9]\d*)(?:\.(\d+))?")


def spoken_in_french(values: Mapping[str, object]) -> Mapping[str, object]:
    """The values with their numbers as French writes them."""
    return defaultdict(
        lambda: "—", {**values, **{name: in_french(str(values[name])) for name in COMPUTED if name in values}}
    )


def in_french(number: str) -> str:
    """1234.50 as 1 234,50 (narrow no-break space); what is no plain number stays as it is."""
    found = PLAIN_NUMBER.fullmatch(number)
    if not found:
        return number
    sign, whole, decimals = found.groups()
    # No typography module here: the readable view, which has one, takes long to load.
    grouped = f"{int(whole):,}".replace(",", "\u202f")
    return f"{'−' if sign else ''}{grouped}{f',{decimals}' if decimals else ''}"


@cache
def of_rule(rule: Rule) -> Wording:
    """A rule's sentences, complete."""
    own = wordings().get(rule.id, Wording())
    family = FAMILY.fullmatch(rule.id)
    if family and not own.french:
        own = of_family(family[1], int(family[2]))
    if not family and found_base(rule.id):
        base = wordings()[found_base(rule.id)]
        own = base._replace(term=term_of(rule.id) or base.term)
    if own.french:
        return own
    if not own.term:
        own = own._replace(term=term_of(rule.id))
    term = terms().get(own.term)
    subject_fr = f"{term.french} ({term.id})" if term else "l'élément « {path} »"
    subject_en = f"{term.english} ({term.id})" if term else 'element "{path}"'
    return Wording(own.term, *(sentence.format(fr=subject_fr, en=subject_en) for sentence in FORMS[rule.form]))


FRENCH = re.compile(r"(BR-FR-(?:[A-Z]+-)?\d+)[_-](?:\S*?(B[TG]-\d+))?")


def found_base(rule: str) -> str:
    """The line of the table that words a family of French rules ("BR-FR-05_BT-22-1": "BR-FR-05"), or ""."""
    found = FRENCH.match(rule)
    return found[1] if found and found[1] in wordings() else ""


def term_of(rule: str) -> str:
    """The business term that a French rule's identifier names, or ""."""
    found = FRENCH.match(rule)
    return found[2] or "" if found else ""


# The sentences of each form: {fr} and {en} stand for the business term or the element; doubled braces for values.
FORMS = {
    "present": (
        "Il manque : {fr}.",
        "Missing: {en}.",
        "Renseignez cette donnée, elle est obligatoire.",
        "Give this information, it is required.",
    ),
    "absent": (
        "« {{name}} » n'a pas sa place ici : la norme ne l'utilise pas.",
        '"{{name}}" has no place here: the standard does not use it.',
        "Retirez-le : ce qu'il dit ne sera pas lu.",
        "Remove it: what it says will not be read.",
    ),
    "count": (
        "« {{path}} » figure {{count}} fois ; permis : {{limit}}.",
        '"{{path}}" occurs {{count}} times; allowed: {{limit}}.',
        "Gardez-en le nombre permis.",
        "Keep the allowed number.",
    ),
    "code": (
        "Le code « {{value}} » n'est pas dans la liste permise pour : {fr}.",
        'The code "{{value}}" is not in the list allowed for: {en}.',
        "Choisissez un code de la liste.",
        "Choose a code of the list.",
    ),
    "decimals": (
        "« {{value}} » a plus de {{limit}} décimales : {fr}.",
        '"{{value}}" has more than {{limit}} decimals: {en}.',
        "Arrondissez le montant au nombre de décimales permis.",
        "Round the amount to the allowed number of decimals.",
    ),
    "own": (
        "La valeur n'est pas celle que la règle demande : {fr}.",
        "The value is not what the rule demands: {en}.",
        "Corrigez la valeur.",
        "Correct the value.",
    ),
    "unverifiable": ("", "", "", ""),
    **{
        f"at most {limit}": (
            f"« {{{{value}}}} » a plus de {limit} caractères : {{fr}}.",
            f'"{{{{value}}}}" has more than {limit} characters: {{en}}.',
            "Raccourcissez cette valeur.",
            "Shorten this value.",
        )
        for limit in (35, 100, 125)
    },
    "identifier": (
        "« {{value}} » contient des caractères qui ne sont pas permis : {fr}.",
        '"{{value}}" holds characters that are not allowed: {en}.',
        "N'employez que des lettres sans accent, des chiffres et + - _ /, sans espace.",
        "Use letters without accents, digits and + - _ / only, without spaces.",
    ),
    "address": (
        "« {{value}} » contient des caractères qui ne sont pas permis : {fr}.",
        '"{{value}}" holds characters that are not allowed: {en}.',
        "N'employez que des lettres sans accent, des chiffres et + - _ ., sans espace.",
        "Use letters without accents, digits and + - _ . only, without spaces.",
    ),
    "day": (
        "« {{value}} » n'est pas un jour entre 2000 et 2099 : {fr}.",
        '"{{value}}" is not a day between 2000 and 2099: {en}.',
        "Corrigez la date.",
        "Correct the date.",
    ),
    "type": (
        "Le type « {{value}} » n'est pas admis en France : {fr}.",
        'The type "{{value}}" is not allowed in France: {en}.',
        "Choisissez un type de la liste française, par exemple 380 ou 381.",
        "Choose a type of the French list, for instance 380 or 381.",
    ),
    "filled": (
        "Il manque : {fr}.",
        "Missing: {en}.",
        "Renseignez cette donnée ou retirez l'élément vide.",
        "Give this information or remove the empty element.",
    ),
    "siren": (
        "« {{value}} » n'est pas un SIREN de neuf chiffres : {fr}.",
        '"{{value}}" is not a SIREN of nine digits: {en}.',
        "Corrigez le SIREN.",
        "Correct the SIREN.",
    ),
    "siret": (
        "Le SIRET « {{value}} » n'a pas 14 chiffres ou ne commence pas par le SIREN « {{siren}} » : {fr}.",
        'The SIRET "{{value}}" has not 14 digits or does not start with the SIREN "{{siren}}": {en}.',
        "Corrigez le SIRET ou le SIREN.",
        "Correct the SIRET or the SIREN.",
    ),
    "schemes": (
        "Un identifiant est sans schéma, ou un schéma est répété : {fr}.",
        "An identifier has no scheme, or a scheme is repeated: {en}.",
        "Donnez un schéma différent à chaque identifiant.",
        "Give each identifier a scheme of its own.",
    ),
    "amount": (
        "« {{value}} » n'est pas un montant d'au plus 19 caractères et 2 décimales : {fr}.",
        '"{{value}}" is not an amount of at most 19 characters and 2 decimals: {en}.',
        "Corrigez le montant.",
        "Correct the amount.",
    ),
    "quantity": (
        "« {{value}} » n'est pas une quantité d'au plus 19 caractères et 4 décimales : {fr}.",
        '"{{value}}" is not a quantity of at most 19 characters and 4 decimals: {en}.',
        "Corrigez la quantité.",
        "Correct the quantity.",
    ),
    "price": (
        "« {{value}} » n'est pas un prix positif d'au plus 19 caractères et 6 décimales : {fr}.",
        '"{{value}}" is not a positive price of at most 19 characters and 6 decimals: {en}.',
        "Corrigez le prix ; pour une reprise, mettez la quantité en négatif.",
        "Correct the price; for a return, make the quantity negative.",
    ),
    "percentage": (
        "« {{value}} » n'est pas un taux d'au plus 4 chiffres et 2 décimales : {fr}.",
        '"{{value}}" is not a rate of at most 4 digits and 2 decimals: {en}.',
        "Corrigez le taux.",
        "Correct the rate.",
    ),
    "vat category": (
        "La catégorie de TVA « {{value}} » n'est pas admise en France : {fr}.",
        'The VAT category "{{value}}" is not allowed in France: {en}.',
        "Choisissez S, E, AE, K, G, O ou Z.",
        "Choose S, E, AE, K, G, O or Z.",
    ),
    "vat rate": (
        "Le taux « {{value}} » n'est pas un taux de TVA français : {fr}.",
        'The rate "{{value}}" is not a French VAT rate: {en}.',
        "Choisissez un taux en vigueur, par exemple 20, 10, 5.5 ou 2.1.",
        "Choose a rate in force, for instance 20, 10, 5.5 or 2.1.",
    ),
    "attachment": (
        "« {{value}} » n'est pas une nature de pièce jointe admise : {fr}.",
        '"{{value}}" is not an allowed kind of attachment: {en}.',
        "Mettez un code de la liste, par exemple DOCUMENT_ANNEXE ou BON_LIVRAISON.",
        "Set a code of the list, for instance DOCUMENT_ANNEXE or BON_LIVRAISON.",
    ),
}
CATEGORY_NAMES = {
    "AE": ("autoliquidation (AE)", "reverse charge (AE)"),
    "AF": ("IGIC des Canaries (L)", "Canary Islands IGIC (L)"),
    "AG": ("IPSI de Ceuta et Melilla (M)", "Ceuta and Melilla IPSI (M)"),
    "E": ("exonéré (E)", "exempt (E)"),
    "G": ("exportation hors de l'Union (G)", "export outside the Union (G)"),
    "IC": ("livraison intracommunautaire (K)", "intra-community supply (K)"),
    "O": ("hors du champ de la TVA (O)", "outside the scope of VAT (O)"),
    "S": ("taux normal ou réduit (S)", "standard or reduced rate (S)"),
    "Z": ("taux zéro (Z)", "zero rate (Z)"),
}
# The rules of a VAT family by number; {fr} and {en} stand for the category.
FAMILY_WORDS = {
    1: Wording(
        "BG-23",
        "La ventilation de la TVA ne correspond pas aux lignes, remises et frais de la catégorie « {fr} ».",
        'The VAT breakdown does not match the lines, allowances and charges of the category "{en}".',
        "Ventilez chaque catégorie utilisée, une fois, et aucune autre.",
        "Break down each category in use, once, and no other.",
    ),
    2: Wording(
        "BT-31",
        "La catégorie « {fr} » sur une ligne ne va pas avec les numéros de TVA donnés.",
        'The category "{en}" on a line does not go with the VAT identifiers given.',
        "Vérifiez les numéros de TVA du vendeur et de l'acheteur que cette catégorie exige ou interdit.",
        "Check the VAT identifiers of seller and buyer that this category requires or forbids.",
    ),
    5: Wording(
        "BT-152",
        "Le taux de TVA de la ligne ({{number}}) ne va pas avec la catégorie « {fr} ».",
        'The VAT rate of the line ({{number}}) does not go with the category "{en}".',
        "Corrigez le taux ou la catégorie.",
        "Correct the rate or the category.",
    ),
    8: Wording(
        "BT-116",
        "La base indiquée pour « {fr} » est {{stated}} ; lignes + frais - remises font {{due}}.",
        'The stated base for "{en}" is {{stated}}; lines + charges - allowances make {{due}}.',
        "Corrigez la base de cette catégorie, ou les lignes.",
        "Correct the base of this category, or the lines.",
    ),
    9: Wording(
        "BT-117",
        "La TVA indiquée pour « {fr} » est {{stated}} ; elle devrait être {{due}}.",
        'The stated VAT for "{en}" is {{stated}}; it should be {{due}}.',
        "Corrigez la TVA, la base ou le taux de cette catégorie.",
        "Correct the VAT, the base or the rate of this category.",
    ),
    10: Wording(
        "BT-120",
        "Le motif d'exonération ne va pas avec la catégorie « {fr} ».",
        'The exemption reason does not go with the category "{en}".',
        "Donnez un motif ou son code si la catégorie l'exige, retirez-le sinon.",
        "Give a reason or its code when the category requires it, remove it otherwise.",
    ),
    11: Wording(
        "BT-72",
        "La catégorie « {fr} » demande une date de livraison ou une période.",
        'The category "{en}" wants a delivery date or a period.',
        "Ajoutez la date de livraison (BT-72) ou la période (BG-14).",
        "Add the delivery date (BT-72) or the period (BG-14).",
    ),
    12: Wording(
        "BT-80",
        "La catégorie « {fr} » demande le pays de livraison.",
        'The category "{en}" wants the deliver-to country.',
        "Ajoutez le pays de livraison (BT-80).",
        "Add the deliver-to country (BT-80).",
    ),
}
OUT_OF_SCOPE = Wording(
    "BT-118",
    "La catégorie « {fr} » ne va avec aucune autre dans la même facture.",
    'The category "{en}" goes with no other in the same invoice.',
    "Séparez les opérations sur deux factures.",
    "Separate the operations into two invoices.",
)
SAME_WORDS = {3: (2, "BT-95"), 4: (2, "BT-102"), 6: (5, "BT-96"), 7: (5, "BT-103")}


def of_family(category: str, number: int) -> Wording:
    """The sentences of a rule of a VAT family."""
    base, term = SAME_WORDS.get(number, (number, ""))
    words = OUT_OF_SCOPE if category == "O" and number > 10 else FAMILY_WORDS[base]
    french, english = CATEGORY_NAMES[category]
    sentences = (sentence.format(fr=french, en=english) for sentence in words[1:])
    worded = Wording(words.term, *sentences)
    if not term:
        return worded
    return worded._replace(
        term=term,
        french=worded.french.replace("sur une ligne", "sur une remise ou des frais").replace(
            "de la ligne", "de la remise ou des frais"
        ),
        english=worded.english.replace("on a line", "on an allowance or charge").replace(
            "of the line", "of the allowance or charge"
        ),
    )
