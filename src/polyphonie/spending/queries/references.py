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


def _commitment(reference: str) -> UUID | None:
    identifier, _, place = reference.removeprefix(_BEGINNING).partition("/")
    if not (reference.startswith(_BEGINNING) and place):
        return None
    try:
        return UUID(identifier)
    except ValueError:
        return None
