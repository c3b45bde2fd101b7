"""Reading a life-cycle message, and writing one, through the one table of `syntax.py`."""

from functools import cached_property
from typing import Literal

from lxml import etree

from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.documents.invoice.safexml import parse

from . import model, syntax

PROFILES = {
    "urn.cpro.gouv.fr:1p0:CDV:invoice": "CDV",
    "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2": "CDV flux 2 (PPF)",
}
MARK = b"CrossDomainAcknowledgementAndResponse"
LONGEST_HEAD = 4096


class Document:
    """A life-cycle message that could be read: its XML, and its values (`message`, read when first asked for)."""

    syntax: Literal["CDAR"] = "CDAR"

    def __init__(self, *, file_name: str, xml: bytes, root: etree._Element) -> None:
        self.file_name = file_name
        self.xml = xml
        self.root = root

    @cached_property
    def message(self) -> model.Message:
        return syntax.MESSAGE.read_as(model.Message, self.root)

    @property
    def profile(self) -> str:
        """The readable name of the guideline that the message states (MDT-3), "" when it is none we know."""
        return PROFILES.get(self.message.guideline or "", "")


def recognised(content: bytes) -> bool:
    """Whether a file calls itself a life-cycle message: its beginning names the root element."""
    return MARK in content[:LONGEST_HEAD].replace(b"\0", b"")


def read(content: bytes, *, file_name: str = "") -> Document:
    """Read a life-cycle message from the bytes of its XML.

    Raises `Unreadable`: DOC-FIL-… and DOC-XML-… as for an invoice; DOC-XML-09 when it is another document.
    """
    root = parse(content)
    if root.tag != syntax.ROOT:
        raise unreadable("DOC-XML-09", root=etree.QName(root).localname, expected=MARK.decode())
    return Document(file_name=file_name, xml=content, root=root)


def write(message: model.Message) -> bytes:
    """The XML of a message, in UTF-8, in the order of its schema; `read` gives the same message back."""
    namespaces: dict[str | None, str] = dict(syntax.NAMESPACES.items())
    root = etree.Element(syntax.ROOT, nsmap=namespaces)  # type: ignore[arg-type]  # the stubs want no None
    syntax.MESSAGE.write_from(message, root=root)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
