"""What the pages of access share: the perimeters to choose from, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from polyphonie.access import queries
from polyphonie.access.queries import PlaceRow
from polyphonie.access.terms import PLATFORM, PerimeterKind, Reach
from polyphonie.kernel import clock

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


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the button was, if it is one of our pages, or the page of that name."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse(otherwise)
