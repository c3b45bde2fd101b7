"""EN 16931 for UBL 2.1: `PATTERNS` of rules, over the `NAMESPACES` and the names that rules look up anywhere."""

from .code_lists import CODES
from .model import MODEL
from .places import NAMESPACES
from .syntax import SYNTAX

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
PATTERNS = (MODEL, SYNTAX, CODES)
COLLECT = (
    "cac:InvoiceLine",
    "cac:CreditNoteLine",
    "cac:TaxCategory",
    "cac:ClassifiedTaxCategory",
    "cac:AllowanceCharge",
    "cac:AccountingSupplierParty",
    "cac:AccountingCustomerParty",
    "cac:TaxRepresentativeParty",
    "cac:TaxTotal",
    "cac:AdditionalDocumentReference",
    "cac:PartyIdentification",
    "cbc:IdentificationCode",
    "cbc:PaymentID",
    "cbc:PaymentMeansCode",
)
