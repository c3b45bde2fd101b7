"""The words of dashboards: what is counted, month by month, for each entity, each supplier and the platform."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MONTHS_SHOWN: Final = 12
MONTHS_RECOUNTED: Final = 6
"""How many months are counted anew each night: an invoice that still moves after six months waits for the next year's
page to be told, and is told by the list at once."""


class Measure(StrEnum):
    """What a figure counts, among the invoices deposited in its month; what its key says."""

    DEPOSITED = "deposited"
    """All of them; no key."""

    STATE = "state"
    """By present state."""

    SERVICE = "service"
    """By service code, of an entity."""

    REJECTED = "rejected"
    """Rejections by cause: a word of the closed list, or none."""

    PAID_AFTER = "paid_after"
    """By whole days from the deposit to the first payment."""
