"""What may be asked of the directory's lines: who answers an electronic address on a day; the lines of a company."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from polyphonie.documents.directory import Address
from polyphonie.kernel import arrays
from polyphonie.kernel.days import Span
from polyphonie.parties import rules
from polyphonie.parties.models import DirectoryLine
from polyphonie.parties.terms.lines import LineNature, LineState

PAGE: Final = 50
_AFTER_UNDERSCORE: Final = "`"
"""The byte after "_"."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A directory line. `declared` is its period, of which the end is excluded; `effective_end` is never later.

    `entity_id` and `service_id` are who answers here, when the line was defined here.
    """

    id: UUID
    address: Address
    nature: LineNature
    declared: Span
    effective_end: date | None
    platform: str
    entity_id: UUID | None
    service_id: UUID | None
    to_tell: bool

    def state(self, on: date) -> LineState:
        return rules.line_state(self.nature, declared=self.declared, effective_end=self.effective_end, on=on)


_LINE: Final = (
    *("id", "address", "nature", "starts_on", "ends_on", "effective_end_on", "platform"),
    *("entity_id", "service_id", "to_tell"),
)
_RESOLVE: Final = f"""
    SELECT {", ".join(_LINE)} FROM parties_directoryline
    WHERE address = ANY(%(chain)s) AND nature = 'definition'
        AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on > %(on)s)
    ORDER BY (effective_end_on IS NULL OR effective_end_on > %(on)s) DESC, length(address) DESC LIMIT 1
"""  # noqa: S608  our own names


def resolve(address: Address, *, on: date) -> LineRow | None:
    """The line that answers an address on a day: the most specific one in force, or None when nobody answers.

    An address without a line of its own is answered by the more general ones of its chain. A line whose effective end
    has passed answers only where no other does. One query, one index: asked at every deposit.
    Source: external specifications 3.1, annexe 3, DT-7-3-3.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVE, {"chain": list(address.chain), "on": on})
        row = cursor.fetchone()
    return line_of(row) if row else None


def line(identifier: UUID) -> LineRow | None:
    """A directory line by its id."""
    row = DirectoryLine.objects.filter(id=identifier).values_list(*_LINE).first()
    return line_of(row) if row else None


def lines_under(beginning: str = "", *, after: UUID | None = None, limit: int = PAGE) -> tuple[LineRow, ...]:
    """The lines of an address and of every address that continues it, by address and first day, after the given line.

    A SIREN gives the lines of a company, `SIREN_SIRET` those of an establishment, nothing the whole directory.
    """
    found = DirectoryLine.objects.all()
    if beginning:
        continuing = Q(address__gte=f"{beginning}_", address__lt=beginning + _AFTER_UNDERSCORE)
        found = found.filter(Q(address=beginning) | continuing)
    mark = None if after is None else DirectoryLine.objects.filter(id=after).values_list("address", "starts_on").first()
    if mark is not None:
        address, starts_on = mark
        found = found.filter(address__gte=address).exclude(address=address, starts_on__lt=starts_on)
        found = found.exclude(address=address, starts_on=starts_on, id__lte=after)
    return tuple(line_of(row) for row in found.order_by("address", "starts_on", "id").values_list(*_LINE)[:limit])


def suppliers_reached(suppliers: Collection[UUID]) -> frozenset[UUID]:
    """Of suppliers, those that the directory reaches: by a line of their company's SIREN, or one that continues it."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, [arrays.array(suppliers), _AFTER_UNDERSCORE])
        return frozenset(supplier for (supplier,) in cursor.fetchall())


_REACHED: Final = """
    SELECT s.id FROM parties_supplier s WHERE s.id = ANY(%s::uuid[]) AND s.siren <> '' AND EXISTS (
        SELECT FROM parties_directoryline
        WHERE address = s.siren OR (address >= s.siren || '_' AND address < s.siren || %s))
"""


def line_of(row: tuple[Any, ...]) -> LineRow:
    identifier, address, nature, starts_on, ends_on, effective_end_on, platform, *rest = row
    parts = Address.of(address)
    assert parts is not None, f"line {identifier} is kept under {address!r}, which is no address"
    return LineRow(identifier, parts, LineNature(nature), Span(starts_on, ends_on), effective_end_on, platform, *rest)
