from __future__ import annotations

from datetime import date

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries, rules
from polyphonie.ledger.terms import Line

from .conftest import ACCRUED, POST, STATE, TODAY, person

ACCOUNTS = {"charge": POST, "accrual": ACCRUED}


def happen(actor: Actor, **given: object) -> object:
    told = {
        "event": "service_done",
        "dated_on": TODAY,
        "accounts": ACCOUNTS,
        "amounts": {"amount": Money(500)},
        "source": "service:1",
        "key": "service:1",
        "about": Line("", axes={"programme": "0354"}),
    }
    return actions.post_event(actor=actor, entity=STATE, on=TODAY, **(told | given))


def test_it_writes_the_entry_of_the_model_in_force(accountant: Actor) -> None:
    kept = queries.entry(STATE, happen(accountant).id)
    assert (kept.journal, kept.label) == ("DEP", "Service fait certifié")
    assert [(line.account, line.amount, line.axes["programme"]) for line in kept.lines] == [
        (POST, 500, "0354"),
        (ACCRUED, -500, "0354"),
    ]


def test_it_has_balanced_models_with_their_sources() -> None:
    for model in rules.entry_models():
        assert {line.side for line in model.lines} == {"D", "C"}
        assert all(line.source and line.certainty in "SDMC" for line in model.lines)


def test_it_refuses_what_no_model_tells(accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-MOD-01"):
        happen(accountant, dated_on=date(2005, 1, 1))
    with pytest.raises(Refused, match=r"LED-MOD-02.*accrual, charge"):
        happen(accountant, accounts={})


def test_it_forbids_whoever_does_not_post(books: object) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        happen(person(Role.AUDITOR))


def test_it_repeats_safely(accountant: Actor) -> None:
    assert happen(accountant).id == happen(accountant).id
