"""Posting the entries of many events at once: each as it would be alone, all or none."""

from __future__ import annotations

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries
from polyphonie.ledger.actions import Happened
from polyphonie.ledger.terms import Line, Posted

from .conftest import ACCRUED, POST, STATE, TODAY, person

ACCOUNTS = {"charge": POST, "accrual": ACCRUED}


def done(number: int, accounts: dict[str, str] = ACCOUNTS) -> Happened:
    source, about = f"service:{number}", Line("", axes={"programme": "0354"})
    return Happened("service_done", accounts, {"amount": Money(500 + number)}, source, source, about)


def post(actor: Actor, *happened: Happened) -> tuple[Posted, ...]:
    return actions.post_events(actor=actor, entity=STATE, events=happened, dated_on=TODAY, on=TODAY)


def test_it_posts_each_as_it_would_be_alone(accountant: Actor) -> None:
    first, second = post(accountant, done(1), done(2))
    assert [queries.entry(STATE, each.id).lines[0].amount for each in (first, second)] == [501, 502]
    assert second.number == first.number + 1
    told = AuditRow.objects.filter(act="ledger.post_events").order_by("position")
    assert [row.subject for row in told] == [f"entry:{each.id}" for each in (first, second)]


def test_it_refuses_all_where_one_may_not_be(accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-MOD-02"):
        post(accountant, done(1), done(2, {}))
    assert not queries.entries_of(STATE, sources=["service:1"])


def test_it_forbids_whoever_does_not_post(books: object) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        post(person(Role.AUDITOR), done(1), done(2))


def test_it_repeats_safely(accountant: Actor) -> None:
    assert [each.id for each in post(accountant, done(1), done(2))] == [
        each.id for each in post(accountant, done(1), done(2))
    ]
    assert post(accountant) == ()
