"""What the chain of expenditure keeps, one file per noun."""

from .billing_plans import BillingPlan, BillingTerm
from .certificates import ServiceCertificate
from .claims import Claim, claims_on
from .commitments import Commitment, CommitmentEvent, CommitmentLine
from .interest import InterestPart, parts_as_kept
from .open import OpenMove, OpenSum
from .paid import PaidMark, PaidMove, PaidSum
from .payment_requests import (
    CLOCK,
    SYSTEM_ID,
    CheckVerdict,
    PaymentOrder,
    PaymentRequest,
    RequestIdentity,
    RequestLine,
    Requisition,
    Share,
    Suspension,
    asked_of,
    lines_of,
    paid_before,
    unpaid_on,
)
from .periodic import PeriodicListing, PeriodicOrder, PeriodicOrderLine, listed_on
from .presumed import PresumedService, marks_on
from .proposals import Payer, Proposal
from .tacit import TacitOrdering

__all__ = [
    "CLOCK",
    "SYSTEM_ID",
    "BillingPlan",
    "BillingTerm",
    "CheckVerdict",
    "Claim",
    "Commitment",
    "CommitmentEvent",
    "CommitmentLine",
    "InterestPart",
    "OpenMove",
    "OpenSum",
    "PaidMark",
    "PaidMove",
    "PaidSum",
    "Payer",
    "PaymentOrder",
    "PaymentRequest",
    "PeriodicListing",
    "PeriodicOrder",
    "PeriodicOrderLine",
    "PresumedService",
    "Proposal",
    "RequestIdentity",
    "RequestLine",
    "Requisition",
    "ServiceCertificate",
    "Share",
    "Suspension",
    "TacitOrdering",
    "asked_of",
    "claims_on",
    "lines_of",
    "listed_on",
    "marks_on",
    "paid_before",
    "parts_as_kept",
    "unpaid_on",
]
