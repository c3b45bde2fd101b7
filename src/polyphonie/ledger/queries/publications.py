"""The accounts that were published, year by year, and their bytes as they were signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from polyphonie.kernel import originals
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import models
from polyphonie.ledger.statements.terms import NOT_PUBLISHED


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """The accounts of a year as published. `sha256` is the digest of their figures, in hexadecimal."""

    year: int
    figures: UUID
    printed: UUID
    sha256: str
    published_at: datetime
    published_by: str


def publications(entity: UUID) -> tuple[PublicationRow, ...]:
    """The published years of a body, newest first."""
    found = models.Publication.objects.filter(book__entity_id=entity).order_by("-year")
    return tuple(_row(each) for each in found)


def publication(entity: UUID, *, year: int) -> PublicationRow | None:
    """The accounts of a year as published, if they are."""
    found = models.Publication.objects.filter(book__entity_id=entity, year=year).first()
    return _row(found) if found else None


def published_file(entity: UUID, *, year: int, printed: bool) -> tuple[str, str, bytes]:
    """The name, the media type and the bytes of published accounts: their figures, or what was printed of them.

    Refuses: LED-PUB-05 they are not published.
    """
    found = publication(entity, year=year)
    if found is None:
        raise Refused(NOT_PUBLISHED(year=year))
    about, content = originals.whole(entity=entity, original=found.printed if printed else found.figures)
    return about.name, about.media_type, content


def _row(found: models.Publication) -> PublicationRow:
    return PublicationRow(
        found.year,
        found.figures_id,
        found.printed_id,
        bytes(found.sha256).hex(),
        found.published_at,
        found.published_by,
    )
