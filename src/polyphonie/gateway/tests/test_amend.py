from __future__ import annotations

import pytest

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Role
from polyphonie.gateway import models, queries
from polyphonie.gateway.actions import webhooks
from polyphonie.gateway.terms import Topic
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import INVOICES, TODAY, manager, program, subscribed

ELSEWHERE = "https://ailleurs.example/"


def test_it_changes_the_address_and_the_topics_and_wakes_a_resting_receiver(erp: ClientActor) -> None:
    made = subscribed(erp)
    models.Webhook.objects.update(failures=4, resting_until=clock.now())
    webhooks.amend(actor=erp, webhook=made.webhook, url=ELSEWHERE, topics=[Topic.INVOICE_RECYCLED], on=TODAY)
    row = queries.webhook(actor=erp, webhook=made.webhook, on=TODAY)
    assert (row.url, row.topics) == (ELSEWHERE, (Topic.INVOICE_RECYCLED,))
    assert (row.failures, row.resting_until) == (0, None)


def test_it_refuses_what_is_wrong_and_what_does_not_exist(erp: ClientActor) -> None:
    made = subscribed(erp)
    with pytest.raises(Refused, match="GAT-URL-01"):
        webhooks.amend(actor=erp, webhook=made.webhook, url="ici", topics=INVOICES, on=TODAY)
    with pytest.raises(Refused, match="GAT-WEB-01"):
        webhooks.amend(actor=erp, webhook=new_id(), url=ELSEWHERE, topics=INVOICES, on=TODAY)


def test_it_forbids_whoever_does_not_manage_it(erp: ClientActor) -> None:
    made = subscribed(erp)
    for stranger in (program(name="Rival"), manager(Role.SUPPLIER_AGENT)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            webhooks.amend(actor=stranger, webhook=made.webhook, url=ELSEWHERE, topics=INVOICES, on=TODAY)


def test_it_repeats_safely(erp: ClientActor) -> None:
    made = subscribed(erp)
    for _ in range(2):
        webhooks.amend(actor=erp, webhook=made.webhook, url=ELSEWHERE, topics=INVOICES, on=TODAY)
    assert AuditRow.objects.filter(act="gateway.amend").count() == 1
