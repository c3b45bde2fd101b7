"""Reserving for many documents at once: each as it would be alone, all or none."""

from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.terms import Kind, Reserving
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY, credit, euros


def _all(*asked: Reserving, actor: Actor = SYSTEM) -> None:
    actions.reserve_all(actor=actor, entity=STATE, reservations=asked, on=TODAY)


def test_it_reserves_for_many_as_one_by_one_would(unit: UUID, manager: Actor) -> None:
    actions.reserve(
        actor=manager, entity=STATE, envelope=unit, kind=Kind.CP, amount=euros(10), source="order:1", on=TODAY
    )
    asked = [Reserving(unit, kind, 5_00, f"order:{each}") for each in (1, 2) for kind in Kind]
    _all(*asked, Reserving(unit, Kind.CP, 1_00, "order:2"), actor=manager)
    assert (credit(unit, Kind.AE).reserved, credit(unit, Kind.CP).reserved) == (10_00, 21_00)
    kept = models.Reservation.objects.filter(kind=Kind.CP).order_by("source").values_list("source", "cents")
    assert list(kept) == [("order:1", 15_00), ("order:2", 6_00)]
    rows = AuditRow.objects.filter(act="budget.reserve_all").order_by("position")
    assert [row.facts["source"] for row in rows] == ["order:1", "order:1", "order:2", "order:2", "order:2"]
    assert [each for proof in proofs.PROOFS for each in proof()] == []


@pytest.mark.parametrize(
    ("cents", "source", "code"),
    [(0, "order:2", "BUD-AMO-01"), (1, "", "BUD-SOU-01"), (10**15, "order:2", "BUD-AVA-01")],
)
def test_it_refuses_all_where_one_may_not_be(unit: UUID, cents: int, source: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        _all(Reserving(unit, Kind.CP, 5_00, "order:1"), Reserving(unit, Kind.CP, cents, source))
    assert credit(unit, Kind.CP).reserved == 0
    assert not models.Reservation.objects.exists()


def test_it_forbids_whoever_does_not_manage_the_envelope(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _all(Reserving(unit, Kind.CP, 5_00, "order:1"), actor=controller)


def test_it_repeats_safely_what_asks_for_nothing(unit: UUID) -> None:
    _all()
    assert credit(unit, Kind.CP).reserved == 0
