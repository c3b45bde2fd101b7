"""What requests does after its own announcements: each calls one action, and may run twice without harm."""

from __future__ import annotations

from collections.abc import Sequence

from polyphonie.kernel.events import Event, together

from .actions import notices


@together
def tell(announced: Sequence[Event]) -> None:
    """Put the requests in the next message of whoever must act on them, or know."""
    notices.add((each.entity, each.subject) for each in announced)
