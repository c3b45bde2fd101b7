from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.terms import Kind, MoveType
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, TODAY, UNIT, YEAR, credit, envelope, euros, open_state
from .test_consume import consume


def lower(
    unit: UUID,
    amount: int,
    *,
    kind: Kind = Kind.AE,
    actor: Actor = SYSTEM,
    on: date = TODAY,
    key: str = "",
    final: bool = False,
) -> actions.Charged:
    return actions.lower(
        actor=actor,
        entity=STATE,
        envelope=unit,
        kind=kind,
        amount=euros(amount),
        commitment=COMMITMENT,
        on=on,
        key=key,
        final=final,
    )


def test_it_gives_back_ae_that_the_commitment_no_longer_needs(unit: UUID, manager: Actor) -> None:
    consume(unit, 100)
    consume(unit, 70, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)
    lower(unit, 30, actor=manager, final=True)
    assert credit(unit).consumed == 7_000 and models.Commitment.objects.get().remaining == 0
    assert models.MoveRow.objects.filter(type=MoveType.FOLLOWING_ADJUSTMENT).get().cents == -3_000


def test_it_gives_back_the_cp_of_a_payment_that_was_rejected(unit: UUID) -> None:
    consume(unit, 100)
    consume(unit, 70, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)
    lower(unit, 70, kind=Kind.CP)
    assert credit(unit, Kind.CP).consumed == 0 and models.Commitment.objects.get().remaining == 10_000


def test_it_gives_cp_back_where_they_were_consumed_and_its_ae_follow_the_commitment(unit: UUID) -> None:
    consume(unit, 100)
    consume(unit, 70, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)
    elsewhere = envelope()
    actions.reimpute(actor=SYSTEM, entity=STATE, commitment=COMMITMENT, envelope=unit, to=elsewhere, on=TODAY)
    with pytest.raises(Refused, match="BUD-ENG-02"):
        lower(unit, 71, kind=Kind.CP)
    lower(unit, 50, kind=Kind.CP)
    assert (credit(unit).consumed, credit(unit, Kind.CP).consumed) == (2_000, 2_000)
    assert (credit(elsewhere).consumed, credit(elsewhere, Kind.CP).consumed) == (8_000, 0)
    consume(elsewhere, 80, kind=Kind.CP, source="payment:2", commitment=COMMITMENT)
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_withdraws_an_earlier_year_s_commitment_without_giving_its_ae_back(unit: UUID) -> None:
    consume(unit, 100)
    open_state(YEAR + 1)
    actions.close_year(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=date(YEAR + 1, 1, 10))
    later = envelope(UNIT, year=YEAR + 1)
    assert lower(later, 40, on=date(YEAR + 1, 2, 1)).from_available == 0
    assert models.Commitment.objects.get(fiscal_year=YEAR + 1).remaining == 6_000
    assert credit(later).available == 0
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_more_than_is_left_to_pay_and_what_it_does_not_know(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-ENG-03"):
        lower(unit, 1)
    consume(unit, 100)
    with pytest.raises(Refused, match="BUD-ENG-02"):
        lower(unit, 101)
    for kind in Kind:
        with pytest.raises(Refused, match="BUD-ENG-01"):
            lower(envelope(), 1, kind=kind)


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    consume(unit, 100)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        lower(unit, 1, actor=controller)


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID) -> None:
    consume(unit, 100)
    assert lower(unit, 10, key="k") == lower(unit, 10, key="k")
    assert credit(unit).consumed == 9_000
