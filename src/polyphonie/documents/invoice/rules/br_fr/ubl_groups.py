"""Invoices of several sellers or of both sides in UBL: lines place themselves by a reference to their own invoice."""

from polyphonie.documents.invoice.rules.en16931.ubl.places import BUYER, SELLER
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from . import groups
from .facts import first_text, texts

LEGAL = ("cac:Party", "cac:PartyLegalEntity", "cbc:CompanyID")
REFERENCE = "cac:InvoiceDocumentReference"
LINE_SELLER = ("cac:Item", "cac:ManufacturerParty")
OBJECT = "cac:DocumentReference"
COLLECT = (OBJECT,)
MULTI_SELLER = ("M8", "S8", "B8")


def gather(index: Index) -> groups.Document | None:
    """A UBL invoice as the rules on groups see it; None when its framework has no groups."""
    root = index.root
    framework = tidy(first_text(root.all("cbc:ProfileID")))
    if framework not in groups.GROUPED:
        return None
    number = first_text(root.all("cbc:ID"))
    sellers = frozenset(texts(root.all(SELLER, *LEGAL)))
    currency = first_text(root.all("cbc:DocumentCurrencyCode"))
    accounting = root.first("cbc:TaxCurrencyCode")
    lines = tuple(
        line(each, number, currency, accounting.text if accounting else "")
        for each in (*root.all("cac:InvoiceLine"), *root.all("cac:CreditNoteLine"))
    )
    return groups.Document(
        framework=framework,
        types=(*root.all("cbc:InvoiceTypeCode"), *root.all("cbc:CreditNoteTypeCode")),
        number=number,
        sellers=sellers,
        buyers=frozenset(texts(root.all(BUYER, *LEGAL))),
        accounting_currency=accounting.text if accounting else None,
        lines=lines,
        breakdown=tuple(
            (first_text(each.all("cac:TaxCategory", "cbc:TaxExemptionReason")), tax)
            for each in root.all("cac:TaxTotal", "cac:TaxSubtotal")
            if "VAT" in texts(each.all("cac:TaxCategory", "cac:TaxScheme", "cbc:ID"))
            for tax in each.all("cbc:TaxAmount")
        ),
        repeated=repeated(index, {id(line.node) for line in lines if line.heads}),
        same_seller=lambda each: each.seller in sellers,
    )


def line(node: Node, invoice: str, currency: str, accounting: str) -> groups.Line:
    """A line; its place stands in its references to the number of the invoice that bears it."""
    references = node.all("cac:BillingReference")
    own = [each for each in references if invoice in texts(each.all(REFERENCE, "cbc:ID"))]
    others = [each for each in references if texts(each.all(REFERENCE, "cbc:ID")) - {invoice}]
    statements = tuple(map(statement, own))
    frameworks = objects(node, groups.FRAMEWORK)
    numbers = objects(node, groups.SUB_INVOICE)
    return groups.Line(
        node=node,
        numbers=frozenset(texts(node.all("cbc:ID"))),
        statements=statements,
        subtype_missing=not any(tidy(each.subtype or "") for each in statements),
        seller_name=first_text(node.all(*LINE_SELLER, "cac:PartyLegalEntity", "cbc:RegistrationName")),
        seller_numbers=tuple(each.text for each in node.all(*LINE_SELLER, "cac:PartyLegalEntity", "cbc:CompanyID")),
        seller_country=first_text(node.all(*LINE_SELLER, "cac:PostalAddress", "cac:Country", "cbc:IdentificationCode")),
        sub_invoices=numbers,
        numbered=bool(numbers and tidy(numbers[0])),
        framed=bool(frameworks and tidy(frameworks[0])) and not set(frameworks).intersection(MULTI_SELLER),
        net=tuple(node.all("cbc:LineExtensionAmount")),
        vat=tax(node, currency),
        vat_in_accounting_currency=tax(node, accounting),
        total=node.first("cbc:TaxInclusiveLineExtensionAmount"),
        exemption=first_text(node.all("cac:Item", "cac:ClassifiedTaxCategory", "cbc:TaxExemptionReason")),
        corrects_number=bool(others),
        corrects_day=any(each.all(REFERENCE, "cbc:IssueDate") for each in others),
    )


def statement(reference: Node) -> groups.Statement:
    status = reference.first(REFERENCE, "cbc:DocumentStatusCode")
    parents = texts(reference.all("cac:BillingReferenceLine", "cbc:ID"))
    return groups.Statement(status.text if status else None, frozenset(parents))


def objects(node: Node, scheme: str) -> tuple[str, ...]:
    """The numbers of the objects of a line (BT-128) in a scheme."""
    return tuple(
        each.text
        for document in node.all(OBJECT)
        if groups.OBJECT in texts(document.all("cbc:DocumentTypeCode"))
        for each in document.all("cbc:ID")
        if each.attributes.get("schemeID") == scheme
    )


def tax(node: Node, currency: str) -> Node | None:
    """The VAT of a line in a currency."""
    taxes = node.all("cac:TaxTotal", "cbc:TaxAmount")
    return next((each for each in taxes if each.attributes.get("currencyID") == currency), None)


def repeated(index: Index, heading: set[int]) -> bool:
    """Whether a heading line bears the number of a sub-invoice that an object before it bears."""
    before: set[str] = set()
    for document in index.anywhere(OBJECT):
        if groups.OBJECT not in texts(document.all("cbc:DocumentTypeCode")):
            continue
        numbers = {
            each.text for each in document.all("cbc:ID") if each.attributes.get("schemeID") == groups.SUB_INVOICE
        }
        if id(document.parent) in heading and numbers & before:
            return True
        before |= numbers
    return False


FAMILY = groups.family({**groups.IDENTIFIERS, "BD-13": "BR-FR-MV-BD_BT-3"}, gather)
