from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, models
from polyphonie.access.terms import Right, Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def working(client: object) -> int:
    return models.ClientSecret.objects.filter(client=client, expires_at__gt=clock.now()).count()


@pytest.fixture
def supplier(db: None) -> Actor:
    return somebody(Role.SUPPLIER_MANAGER, BUILDER)


@pytest.fixture
def made(supplier: Actor) -> actions.NewClient:
    return actions.create_client(
        actor=supplier, name="ERP", perimeter=BUILDER, perimeter_label="B", rights={Right.INVOICE_DEPOSIT}, on=TODAY
    )


def test_it_lets_the_old_secret_work_for_a_week(supplier: Actor, made: actions.NewClient) -> None:
    new = actions.rotate_client_secret(actor=supplier, client=made.client, on=TODAY)
    assert new.secret != made.secret
    assert working(made.client) == 2
    with clock.set_at(clock.now() + timedelta(days=7, seconds=1)):
        assert working(made.client) == 1


def test_it_stops_a_leaked_secret_at_once(supplier: Actor, made: actions.NewClient) -> None:
    actions.rotate_client_secret(actor=supplier, client=made.client, keep_old_days=0, on=TODAY)
    assert working(made.client) == 1


@pytest.mark.parametrize("days", [-1, 31])
def test_it_refuses_to_keep_the_old_one_too_long(supplier: Actor, made: actions.NewClient, days: int) -> None:
    with pytest.raises(Refused, match="ACC-CLI-03"):
        actions.rotate_client_secret(actor=supplier, client=made.client, keep_old_days=days, on=TODAY)


def test_it_refuses_an_unknown_or_revoked_client(supplier: Actor, made: actions.NewClient) -> None:
    actions.revoke_client(actor=supplier, client=made.client, on=TODAY)
    for client in (made.client, new_id()):
        with pytest.raises(Refused, match="ACC-CLI-02"):
            actions.rotate_client_secret(actor=supplier, client=client, on=TODAY)


def test_it_forbids_whoever_does_not_manage_clients_there(made: actions.NewClient, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.rotate_client_secret(actor=manager, client=made.client, on=TODAY)


def test_it_repeats_safely_and_never_lengthens_the_life_of_an_old_secret(
    supplier: Actor, made: actions.NewClient
) -> None:
    actions.rotate_client_secret(actor=supplier, client=made.client, keep_old_days=1, on=TODAY)
    actions.rotate_client_secret(actor=supplier, client=made.client, keep_old_days=30, on=TODAY)
    with clock.set_at(clock.now() + timedelta(days=2)):
        assert working(made.client) == 2
