"""Whether a life-cycle message is built as CDAR D22B wants: each element in its place, as often as allowed, well typed.

No package that we may ship holds the XML schema of CDAR, so its facts stand in `structure.tsv` and are judged here;
the tests compare the verdict with the schema's where it is present.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from polyphonie.documents.invoice.values import content_of
from polyphonie.documents.invoice.verdict import SchemaError, SchemaVerdict

from . import syntax, terms

MOST_ERRORS = 50
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
INSTANT = re.compile(
    r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
FREE = ("text", "id", "code")
Problem = tuple[etree._Element, str, str]


@dataclass(slots=True)
class Child:
    name: str
    kind: str
    least: int
    most: int | None


@dataclass(slots=True)
class Table:
    """The kinds of elements: their children in order, those that hold one child of several, attributes of texts."""

    children: dict[str, list[Child]] = field(default_factory=dict)
    choices: set[str] = field(default_factory=set)
    attributes: dict[str, frozenset[str]] = field(default_factory=dict)


@cache
def table() -> Table:
    found = Table()
    kind = ""
    for row in terms.rows("structure.tsv"):
        if row[0] in ("element", "choice"):
            kind = row[1]
            found.children[kind] = []
            if row[0] == "choice":
                found.choices.add(kind)
        elif row[0] == "attributes":
            found.attributes[row[1]] = frozenset(row[2].split())
        else:
            prefix, _, local = row[0].partition(":")
            name = f"{{{syntax.NAMESPACES[prefix]}}}{local}"
            least, most = {"1": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}[row[2]]
            found.children[kind].append(Child(name, row[1], least, most))
    return found


def check(root: etree._Element) -> SchemaVerdict:
    """The verdict on a message, with at most `MOST_ERRORS` errors."""
    errors = []
    for element, french, english in problems(root, etree.QName(root).localname):
        errors.append(told(element, french, english))
        if len(errors) == MOST_ERRORS:
            break
    return SchemaVerdict(checked=True, valid=not errors, errors=tuple(errors))


def problems(element: etree._Element, kind: str) -> Iterator[Problem]:
    children = table().children.get(kind)
    yield from wrong_attributes(element, kind, leaf=children is None)
    if children is None:
        yield from wrong_text(element, kind)
        return
    if (element.text or "").strip() or any((each.tail or "").strip() for each in element):
        yield element, "il ne doit contenir que des éléments, pas de texte.", "it must hold elements only, no text."
    if kind in table().choices:
        yield from wrong_choice(element, children)
    else:
        yield from wrong_sequence(element, children)
    kinds = {child.name: child.kind for child in children}
    for each in element:
        if each.tag in kinds:
            yield from problems(each, kinds[each.tag])


def wrong_sequence(element: etree._Element, children: list[Child]) -> Iterator[Problem]:
    """Children that are not where the order wants them, or too few or too many."""
    position = 0
    found = list(element)
    for child in children:
        count = 0
        while position < len(found) and found[position].tag == child.name and count != child.most:
            count += 1
            position += 1
        if count < child.least:
            name = etree.QName(child.name).localname
            yield element, f"il y manque l'élément « {name} ».", f'it lacks the element "{name}".'
    if position < len(found):
        yield found[position], "il n'est pas attendu ici, ou l'est une seule fois.", "it is not expected here, or once."


def wrong_choice(element: etree._Element, children: list[Child]) -> Iterator[Problem]:
    if len(element) != 1 or element[0].tag not in {child.name for child in children}:
        names = ", ".join(etree.QName(child.name).localname for child in children)
        yield element, f"il doit contenir un seul élément parmi : {names}.", f"it must hold one element among: {names}."


def wrong_attributes(element: etree._Element, kind: str, *, leaf: bool) -> Iterator[Problem]:
    allowed = table().attributes.get(kind, frozenset()) if leaf else frozenset()
    for name in map(str, element.attrib):
        if name not in allowed and not name.startswith(INSTANCE):
            local = etree.QName(name).localname
            yield element, f"l'attribut « {local} » n'est pas permis.", f'the attribute "{local}" is not allowed.'


def is_number(text: str) -> bool:
    return bool(DECIMAL.fullmatch(text))


TYPES: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    "amount": (is_number, "un nombre décimal", "a decimal number"),
    "number": (is_number, "un nombre décimal", "a decimal number"),
    "measure": (is_number, "un nombre décimal", "a decimal number"),
    "boolean": (lambda text: text in ("true", "false", "1", "0"), "« true » ou « false »", '"true" or "false"'),
    "binary": (lambda text: content_of(text) is not None, "un contenu en base64", "base64 content"),
    "instant": (lambda text: bool(INSTANT.fullmatch(text)), "un instant", "an instant"),
}


def wrong_text(element: etree._Element, kind: str) -> Iterator[Problem]:
    if len(element):
        yield element, "il ne doit contenir que du texte.", "it must hold text only."
    elif kind not in FREE:
        fits, french, english = TYPES[kind]
        text = (element.text or "").strip()
        if not fits(text):
            yield element, f"« {text} » n'est pas {french}.", f'"{text}" is not {english}.'


def told(element: etree._Element, french: str, english: str) -> SchemaError:
    name = etree.QName(element).localname
    line: int = element.sourceline or 0  # type: ignore[assignment]  # the stubs have no type for it
    return SchemaError(
        line=line,
        place=element.getroottree().getpath(element),
        message_fr=f"Ligne {line}, l'élément « {name} » : {french}",
        message_en=f'Line {line}, element "{name}": {english}',
    )
