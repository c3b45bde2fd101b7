"""Life cycles."""

from __future__ import annotations

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.refusals import Refused


class State(StrEnum):
    DRAFTED = "drafted"
    APPROVED = "approved"
    PAID = "paid"
    CANCELLED = "cancelled"


CYCLE = LifeCycle(
    states=State,
    initial=State.DRAFTED,
    moves={
        "approve": Move(frozenset({State.DRAFTED}), State.APPROVED),
        "pay": Move(frozenset({State.APPROVED}), State.PAID),
        "cancel": Move(frozenset({State.DRAFTED, State.APPROVED}), State.CANCELLED),
    },
)


def test_it_moves_from_a_state_to_the_next() -> None:
    assert CYCLE.after("approve", State.DRAFTED) is State.APPROVED
    assert CYCLE.after("cancel", State.APPROVED) is State.CANCELLED


def test_it_refuses_a_move_that_the_state_does_not_allow() -> None:
    with pytest.raises(Refused, match="KER-LIF-01") as caught:
        CYCLE.after("pay", State.DRAFTED)
    (refusal,) = caught.value.refusals
    assert "« pay »" in refusal.fr
    assert "drafted" in refusal.en
    assert caught.value.http_status == 409


def test_it_crashes_on_a_move_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        CYCLE.after("aprove", State.DRAFTED)


@given(st.sampled_from(State), st.sampled_from(sorted(CYCLE.moves)))
def test_it_offers_exactly_the_moves_that_it_does_not_refuse(state: State, move: str) -> None:
    if move in CYCLE.open_moves(state):
        assert CYCLE.after(move, state) in State
    else:
        with pytest.raises(Refused):
            CYCLE.after(move, state)


def test_it_draws_every_move_from_every_source() -> None:
    assert CYCLE.drawing().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> drafted",
        "    drafted --> approved: approve",
        "    approved --> paid: pay",
        "    approved --> cancelled: cancel",
        "    drafted --> cancelled: cancel",
    ]
