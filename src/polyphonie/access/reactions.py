"""What access does after a commit.

The invitation is our own announcement: the message is sent by a reaction, so that a mail server that does not
answer neither undoes the invitation nor loses it, and shows on the page of failures.
"""

from __future__ import annotations

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.events import outward

from . import actions
from .events import PersonInvited


@outward
def send_invitation(event: PersonInvited) -> None:
    actions.send_invitation(actor=SYSTEM, person=event.subject)
