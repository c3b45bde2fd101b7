"""Where the demands of Chorus Pro stand in CII."""

from polyphonie.documents.invoice.cii import NAMESPACES
from polyphonie.documents.invoice.rules.en16931.cii.places import AGREEMENT, HEADER, ROOT

from . import demands

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
SETTLED = "/".join(HEADER)
TRADER = "ram:ApplicableHeaderTradeAgreement"
SELLER, BUYER = f"{TRADER}/ram:SellerTradeParty", f"{TRADER}/ram:BuyerTradeParty"
SETTLEMENT = "ram:ApplicableHeaderTradeSettlement"
ACCOUNT = "ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount"
TRADING = "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"


def numbered(place: str) -> str:
    return f"{place}/ram:ID | {place}/ram:GlobalID"


SYNTAX = demands.Syntax(
    root=ROOT,
    seller=SELLER,
    buyer=BUYER,
    payee=f"{SETTLEMENT}/ram:PayeeTradeParty",
    agent=f"{TRADER}/ram:SalesAgentTradeParty",
    numbers=(
        ("ram:ID",),
        ("ram:GlobalID",),
        ("ram:SpecifiedLegalOrganization", "ram:ID"),
        ("ram:URIUniversalCommunication", "ram:URIID"),
    ),
    agents=(*AGREEMENT, "ram:SalesAgentTradeParty"),
    framework=("rsm:ExchangedDocumentContext", "ram:BusinessProcessSpecifiedDocumentContextParameter", "ram:ID"),
    lines=("rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",),
    preceding=f"{SETTLED}/ram:InvoiceReferencedDocument",
    payment_terms=(SETTLEMENT, "ram:SpecifiedTradePaymentTerms/ram:Description"),
    contact="ram:DefinedTradeContact",
    contract_type=f"{TRADER}/ram:ContractReferencedDocument/ram:ReferenceTypeCode",
    file=f"{TRADER}/ram:AdditionalReferencedDocument/ram:AttachmentBinaryObject",
    # Objects that the invoice is on (BT-18) and tenders (BT-17) are referred to in the same element.
    supporting=lambda node: bool(node.parent and any(each.tidy == "916" for each in node.parent.all("ram:TypeCode"))),
    lengths={
        "02_BT-1": f"{ROOT}/rsm:ExchangedDocument/ram:ID",
        "02_BT-25": f"{SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        "02_EXT-FR-FE-136": "ram:SpecifiedLineTradeSettlement/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        "14": f"{TRADER}/ram:ContractReferencedDocument/ram:IssuerAssignedID",
        "15": f"{TRADER}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
        "29": f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:ExemptionReason",
        "30": f"{TRADER}/ram:AdditionalReferencedDocument/ram:IssuerAssignedID",
        "31": "ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedTradeProduct/ram:Description",
        "32": f"{SELLER}/ram:PostalTradeAddress/ram:LineOne",
        "33": f"{SELLER}/ram:PostalTradeAddress/ram:CityName",
        "34": f"{BUYER}/{TRADING}",
        "35": f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description",
        "36": f"{SELLER}/{TRADING}",
        "37": f"{SETTLEMENT}/ram:PayeeTradeParty/ram:Name",
        "38": numbered("ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty"),
        "39": f"{ACCOUNT}/ram:IBANID | {ACCOUNT}/ram:ProprietaryID",
        "40": numbered("ram:SpecifiedLineTradeDelivery/ram:ShipToTradeParty"),
        "42": "rsm:ExchangedDocument/ram:IncludedNote/ram:Content",
        "43": f"{SELLER}/ram:Name",
        "44": f"{BUYER}/ram:Name",
    },
)
PATTERNS = demands.patterns(SYNTAX, service=f"{TRADER}/ram:BuyerReference")
COLLECT: tuple[str, ...] = ()
