"""What may be done in the chain of expenditure, one file per noun."""

from .amendments import amend_commitment, close_commitment, reimpute_commitment, withdraw_commitment
from .billing_plans import draft_billing_plan, end_billing_plan, request_terms
from .carrying import Carried, carry_commitments
from .certificates import (
    Observation,
    cancel_service,
    certify_service,
    certify_services,
    observe_service,
    observe_services,
)
from .checks import pass_request, pass_requests
from .claims import end_claim, enter_claim
from .commitments import (
    Drafted,
    ask_commitment_visa,
    draft_commitment,
    return_commitment,
    revise_commitment,
    submit_commitment,
    validate_commitment,
    validate_commitments,
)
from .interest import liquidate_interest
from .matches import propose_service, propose_services
from .open_sums import keep_open_sums
from .orders import Ordered, Outcome, order_payment, order_payments, requisition
from .paid_sums import keep_paid_sums
from .payers import name_payer
from .payment_requests import EnteredRequest, enter_payment_request, reject_request
from .periodic import list_periodic, sign_periodic_order, unlist_periodic
from .presumed import end_presumption, open_presumed_campaign, presume_service, return_to_certified
from .proposal_requests import request_payment, request_payments
from .proposals import accept_proposal, accept_proposals, correct_proposal, refuse_proposal
from .suspensions import answer_suspension, suspend_request
from .tacit import adopt_tacit_orders, end_tacit_orders, order_tacitly
from .together import Attempt
from .transfers import Followed, follow_transfer, follow_transfers

__all__ = [
    "Attempt",
    "Carried",
    "Drafted",
    "EnteredRequest",
    "Followed",
    "Observation",
    "Ordered",
    "Outcome",
    "accept_proposal",
    "accept_proposals",
    "adopt_tacit_orders",
    "amend_commitment",
    "answer_suspension",
    "ask_commitment_visa",
    "cancel_service",
    "carry_commitments",
    "certify_service",
    "certify_services",
    "close_commitment",
    "correct_proposal",
    "draft_billing_plan",
    "draft_commitment",
    "end_billing_plan",
    "end_claim",
    "end_presumption",
    "end_tacit_orders",
    "enter_claim",
    "enter_payment_request",
    "follow_transfer",
    "follow_transfers",
    "keep_open_sums",
    "keep_paid_sums",
    "liquidate_interest",
    "list_periodic",
    "name_payer",
    "observe_service",
    "observe_services",
    "open_presumed_campaign",
    "order_payment",
    "order_payments",
    "order_tacitly",
    "pass_request",
    "pass_requests",
    "presume_service",
    "propose_service",
    "propose_services",
    "refuse_proposal",
    "reimpute_commitment",
    "reject_request",
    "request_payment",
    "request_payments",
    "request_terms",
    "requisition",
    "return_commitment",
    "return_to_certified",
    "revise_commitment",
    "sign_periodic_order",
    "submit_commitment",
    "suspend_request",
    "unlist_periodic",
    "validate_commitment",
    "validate_commitments",
    "withdraw_commitment",
]
