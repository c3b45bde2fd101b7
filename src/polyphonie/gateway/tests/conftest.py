"""Programs, the people who manage them, and a receiver, that the tests of the gateway share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from pytest_django import Settings

from polyphonie.access import actions as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Perimeter, Right, Role
from polyphonie.gateway import models
from polyphonie.gateway.actions import dispatches, webhooks
from polyphonie.gateway.actions.dispatches import Happening
from polyphonie.gateway.terms import SUBSCRIBED, TOPIC_RIGHTS, Topic
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind, unit
from polyphonie.kernel.identity import new_id

from . import receiver

TODAY = date(2026, 3, 2)
TOWN = Perimeter.of_entity(UUID("018f0000-0000-7000-8000-000000000001"))
OTHER_TOWN = Perimeter.of_entity(UUID("018f0000-0000-7000-8000-000000000002"))
SCHOOLS = Perimeter.of_service(TOWN.id, UUID("018f0000-0000-7000-8000-000000000011"))
BUILDER = Perimeter.of_supplier(UUID("018f0000-0000-7000-8000-000000000021"))
INVOICES = tuple(topic for topic in SUBSCRIBED if TOPIC_RIGHTS[topic] is Right.INVOICE_CONSULT)
URL = "https://logiciel.example/polyphonie"


def program(perimeter: Perimeter = BUILDER, *rights: Right, name: str = "Progiciel") -> ClientActor:
    """An API client that exists, as the one who acts."""
    rights = rights or (Right.INVOICE_CONSULT,)
    made = access.create_client(
        actor=SYSTEM, name=name, perimeter=perimeter, perimeter_label="Périmètre d'essai", rights=rights, on=TODAY
    )
    return ClientActor(ActorKind.CLIENT, made.client, name, perimeter, frozenset(rights))


def manager(role: Role = Role.SUPPLIER_MANAGER, perimeter: Perimeter = BUILDER) -> Actor:
    """A person who manages the programs of a perimeter, or not."""
    person = access.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name="Maud Gestion", perimeter=perimeter, on=TODAY
    ).person
    access.grant_role(
        actor=SYSTEM, person=person, role=role, perimeter=perimeter, perimeter_label="B", start=TODAY, on=TODAY
    )
    return Actor(ActorKind.PERSON, person, "Maud Gestion")


def subscribed(actor: Actor, url: str = URL, *topics: Topic) -> webhooks.Subscribed:
    return webhooks.subscribe(actor=actor, client=actor.id, url=url, topics=topics or INVOICES, on=TODAY)


def happen(subject: UUID | None = None, *, topic: Topic = Topic.INVOICE_DELIVERED, number: int = 0) -> int:
    """Something happens between the builder and the town's schools."""
    with unit():
        happening = Happening(
            entity=TOWN.id, subject=subject or new_id(), perimeters=(SCHOOLS, BUILDER), data={"number": number}
        )
        return dispatches.publish(topic=topic, happenings=[happening])


def sent_to(webhook: UUID) -> list[models.Dispatch]:
    """What was made for a webhook, oldest first."""
    return list(models.Dispatch.objects.filter(webhook_id=webhook).order_by("id"))


@pytest.fixture(autouse=True)
def _this_machine_may_be_called(settings: Settings) -> None:
    settings.WEBHOOKS_LOCAL = True


@pytest.fixture
def erp(db: None) -> ClientActor:
    """The builder's software."""
    return program()


@pytest.fixture
def there() -> Iterator[receiver.Receiver]:
    """Where the software listens."""
    with receiver.listening() as listening:
        yield listening
