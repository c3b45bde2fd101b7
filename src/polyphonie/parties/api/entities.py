"""Public entities over HTTP, to read: search, an entity by its SIRET, its services."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Schema

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries, terms
from polyphonie.parties.queries import EntityRow, ServiceRow
from polyphonie.parties.terms import ReferencesRequired

from .addresses import router

Limit = Annotated[int, Query(ge=1, le=100, description="Longueur de la page")]
Siret = Annotated[str, Path(pattern=r"^[0-9]{14}$", description="SIRET de la structure, 14 chiffres")]


class AddressOut(Schema):
    street: str
    postcode: str
    city: str


class EntityOut(Schema):
    """A public entity. `active_to` is the first day on which it receives no more."""

    id: UUID
    siret: str
    name: str
    references_required: ReferencesRequired
    active_from: date
    active_to: date | None
    address: AddressOut

    @classmethod
    def of(cls, row: EntityRow) -> Self:
        return cls(
            id=row.id,
            siret=row.siret,
            name=row.name,
            references_required=row.references_required,
            active_from=row.active.start,
            active_to=row.active.end,
            address=AddressOut(street=row.address.street, postcode=row.address.postcode, city=row.address.city),
        )


class ServiceOut(Schema):
    """A service. `references_required` is what holds for it: its own demands, or its entity's."""

    id: UUID
    code: str
    name: str
    references_required: ReferencesRequired
    active_from: date
    active_to: date | None

    @classmethod
    def of(cls, row: ServiceRow) -> Self:
        return cls(
            id=row.id,
            code=row.code,
            name=row.name,
            references_required=row.references_required,
            active_from=row.active.start,
            active_to=row.active.end,
        )


class EntitiesOut(Schema):
    """A page of entities. `next` is the `after` of the following page, null on the last one."""

    entities: list[EntityOut]
    next: UUID | None


class ServicesOut(Schema):
    """A page of services. `next` is the `after` of the following page, null on the last one."""

    services: list[ServiceOut]
    next: str | None


@router.get("/entities", response=EntitiesOut, summary="Rechercher des structures publiques")
def search(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=queries.LONGEST_SEARCH)] = "",
    active_on: date | None = None,
    after: UUID | None = None,
    limit: Limit = queries.PAGE,
) -> EntitiesOut:
    """Les structures, par nom, où chaque mot commence un mot du nom, de la ville ou le SIRET. Refus : ACC-RIG-01."""
    _admit(request)
    rows = queries.search_entities(text, after=after, limit=limit + 1, active_on=active_on)
    following = rows[limit - 1].id if len(rows) > limit else None
    return EntitiesOut(entities=[EntityOut.of(row) for row in rows[:limit]], next=following)


@router.get("/entities/{siret}", response=EntityOut, summary="Lire une structure publique")
def entity(request: HttpRequest, siret: Siret) -> EntityOut:
    """La structure d'un SIRET et ce qu'une facture doit porter pour l'atteindre. Refus : ACC-RIG-01, PAR-ENT-01."""
    _admit(request)
    return EntityOut.of(_entity(siret))


@router.get("/entities/{siret}/services", response=ServicesOut, summary="Lire les services d'une structure")
def services(
    request: HttpRequest,
    siret: Siret,
    active_on: date | None = None,
    after: Annotated[str | None, Query(max_length=terms.LONGEST_SERVICE_CODE)] = None,
    limit: Limit = queries.PAGE,
) -> ServicesOut:
    """Les services d'une structure, par code. Refus : ACC-RIG-01, PAR-ENT-01."""
    _admit(request)
    rows = queries.services(_entity(siret).id, after=after, limit=limit + 1, active_on=active_on)
    following = rows[limit - 1].code if len(rows) > limit else None
    return ServicesOut(services=[ServiceOut.of(row) for row in rows[:limit]], next=following)


def _admit(request: HttpRequest) -> None:
    """Let in who may read the directory, on whatever perimeter: it is one for all."""
    access.require_somewhere(access.acting(request), Right.DIRECTORY_CONSULT, on=clock.today())


def _entity(siret: str) -> EntityRow:
    found = queries.entity_by_siret(siret)
    if found is None:
        raise Refused(terms.NO_SUCH_ENTITY())
    return found
