from __future__ import annotations

import pytest

from polyphonie.access import actions as access
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Right, Role
from polyphonie.gateway import models, queries
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import MOST_WEBHOOKS, Topic
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, INVOICES, TODAY, TOWN, URL, manager, program, subscribed


def test_it_subscribes_a_program_and_shows_its_key_once(erp: ClientActor) -> None:
    made = subscribed(erp, URL, Topic.INVOICE_RECYCLED, Topic.INVOICE_DELIVERED, Topic.INVOICE_RECYCLED)
    (row,) = queries.webhooks(actor=erp, on=TODAY)
    assert (row.id, row.url, row.topics) == (made.webhook, URL, (Topic.INVOICE_DELIVERED, Topic.INVOICE_RECYCLED))
    assert made.key.startswith("whsec_") and len(made.key) == 6 + 44
    kept = models.Webhook.objects.get()
    assert made.key[6:].encode() not in bytes(kept.key)
    assert AuditRow.objects.filter(act="gateway.subscribe", subject=f"webhook:{made.webhook}").count() == 1


def test_it_subscribes_a_program_for_whoever_manages_it(erp: ClientActor) -> None:
    maud = manager()
    made = webhooks.subscribe(actor=maud, client=erp.id, url=URL, topics=INVOICES, on=TODAY)
    assert [row.id for row in queries.webhooks(actor=erp, on=TODAY)] == [made.webhook]
    assert [row.id for row in queries.webhooks(actor=maud, on=TODAY)] == [made.webhook]
    neighbour = manager(Role.ENTITY_MANAGER, TOWN)
    assert queries.webhooks(actor=neighbour, on=TODAY) == ()


def test_it_refuses_an_address_and_no_topic_at_once(erp: ClientActor) -> None:
    with pytest.raises(Refused) as refused:
        webhooks.subscribe(actor=erp, client=erp.id, url="http://logiciel.example", topics=[], on=TODAY)
    assert [refusal.code for refusal in refused.value.refusals] == ["GAT-URL-01", "GAT-TOP-01"]


def test_it_refuses_a_private_address(erp: ClientActor, settings: object) -> None:
    settings.WEBHOOKS_LOCAL = False  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="GAT-URL-02"):
        subscribed(erp, "https://10.0.0.1/")


def test_it_refuses_a_client_that_would_be_told_nothing(erp: ClientActor) -> None:
    blind = program(BUILDER, Right.INVOICE_DEPOSIT, name="Aveugle")
    access.revoke_client(actor=SYSTEM, client=erp.id, on=TODAY)
    for client in (blind.id, erp.id, new_id()):
        with pytest.raises(Refused, match="GAT-CLI-01"):
            webhooks.subscribe(actor=SYSTEM, client=client, url=URL, topics=INVOICES, on=TODAY)


def test_it_refuses_one_webhook_too_many(erp: ClientActor) -> None:
    for _ in range(MOST_WEBHOOKS):
        subscribed(erp)
    with pytest.raises(Refused, match="GAT-CLI-02"):
        subscribed(erp)


def test_it_forbids_another_program_and_whoever_does_not_manage_programs_there(erp: ClientActor) -> None:
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT), manager(Role.ENTITY_MANAGER, TOWN)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            webhooks.subscribe(actor=stranger, client=erp.id, url=URL, topics=INVOICES, on=TODAY)


def test_it_repeats_safely_under_a_key(erp: ClientActor) -> None:
    def ask(url: str) -> webhooks.Subscribed:
        return webhooks.subscribe(actor=erp, client=erp.id, url=url, topics=INVOICES, on=TODAY, key="1")

    assert ask(URL) == ask(URL)
    assert models.Webhook.objects.count() == 1
    with pytest.raises(Refused, match="KER-KEY-01"):
        ask("https://ailleurs.example")
