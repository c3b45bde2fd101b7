"""What may be done in the chain of expenditure, one file per noun."""

from .amendments import amend_commitment, close_commitment, withdraw_commitment
from .certificates import Attempt, cancel_service, certify_service, certify_services, observe_service
from .commitments import (
    Drafted,
    ask_commitment_visa,
    draft_commitment,
    return_commitment,
    revise_commitment,
    submit_commitment,
    validate_commitment,
)

__all__ = [
    "Attempt",
    "Drafted",
    "amend_commitment",
    "ask_commitment_visa",
    "cancel_service",
    "certify_service",
    "certify_services",
    "close_commitment",
    "draft_commitment",
    "observe_service",
    "return_commitment",
    "revise_commitment",
    "submit_commitment",
    "validate_commitment",
    "withdraw_commitment",
]
