"""What the pages of payments ask alike: of which body, and what of it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.answering import Body
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import queries

T = TypeVar("T")


def body(request: HttpRequest, entity: UUID | None = None) -> Body | None:
    """The entity that the address names, or the first; None when there is none to consult, 404 when it is another's."""
    found = queries.entities(actor=access.acting(request), on=clock.today())
    return Body.asked(request, among=found, entity=entity)


def body_of(request: HttpRequest, entity: UUID) -> Body:
    """The entity that a page is about."""
    found = body(request, entity)
    if found is None:
        raise Http404
    return found


def found(query: Callable[[], T]) -> T:
    """What is asked, 404 when it is not there for its reader."""
    try:
        return query()
    except Refused as refused:
        raise Http404 from refused
