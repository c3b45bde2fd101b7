"""What invoicing keeps. Invoices, status events and attachments belong to the receiving entity and are by month."""

from __future__ import annotations

from .drafts import Draft, FileAhead
from .flows import Flow, FlowItem, Outgoing
from .invoices import Attachment, Invoice, InvoiceIdentity, LifeCycleMessage, RefusedDeposit, StatusEvent
from .news import MailingChoice, News, Notice
from .settings import EntitySettings, Figure, SavedSearch

__all__ = [
    "Attachment",
    "Draft",
    "EntitySettings",
    "Figure",
    "FileAhead",
    "Flow",
    "FlowItem",
    "Invoice",
    "InvoiceIdentity",
    "LifeCycleMessage",
    "MailingChoice",
    "News",
    "Notice",
    "Outgoing",
    "RefusedDeposit",
    "SavedSearch",
    "StatusEvent",
]
