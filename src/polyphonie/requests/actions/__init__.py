"""What may be done in requests, one file per noun."""

from .approvals import Outcome, approve_request, approve_requests, refuse_request, return_request
from .circuits import set_circuit
from .commitments import commit_request, reopen_request
from .purchase_requests import (
    Drafted,
    attach_document,
    copy_request,
    draft_request,
    revise_request,
    submit_request,
    withdraw_request,
)

__all__ = [
    "Drafted",
    "Outcome",
    "approve_request",
    "approve_requests",
    "attach_document",
    "commit_request",
    "copy_request",
    "draft_request",
    "refuse_request",
    "reopen_request",
    "return_request",
    "revise_request",
    "set_circuit",
    "submit_request",
    "withdraw_request",
]
