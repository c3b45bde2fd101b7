"""The State of these tests: entities, services, suppliers and people, made by the same actions as the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.access import actions as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import PLATFORM, Perimeter, Right, Role
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions import deliveries, deposits, treatments
from polyphonie.invoicing.actions.deposits import Receipt
from polyphonie.invoicing.terms import Channel, InvoiceState
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions as parties
from polyphonie.parties.terms import EntityEntry, ReferencesRequired, ServiceEntry, SupplierEntry, SupplierIdKind

from .documents import ATELIER, COMBE, HOSPITAL, MINISTRY, PAPETERIE, TODAY, UNIVERSITY, VALMONT, Paper, Seller

PLAIN = Paper()
OPENED_ON = date(2017, 1, 1)
ENTITIES = {
    VALMONT: ("Ville de Valmont", ReferencesRequired.SERVICE),
    COMBE: ("Département de la Combe", ReferencesRequired.COMMITMENT),
    MINISTRY: ("Ministère de l'Exemple — DAF", ReferencesRequired.BOTH),
    UNIVERSITY: ("Université des Trois Rivières", ReferencesRequired.EITHER),
    HOSPITAL: ("Centre hospitalier du Lac", ReferencesRequired.NONE),
}


NOT_THEIRS = frozenset({"ACC-RIG-01", "INV-FIN-01"})
"""How an act on an invoice is forbidden: the right is missing, or the invoice is not even theirs to know of."""


def codes(refused: Any) -> list[str]:
    """The codes of a refusal that pytest caught, or of a receipt."""
    refusals = refused.refusals if isinstance(refused, Receipt) else refused.value.refusals
    return [refusal.code for refusal in refusals]


@dataclass(frozen=True)
class Place:
    """Where an invoice is: its entity and its id, as every action asks for them."""

    entity: UUID
    invoice: UUID

    @property
    def row(self) -> models.Invoice:
        return models.Invoice.objects.get(entity_id=self.entity, id=self.invoice)

    @property
    def state(self) -> InvoiceState:
        return InvoiceState(self.row.state)

    @property
    def identity(self) -> tuple[UUID, UUID]:
        return self.entity, self.invoice

    @property
    def asked(self) -> dict[str, UUID]:
        return {"entity": self.entity, "invoice": self.invoice}

    @property
    def states(self) -> list[str]:
        return [str(row.state) for row in queries.timeline(entity=self.entity, identifier=self.invoice)]


@dataclass
class Republic:
    """Each piece is made when it is first asked for."""

    made: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def _once(self, key: tuple[str, ...], make: Callable[[], Any]) -> Any:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def entity(self, siret: str) -> UUID:
        name, required = ENTITIES[siret]
        entry = EntityEntry(name=name, active=Span(OPENED_ON), references_required=required)
        return self._once(
            ("entity", siret), lambda: parties.register_entity(actor=SYSTEM, siret=siret, entry=entry, on=TODAY).id
        )

    def service(self, siret: str, code: str) -> UUID:
        entry = ServiceEntry(name=f"Service {code}", active=Span(OPENED_ON))
        entity = self.entity(siret)
        return self._once(
            ("service", siret, code),
            lambda: parties.open_service(actor=SYSTEM, entity=entity, code=code, entry=entry, on=TODAY).id,
        )

    def supplier(self, seller: Seller = ATELIER) -> UUID:
        entry = SupplierEntry(name=seller.name, vat_number=seller.vat)
        return self._once(
            ("supplier", seller.siret),
            lambda: (
                parties.register_supplier(
                    actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=seller.siret, entry=entry, on=TODAY
                ).id
            ),
        )

    def person(self, role: Role, perimeter: Perimeter, name: str = "") -> Actor:
        return self._once(("person", role, str(perimeter), name), lambda: self._person(role, perimeter, name))

    def _person(self, role: Role, perimeter: Perimeter, name: str) -> Actor:
        name = name or f"Dominique {role}"
        invited = access.invite_person(
            actor=SYSTEM, email=f"{role}.{len(self.made)}@exemple.fr", name=name, perimeter=perimeter, on=TODAY
        )
        access.grant_role(
            actor=SYSTEM,
            person=invited.person,
            role=role,
            perimeter=perimeter,
            perimeter_label="Périmètre d'essai",
            start=OPENED_ON,
            on=TODAY,
        )
        return Actor(ActorKind.PERSON, invited.person, name)

    def depositor(self, seller: Seller = ATELIER) -> Actor:
        return self.person(Role.SUPPLIER_AGENT, Perimeter.of_supplier(self.supplier(seller)))

    def validator(self, seller: Seller = PAPETERIE) -> Actor:
        return self.person(Role.SUPPLIER_VALIDATOR, Perimeter.of_supplier(self.supplier(seller)))

    def agent(self, siret: str = HOSPITAL) -> Actor:
        return self.person(Role.INVOICE_AGENT, Perimeter.of_entity(self.entity(siret)))

    def officer(self, siret: str = HOSPITAL) -> Actor:
        return self.person(Role.AUTHORISING_OFFICER, Perimeter.of_entity(self.entity(siret)))

    def accountant(self, siret: str = HOSPITAL) -> Actor:
        return self.person(Role.PUBLIC_ACCOUNTANT, Perimeter.of_entity(self.entity(siret)))

    @property
    def administrator(self) -> Actor:
        return self.person(Role.PLATFORM_ADMINISTRATOR, PLATFORM)

    def client(self, perimeter: Perimeter, *rights: Right) -> ClientActor:
        """A program as its token shows it: nothing of it is read from the database."""
        return ClientActor(ActorKind.CLIENT, new_id(), "Progiciel", perimeter, frozenset(rights))

    def prepared(self, paper: Paper) -> None:
        """Make sure that the recipient, its service and the supplier of an invoice exist."""
        if paper.buyer in ENTITIES:
            self.entity(paper.buyer)
            if code := paper.routing or paper.service:
                self.service(paper.buyer, code)
        self.supplier(paper.seller)
        if paper.agent is not None:
            self.supplier(paper.agent)

    def deposit(
        self,
        paper: Paper = PLAIN,
        *,
        actor: Actor | None = None,
        key: str | None = None,
        framework: str = "",
        validator: str = "",
    ) -> Receipt:
        self.prepared(paper)
        return deposits.deposit(
            actor=actor or self.depositor(paper.seller),
            content=paper.content(),
            file_name=f"{paper.number}.xml",
            channel=Channel.PORTAL,
            on=TODAY,
            key=key,
            framework=framework,
            validator=validator,
        )

    def deposited(self, paper: Paper = PLAIN, *, framework: str = "", validator: str = "") -> Place:
        """An invoice accepted, that waits to be delivered."""
        receipt = self.deposit(paper, framework=framework, validator=validator)
        assert receipt.accepted, codes(receipt)
        assert receipt.entity is not None and receipt.invoice is not None
        return Place(receipt.entity, receipt.invoice)

    def delivered(self, paper: Paper = PLAIN) -> Place:
        """An invoice in its recipient's hands."""
        place = self.deposited(paper)
        self.deliver(place)
        return place

    def deliver(self, place: Place) -> None:
        """What follows a deposit or a validator's answer."""
        deliveries.deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)

    def in_state(self, state: InvoiceState, paper: Paper = PLAIN, *, reason: str = "") -> Place:
        """A delivered invoice on which the system then set a state."""
        place = self.delivered(paper)
        treatments.treat(actor=SYSTEM, state=state, reason=reason or "Motif d'essai", on=TODAY, **place.asked)
        return place


def stranger() -> Actor:
    """Somebody signed in who has no role."""
    return Actor(ActorKind.PERSON, new_id(), "Camille Sans-Rôle")


@dataclass
class Program:
    """A supplier's or an entity's software, that calls the API with the token of one actor."""

    token: str
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.http.get(f"/api/v1{path}", query, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, content_type: str = "application/json", **headers: str) -> Any:
        content = body if content_type != "application/json" else json.dumps(body)
        return self.http.post(f"/api/v1{path}", content, content_type, headers=self._headers(headers))

    def put(self, path: str, body: Any) -> Any:
        return self.http.put(f"/api/v1{path}", json.dumps(body), "application/json", headers=self._headers({}))

    def delete(self, path: str) -> Any:
        return self.http.delete(f"/api/v1{path}", headers=self._headers({}))

    def send(self, path: str, fields: dict[str, Any], **headers: str) -> Any:
        """A multipart form; a name and its bytes are a file."""
        files = {
            name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value for name, value in fields.items()
        }
        return self.http.post(f"/api/v1{path}", files, headers=self._headers(headers))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"authorization": f"Bearer {self.token}", **named}
