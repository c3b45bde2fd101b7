"""Checking a large invoice as it is parsed, line after line, in bounded memory: the verdict when it can be had so.

It can be had of a document that follows its schema, in an encoding that extends ASCII, whose rules on lines hold or
fail by what they have read so far. Any other document, and any that cannot be read, is for the whole way
(`checking.check`), which alone refuses.
"""

from collections.abc import Iterator
from typing import NamedTuple, cast

from lxml import etree

from . import schema
from .reading import MOST_ATTACHMENTS, ROOTS, Document
from .rules import packs
from .rules.engine import Found, Unsure, collector_paused
from .rules.streaming import Streamed
from .safexml import TOO_DEEP, TOO_WIDE, inspect, options
from .verdict import Syntax, Unreadable

LEAST = 1_250_000
"""Bytes from which a document is checked as it streams."""
SLICE = 65_536
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
AGGREGATES = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
PARTS = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
LINES: dict[Syntax, tuple[str, int]] = {
    "UBL Invoice": (f"{AGGREGATES}InvoiceLine", 1),
    "UBL CreditNote": (f"{AGGREGATES}CreditNoteLine", 1),
    "CII": (f"{PARTS}IncludedSupplyChainTradeLineItem", 2),
}
"""The element of a line, and how many elements stand above it."""


class Judged(NamedTuple):
    document: Document
    packs: tuple[packs.Pack, ...]
    found: list[Found]


def judged(xml: bytes, *, file_name: str, embedded_name: str, choice: packs.Choice, most: int) -> Judged | None:
    """The verdict of the rules on a document that follows its schema; None when it must be checked whole."""
    start = xml[:8].removeprefix(BYTE_ORDER_MARK)[:2]
    if start[:1] != b"<" or b"\0" in start or xml.count(b"BinaryObject") > MOST_ATTACHMENTS:
        return None
    with collector_paused():
        try:
            inspect(xml)
            lines = lines_of(xml)
            first = next(lines, None)
            if first is None:
                return None
            *_, root = first.iterancestors()
            document = Document(file_name=file_name, xml=xml, head=root, embedded_name=embedded_name, whole=False)
            judging = packs.chosen(choice, document)
            reading = Streamed(packs.engine(judging, packs.kind_of(document.syntax)), most=most)
            try:
                found = run(reading, first, lines)
            finally:
                reading.release()
            return Judged(document, judging, found)
        except (Unsure, Unreadable, etree.XMLSyntaxError):
            # Whatever it is, the whole way says it.
            return None


def run(reading: Streamed, first: etree._Element, others: Iterator[etree._Element]) -> list[Found]:
    """Judge the lines one by one, then what is around them."""
    reading.open(first)
    last = first
    for following in others:
        reading.take(last, more=True)
        last.clear()
        last = following
    reading.take(last, more=False)
    *_, root = last.iterancestors()
    if TOO_WIDE(root) or TOO_DEEP(root):
        raise Unsure
    found = reading.close(last)
    last.clear()
    return found


def lines_of(xml: bytes) -> Iterator[etree._Element]:
    """The lines of a document, whose schema is checked on the way."""
    syntax = syntax_of(xml)
    tag, depth = LINES[syntax]
    # lxml overlooks what libxml2 has against a document when a schema is plugged in and entities stay as they are;
    # there are none to resolve, for nothing with a DOCTYPE comes here.
    told = {**options(xml), "resolve_entities": "internal"}
    parser = etree.XMLPullParser(events=("end",), tag=tag, schema=schema.compiled(syntax), **told)
    parent = None
    for line in events(parser, xml):
        if parent is None and len([*line.iterancestors()]) == depth:
            parent = line.getparent()
        if parent is None or line.getparent() is not parent:
            raise Unsure
        yield line


def syntax_of(xml: bytes) -> Syntax:
    """The syntax of a document, by its first tag."""
    root = next(events(etree.XMLPullParser(events=("start",), **options(xml)), xml), None)
    if root is None or root.tag not in ROOTS:
        raise Unsure
    return ROOTS[root.tag][0]


def events(parser: etree.XMLPullParser, content: bytes) -> Iterator[etree._Element]:
    """The elements that a parser tells, fed with slices that end with a tag so that it sees each text whole."""
    start = 0
    while start < len(content):
        end = content.find(b">", start + SLICE) + 1 or len(content)
        parser.feed(content[start:end])
        start = end
        for _, element in parser.read_events():
            yield cast(etree._Element, element)
    parser.close()
