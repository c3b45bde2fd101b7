"""A perimeter and its name, carried by an address or a form in a signed text, so that nobody can rename or forge one.

The names of entities, services and suppliers stand above access: a page there makes the link to the page that grants a
role (`grant_address`), and access believes what it says because this program signed it.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.urls import reverse

from polyphonie.access.terms import Perimeter, PerimeterKind


def _signer() -> signing.Signer:
    return signing.Signer(salt="access.place")


def sign_place(perimeter: Perimeter, label: str) -> str:
    """The signed text of a perimeter and its name: always the same, so that a form offered earlier is still right."""
    entity = str(perimeter.entity) if perimeter.entity else ""
    return _signer().sign_object([perimeter.kind, str(perimeter.id), entity, label, *map(str, perimeter.within)])


def read_place(text: str) -> tuple[Perimeter, str] | None:
    """The perimeter and name of a signed text, or None when this program did not sign it."""
    try:
        kind, identifier, entity, label, *within = _signer().unsign_object(text)
    except signing.BadSignature:
        return None
    above = tuple(map(UUID, within))
    return Perimeter(PerimeterKind(kind), UUID(identifier), UUID(entity) if entity else None, above), label


def grant_address(perimeter: Perimeter, label: str) -> str:
    """The address of the page that invites somebody and gives them a role on this perimeter."""
    return f"{reverse('access:invite')}?{urlencode({'place': sign_place(perimeter, label)})}"
