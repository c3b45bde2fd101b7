"""Invoices of several sellers or of both sides in CII: lines place themselves by what they say of their document."""

from polyphonie.documents.invoice.rules.en16931.cii.places import AGREEMENT, HEADER
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from . import groups
from .facts import first_text, texts

FRAMEWORK = ("rsm:ExchangedDocumentContext", "ram:BusinessProcessSpecifiedDocumentContextParameter", "ram:ID")
LINES = ("rsm:SupplyChainTradeTransaction", "ram:IncludedSupplyChainTradeLineItem")
LEGAL = ("ram:SpecifiedLegalOrganization", "ram:ID")
PLACE = "ram:AssociatedDocumentLineDocument"
SETTLEMENT = "ram:SpecifiedLineTradeSettlement"
SUMS = (SETTLEMENT, "ram:SpecifiedTradeSettlementLineMonetarySummation")
LINE_SELLER = ("ram:SpecifiedLineTradeAgreement", "ram:ItemSellerTradeParty")
OBJECT = (SETTLEMENT, "ram:AdditionalReferencedDocument")
NUMBER = "ram:IssuerAssignedID"
COLLECT = (NUMBER,)
MULTI_SELLER = ("M8", "S8", "B8")


def gather(index: Index) -> groups.Document | None:
    """A CII invoice as the rules on groups see it; None when its framework has no groups."""
    root = index.root
    framework = tidy(first_text(root.all(*FRAMEWORK)))
    if framework not in groups.GROUPED:
        return None
    sellers = frozenset(texts(root.all(*AGREEMENT, "ram:SellerTradeParty", *LEGAL)))
    currency = first_text(root.all(*HEADER, "ram:InvoiceCurrencyCode"))
    accounting = root.first(*HEADER, "ram:TaxCurrencyCode")
    lines = tuple(line(each, currency, accounting.text if accounting else "") for each in root.all(*LINES))
    return groups.Document(
        framework=framework,
        types=tuple(root.all("rsm:ExchangedDocument", "ram:TypeCode")),
        number=first_text(root.all("rsm:ExchangedDocument", "ram:ID")),
        sellers=sellers,
        buyers=frozenset(texts(root.all(*AGREEMENT, "ram:BuyerTradeParty", *LEGAL))),
        accounting_currency=accounting.text if accounting else None,
        lines=lines,
        breakdown=tuple(
            (first_text(each.all("ram:ExemptionReason")), tax)
            for each in root.all(*HEADER, "ram:ApplicableTradeTax")
            if "VAT" in texts(each.all("ram:TypeCode"))
            for tax in each.all("ram:CalculatedAmount")
        ),
        repeated=repeated(index, lines),
        same_seller=lambda each: bool(sellers.intersection(each.seller_numbers)),
    )


def line(node: Node, currency: str, accounting: str) -> groups.Line:
    """A line; the objects that it bears are judged by the schemes that they state."""
    subtypes = [each.text for each in node.all(PLACE, "ram:LineStatusReasonCode")]
    parents = frozenset(texts(node.all(PLACE, "ram:ParentLineID")))
    objects = node.all(*OBJECT)
    corrected = node.all(SETTLEMENT, "ram:InvoiceReferencedDocument")
    return groups.Line(
        node=node,
        numbers=frozenset(texts(node.all(PLACE, "ram:LineID"))),
        statements=(groups.Statement(subtypes[0] if subtypes else None, parents),),
        # The artefact looks at the sub-types that are there: a line without any is not told.
        subtype_missing=any(not tidy(each) for each in subtypes),
        seller_name=first_text(node.all(*LINE_SELLER, "ram:Name")),
        seller_numbers=tuple(each.text for each in node.all(*LINE_SELLER, *LEGAL)),
        seller_country=first_text(node.all(*LINE_SELLER, "ram:PostalTradeAddress", "ram:CountryID")),
        sub_invoices=tuple(each.text for each in numbers(node)),
        numbered=all(identified(each) for each in objects if of_scheme(each, groups.SUB_INVOICE)),
        framed=all(
            identified(each) and not texts(each.all(NUMBER)).intersection(MULTI_SELLER)
            for each in objects
            if of_scheme(each, groups.FRAMEWORK)
        ),
        net=tuple(node.all(*SUMS, "ram:LineTotalAmount")),
        vat=tax(node, currency),
        vat_in_accounting_currency=tax(node, accounting),
        total=node.first(*SUMS, "ram:GrandTotalAmount"),
        exemption=first_text(node.all(SETTLEMENT, "ram:ApplicableTradeTax", "ram:ExemptionReason")),
        corrects_number=any(each.all(NUMBER) for each in corrected),
        corrects_day=any(each.all("ram:FormattedIssueDateTime", "qdt:DateTimeString") for each in corrected),
    )


def of_scheme(document: Node, scheme: str) -> bool:
    return scheme in texts(document.all("ram:ReferenceTypeCode"))


def identified(document: Node) -> bool:
    """An object says that it is one, and which."""
    return groups.OBJECT in texts(document.all("ram:TypeCode")) and bool(tidy(first_text(document.all(NUMBER))))


def numbers(node: Node) -> list[Node]:
    """The numbers of the sub-invoice of a line (BT-128, scheme AFL)."""
    return [
        number
        for document in node.all(*OBJECT)
        if of_scheme(document, groups.SUB_INVOICE) and groups.OBJECT in texts(document.all("ram:TypeCode"))
        for number in document.all(NUMBER)
    ]


def tax(node: Node, currency: str) -> Node | None:
    """The VAT of a line in a currency."""
    taxes = node.all(*SUMS, "ram:TaxTotalAmount")
    return next((each for each in taxes if each.attributes.get("currencyID") == currency), None)


def repeated(index: Index, lines: tuple[groups.Line, ...]) -> bool:
    """Whether a heading line bears the number that anything before it bears: the artefact asks no more."""
    heading = {id(number) for line in lines if line.heads for number in numbers(line.node)}
    before: set[str] = set()
    for number in index.anywhere(NUMBER):
        if id(number) in heading and number.text in before:
            return True
        before.add(number.text)
    return False


FAMILY = groups.family({**groups.IDENTIFIERS, "BD-02 seller": "BR-FR-BD-02_BT-31"}, gather)
