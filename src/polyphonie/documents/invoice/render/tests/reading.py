"""What a person reads in a view, with everything that only looks (spaces, groups of digits) taken away."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from polyphonie.documents.invoice.render import typography

SPACES = re.compile(r"\s+")


class Reader(HTMLParser):
    """Gathers the text and the names of the elements of a document."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return "".join(self.said)


def bare(text: str) -> str:
    return SPACES.sub("", text)


def expected(value: Any) -> tuple[str, ...]:
    """The ways in which a value may be written in French, bare; made here without the code under test."""
    if isinstance(value, Decimal):
        whole, _, fraction = format(abs(value), "f").partition(".")
        fraction = fraction.rstrip("0")
        return (f"{whole},{fraction}" if fraction else whole,)
    if isinstance(value, date):
        month = typography.MONTHS["fr"][value.month - 1]
        day = "1er" if value.day == 1 else str(value.day)
        return (f"{value.day:02}/{value.month:02}/{value.year:04}", f"{day}{month}{value.year:04}")
    if isinstance(value, bytes):
        return (f"{len(value)}octets",)
    return (bare(typography.UNSHOWABLE.sub("\ufffd", value)),)
