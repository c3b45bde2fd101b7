from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, credentials, models, queries, recent, signing
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def client_row(db: None) -> models.ApiClient:
    made = actions.create_client(
        actor=SYSTEM, name="ERP", perimeter=BUILDER, perimeter_label="B", rights={Right.INVOICE_DEPOSIT}, on=TODAY
    )
    return models.ApiClient.objects.get(id=made.client)


def token(client: models.ApiClient) -> str:
    return signing.issue(client, rights={Right.INVOICE_DEPOSIT}, at=clock.now()).text


def test_it_signs_with_the_new_key_and_still_reads_tokens_of_the_old_one(client_row: models.ApiClient) -> None:
    old = token(client_row)
    made = actions.rotate_signing_key(actor=SYSTEM, on=TODAY)
    recent.forget_all()
    new = token(client_row)
    assert [queries.authenticate_bearer(each).id for each in (old, new)] == [client_row.id] * 2
    assert models.SigningKey.objects.get(retired_at=None).kid == made.kid
    assert old.split(".")[0] != new.split(".")[0]


def test_it_forgets_the_private_half_of_a_retired_key_and_keeps_none_in_clear(
    client_row: models.ApiClient,
) -> None:
    token(client_row)
    actions.rotate_signing_key(actor=SYSTEM, on=TODAY)
    retired, signing = models.SigningKey.objects.order_by("created_at")
    assert bytes(retired.private) == b""
    assert b"PRIVATE KEY" not in bytes(signing.private)
    assert b"PRIVATE KEY" in credentials.unseal(bytes(signing.private))
    assert set(signing.public) == {"kty", "n", "e", "kid", "use", "alg"}


def test_it_reads_the_old_key_s_tokens_no_longer_than_they_live(client_row: models.ApiClient) -> None:
    token(client_row)
    actions.rotate_signing_key(actor=SYSTEM, on=TODAY)
    assert queries.trusted_keys(at=clock.now()).count() == 2
    assert queries.trusted_keys(at=clock.now() + timedelta(minutes=31)).count() == 1


def test_it_refuses_every_token_of_a_key_that_leaked(client_row: models.ApiClient) -> None:
    old = token(client_row)
    actions.rotate_signing_key(actor=SYSTEM, on=TODAY, distrust_old=True)
    recent.forget_all()
    with pytest.raises(Refused, match="ACC-TOK-01"):
        queries.authenticate_bearer(old)


def test_it_forbids_whoever_does_not_manage_the_clients_of_the_platform(manager: Actor, administrator: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.rotate_signing_key(actor=manager, on=TODAY)
    actions.rotate_signing_key(actor=administrator, on=TODAY)


def test_it_repeats_safely_one_key_signs() -> None:
    for _again in range(2):
        actions.rotate_signing_key(actor=SYSTEM, on=TODAY)
    assert models.SigningKey.objects.filter(retired_at=None).count() == 1
    assert models.SigningKey.objects.count() == 2
