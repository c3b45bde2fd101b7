from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as books_of
from polyphonie.spending import actions, models
from polyphonie.spending.queries import certificates as queries

from .stage import (
    ACCRUED,
    ASSET,
    ASSETS_ACCRUED,
    CHARGE,
    COMPUTERS,
    STATE,
    TODAY,
    certified,
    credit,
    grant,
    kept,
    kept_line,
    line,
    observed,
    validated,
)


def certify(service: UUID, amount: Money | None = None, *, by: Actor = SYSTEM) -> None:
    actions.certify_service(actor=by, entity=STATE, service=service, on=TODAY, amount=amount)


def entry_of(service: UUID) -> list[tuple[str, int]]:
    made = models.ServiceCertificate.objects.get(id=service)
    assert made.entry_id is not None
    found = books_of.entry(STATE, made.entry_id)
    assert found is not None and found.source == f"service:{service}"
    return [(each.account, each.amount) for each in found.lines]


def test_it_certifies_once_with_the_charge_and_what_is_owed(
    unit: UUID, supplier: UUID, manager: Actor, officer: Actor
) -> None:
    made = validated(supplier)
    service = observed(made, 40, by=manager)
    for _ in range(2):
        certify(service, by=officer)
    assert kept_line(made).certified == 40_00 and queries.certified_unrequested(STATE, made, 1) == 40_00
    assert entry_of(service) == [(CHARGE, 40_00), (ACCRUED, -40_00)]


def test_it_certifies_an_asset_and_another_amount_than_observed(unit: UUID, supplier: UUID) -> None:
    service = observed(validated(supplier, line(title="5", group=COMPUTERS)))
    certify(service, Money(30_00))
    assert entry_of(service) == [(ASSET, 30_00), (ASSETS_ACCRUED, -30_00)]


def test_it_raises_the_commitment_by_what_is_tolerated(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    certified(made, "100.50")
    assert kept_line(made).cents == kept(made).cents == credit(unit).consumed == 100_50


def test_it_refuses_more_than_is_left(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    second = observed(made, 60)
    certified(made, 60)
    with pytest.raises(Refused, match="SPE-SER-03"):
        certify(second)
    with pytest.raises(Refused, match="SPE-SER-01"):
        certify(new_id())
    with pytest.raises(Refused, match="SPE-SER-05"):
        certify(second, Money(0))


def test_it_refuses_what_was_cancelled(unit: UUID, supplier: UUID) -> None:
    service = observed(validated(supplier))
    actions.cancel_service(actor=SYSTEM, entity=STATE, service=service, reason="Erreur", on=TODAY)
    with pytest.raises(Refused, match="KER-LIF-01"):
        certify(service)


def test_it_forbids_whoever_observed_it_and_whoever_manages(
    unit: UUID, supplier: UUID, manager: Actor, elsewhere: Actor
) -> None:
    service = observed(validated(supplier), by=manager)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        certify(service, by=manager)
    with pytest.raises(Refused, match="SPE-SER-01"):
        certify(service, by=elsewhere)
    grant(manager, Role.SERVICE_CERTIFIER)
    with pytest.raises(Refused, match="ACC-SEP-02"):
        certify(service, by=manager)


def test_the_database_itself_keeps_what_was_signed(unit: UUID, supplier: UUID) -> None:
    certified(validated(supplier))
    for change in ("UPDATE spending_servicecertificate SET cents = 1", "DELETE FROM spending_servicecertificate"):
        refused = pytest.raises(DatabaseError, match="stands as it was signed")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
