"""Parsing XML that a stranger sent: no entity, no DTD, no network, bounded in size, depth and number of tags.

Everything that could make the parser work hard is refused before it runs: the prologue is read by hand (a DOCTYPE
can only stand there), tags and attributes are counted on the bytes.
"""

import re
from typing import Any

from lxml import etree

from .refusals import unreadable

MEGABYTE = 1_000_000
LARGEST_FILE = 100 * MEGABYTE
DEEPEST = 100
# Ten thousand rich lines have 400,000 elements; each costs some 500 bytes and 3 µs before its verdict is known.
MOST_TAGS = 500_000
SHORTEST_TAG = len("<a>")
FEW_ATTRIBUTES = 2_000
LONGEST_PROLOGUE = 65_536
LONGEST_PLAIN_TEXT = 9 * MEGABYTE
ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
DECLARATION = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
SKIPPED = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
# No element of UBL or CII has ten attributes; each new attribute name costs the rules' index some work.
TOO_WIDE = etree.XPath("boolean(//*[@*[64]])")
TOO_DEEP = etree.XPath("boolean(" + "/*" * (DEEPEST + 1) + ")")


def parse(content: bytes) -> etree._Element:
    """The root element of a document, comments and processing instructions left out.

    Refuses: DOC-FIL-01 to 03, DOC-XML-01 to 06.
    """
    equals = inspect(content)
    try:
        root = etree.fromstring(content, etree.XMLParser(**options(content)))
    except etree.XMLSyntaxError as error:
        raise refusal_of(error) from None
    except (ValueError, LookupError) as error:
        raise unreadable("DOC-XML-03", detail=str(error)) from None
    if equals > FEW_ATTRIBUTES and TOO_WIDE(root):
        raise unreadable("DOC-XML-06", limit=MOST_TAGS)
    if TOO_DEEP(root):
        raise unreadable("DOC-XML-04", limit=DEEPEST)
    return root


def inspect(content: bytes) -> int:
    """Refuse what must not be parsed at all: nothing, too much, or a prologue that means no good.

    Answers how many attributes there are at most.
    """
    if not content.strip(b" \t\r\n\0"):
        raise unreadable("DOC-FIL-01")
    if len(content) > LARGEST_FILE:
        raise unreadable("DOC-FIL-02", size=len(content) // MEGABYTE, limit=LARGEST_FILE // MEGABYTE)
    inspect_prologue(content)
    # One byte is counted ten times as fast as two: the exact counts are for those that may have too many.
    brackets = content.count(b"<") if len(content) > SHORTEST_TAG * MOST_TAGS else 0
    equals = content.count(b"=")
    if brackets > MOST_TAGS and brackets - content.count(b"</") > MOST_TAGS:
        raise unreadable("DOC-XML-06", limit=MOST_TAGS)
    if equals > MOST_TAGS and content.count(b'="') + content.count(b"='") > MOST_TAGS:
        raise unreadable("DOC-XML-06", limit=MOST_TAGS)
    return equals


def options(content: bytes) -> dict[str, Any]:
    """What every parser of documents is told."""
    return {
        "resolve_entities": False,
        "load_dtd": False,
        "dtd_validation": False,
        "no_network": True,
        "remove_comments": True,
        "remove_pis": True,
        # The spaces between elements say nothing, and are half of a document's nodes; those inside values stay.
        "remove_blank_text": True,
        # Beyond ten million characters in one text (an attachment) libxml2 wants to be told that large is meant.
        "huge_tree": len(content) > LONGEST_PLAIN_TEXT,
    }


def inspect_prologue(content: bytes) -> None:
    """Refuse what must not come before the root element, and encodings that are not what they say."""
    head = content[:LONGEST_PROLOGUE]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        wide = "utf-16-be" if head.startswith((b"\xfe\xff", b"\0<")) else "utf-16-le"
        text = head.decode(wide, errors="replace").removeprefix("\ufeff")
    else:
        wide = ""
        text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    declared = DECLARATION.match(text)
    encoding = declared[1].lower() if declared else ""
    if encoding and encoding not in ENCODINGS and not (wide and encoding == wide):
        raise unreadable("DOC-XML-03", detail=encoding)
    if encoding.startswith("utf-16") != bool(wide) and encoding:
        raise unreadable("DOC-XML-03", detail=f"{encoding} ≠ {wide or '8 bits'}")
    position = 0
    while skipped := SKIPPED.match(text, position):
        position = skipped.end()
    if text.startswith("<!DOCTYPE", position):
        raise unreadable("DOC-XML-02")
    if not re.match(r"<[^\W\d]", text[position : position + 2]):
        if position == 0 or not text.startswith("<", position):
            raise unreadable("DOC-FIL-03")
        raise unreadable("DOC-XML-01", line=text.count("\n", 0, position) + 1, detail=text[position : position + 20])


def refusal_of(error: etree.XMLSyntaxError) -> Exception:
    """The refusal that says what libxml2 found."""
    kinds = etree.ErrorTypes
    code: int = error.code  # type: ignore[attr-defined]  # the stubs forget it
    line = error.lineno or 1
    detail = (error.msg or "").split(", line ")[0]
    # A second document starts with its own declaration, or with an element after the first one's end.
    if code in (kinds.ERR_DOCUMENT_END, kinds.ERR_RESERVED_XML_NAME):
        return unreadable("DOC-XML-05", line=line)
    if code in (kinds.ERR_INVALID_ENCODING, kinds.ERR_UNSUPPORTED_ENCODING, kinds.ERR_UNKNOWN_ENCODING) or (
        code == kinds.ERR_INVALID_CHAR and "encod" in detail
    ):
        return unreadable("DOC-XML-03", detail=detail)
    if "depth" in detail.lower():
        return unreadable("DOC-XML-04", limit=DEEPEST)
    return unreadable("DOC-XML-01", line=line, detail=detail)
