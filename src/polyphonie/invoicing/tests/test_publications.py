"""What other people's programs are told: both sides of an invoice, at each of its steps, in order, and nobody else."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from polyphonie.access import actions as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Perimeter, Right
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.queries import dispatches
from polyphonie.gateway.terms import SUBSCRIBED, TOPIC_RIGHTS
from polyphonie.invoicing.actions import answers, treatments
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM, ActorKind

from .cases import Republic
from .documents import HOSPITAL, TODAY, UNIVERSITY, VALMONT

S = InvoiceState


def listening(name: str, perimeter: Perimeter) -> tuple[ClientActor, UUID]:
    rights = {Right.INVOICE_CONSULT}
    made = access.create_client(
        actor=SYSTEM, name=name, perimeter=perimeter, perimeter_label=name, rights=rights, on=TODAY
    )
    actor = ClientActor(ActorKind.CLIENT, made.client, name, perimeter, frozenset(rights))
    url = "https://logiciel.example/"
    hook = webhooks.subscribe(
        actor=actor,
        client=actor.id,
        url=url,
        topics=[each for each in SUBSCRIBED if TOPIC_RIGHTS[each] in rights],
        on=TODAY,
    )
    return actor, hook.webhook


def told(to: tuple[ClientActor, UUID]) -> list[dict[str, Any]]:
    """What a program was told, oldest first."""
    rows = dispatches(actor=to[0], webhook=to[1], on=TODAY)
    return [{"type": row.topic, **json.loads(row.body)["data"]} for row in reversed(rows)]


@pytest.mark.django_db(transaction=True)
def test_it_tells_both_sides_each_step_in_order_and_nobody_else() -> None:
    republic = Republic()
    supplier = listening("Fournisseur", Perimeter.of_supplier(republic.supplier()))
    hospital = listening("Hôpital", Perimeter.of_entity(republic.entity(HOSPITAL)))
    neighbour = listening("Voisine", Perimeter.of_entity(republic.entity(VALMONT)))
    place = republic.deposited()
    deliveries.drain()
    treatments.treat(actor=SYSTEM, state=S.SUSPENDED, reason="Pièce manquante", on=TODAY, **place.asked)
    answers.complete(actor=republic.depositor(), comment="La voici", files=[], on=TODAY, **place.asked)
    deliveries.drain()
    steps = [(each["type"], each["state"]) for each in told(supplier)]
    assert steps == [
        ("invoice.delivered", "delivered"),
        ("invoice.state_changed", "suspended"),
        ("invoice.state_changed", "completed"),
    ]
    first = told(supplier)[0]
    assert (first["entity"], first["invoice"]) == (str(place.entity), str(place.invoice))
    assert (first["number"], first["supplier"]) == ("F2026-001", str(republic.supplier()))
    assert told(hospital) == told(supplier) and told(neighbour) == []


@pytest.mark.django_db(transaction=True)
def test_it_tells_where_a_recycled_invoice_is_now() -> None:
    republic = Republic()
    supplier = listening("Fournisseur", Perimeter.of_supplier(republic.supplier()))
    place = republic.delivered()
    republic.entity(UNIVERSITY)
    treatments.treat(actor=SYSTEM, state=S.TO_RECYCLE, reason="Erreur", on=TODAY, **place.asked)
    new = answers.recycle(
        actor=republic.depositor(),
        siret=UNIVERSITY,
        service_code="",
        commitment_number="EJ-1",
        on=TODAY,
        **place.asked,
    )
    deliveries.drain()
    recycled = [each for each in told(supplier) if each["type"] == "invoice.recycled"]
    assert [(each["invoice"], each["recycled_from"]) for each in recycled] == [(str(new.invoice), str(place.invoice))]


def test_it_costs_one_question_when_nobody_listens(republic: Republic, django_assert_max_num_queries: Any) -> None:
    place = republic.deposited()
    with django_assert_max_num_queries(100) as asked:
        deliveries.drain()
    gateway = [each["sql"] for each in asked.captured_queries if "gateway_" in each["sql"]]
    assert connection.vendor == "postgresql" and len(gateway) == 1
    assert place.state is S.DELIVERED
