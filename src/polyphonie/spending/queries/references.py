"""Lines of commitments by the names under which budget and books know them, many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from polyphonie.spending import models

from .commitments import LineView, view

_BEGINNING = "commitment:"


def lines_of(entity: UUID, references: Collection[str]) -> Mapping[str, LineView]:
    """The lines among these that the chain of expenditure keeps, by their names: others have none here."""
    wanted = {each for each in map(_commitment, references) if each is not None}
    if not wanted:
        return {}
    commitments = {each.id: each for each in models.Commitment.objects.filter(entity_id=entity, id__in=wanted)}
    found = models.CommitmentLine.objects.filter(entity_id=entity, id__in=set(commitments))
    return {each.reference: view(commitments[each.id], each) for each in found}


def request_numbers(entity: UUID, requests: Collection[UUID]) -> Mapping[UUID, str]:
    """The numbers of some payment requests, by id."""
    found = models.PaymentRequest.objects.filter(entity_id=entity, id__in=requests)
    return dict(found.values_list("id", "number"))


def service_numbers(entity: UUID, services: Collection[UUID]) -> Mapping[UUID, str]:
    """Which line of which commitment some services were done on, as pages number them, by id."""
    found = models.ServiceCertificate.objects.filter(entity_id=entity, id__in=services)
    told = found.values_list("id", "commitment_number", "place")
    return {identifier: f"{number}/{place}" for identifier, number, place in told}


def _commitment(reference: str) -> UUID | None:
    identifier, _, place = reference.removeprefix(_BEGINNING).partition("/")
    if not (reference.startswith(_BEGINNING) and place):
        return None
    try:
        return UUID(identifier)
    except ValueError:
        return None
