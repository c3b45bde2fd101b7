"""Writing an invoice from the semantic model, in UBL or CII, through the same tables that read it."""

from lxml import etree

from . import binding, cii, model, ubl
from .mapping import Syntax as SyntaxTable
from .verdict import Syntax

ROOTS: dict[Syntax, tuple[str, SyntaxTable]] = {
    "UBL Invoice": (ubl.INVOICE_ROOT, ubl.INVOICE),
    "UBL CreditNote": (ubl.CREDIT_NOTE_ROOT, ubl.CREDIT_NOTE),
    "CII": (cii.ROOT, cii.INVOICE),
}


def write(invoice: model.Invoice, *, syntax: Syntax) -> bytes:
    """The XML of an invoice, in UTF-8, in the order of its schema.

    What the syntax cannot hold is left out, and what it says in its own way is so said (`binding`): `conversion`
    tells the one, value by value.
    """
    name, table = ROOTS[syntax]
    namespaces: dict[str | None, str] = dict(table.namespaces.items())
    if syntax != "CII":
        namespaces[None] = etree.QName(name).namespace or ""
    root = etree.Element(name, nsmap=namespaces)  # type: ignore[arg-type]  # the stubs forget the default namespace
    said = binding.for_cii(invoice) if syntax == "CII" else binding.for_ubl(invoice)
    table.write(said, root=root)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
