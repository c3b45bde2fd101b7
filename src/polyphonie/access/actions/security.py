"""What happens to accounts, for the audit journal."""

from __future__ import annotations

from uuid import UUID

from polyphonie.access.terms import SecurityEvent
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import PLATFORM as NIL


@action
def record_security_event(*, actor: Actor, event: SecurityEvent, person: UUID | None) -> None:
    """Keep a sign-in, a failure, a changed password or factor. `person` is None when the address given is
    nobody's.

    Neither what was typed (it may be a password in the wrong box) nor the network address is kept: this
    journal is for ever, and those belong to the web server's log, which is not.
    """
    note(entity=NIL, subject=f"person:{person or 'unknown'}", event=event)
