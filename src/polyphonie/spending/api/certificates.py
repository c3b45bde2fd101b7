"""Services done over HTTP: observed, certified one or many, cancelled, listed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money
from polyphonie.spending import actions
from polyphonie.spending.queries import certificates as queries
from polyphonie.spending.queries.certificates import CertificateFilter, CertificateView
from polyphonie.spending.terms.certificates import LONGEST_RESERVES, CertificateState

from .shapes import Amount, AttemptsOut, Entity, PageIn, PickedIn, WhyIn

router = Router(tags=["services faits"])

Identifier = Annotated[UUID, Path(description="Le service fait")]
Reserves = Annotated[str, Field(max_length=LONGEST_RESERVES)]


class ObservationIn(Schema):
    """Un service fait sur un poste. `partial` : le reste est à venir."""

    commitment: UUID
    place: Annotated[int, Field(ge=1)] = 1
    amount: Amount
    done_on: date
    partial: bool = False
    reserves: Reserves = ""


class ObservedOut(Schema):
    service: UUID


class CertificationIn(Schema):
    """Ce qui est certifié ; vide, ce qui a été constaté."""

    amount: Amount | None = None
    reserves: Reserves | None = None


class ServiceDoneOut(Schema):
    id: UUID
    commitment: UUID
    commitment_number: str
    place: int
    supplier: UUID
    supplier_name: str
    label: str
    amount: Decimal
    done_on: date
    partial: bool
    reserves: str
    state: CertificateState
    structure: UUID | None
    invoice: UUID | None
    observed_by_name: str
    observed_on: date
    certified_by_name: str
    certified_on: date | None
    cancelled_on: date | None
    reason: str
    entry: UUID | None

    @classmethod
    def of(cls, row: CertificateView) -> Self:
        structure, invoice = row.invoice or (None, None)
        computed = {"amount", "structure", "invoice"}
        plain: dict[str, Any] = {name: getattr(row, name) for name in cls.model_fields if name not in computed}
        return cls(amount=Money(row.cents).decimal, structure=structure, invoice=invoice, **plain)


class ServicesDoneOut(Schema):
    services: list[ServiceDoneOut]
    next: UUID | None


class ServicesIn(PageIn):
    state: CertificateState | None = None


@router.get("/{entity}/services", response=ServicesDoneOut, summary="Lister les services faits")
def services(request: HttpRequest, entity: Entity, asked: Query[ServicesIn]) -> ServicesDoneOut:
    """Du plus récent au plus ancien. Refus : ACC-RIG-01."""
    rows = queries.certificates(
        actor=access.acting(request),
        entity=entity,
        on=clock.today(),
        kept_to=CertificateFilter(frozenset({asked.state} if asked.state else ()), asked.text),
        after=asked.after,
        limit=asked.limit + 1,
    )
    told = [ServiceDoneOut.of(row) for row in rows[: asked.limit]]
    return ServicesDoneOut(services=told, next=rows[asked.limit - 1].id if len(rows) > asked.limit else None)


@router.post("/{entity}/services", response={201: ObservedOut}, summary="Constater un service fait")
def observe(request: HttpRequest, entity: Entity, given: ObservationIn) -> Status[ObservedOut]:
    """Refus : SPE-ENG-01, SPE-ENG-02, SPE-SER-02 à SPE-SER-06, ACC-RIG-01."""
    told = given.dict() | {"amount": Money.of(given.amount)}
    made = actions.observe_service(actor=access.acting(request), entity=entity, on=clock.today(), **told)
    return Status(201, ObservedOut(service=made))


@router.post("/{entity}/services/certify", response=AttemptsOut, summary="Certifier plusieurs services faits")
def certify_many(request: HttpRequest, entity: Entity, given: PickedIn) -> AttemptsOut:
    """Ceux qui peuvent l'être le sont ; les autres disent pourquoi. Refus : SPE-SER-08."""
    done = actions.certify_services(actor=access.acting(request), entity=entity, services=given.ids, on=clock.today())
    return AttemptsOut.of(done)


@router.get("/{entity}/services/{identifier}", response=ServiceDoneOut, summary="Lire un service fait")
def one(request: HttpRequest, entity: Entity, identifier: Identifier) -> ServiceDoneOut:
    """Refus : SPE-SER-01, ACC-RIG-01."""
    return ServiceDoneOut.of(queries.certificate(**_asked(request, entity, identifier)))


@router.post("/{entity}/services/{identifier}/certify", response={204: None}, summary="Certifier un service fait")
def certify(request: HttpRequest, entity: Entity, identifier: Identifier, given: CertificationIn) -> Status[None]:
    """La charge est due. Refus : SPE-SER-01 à SPE-SER-06, KER-LIF-01, ACC-RIG-01, ACC-SEP-02, LED-…"""
    actions.certify_service(
        **_asked(request, entity, identifier),
        amount=Money.of(given.amount) if given.amount is not None else None,
        reserves=given.reserves,
    )
    return Status(204, None)


@router.post("/{entity}/services/{identifier}/cancel", response={204: None}, summary="Annuler un service fait")
def cancel(request: HttpRequest, entity: Entity, identifier: Identifier, given: WhyIn) -> Status[None]:
    """Tant qu'il n'est pas demandé au paiement. Refus : SPE-SER-01, SPE-SER-07, SPE-ENG-12, KER-LIF-01, ACC-RIG-01."""
    actions.cancel_service(**_asked(request, entity, identifier), reason=given.reason)
    return Status(204, None)


def _asked(request: HttpRequest, entity: UUID, identifier: UUID) -> dict[str, Any]:
    return {"actor": access.acting(request), "entity": entity, "service": identifier, "on": clock.today()}
