"""Where things stand in UBL, and the questions that many rules ask of a node."""

from collections.abc import Iterable

from polyphonie.documents.invoice.rules.checks import truth
from polyphonie.documents.invoice.rules.engine import Condition, Values
from polyphonie.documents.invoice.rules.index import Node, tidy
from polyphonie.documents.invoice.ubl import NAMESPACES as COMMON

NAMESPACES = {
    **COMMON,
    "ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cn": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
}


ROOT = "/ubl:Invoice | /cn:CreditNote"


SELLER = "cac:AccountingSupplierParty"


BUYER = "cac:AccountingCustomerParty"


def charge_of(node: Node) -> bool | None:
    return truth(node.first("cbc:ChargeIndicator"))


def told(stated: object, due: object) -> Values:
    """The values that a sentence about a sum quotes; nothing stated is told as a dash."""
    return {"stated": "—" if stated is None else str(stated), "due": "—" if due is None else str(due)}


def texts(nodes: "list[Node] | tuple[Node, ...]") -> set[str]:
    return {node.text for node in nodes}


def document_type(node: Node) -> set[str]:
    return texts(node.all("cbc:DocumentTypeCode"))


def has(attribute: str) -> Condition:
    """The condition that an attribute is there."""
    return lambda node: attribute in node.attributes


LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")


def category(node: Node) -> str:
    """The code of a tax category."""
    code = node.first("cbc:ID")
    return tidy(code.text) if code else ""


def is_vat(node: Node) -> bool:
    """Whether a node's tax scheme is VAT."""
    schemes = node.all("cac:TaxScheme", "cbc:ID")
    for scheme in schemes:  # noqa: SIM110  asked of every line: a generator would cost as much as the question
        if scheme.text == "VAT" or tidy(scheme.text.upper()) == "VAT":
            return True
    return False


def vat_category(node: Node) -> str | None:
    """The code of a category of VAT, None for another tax."""
    return category(node) if is_vat(node) else None


def vat_only(nodes: Iterable[Node]) -> list[Node]:
    return [node for node in nodes if is_vat(node)]


def is_allowance(node: Node) -> bool:
    return truth(node.first("cbc:ChargeIndicator")) is False


def is_charge(node: Node) -> bool:
    return truth(node.first("cbc:ChargeIndicator")) is True
