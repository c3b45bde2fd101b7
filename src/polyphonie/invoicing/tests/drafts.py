"""Drafts for the tests: an invoice as a person types it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from polyphonie.invoicing.actions import drafts
from polyphonie.invoicing.terms.drafts import Sheet
from polyphonie.kernel.acts import Actor

from .cases import Republic
from .documents import HOSPITAL, TODAY

LINES = (
    {"name": "Assistance technique", "quantity": "2,5", "unit": "DAY", "price": "450,00", "vat": "20"},
    {"name": "Guide imprimé", "quantity": "30", "unit": "C62", "price": "3,333333", "discount": "5", "vat": "5.5"},
)
FIELDS = {"number": "F2026-077", "issued_on": "2026-11-23", "recipient": HOSPITAL, "due_on": "23/12/2026"}


def typed(republic: Republic, lines: tuple[dict[str, str], ...] = LINES, **fields: str) -> Sheet:
    """What one types, in the name of the usual supplier."""
    return Sheet({**FIELDS, "supplier": str(republic.supplier()), **fields}, lines)


def begun(republic: Republic, actor: Actor | None = None, **fields: Any) -> UUID:
    """A draft on which an invoice that is right was typed."""
    republic.entity(HOSPITAL)
    actor = actor or republic.depositor()
    draft = drafts.begin_draft(actor=actor, on=TODAY)
    drafts.keep_draft(actor=actor, draft=draft, sheet=typed(republic, **fields), on=TODAY)
    return draft
