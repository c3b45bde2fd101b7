"""The pages of invoicing: deposit, lists, an invoice with what may be done about it."""

from .checks import check, rule, rules
from .deposit import deposit, refused_deposits
from .invoice import (
    attachment,
    complete,
    invoice,
    original,
    readable_pdf,
    recycle,
    supporting_document,
    treat,
)
from .invoices import export, invoices

__all__ = [
    "attachment",
    "check",
    "complete",
    "deposit",
    "export",
    "invoice",
    "invoices",
    "original",
    "readable_pdf",
    "recycle",
    "refused_deposits",
    "rule",
    "rules",
    "supporting_document",
    "treat",
]
