"""What may be asked of the directory and of the suppliers. Rows are frozen; lists go page by page, after an id."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.kernel import arrays, rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.days import Span
from polyphonie.kernel.folding import folded
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import rules
from polyphonie.parties.models import DirectoryImport, Entity, Service, Supplier
from polyphonie.parties.terms import NO_SUCH_IMPORT, Address, ReferencesRequired, RefusedLine, SupplierIdKind

PAGE: Final = 50
LONGEST_SEARCH: Final = 200
FEW: Final = 1000

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A public entity as the directory says it. `active` ends with the first day on which it receives no more."""

    id: UUID
    ordinal: int
    siret: str
    name: str
    references_required: ReferencesRequired
    active: Span
    address: Address

    @property
    def siren(self) -> str:
        return self.siret[:9]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of an entity. `references_required` is what holds: its own, or its entity's when it has none."""

    id: UUID
    ordinal: int
    entity_id: UUID
    code: str
    name: str
    references_required: ReferencesRequired
    references_are_own: bool
    active: Span


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier. `siren` is empty unless it is known by a SIRET; `country` is ISO 3166-1 alpha-2."""

    id: UUID
    ordinal: int
    id_kind: SupplierIdKind
    identifier: str
    siren: str
    name: str
    vat_number: str
    country: str
    email: str
    address: Address


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A past import of a directory file, without its refused lines."""

    id: UUID
    imported_at: datetime
    imported_by: str
    file_name: str
    sha256: str
    size: int
    dry_run: bool
    counts: dict[str, int]


_ENTITY: Final = (
    *("id", "ordinal", "siret", "name", "references_required"),
    *("active_from", "active_to", "street", "postcode", "city"),
)
_SERVICE: Final = (
    *("id", "ordinal", "entity_id", "code", "name", "references_required"),
    *("entity__references_required", "active_from", "active_to"),
)
_SUPPLIER: Final = (
    *("id", "ordinal", "id_kind", "identifier", "siren", "name", "vat_number", "country", "email"),
    *("street", "postcode", "city"),
)
_SELECT_ENTITY: Final = f"SELECT {', '.join(_ENTITY)} FROM parties_entity"  # noqa: S608  our own names
_SELECT_SUPPLIER: Final = f"SELECT {', '.join(_SUPPLIER)} FROM parties_supplier"  # noqa: S608
_SELECT_SERVICE: Final = """
    SELECT s.id, s.ordinal, s.entity_id, s.code, s.name, s.references_required, e.references_required, s.active_from,
        s.active_to
    FROM parties_service s JOIN parties_entity e ON e.id = s.entity_id
"""
_IMPORT: Final = ("id", "imported_at", "imported_by", "file_name", "sha256", "size", "dry_run", "counts")


def entity_by_siret(siret: str) -> EntityRow | None:
    """The entity of a SIRET, whatever its dates; asked at every deposit (one query, by its unique index)."""
    return _asked(f"{_SELECT_ENTITY} WHERE siret = %s", siret, made=entity_of)


def entity(identifier: UUID) -> EntityRow | None:
    """An entity by its id."""
    return _asked(f"{_SELECT_ENTITY} WHERE id = %s", identifier, made=entity_of)


def entity_by_ordinal(ordinal: int) -> EntityRow | None:
    """An entity by the whole number that programs without UUIDs name it by."""
    return _asked(f"{_SELECT_ENTITY} WHERE ordinal = %s", ordinal, made=entity_of)


def entities(identifiers: Iterable[UUID]) -> dict[UUID, EntityRow]:
    """Several entities by id, at once: for lists that show names."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT_ENTITY} WHERE id = ANY(%s::uuid[])", [arrays.array(set(identifiers))])
        return {row[0]: entity_of(row) for row in cursor.fetchall()}


def names(identifiers: Iterable[UUID]) -> dict[UUID, str]:
    """The names of several entities by id, at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM parties_entity WHERE id = ANY(%s)", [list(set(identifiers))])
        return dict(cursor.fetchall())


def search_entities(
    text: str, *, after: UUID | None = None, limit: int = PAGE, active_on: date | None = None
) -> tuple[EntityRow, ...]:
    """Entities of which each word of the text begins a word of the name or the city, or the SIRET; by name.

    Without words, the whole directory. `active_on` keeps those that receive invoices on that day.
    """
    found = _of_words(Entity.objects.all(), text)
    if active_on is not None:
        found = found.filter(_active(active_on))
    return tuple(entity_of(row) for row in _page(found, after).values_list(*_ENTITY)[:limit])


def service(identifier: UUID) -> ServiceRow | None:
    """A service by its id."""
    return _asked(f"{_SELECT_SERVICE} WHERE s.id = %s", identifier, made=_service)


def service_by_ordinal(ordinal: int) -> ServiceRow | None:
    """A service by its whole number."""
    return _asked(f"{_SELECT_SERVICE} WHERE s.ordinal = %s", ordinal, made=_service)


def service_by_code(entity_id: UUID, code: str) -> ServiceRow | None:
    """The service of an entity by its exact code, whatever its dates; asked at every deposit (one query, one index)."""
    return _asked(f"{_SELECT_SERVICE} WHERE s.entity_id = %s AND s.code = %s", entity_id, code, made=_service)


def services_by_id(identifiers: Iterable[UUID]) -> dict[UUID, ServiceRow]:
    """Several services by id, at once: for lists that show names."""
    return {row[0]: _service(row) for row in Service.objects.filter(id__in=set(identifiers)).values_list(*_SERVICE)}


def services(
    entity_id: UUID, *, after: str | None = None, limit: int = PAGE, active_on: date | None = None
) -> tuple[ServiceRow, ...]:
    """The services of an entity by code, after the given code. `active_on` keeps those active on that day."""
    found = Service.objects.filter(entity_id=entity_id).order_by("code")
    if after is not None:
        found = found.filter(code__gt=after)
    if active_on is not None:
        found = found.filter(_active(active_on))
    return tuple(_service(row) for row in found.values_list(*_SERVICE)[:limit])


def supplier(identifier: UUID) -> SupplierRow | None:
    """A supplier by its id."""
    return _asked(f"{_SELECT_SUPPLIER} WHERE id = %s", identifier, made=_supplier)


def supplier_by_ordinal(ordinal: int) -> SupplierRow | None:
    """A supplier by its whole number."""
    return _asked(f"{_SELECT_SUPPLIER} WHERE ordinal = %s", ordinal, made=_supplier)


def suppliers(identifiers: Iterable[UUID]) -> dict[UUID, SupplierRow]:
    """Several suppliers by id, at once: for lists that show names."""
    return {row[0]: _supplier(row) for row in rows.pick(Supplier, *_SUPPLIER, id=set(identifiers))}


def places(identifiers: Collection[UUID]) -> list[tuple[UUID, str, str, str, str]]:
    """Where suppliers are, for transfers by thousands: id, street, postcode, city, country."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [arrays.array(identifiers)])
        return list(cursor.fetchall())


_PLACES: Final = "SELECT id, street, postcode, city, country FROM parties_supplier WHERE id = ANY(%s::uuid[])"


def supplier_by_identifier(kind: SupplierIdKind, value: str) -> SupplierRow | None:
    """The supplier of an identifier, written with or without spaces (one query, by its unique index)."""
    compact = rules.compact_identifier(kind, value)
    return _asked(f"{_SELECT_SUPPLIER} WHERE id_kind = %s AND identifier = %s", kind, compact, made=_supplier)


def suppliers_of_siren(siren: str, *, after: UUID | None = None, limit: int = PAGE) -> tuple[SupplierRow, ...]:
    """The establishments of a company that are known here, by name."""
    found = _page(Supplier.objects.filter(siren=siren).exclude(siren=""), after)
    return tuple(_supplier(row) for row in found.values_list(*_SUPPLIER)[:limit])


def search_suppliers(text: str, *, after: UUID | None = None, limit: int = PAGE) -> tuple[SupplierRow, ...]:
    """Suppliers of which each word of the text begins a word of the name or the city, or a number; by name."""
    found = _page(_of_words(Supplier.objects.all(), text), after)
    return tuple(_supplier(row) for row in found.values_list(*_SUPPLIER)[:limit])


def imports(*, actor: Actor, on: date, after: UUID | None = None, limit: int = PAGE) -> tuple[ImportRow, ...]:
    """The past imports of the directory, newest first. Refuses: ACC-RIG-01."""
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    found = DirectoryImport.objects.order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(_import(row) for row in found.values_list(*_IMPORT)[:limit])


def past_import(identifier: UUID, *, actor: Actor, on: date) -> tuple[ImportRow, tuple[RefusedLine, ...]]:
    """A past import and the lines that it refused. Refuses: ACC-RIG-01, PAR-IMP-06."""
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    row = DirectoryImport.objects.filter(id=identifier).values_list(*_IMPORT, "refused").first()
    if row is None:
        raise Refused(NO_SUCH_IMPORT())
    return _import(row[:-1]), tuple(RefusedLine(**refused) for refused in row[-1])


def _active(day: date) -> Q:
    return Q(active_from__lte=day) & (Q(active_to__isnull=True) | Q(active_to__gt=day))


def _of_words(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows that match. A few are named by id: left to itself, PostgreSQL walks the whole list to find none."""
    text = text[:LONGEST_SEARCH]
    number = rules.compact(text)
    words = [number] if number.isdigit() else folded(text).split()
    if not words:
        return found
    wanted = " & ".join(f"'{word}':*" for word in words)
    matching = found.filter(RawSQL("words @@ %s::tsquery", [wanted], output_field=BooleanField()))
    few = list(matching.values_list("id", flat=True)[: FEW + 1])
    return matching if len(few) > FEW else found.filter(id__in=few)


def _page(found: QuerySet[Any], after: UUID | None) -> QuerySet[Any]:
    """In the order of `searchable`, then of ids, from just after the given row."""
    if after is not None:
        mark = found.model.objects.filter(id=after).values("searchable")[:1]
        found = found.filter(searchable__gte=mark).exclude(searchable=mark, id__lte=after)
    return found.order_by("searchable", "id")


def _asked(statement: str, *values: UUID | str | int, made: Callable[[tuple[Any, ...]], Row]) -> Row | None:
    """The one row of a question asked at every deposit: Django takes longer to write it than PostgreSQL to answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return made(row) if row else None


def entity_of(row: tuple[Any, ...]) -> EntityRow:
    identifier, ordinal, siret, name, references, active_from, active_to, *address = row
    return EntityRow(
        identifier,
        ordinal,
        siret,
        name,
        ReferencesRequired(references),
        Span(active_from, active_to),
        Address(*address),
    )


def _service(row: tuple[Any, ...]) -> ServiceRow:
    identifier, ordinal, entity_id, code, name, own, of_entity, active_from, active_to = row
    holding = ReferencesRequired(of_entity if own is None else own)
    return ServiceRow(
        identifier, ordinal, entity_id, code, name, holding, own is not None, Span(active_from, active_to)
    )


def _supplier(row: tuple[Any, ...]) -> SupplierRow:
    identifier, ordinal, kind, value, siren, name, vat_number, country, email, *address = row
    return SupplierRow(
        identifier, ordinal, SupplierIdKind(kind), value, siren, name, vat_number, country, email, Address(*address)
    )


def _import(row: tuple[Any, ...]) -> ImportRow:
    identifier, at, by, file_name, sha256, size, dry_run, counts = row
    return ImportRow(identifier, at, by, file_name, bytes(sha256).hex(), size, dry_run, counts)
