"""What the pages of requests ask alike: of which body."""

from __future__ import annotations

from django.http import HttpRequest

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.answering import Body
from polyphonie.requests.queries import purchase_requests as queries


def body(request: HttpRequest) -> Body | None:
    """The entity that the address names, or the first; None when there is none to consult."""
    found = queries.entities(actor=access.acting(request), on=clock.today())
    return Body.asked(request, among=found)
