"""What an invoice says that its conversion does not: found by reading the result back and comparing value by value."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from polyphonie.documents.invoice import binding, model
from polyphonie.documents.invoice.reading import Document
from polyphonie.documents.invoice.render import facts, naming


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that did not pass: its business term ("" when the standard gives none), where it stood, the value.

    `place` names the groups around it, outermost first, a line with its position ("BG-25 2 › BG-31"), or, where the
    semantic model has no term, the path of the element; the names are those of the term, in French and in English.
    """

    term: str
    place: str
    value: str
    name_fr: str
    name_en: str


TECHNICAL = frozenset({"UBLVersionID"})
NAMESPACE = re.compile(r"\{[^}]*\}")
Key = tuple[str, str, str, Any]


def between(source: model.Invoice, result: model.Invoice) -> tuple[Loss, ...]:
    """The values of `source` that `result` does not bear, in the order of the standard."""
    kept = Counter(keys(result))
    lost = []
    for key in keys(source):
        if kept[key]:
            kept[key] -= 1
        else:
            lost.append(loss(*key))
    return tuple(lost)


def beyond_the_model(document: Document) -> tuple[Loss, ...]:
    """What a document says that the semantic model has no place for, extensions above all: it reaches no format."""
    tree = document.root.getroottree()
    found = []
    for each in document.unread:
        name = etree.QName(each).localname
        if name not in TECHNICAL:
            path = tree.getelementpath(each)
            place = NAMESPACE.sub("", path if isinstance(path, str) else "")
            found.append(Loss(term="", place=place, value=(each.text or "").strip(), name_fr=name, name_en=name))
    return tuple(found)


def keys(invoice: model.Invoice) -> Iterator[Key]:
    """(place, term, field, value) of each value; but for lines, places do not count occurrences.

    Tax point codes are compared in one list, and the creditor identifier where it is itself, not where UBL also
    has to state it: those differences of syntax are no losses.
    """
    for group in facts.groups(binding.meant(invoice)):
        around = (*group.inside, (group.group, group.ordinal))
        place = " › ".join(f"{name} {ordinal}" if name == "BG-25" else name for name, ordinal in around)
        for fact in group.facts:
            yield place, fact.term, fact.field, fact.value


def loss(place: str, term: str, field: str, value: Any) -> Loss:
    return Loss(
        term=term,
        place=place,
        value=said(value),
        name_fr=naming.name_of(term, field, "fr"),
        name_en=naming.name_of(term, field, "en"),
    )


def said(value: Any) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} octets"
    if isinstance(value, model.Identifier):
        return f"{value.value} ({value.scheme})" if value.scheme else value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
