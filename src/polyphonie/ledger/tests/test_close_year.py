from __future__ import annotations

from datetime import date

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries

from .conftest import ACCRUED, PAYABLE, POST, RESULT, STATE, SUPPLIER, TODAY, draft

END = date(2026, 12, 31)


@pytest.fixture
def finished(chief: Actor) -> Actor:
    """The chief accountant, when the year has but to be closed."""
    drafts = [draft("a", 700), draft("b", 300, debit=ACCRUED, credit=PAYABLE)]
    actions.post_all(actor=chief, entity=STATE, drafts=drafts, on=TODAY)
    for period in range(13):
        actions.close_period(actor=chief, entity=STATE, year=2026, period=period, on=TODAY)
    actions.sign_off(actor=chief, entity=STATE, year=2026, check="bank", remark="Relevé du 31", on=TODAY)
    return chief


def close(actor: Actor) -> object:
    return actions.close_year(actor=actor, entity=STATE, year=2026, on=TODAY)


def test_it_takes_the_result_and_opens_the_next_year_with_what_is_left(finished: Actor) -> None:
    closed = close(finished)
    result = queries.entry(STATE, closed.closing.id)
    assert [(line.account, line.amount) for line in result.lines] == [(POST, -700), (RESULT, 700)]
    opening = queries.entry(STATE, closed.opening.id)
    assert (opening.on, opening.period) == (date(2027, 1, 1), 0)
    assert [(line.account, line.party, line.amount) for line in opening.lines] == [
        (RESULT, None, 700),
        (PAYABLE, SUPPLIER, -300),
        (ACCRUED, None, -400),
    ]
    assert {each.state for each in queries.periods(STATE, year=2026)} == {"closed"}
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []
    assert queries.balances(STATE, until=END, accounts="6")[0].net == 0


def test_it_refuses_while_a_blocking_check_fails(chief: Actor) -> None:
    with pytest.raises(Refused, match=r"LED-CLO-01.*0 à 12"):
        close(chief)
    rows = {row.check.code: row for row in queries.closing(STATE, year=2026)}
    assert rows["periods_closed"].found == 13
    assert rows["bank"].blocks
    assert rows["balanced"].passed
    with pytest.raises(Refused, match="LED-YEA-01"):
        actions.close_year(actor=chief, entity=STATE, year=2031, on=TODAY)


def test_it_forbids_whoever_does_not_close_the_accounts(accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        close(accountant)


def test_it_repeats_safely(finished: Actor) -> None:
    assert close(finished).opening.number == 1
    assert close(finished).opening is None
