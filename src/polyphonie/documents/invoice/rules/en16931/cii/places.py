"""Where things stand in CII, and the questions that many rules ask of a node."""

from collections.abc import Iterable

from polyphonie.documents.invoice.rules.checks import truth
from polyphonie.documents.invoice.rules.engine import Condition, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

ROOT = "/rsm:CrossIndustryInvoice"


AGREEMENT = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeAgreement")


HEADER = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeSettlement")


SUMMATION = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"


LINE_SUM = ("ram:SpecifiedTradeSettlementLineMonetarySummation", "ram:LineTotalAmount")


def texts(nodes: Iterable[Node]) -> set[str]:
    return {node.text for node in nodes}


def header(index: Index, *path: str) -> "list[Node] | tuple[Node, ...]":
    """The nodes at a path of the document's settlement."""
    return index.root.all(*HEADER, *path)


def charge_of(node: Node) -> bool | None:
    return truth(node.first("ram:ChargeIndicator", "udt:Indicator"))


def is_vat(node: Node, *, spaces: bool = False) -> bool:
    """Whether a tax is VAT; with outer spaces allowed where the artefact allows them."""
    stated = node.first("ram:TypeCode")
    text = (stated.text if stated else "").upper()
    return (tidy(text) if spaces else text) == "VAT"


PAYMENT = "ram:SpecifiedTradeSettlementPaymentMeans"


ACCOUNT = ("ram:IBANID", "ram:ProprietaryID")


SETTLED = "ram:ApplicableHeaderTradeSettlement"


LINE_SETTLED = "ram:SpecifiedLineTradeSettlement"


AGREED = "/".join(AGREEMENT)


def has(attribute: str) -> Condition:
    return lambda node: attribute in node.attributes


def codes_of(node: Node) -> set[str]:
    return {code.text for code in node.all("ram:CategoryCode")}


def is_vat_any(node: Node) -> bool:
    kind = node.first("ram:TypeCode")
    return kind is not None and kind.text.upper() == "VAT"


def told(stated: object, due: Iterable[object]) -> Values:
    return {"stated": "—" if stated is None else str(stated), "due": next((str(each) for each in due), "—")}
