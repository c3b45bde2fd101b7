"""EN 16931 for CII (D16B, D22B): `PATTERNS` of rules, over the `NAMESPACES` and the names looked up anywhere."""

from polyphonie.documents.invoice.cii import NAMESPACES

from .code_lists import CODES
from .model import MODEL
from .syntax import SYNTAX

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
PATTERNS = (MODEL, SYNTAX, CODES)
COLLECT = (
    "ram:ApplicableTradeTax",
    "ram:CategoryTradeTax",
    "ram:SellerTradeParty",
    "ram:BuyerTradeParty",
    "ram:SellerTaxRepresentativeTradeParty",
    "ram:IncludedSupplyChainTradeLineItem",
    "ram:SpecifiedTradeSettlementPaymentMeans",
    "ram:TaxPointDate",
    "ram:DueDateTypeCode",
    "ram:CountryID",
    "ram:CategoryCode",
)
