"""The pages of invoicing: deposit, lists, an invoice with what may be done about it."""

from .checks import check, rule, rules
from .dashboard import dashboard
from .deposit import deposit, refused_deposits
from .drafts import copy_invoice, discard_draft, draft, drafts, restore_draft, view_draft
from .flows import export_flow, flow, flows, retreat_flow
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
from .invoices import export, forget_search, invoices, keep_search
from .mandates import end_mandate, mandates
from .news import mailings, mark_read, news
from .selection import export_selection, selection, treat_selection, undo
from .settings import entity_settings
from .validations import name_validator, present, to_validate, validate

__all__ = [
    "acknowledge",
    "attachment",
    "check",
    "complete",
    "copy_invoice",
    "dashboard",
    "deposit",
    "discard_draft",
    "draft",
    "drafts",
    "end_mandate",
    "entity_settings",
    "export",
    "export_flow",
    "export_selection",
    "flow",
    "flows",
    "forget_search",
    "invoice",
    "invoices",
    "keep_search",
    "mailings",
    "mandates",
    "mark_read",
    "message",
    "name_validator",
    "news",
    "original",
    "present",
    "readable_pdf",
    "recycle",
    "refused_deposits",
    "restore_draft",
    "retreat_flow",
    "rule",
    "rules",
    "selection",
    "supporting_document",
    "to_validate",
    "treat",
    "treat_selection",
    "undo",
    "validate",
    "view_draft",
]
