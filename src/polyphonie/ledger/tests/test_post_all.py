from __future__ import annotations

from datetime import date

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, models, proofs, queries
from polyphonie.ledger.terms import Line

from .conftest import ACCRUED, BANK, PAYABLE, POST, STATE, TODAY, draft, person


def test_it_posts_them_all_in_their_order_under_one_seal_for_each_journal(accountant: Actor) -> None:
    drafts = [draft(f"k{n}", n + 1, journal=("DEP", "TRE")[n % 2], on=date(2026, 1 + n % 3, 9)) for n in range(9)]
    posted = actions.post_all(actor=accountant, entity=STATE, drafts=drafts, on=TODAY)
    assert [each.number for each in posted] == [1, 1, 2, 2, 3, 3, 4, 4, 5]
    assert models.Seal.objects.count() == 2
    told = queries.balances(STATE, until=date(2026, 12, 31))
    assert [(each.account, each.debit, each.credit) for each in told] == [(ACCRUED, 0, 45), (POST, 45, 0)]
    assert [each.debit for each in queries.balances(STATE, until=date(2026, 1, 31), accounts="6")] == [1 + 4 + 7]
    assert [row.number for row in queries.entries(STATE, journal="DEP", year=2026, before=5, count=3)] == [4, 3, 2]
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_pages_through_the_lines_of_an_account(accountant: Actor) -> None:
    drafts = [draft(f"k{n}", n + 1, on=date(2026, 1, 1 + n)) for n in range(5)]
    actions.post_all(actor=accountant, entity=STATE, drafts=drafts, on=TODAY)
    first = queries.lines(STATE, account=ACCRUED, year=2026, count=2)
    rest = queries.lines(STATE, account=ACCRUED, year=2026, after=first[-1].cursor)
    assert [line.amount for line in first + rest] == [-1, -2, -3, -4, -5]
    assert queries.lines(STATE, account=BANK, year=2026) == ()


def test_it_refuses_all_when_one_is_wrong(accountant: Actor) -> None:
    wrong = draft("k2", lines=(draft().lines[0], Line(PAYABLE, credit=draft().lines[1].credit)))
    with pytest.raises(Refused, match="LED-ACC-03"):
        actions.post_all(actor=accountant, entity=STATE, drafts=[draft(), wrong], on=TODAY)
    with pytest.raises(Refused, match="LED-KEY-01"):
        actions.post_all(actor=accountant, entity=STATE, drafts=[draft(), draft(cents=7)], on=TODAY)
    assert not models.Entry.objects.exists()


def test_it_forbids_whoever_does_not_post_there(books: object) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.post_all(actor=person(Role.AUDITOR), entity=STATE, drafts=[draft()], on=TODAY)


def test_it_repeats_safely_and_posts_only_what_is_new(accountant: Actor) -> None:
    actions.post_all(actor=accountant, entity=STATE, drafts=[draft("a"), draft("b")], on=TODAY)
    again = actions.post_all(
        actor=accountant, entity=STATE, drafts=[draft("b"), draft("c"), draft("a"), draft("c")], on=TODAY
    )
    assert [(each.number, each.again) for each in again] == [(2, True), (3, False), (1, True), (3, False)]
    assert actions.post_all(actor=accountant, entity=STATE, drafts=[], on=TODAY) == ()
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []
