"""The purchase request that a document comes from, for the story that is told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from polyphonie.requests import models
from polyphonie.requests.terms.purchase_requests import source_of

BEGINNING: Final = source_of(UUID(int=0)).removesuffix(str(UUID(int=0)))


@dataclass(frozen=True, slots=True)
class Origin:
    """A purchase request, in cents. `documents` are the originals joined to it."""

    id: UUID
    number: str
    label: str
    requester_name: str
    cents: int
    source: str
    documents: tuple[UUID, ...]


def request_named(source: str) -> UUID | None:
    """The id of the request that a source string names; None when it names none."""
    if not source.startswith(BEGINNING):
        return None
    try:
        return UUID(source.removeprefix(BEGINNING))
    except ValueError:
        return None


def numbers(entity: UUID, requests: Collection[UUID]) -> Mapping[UUID, str]:
    """The numbers of some purchase requests, by id."""
    found = models.PurchaseRequest.objects.filter(entity_id=entity, id__in=requests)
    return dict(found.values_list("id", "number"))


def origin(entity: UUID, source: str) -> Origin | None:
    """The request of a source string; None when it names none. Who asks decides the right, on what comes of it."""
    identifier = request_named(source)
    if identifier is None:
        return None
    found = models.PurchaseRequest.objects.filter(entity_id=entity, id=identifier).first()
    if found is None:
        return None
    joined = models.PurchaseAttachment.objects.filter(entity_id=entity, request_id=found.id).order_by("id")
    return Origin(
        id=found.id,
        number=found.number,
        label=found.label,
        requester_name=found.requester_name,
        cents=found.cents,
        source=found.source,
        documents=tuple(joined.values_list("original_id", flat=True)),
    )
