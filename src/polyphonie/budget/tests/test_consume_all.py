from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.actions import Charged
from polyphonie.budget.terms import Consumption, Kind, MoveType, Operation
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, credit, euros


def _commit(unit: UUID, amount: int, source: str = COMMITMENT) -> None:
    actions.consume(
        actor=SYSTEM, entity=STATE, envelope=unit, kind=Kind.AE, amount=euros(amount), source=source, on=TODAY
    )


def _reserve(unit: UUID, amount: int, source: str, kind: Kind = Kind.CP) -> None:
    actions.reserve(actor=SYSTEM, entity=STATE, envelope=unit, kind=kind, amount=euros(amount), source=source, on=TODAY)


def _all(*asked: Consumption, actor: Actor = SYSTEM) -> Charged:
    return actions.consume_all(actor=actor, entity=STATE, consumptions=asked, on=TODAY)


def test_it_consumes_many_as_one_by_one_would(unit: UUID, manager: Actor) -> None:
    _commit(unit, 1000)
    _reserve(unit, 50, "payment:1")
    paid = (
        Consumption(unit, 70_00, "payment:1", COMMITMENT),
        Consumption(unit, 30_00, "payment:2", COMMITMENT),
        Consumption(unit, 5_00, "payment:1", COMMITMENT),
    )
    assert _all(*paid, actor=manager) == Charged(50_00, 55_00)
    row = models.Commitment.objects.get(reference=COMMITMENT)
    assert (row.paid, row.remaining, credit(unit, Kind.CP).consumed, credit(unit, Kind.CP).reserved) == (
        (105_00, 895_00, 105_00, 0)
    )
    moves = models.MoveRow.objects.filter(
        kind=Kind.CP, total__in=["consumed", "reserved"], source__startswith="payment"
    )
    assert sorted((each.type, each.cents) for each in moves) == sorted(
        [
            (MoveType.RESERVATION, 50_00),
            (MoveType.RELEASE, -50_00),
            *((MoveType.PAYMENT, cents) for cents in (70_00, 30_00, 5_00)),
        ]
    )
    assert [each for proof in proofs.PROOFS for each in proof()] == []


def test_it_spends_ae_with_cp_where_nothing_was_committed(unit: UUID) -> None:
    assert _all(Consumption(unit, 10_00, "pension:1"), Consumption(unit, 5_00, "pension:2")) == Charged(0, 15_00)
    assert (credit(unit).consumed, credit(unit, Kind.CP).consumed) == (15_00, 15_00)
    assert [each for proof in proofs.PROOFS for each in proof()] == []


def test_it_refuses_all_when_one_is_refused_and_tells_each(unit: UUID) -> None:
    _commit(unit, 100)
    with pytest.raises(Refused) as caught:
        _all(
            Consumption(unit, 60_00, "payment:1", COMMITMENT),
            Consumption(unit, 60_00, "payment:2", COMMITMENT),
            Consumption(unit, 1_00, "payment:3", "commitment:none/1"),
        )
    assert [each.code for each in caught.value.refusals] == ["BUD-ENG-02", "BUD-ENG-03"]
    assert "40,00" in caught.value.refusals[0].fr
    assert credit(unit, Kind.CP).consumed == 0


@pytest.mark.parametrize(
    ("cents", "source", "code"),
    [(0, "payment:1", "BUD-AMO-01"), (1, "", "BUD-SOU-01"), (100_000_01, "payment:1", "BUD-AVA-01")],
)
def test_it_refuses_what_consume_refuses(unit: UUID, cents: int, source: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        _all(Consumption(unit, cents, source))


def test_it_refuses_another_envelope_and_a_missing_visa(unit: UUID) -> None:
    _commit(unit, 100)
    with pytest.raises(Refused, match="BUD-ENV-01"):
        _all(Consumption(new_id(), 1_00, "payment:1", COMMITMENT))
    actions.set_threshold(
        actor=SYSTEM,
        entity=STATE,
        operation=Operation.COMMITMENT,
        title="",
        amount=euros(10),
        source="Arrêté",
        from_on=TODAY,
        on=TODAY,
    )
    with pytest.raises(Refused, match="BUD-VIS-01"):
        _all(Consumption(unit, 10_00, "pension:1"))


def test_it_forbids_who_manages_no_such_centre(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _all(Consumption(unit, 1_00, "payment:1"), actor=controller)


def test_it_repeats_safely_what_asks_for_nothing() -> None:
    assert _all() == Charged(0, 0)
