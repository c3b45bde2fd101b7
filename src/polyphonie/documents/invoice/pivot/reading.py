"""Reading Chorus Pro's pivot files, and writing them, through the tables of `syntax.py`."""

from lxml import etree

from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.documents.invoice.safexml import parse

from . import model, syntax

LONGEST_HEAD = 4096


def recognised(content: bytes) -> bool:
    """Whether a file calls itself a CPPFacturePivot: its beginning names the root element."""
    return b"<CPPFacturePivot" in content[:LONGEST_HEAD].replace(b"\0", b"")


def read(content: bytes) -> model.InvoiceFlow:
    """The invoices of a CPPFacturePivot file, V1_20 to V2_02.

    Raises `Unreadable`: DOC-FIL-… and DOC-XML-… as for an invoice; DOC-XML-09 when it is another document.
    """
    return syntax.INVOICES.read_as(model.InvoiceFlow, rooted(content, syntax.INVOICES_ROOT))


def read_statuses(content: bytes) -> model.StatusFlow:
    """The statuses of a CPPStatut file, V1_19. Raises `Unreadable`, as `read` does."""
    return syntax.STATUSES.read_as(model.StatusFlow, rooted(content, syntax.STATUSES_ROOT))


def rooted(content: bytes, expected: str) -> etree._Element:
    root = parse(content)
    if root.tag != expected:
        raise unreadable("DOC-XML-09", root=etree.QName(root).localname, expected=expected)
    return root


def write(flow: model.InvoiceFlow) -> bytes:
    """The XML of a CPPFacturePivot file, in UTF-8, in the order of its schema."""
    root = etree.Element(syntax.INVOICES_ROOT)
    syntax.INVOICES.write_from(flow, root=root)
    return printed(root)


def write_statuses(flow: model.StatusFlow) -> bytes:
    """The XML of a CPPStatut file, in UTF-8, in the order of its schema."""
    root = etree.Element(syntax.STATUSES_ROOT)
    syntax.STATUSES.write_from(flow, root=root)
    return printed(root)


def printed(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
