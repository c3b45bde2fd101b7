"""The text of an element as a value of the semantic model, and back: numbers, days, instants, identifiers, files.

A text that does not read as its kind is no value (None): reading a document never fails on one, checking tells it.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from lxml import etree

from . import model

Kind = Literal[
    "text",
    "number",
    "amount",
    "accounting",
    "day",
    "day102",
    "instant",
    "instant204",
    "boolean",
    "identifier",
    "listed",
    "note",
    "file",
]
Element = etree._Element
NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*", re.ASCII)
DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?\s*", re.ASCII)
DAY102 = re.compile(r"\s*(\d{4})(\d{2})(\d{2})\s*", re.ASCII)
INSTANT204 = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})\s*", re.ASCII)
FORMATS: Mapping[str, str] = {"day102": "102", "instant204": "204"}
NOTE = re.compile(r"\s*#([A-Z0-9]{3})#(.*)", re.DOTALL)
TRUTHS = {"true": True, "1": True, "false": False, "0": False}
LONGEST_NUMBER = 60


def normal(text: str | None) -> str:
    """A code without its outer spaces, in capitals when it is one of the words that syntaxes spell either way."""
    stripped = (text or "").strip()
    return {"1": "true", "0": "false"}.get(stripped, stripped.upper() if stripped.upper() == "VAT" else stripped)


def value_of(kind: Kind, text: str | None, element: Element) -> Any:
    """The value of a text in its type, or None when there is none or it does not read as one."""
    if not text or not text.strip():
        return None
    return VALUES[kind](text, element)


def number_of(text: str, element: Element) -> Decimal | None:
    return Decimal(text.strip()) if len(text) <= LONGEST_NUMBER and NUMBER.fullmatch(text) else None


def note_of(text: str, element: Element) -> model.Note:
    """A note of UBL, which says its subject between two "#" before the text."""
    subject = NOTE.match(text)
    return model.Note(text=(subject[2] if subject else text).strip(), subject=subject[1] if subject else None)


def identifier_of(text: str, element: Element) -> model.Identifier:
    return model.Identifier(text.strip(), scheme=(element.get("schemeID") or "").strip())


def listed_of(text: str, element: Element) -> model.Identifier:
    return model.Identifier(
        text.strip(), scheme=element.get("listID") or "", version=element.get("listVersionID") or ""
    )


def day_of(form: "re.Pattern[str]", text: str) -> date | None:
    found = form.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def instant_of(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def instant204_of(text: str) -> datetime | None:
    found = INSTANT204.fullmatch(text)
    try:
        # The format states no time zone, and none may be guessed.
        return datetime(*map(int, found.groups())) if found else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def content_of(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


VALUES: Mapping[Kind, Callable[[str, Element], Any]] = {
    "text": lambda text, element: text.strip(),
    "number": number_of,
    "amount": number_of,
    "accounting": number_of,
    "day": lambda text, element: day_of(DAY, text),
    "day102": lambda text, element: day_of(DAY102, text),
    "instant": lambda text, element: instant_of(text),
    "instant204": lambda text, element: instant204_of(text),
    "boolean": lambda text, element: TRUTHS.get(text.strip()),
    "identifier": identifier_of,
    "listed": listed_of,
    "note": note_of,
    "file": lambda text, element: content_of(text),
}


def text_of(kind: Kind, value: Any) -> str:
    """The text of a value in the syntax; the inverse of `value_of`."""
    if kind == "day102":
        return f"{value.year:04}{value:%m%d}"
    if kind == "instant204":
        return f"{value.year:04}{value:%m%d%H%M%S}"
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "file":
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, model.Identifier):
        return value.value
    if isinstance(value, model.Note):
        return f"#{value.subject}#{value.text or ''}" if value.subject else value.text or ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
