"""The directory as other platforms consult it: legal units, establishments, routing codes and lines, by any criterion.

Each list takes criteria by the name of a field, an order, and a window: the interface that asks them (XP Z12-013,
annexe B) numbers results and does not walk them. Equality and beginnings have an index; a text within a name has none
and reads the whole list, which is some hundred thousand rows at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from polyphonie.kernel.days import Span
from polyphonie.parties.terms import ReferencesRequired

from . import EntityRow, ServiceRow, entity_of
from .lines import LineRow, line_of

_PUBLISHED_CODE: Final = r"^[-_/a-zA-Z0-9]{1,100}$"
"""What a routing code is made of (XP Z12-013, annexe B). A service whose code is not is reached at its entity."""


class Comparison(StrEnum):
    EQUALS = "equals"
    BEGINS = "begins"
    CONTAINS = "contains"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a field must be like. Texts are compared whatever their case."""

    comparison: Comparison
    value: str


@dataclass(frozen=True, slots=True)
class Window:
    """Which results: so many, after so many others, in an order (a field, and whether it descends)."""

    limit: int
    skipped: int = 0
    order: Sequence[tuple[str, bool]] = ()


@dataclass(frozen=True, slots=True)
class LegalUnitRow:
    """A public body by its SIREN: it is named as its main establishment is, and active while one of them is."""

    siren: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class EstablishmentRow:
    """An establishment. `main`: the first active one of its SIREN, by number."""

    entity: EntityRow
    active: bool
    main: bool


@dataclass(frozen=True, slots=True)
class RoutingCodeRow:
    """A service that invoices may name, with the establishment that holds it."""

    service: ServiceRow
    entity: EntityRow
    active: bool


Criteria = Mapping[str, Criterion]

_ENTITIES: Final = """
    SELECT e.*, left(e.siret, 9) AS siren,
        (e.active_from <= %(on)s AND (e.active_to IS NULL OR e.active_to > %(on)s)) AS is_active FROM parties_entity e
"""
_MAIN: Final = """(
    e.siret = (SELECT other.siret FROM parties_entity other WHERE left(other.siret, 9) = e.siren
        AND other.siret BETWEEN e.siren || '00000' AND e.siren || '99999'
        ORDER BY (other.active_from <= %(on)s AND (other.active_to IS NULL OR other.active_to > %(on)s)) DESC,
            other.siret LIMIT 1)
)"""


@dataclass(frozen=True, slots=True)
class _List:
    """A list that is searched: what is read, and what each field is there.

    `equal`: how equality is asked of the fields that an index finds by their exact value; of the others it is asked
    whatever the case.
    """

    columns: str
    rows: str
    fields: Mapping[str, str]
    equal: Mapping[str, str]
    flags: Mapping[str, str]
    usual_order: str

    def read(self, criteria: Criteria, flags: Mapping[str, bool], window: Window, on: date) -> list[tuple[Any, ...]]:
        """The rows that meet every criterion and every flag."""
        conditions = [self.flags[name] if wanted else f"NOT {self.flags[name]}" for name, wanted in flags.items()]
        values: dict[str, str | int | date] = {"on": on, "limit": window.limit, "skipped": window.skipped}
        for number, (field, criterion) in enumerate(criteria.items()):
            values[f"value{number}"] = _pattern(criterion)
            conditions.append(self._condition(field, criterion.comparison, f"%(value{number})s::text"))
        known = {**self.fields, **self.flags}
        order = [f"{known[field]} {'DESC' if down else 'ASC'}" for field, down in window.order]
        statement = (
            f"SELECT {self.columns} FROM {self.rows} WHERE {' AND '.join(conditions or ['true'])}"  # noqa: S608  ours
            f" ORDER BY {', '.join([*order, self.usual_order])} LIMIT %(limit)s OFFSET %(skipped)s"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    def _condition(self, field: str, comparison: Comparison, value: str) -> str:
        if comparison is not Comparison.EQUALS:
            return f"{self.fields[field]} ILIKE {value}"
        if field in self.equal:
            return self.equal[field].format(value=value)
        return f"lower({self.fields[field]}) = lower({value})"


def _pattern(criterion: Criterion) -> str:
    if criterion.comparison is Comparison.EQUALS:
        return criterion.value
    escaped = criterion.value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%" if criterion.comparison is Comparison.BEGINS else f"%{escaped}%"


_ENTITY: Final = (
    "e.id, e.ordinal, e.siret, e.name, e.references_required, e.active_from, e.active_to, e.street, e.postcode, e.city"
)
_OF_ENTITY: Final = {
    "siren": "e.siren",
    "siret": "e.siret",
    "name": "e.name",
    "street": "e.street",
    "postcode": "e.postcode",
    "city": "e.city",
}
_EQUAL_OF_ENTITY: Final = {
    "siren": "(e.siret BETWEEN {value} || '00000' AND {value} || '99999' AND e.siren = {value})",
    "siret": "e.siret = {value}",
}
_LEGAL_UNITS: Final = _List(
    columns="e.siren, e.name, e.is_active",
    rows=f"({_ENTITIES}) e",
    fields={"siren": "e.siren", "name": "e.name"},
    equal=_EQUAL_OF_ENTITY,
    flags={"active": "e.is_active", "main": _MAIN},
    usual_order="e.siren",
)
_ESTABLISHMENTS: Final = _List(
    columns=f"{_ENTITY}, e.is_active, {_MAIN}",
    rows=f"({_ENTITIES}) e",
    fields=_OF_ENTITY,
    equal=_EQUAL_OF_ENTITY,
    flags={"active": "e.is_active", "main": _MAIN},
    usual_order="e.siret",
)
_OPEN: Final = "(s.active_from <= %(on)s AND (s.active_to IS NULL OR s.active_to > %(on)s))"
_ROUTING_CODES: Final = _List(
    columns=f"{_ENTITY}, s.id, s.ordinal, s.code, s.name, s.references_required, s.active_from, s.active_to, {_OPEN}",
    rows=f"({_ENTITIES}) e JOIN parties_service s ON s.entity_id = e.id AND s.code ~ '{_PUBLISHED_CODE}'",
    fields={**_OF_ENTITY, "routing_code": "s.code", "name": "s.name"},
    equal={**_EQUAL_OF_ENTITY, "routing_code": "s.code = {value}"},
    flags={"active": _OPEN},
    usual_order="e.siret, s.code",
)
_AT_AND_UNDER: Final = "(l.address = {at} OR l.address >= {at} || '_' AND l.address < {at} || '`')"
"""The lines of an address and of those that continue it, by the index on the address ("`" is the byte after "_")."""
_LINES: Final = _List(
    columns="l.id, l.address, l.nature, l.starts_on, l.ends_on, l.effective_end_on, l.platform, l.entity_id,"
    " l.service_id, l.to_tell",
    rows="parties_directoryline l",
    fields={
        "address": "l.address",
        "siren": "left(l.address, 9)",
        "siret": "substring(l.address from '^[0-9]{9}_([0-9]{14})(?:_|$)')",
        "routing_code": "substring(l.address from '^[0-9]{9}_[0-9]{14}_(.+)$')",
        "suffix": "substring(l.address from '^[0-9]{9}_(?![0-9]{14}(?:_|$))(.+)$')",
    },
    equal={
        "address": "l.address = {value}",
        "siren": _AT_AND_UNDER.format(at="left({value}, 9)"),
        "siret": _AT_AND_UNDER.format(at="(left({value}, 9) || '_' || {value})"),
    },
    flags={},
    usual_order="l.address, l.starts_on, l.id",
)


def legal_units(criteria: Criteria, *, active: bool | None, window: Window, on: date) -> tuple[LegalUnitRow, ...]:
    """The public bodies, by SIREN. Criteria: siren, name."""
    flags = {"main": True} | ({} if active is None else {"active": active})
    return tuple(LegalUnitRow(*row) for row in _LEGAL_UNITS.read(criteria, flags, window, on))


def establishments(
    criteria: Criteria, *, active: bool | None, main: bool | None, window: Window, on: date
) -> tuple[EstablishmentRow, ...]:
    """The establishments, by SIRET. Criteria: siren, siret, name, street, postcode, city."""
    flags = {name: flag for name, flag in (("active", active), ("main", main)) if flag is not None}
    found = _ESTABLISHMENTS.read(criteria, flags, window, on)
    return tuple(EstablishmentRow(entity_of(row[:10]), *row[10:]) for row in found)


def routing_codes(criteria: Criteria, *, active: bool | None, window: Window, on: date) -> tuple[RoutingCodeRow, ...]:
    """The services, by SIRET and code. Criteria: siren, siret, routing_code, name, street, postcode, city."""
    flags = {} if active is None else {"active": active}
    return tuple(_routing_code(row) for row in _ROUTING_CODES.read(criteria, flags, window, on))


def lines(criteria: Criteria, *, window: Window, on: date) -> tuple[LineRow, ...]:
    """The directory lines, by address and day. Criteria: address, siren, siret, routing_code, suffix."""
    return tuple(line_of(row) for row in _LINES.read(criteria, {}, window, on))


def _routing_code(row: tuple[Any, ...]) -> RoutingCodeRow:
    entity = entity_of(row[:10])
    identifier, ordinal, code, name, own, active_from, active_to, active = row[10:]
    holding = ReferencesRequired(own) if own else entity.references_required
    service = ServiceRow(
        identifier, ordinal, entity.id, code, name, holding, own is not None, Span(active_from, active_to)
    )
    return RoutingCodeRow(service, entity, active)
