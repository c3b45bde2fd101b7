"""What the pages of access share: who may see them, the perimeters to choose from, and how an act's answer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polyphonie.access import queries
from polyphonie.access.queries import PlaceRow
from polyphonie.access.terms import PLATFORM, PerimeterKind, Reach
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal, Refused

T = TypeVar("T")
PAGE: Final = 50


def places_for(request: HttpRequest, within: Reach) -> tuple[PlaceRow, ...]:
    """The perimeters to choose from: the one in the address, if within reach, then those where somebody has a role."""
    known = queries.places(within, on=clock.today())
    asked = queries.read_place(request.GET.get("place", ""))
    platform = (PlaceRow(PLATFORM, _("Plateforme")),) if within.platform else ()
    first = (PlaceRow(*asked),) if asked and asked[0] in within else ()
    return tuple(dict.fromkeys([*first, *known, *platform]))


def kinds_of(places: Sequence[PlaceRow]) -> set[PerimeterKind]:
    """The kinds of these perimeters."""
    return {place.perimeter.kind for place in places}


def attempt(act: Callable[[], T]) -> tuple[T | None, tuple[Refusal, ...]]:
    """What the act gave, or why it was refused."""
    try:
        return act(), ()
    except Refused as refused:
        return None, refused.refusals


def tell(request: HttpRequest, refusals: Iterable[Refusal]) -> None:
    """Say on the next page why a button's act was refused."""
    for refusal in refusals:
        messages.error(request, f"{refusal.sentence(get_language() or 'fr')} ({refusal.code})")


def press(request: HttpRequest, act: Callable[[], object], *, done: str) -> None:
    """Do the act of a button, and say on the next page what came of it."""
    _given, refusals = attempt(act)
    tell(request, refusals)
    if not refusals:
        messages.success(request, done)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the button was, if it is one of our pages, or the page of that name."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse(otherwise)
