from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, proofs, queries
from polyphonie.ledger.queries.ageing import ageing

from .conftest import ACCRUED, BANK, PAYABLE, POST, RESULT, STATE, SUPPLIER, TODAY, draft

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


def test_it_leaves_what_is_owed_to_its_own_lines(finished: Actor) -> None:
    def held() -> list[tuple[object, ...]]:
        return [(item.on, item.cents) for item in queries.open_items(STATE, account=PAYABLE)]

    opening = close(finished).opening
    assert held() == [(TODAY, -300)]
    (row,) = ageing(STATE, account=PAYABLE, on=date(2027, 2, 1))
    assert (row.party, row.total, row.amounts[4]) == (SUPPLIER, -300, -300)
    paid = draft("paid", 300, on=date(2027, 1, 8), debit=PAYABLE, credit=BANK)
    payment = actions.post(actor=finished, entity=STATE, draft=paid, on=TODAY)
    original = queries.open_items(STATE, account=PAYABLE)[0]
    for line, code in (((opening.id, 2), "LED-MAT-05"), ((original.entry, original.place), "")):
        with pytest.raises(Refused, match=code) if code else nullcontext():
            lines = [line, (payment.id, 1)]
            actions.match_lines(actor=finished, entity=STATE, account=PAYABLE, lines=lines, on=TODAY)
    assert held() == []
    assert ageing(STATE, account=PAYABLE, on=date(2027, 2, 1)) == ()
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_opens_the_next_year_with_what_changed_when_it_closes_again(finished: Actor) -> None:
    close(finished)
    for period in range(16, 11, -1):
        actions.reopen_period(actor=finished, entity=STATE, year=2026, period=period, reason="Oubli", on=TODAY)
    actions.post(actor=finished, entity=STATE, draft=draft("late", 50, on=END, credit=PAYABLE), on=TODAY)
    actions.close_period(actor=finished, entity=STATE, year=2026, period=12, on=TODAY)
    opening = queries.entry(STATE, close(finished).opening.id)
    assert [(line.account, line.amount) for line in opening.lines] == [(RESULT, 50), (PAYABLE, -50)]
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


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
