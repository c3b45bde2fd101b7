"""What requests keep, one file per noun."""

from .circuits import ApprovalCircuit
from .notices import Notice
from .purchase_requests import PurchaseAttachment, PurchaseEvent, PurchaseLine, PurchaseRequest

__all__ = ["ApprovalCircuit", "Notice", "PurchaseAttachment", "PurchaseEvent", "PurchaseLine", "PurchaseRequest"]
