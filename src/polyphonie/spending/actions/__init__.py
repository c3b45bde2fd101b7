"""What may be done in the chain of expenditure, one file per noun."""

from .amendments import amend_commitment, close_commitment, withdraw_commitment
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
    "Drafted",
    "amend_commitment",
    "ask_commitment_visa",
    "close_commitment",
    "draft_commitment",
    "return_commitment",
    "revise_commitment",
    "submit_commitment",
    "validate_commitment",
    "withdraw_commitment",
]
