"""What every page needs around it: who is signed in, where they may go, whether this is a demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing.queries import news
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor

from . import navigation as routes


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. For a visitor `person` and `navigation` are empty: the page has no side column."""

    navigation: tuple[routes.OpenGroup, ...]
    account: tuple[routes.OpenEntry, ...]
    person: str
    email: str
    demonstration: bool
    unread: int = 0


def shell(request: HttpRequest) -> dict[str, object]:
    """The context processor: `shell` in every template, worked out only when a template asks for it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def actor(request: HttpRequest) -> Actor:
    """The signed-in person who asks (set by access.sessions.SessionRules)."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def rights_of(request: HttpRequest) -> frozenset[Right]:
    """Every right that the signed-in person holds today, wherever: it opens entries, it decides nothing."""
    holdings = access.holdings_on(actor(request).id, on=clock.today())
    return frozenset(right for holding in holdings for right in holding.rights)


def _shell(request: HttpRequest) -> Shell:
    demonstration: bool = settings.DEMONSTRATION
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell((), (), "", "", demonstration)
    return Shell(
        routes.open_groups(rights_of(request), path=request.path),
        routes.open_entries(routes.ACCOUNT, frozenset(), path=request.path),
        user.name,
        user.email,
        demonstration,
        news.unread(actor(request).id),
    )
