"""Documents that entries, moves and controls name by a kind and an id, as people know them: many at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from polyphonie.payments import queries as payments
from polyphonie.requests.queries import origins
from polyphonie.spending.queries import references

_NUMBERS: Final[Mapping[str, Callable[[UUID, Collection[UUID]], Mapping[UUID, str]]]] = {
    "payment_request": references.request_numbers,
    "service": references.service_numbers,
    "lot": payments.lot_names,
    "purchase_request": origins.numbers,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A document: of which kind, under which number. `id` is that of one which is kept here, for its page."""

    kind: str
    number: str
    id: UUID | None = None


def named(entity: UUID, sources: Collection[str]) -> dict[str, Named]:
    """The documents of a body that these names stand for, by name. Who asks decides the right."""
    lines = references.lines_of(entity, sources)
    found = {
        source: Named("commitment", f"{line.number}/{line.place}", line.commitment) for source, line in lines.items()
    }
    parted = [(source, *source.split(":", 1)) for source in set(sources) - found.keys() if ":" in source]
    for kind in {kind for _source, kind, _rest in parted}:
        of_kind = [(source, rest) for source, each, rest in parted if each == kind]
        found |= dict(_of_kind(entity, kind, of_kind))
    return found


def _of_kind(entity: UUID, kind: str, parted: Collection[tuple[str, str]]) -> Iterator[tuple[str, Named]]:
    ids = {source: _identifier(rest) for source, rest in parted}
    numbers_of = _NUMBERS.get(kind)
    numbers = numbers_of(entity, {each for each in ids.values() if each}) if numbers_of else {}
    for source, rest in parted:
        identifier = ids[source]
        if identifier is None:
            yield source, Named(kind, rest)
        else:
            yield source, Named(kind, numbers.get(identifier, ""), identifier if identifier in numbers else None)


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
