from __future__ import annotations

import time
from datetime import timedelta

import pytest

from polyphonie.access import actions, models, queries, recent, signing
from polyphonie.access.terms import Right, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def supplier(db: None) -> Actor:
    return somebody(Role.SUPPLIER_MANAGER, BUILDER)


@pytest.fixture
def made(supplier: Actor) -> actions.NewClient:
    return actions.create_client(
        actor=supplier, name="ERP", perimeter=BUILDER, perimeter_label="B", rights={Right.INVOICE_DEPOSIT}, on=TODAY
    )


def test_it_refuses_the_client_s_tokens_at_most_ten_seconds_later(
    supplier: Actor, made: actions.NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = models.ApiClient.objects.get(id=made.client)
    token = signing.issue(row, rights={Right.INVOICE_DEPOSIT}, at=clock.now()).text
    assert queries.authenticate_bearer(token).id == made.client
    actions.revoke_client(actor=supplier, client=made.client, on=TODAY)

    later = time.monotonic() + recent.STALE_SECONDS
    monkeypatch.setattr("polyphonie.access.recent.time.monotonic", lambda: later)
    with pytest.raises(Refused, match="ACC-TOK-01"):
        queries.authenticate_bearer(token)


def test_it_refuses_an_unknown_client(supplier: Actor) -> None:
    with pytest.raises(Refused, match="ACC-CLI-02"):
        actions.revoke_client(actor=supplier, client=new_id(), on=TODAY)


def test_it_forbids_whoever_does_not_manage_clients_there(made: actions.NewClient, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.revoke_client(actor=manager, client=made.client, on=TODAY)
    assert models.ApiClient.objects.get(id=made.client).revoked_at is None


def test_it_repeats_safely_the_second_time_is_refused(supplier: Actor, made: actions.NewClient) -> None:
    actions.revoke_client(actor=supplier, client=made.client, on=TODAY)
    before = models.ApiClient.objects.get(id=made.client).revoked_at
    with pytest.raises(Refused, match="ACC-CLI-02"):
        actions.revoke_client(actor=supplier, client=made.client, on=TODAY)
    assert models.ApiClient.objects.get(id=made.client).revoked_at == before
