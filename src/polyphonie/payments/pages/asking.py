"""What the pages of payments ask alike: of which body; and how an act's refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.payments import queries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body:
    """The accounting entity of a page, among those whose payments its reader may consult."""

    id: UUID
    name: str
    others: tuple[tuple[UUID, str], ...]


def body(request: HttpRequest, entity: UUID | None = None) -> Body | None:
    """The entity that the address names, or the first; None when there is none to consult, 404 when it is another's."""
    found = queries.entities(actor=access.acting(request), on=clock.today())
    named = {str(identifier): (identifier, name) for identifier, name in found}
    if entity is not None and str(entity) not in named:
        raise Http404
    if not found:
        return None
    identifier, name = named.get(str(entity or request.GET.get("entity", "")), found[0])
    return Body(identifier, name, found)


def body_of(request: HttpRequest, entity: UUID) -> Body:
    """The entity that a page is about."""
    found = body(request, entity)
    if found is None:
        raise Http404
    return found


def attempt(act: Callable[[], T]) -> tuple[T | None, tuple[Refusal, ...]]:
    """What the act gave, or why it was refused."""
    try:
        return act(), ()
    except Refused as refused:
        return None, refused.refusals


def found(query: Callable[[], T]) -> T:
    """What is asked, 404 when it is not there for its reader."""
    try:
        return query()
    except Refused as refused:
        raise Http404 from refused


def download(about: StoredOriginal, content: bytes) -> HttpResponse:
    """An original, to keep."""
    answer = HttpResponse(content, content_type=about.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=about.name) or "attachment"
    return answer
