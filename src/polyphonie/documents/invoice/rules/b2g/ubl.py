"""Where the demands of Chorus Pro stand in UBL."""

from polyphonie.documents.invoice.rules.en16931.ubl.places import NAMESPACES, ROOT

from . import demands

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
PRECEDING = "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"


def on_root(path: str) -> str:
    return f"ubl:Invoice/{path} | cn:CreditNote/{path}"


def on_lines(path: str) -> str:
    return f"cac:InvoiceLine/{path} | cac:CreditNoteLine/{path}"


SYNTAX = demands.Syntax(
    root=ROOT,
    seller=on_root(SELLER),
    buyer=on_root(BUYER),
    payee=on_root("cac:PayeeParty"),
    agent=on_root(f"{SELLER}/cac:AgentParty"),
    numbers=(("cac:PartyIdentification", "cbc:ID"), ("cac:PartyLegalEntity", "cbc:CompanyID"), ("cbc:EndpointID",)),
    agents=(*SELLER.split("/"), "cac:AgentParty"),
    framework=("cbc:ProfileID",),
    lines=("cac:InvoiceLine", "cac:CreditNoteLine"),
    preceding="cac:BillingReference",
    payment_terms=(ROOT, "cac:PaymentTerms"),
    contact="cac:Contact",
    contract_type=on_root("cac:ContractDocumentReference/cbc:DocumentType"),
    file=on_root("cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"),
    # An object that the invoice is on (BT-18) is referred to in the same element.
    supporting=lambda node: (
        not (node.parent and any(each.tidy == "130" for each in node.parent.all("cbc:DocumentTypeCode")))
    ),
    lengths={
        "02_BT-1": on_root("cbc:ID"),
        "02_BT-25": on_root(PRECEDING),
        "02_EXT-FR-FE-136": on_lines(PRECEDING),
        "14": on_root("cac:ContractDocumentReference/cbc:ID"),
        "15": on_root("cac:OrderReference/cbc:ID"),
        "29": on_root("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReason"),
        "30": on_root("cac:AdditionalDocumentReference/cbc:ID"),
        "31": on_lines("cac:Item/cbc:Description"),
        "32": on_root(f"{SELLER}/cac:PostalAddress/cbc:StreetName"),
        "33": on_root(f"{SELLER}/cac:PostalAddress/cbc:CityName"),
        "34": on_root(f"{BUYER}/cac:PartyName/cbc:Name"),
        "35": on_root("cac:PaymentTerms/cbc:Note"),
        "36": on_root(f"{SELLER}/cac:PartyName/cbc:Name"),
        "37": on_root("cac:PayeeParty/cac:PartyName/cbc:Name"),
        "38": on_root("cac:Delivery/cac:DeliveryLocation/cbc:ID"),
        "39": on_root("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        "40": on_lines("cac:Delivery/cac:DeliveryLocation/cbc:ID"),
        "42": on_root("cbc:Note"),
        "43": on_root(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName"),
        "44": on_root(f"{BUYER}/cac:PartyLegalEntity/cbc:RegistrationName"),
    },
)
PATTERNS = demands.patterns(SYNTAX, service=on_root("cbc:BuyerReference"))
COLLECT: tuple[str, ...] = ()
