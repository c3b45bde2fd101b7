"""What requests keep, one file per noun."""

from .circuits import ApprovalCircuit
from .purchase_requests import PurchaseAttachment, PurchaseEvent, PurchaseLine, PurchaseRequest

__all__ = ["ApprovalCircuit", "PurchaseAttachment", "PurchaseEvent", "PurchaseLine", "PurchaseRequest"]
