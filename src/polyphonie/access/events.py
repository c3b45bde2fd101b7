"""What access announces."""

from __future__ import annotations

from dataclasses import dataclass

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(Event):
    """Somebody was invited, or again, and waits for the message that lets them choose a password. Subject:
    the person.
    """
