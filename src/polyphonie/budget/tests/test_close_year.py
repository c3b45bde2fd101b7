from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.budget import actions, models, proofs, queries
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import COMMITMENT, STATE, UNIT, YEAR, credit, envelope, euros, open_state
from .test_consume import consume

AFTER = date(YEAR + 1, 1, 10)


def close(*, actor: Actor = SYSTEM, on: date = AFTER) -> actions.Closed:
    return actions.close_year(actor=actor, entity=STATE, fiscal_year=YEAR, on=on)


def test_it_carries_what_is_left_to_pay_to_the_next_year(unit: UUID, directorate: Actor) -> None:
    consume(unit, 100)
    consume(unit, 30, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)
    consume(unit, 50, source="commitment:2/1")
    consume(unit, 50, kind=Kind.CP, source="payment:2", commitment="commitment:2/1")
    open_state(YEAR + 1)
    assert close(actor=directorate) == actions.Closed(1, 7_000)
    row = models.Commitment.objects.get(fiscal_year=YEAR + 1)
    assert (row.reference, row.carried_in, row.remaining) == (COMMITMENT, 7_000, 7_000)
    assert row.envelope_id == envelope(UNIT, year=YEAR + 1) and credit(row.envelope_id).available == 0
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_lets_the_next_year_s_cp_pay_a_carried_commitment(unit: UUID) -> None:
    consume(unit, 100)
    open_state(YEAR + 1)
    close()
    later = envelope(UNIT, year=YEAR + 1)
    models.Credit.objects.filter(envelope_id=later, kind=Kind.CP).update(opened=10_000)
    actions.consume(
        actor=SYSTEM,
        entity=STATE,
        envelope=later,
        kind=Kind.CP,
        amount=euros(100),
        source="payment:9",
        commitment=COMMITMENT,
        on=date(YEAR + 1, 2, 1),
    )
    assert models.Commitment.objects.get(fiscal_year=YEAR + 1).remaining == 0


def test_it_releases_what_documents_had_reserved_and_did_not_consume(unit: UUID) -> None:
    actions.reserve(
        actor=SYSTEM,
        entity=STATE,
        envelope=unit,
        kind=Kind.CP,
        amount=euros(40),
        source="payment_request:1",
        on=date(YEAR, 12, 1),
    )
    open_state(YEAR + 1)
    close()
    assert credit(unit, Kind.CP).reserved == 0
    assert queries.reserved_for(STATE, ["payment_request:1"], kind=Kind.CP) == {}
    assert queries.charged_on(STATE, [unit], on=AFTER) == {unit: envelope(UNIT, year=YEAR + 1)}
    assert queries.charged_on(STATE, [unit], on=date(YEAR, 12, 31)) == {unit: unit}
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_before_the_year_is_over_or_the_next_one_open(unit: UUID) -> None:
    with pytest.raises(Refused, match="BUD-ANN-04"):
        close()
    open_state(YEAR + 1)
    with pytest.raises(Refused, match="BUD-ANN-04"):
        close(on=date(YEAR, 12, 31))
    with pytest.raises(Refused, match="BUD-ANN-01"):
        actions.close_year(actor=SYSTEM, entity=STATE, fiscal_year=2019, on=AFTER)


def test_nothing_more_is_charged_to_a_closed_year(unit: UUID) -> None:
    open_state(YEAR + 1)
    close()
    with pytest.raises(Refused, match="BUD-ANN-02"):
        consume(unit, 1)


def test_it_forbids_a_budget_manager(unit: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        close(actor=manager)


def test_it_repeats_safely(unit: UUID) -> None:
    consume(unit, 100)
    open_state(YEAR + 1)
    assert close() == close()
    assert models.Commitment.objects.filter(fiscal_year=YEAR + 1).count() == 1
