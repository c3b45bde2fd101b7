"""What requests does after what it, or spending, announced: each calls one action, and may run twice without harm."""

from __future__ import annotations

from collections.abc import Sequence

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.events import Event, together
from polyphonie.spending import events as spending

from .actions import notices, reopen_request
from .queries.origins import request_named


@together
def tell(announced: Sequence[Event]) -> None:
    """Put the requests in the next message of whoever must act on them, or know."""
    notices.add((each.entity, each.subject) for each in announced)


def reopen(event: spending.CommitmentWithdrawn) -> None:
    """Open the request that a withdrawn commitment came from to commitment again."""
    request = request_named(event.origin)
    if request is not None:
        reopen_request(actor=SYSTEM, entity=event.entity, request=request, commitment=event.subject, on=clock.today())
