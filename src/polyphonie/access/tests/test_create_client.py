from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from polyphonie.access import actions, credentials, models
from polyphonie.access.terms import Right, Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, TOWN, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


RIGHTS = frozenset({Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT})


def make(actor: Actor, **more: Any) -> actions.NewClient:
    values = {"name": "ERP", "perimeter": BUILDER, "perimeter_label": "Bâti SA", "rights": RIGHTS, "on": TODAY, **more}
    return actions.create_client(actor=actor, **values)


@pytest.fixture
def supplier(db: None) -> Actor:
    return somebody(Role.SUPPLIER_MANAGER, BUILDER)


def test_it_gives_a_secret_of_256_bits_and_keeps_only_its_digest(supplier: Actor) -> None:
    made = make(supplier)
    (kept,) = models.ClientSecret.objects.filter(client=made.client)
    assert len(made.secret) == 43
    assert credentials.matches(made.secret, bytes(kept.digest))
    assert not credentials.matches(made.secret[:-1] + ("A" if made.secret[-1] != "A" else "B"), bytes(kept.digest))
    assert made.secret.encode() not in bytes(kept.digest)
    row = AuditRow.objects.get(act="access.create_client", subject=f"client:{made.client}")
    assert made.secret not in str(row.facts)


@pytest.mark.parametrize(
    "rights",
    [frozenset(), frozenset({Right.PEOPLE_MANAGE}), frozenset({Right.INVOICE_TREAT}), RIGHTS | {Right.INVOICE_ORDER}],
)
def test_it_refuses_rights_that_a_supplier_s_program_cannot_have(supplier: Actor, rights: frozenset[Right]) -> None:
    with pytest.raises(Refused, match="ACC-CLI-01"):
        make(supplier, rights=rights)


def test_it_refuses_duties_kept_apart_in_one_program(administrator: Actor) -> None:
    both = frozenset({Right.INVOICE_ORDER, Right.INVOICE_ACCOUNT})
    with pytest.raises(Refused, match="ACC-CLI-01"):
        make(administrator, perimeter=TOWN, rights=both)


def test_it_refuses_a_name_that_is_missing(supplier: Actor) -> None:
    with pytest.raises(Refused, match="ACC-PER-03"):
        make(supplier, name=" ")


def test_it_forbids_whoever_does_not_manage_clients_there(supplier: Actor, manager: Actor) -> None:
    for actor, perimeter in ((somebody(Role.SUPPLIER_AGENT, BUILDER), BUILDER), (supplier, TOWN), (manager, BUILDER)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            make(actor, perimeter=perimeter)


def test_it_forbids_an_entity_to_give_the_accountant_s_right(manager: Actor, administrator: Actor) -> None:
    right = frozenset({Right.INVOICE_ACCOUNT})
    with pytest.raises(Refused, match="ACC-CLI-01"):
        make(manager, perimeter=TOWN, rights=right)
    make(administrator, perimeter=TOWN, rights=right)


def test_it_repeats_safely_one_name_is_one_client(supplier: Actor) -> None:
    first = make(supplier)
    with pytest.raises(Refused, match="ACC-CLI-04"):
        make(supplier)
    assert models.ApiClient.objects.count() == 1
    actions.revoke_client(actor=supplier, client=first.client, on=TODAY)
    assert make(supplier).client != first.client
