"""The pages of invoicing: deposit, lists, an invoice with what may be done about it."""

from .checks import check, rule, rules
from .deposit import deposit, refused_deposits
from .invoice import (
    acknowledge,
    attachment,
    complete,
    invoice,
    message,
    original,
    readable_pdf,
    recycle,
    supporting_document,
    treat,
)
from .invoices import export, invoices
from .news import mailings, mark_read, news
from .settings import entity_settings
from .validations import name_validator, to_validate, validate

__all__ = [
    "acknowledge",
    "attachment",
    "check",
    "complete",
    "deposit",
    "entity_settings",
    "export",
    "invoice",
    "invoices",
    "mailings",
    "mark_read",
    "message",
    "name_validator",
    "news",
    "original",
    "readable_pdf",
    "recycle",
    "refused_deposits",
    "rule",
    "rules",
    "supporting_document",
    "to_validate",
    "treat",
    "validate",
]
