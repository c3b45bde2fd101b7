"""What the pages of requests ask alike: of which body, and how an act's refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.requests.queries import purchase_requests as queries

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body:
    """The accounting entity of a page, among those that its reader may consult."""

    id: UUID
    name: str
    others: tuple[tuple[UUID, str], ...]


def body(request: HttpRequest) -> Body | None:
    """The entity that the address names, or the first; None when there is none to consult."""
    found = queries.entities(actor=access.acting(request), on=clock.today())
    if not found:
        return None
    named = {str(identifier): (identifier, name) for identifier, name in found}
    identifier, name = named.get(request.GET.get("entity", ""), found[0])
    return Body(identifier, name, found)


def attempt(act: Callable[[], T]) -> tuple[T | None, tuple[Refusal, ...]]:
    """What the act gave, or why it was refused."""
    try:
        return act(), ()
    except Refused as refused:
        return None, refused.refusals


def tell(request: HttpRequest, refusals: tuple[Refusal, ...], *, about: str) -> None:
    """Say on the next page why an act was refused."""
    for refusal in refusals:
        messages.error(request, f"{about} : {refusal.sentence(get_language() or 'fr')} ({refusal.code})")
