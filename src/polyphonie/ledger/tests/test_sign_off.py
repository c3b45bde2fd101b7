from __future__ import annotations

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries

from .conftest import STATE, TODAY, person


def sign(actor: Actor, check: str = "bank", remark: str = "Relevé du 31") -> None:
    actions.sign_off(actor=actor, entity=STATE, year=2026, check=check, remark=remark, on=TODAY)


def test_it_answers_for_a_check_and_may_say_it_better(accountant: Actor) -> None:
    sign(accountant)
    sign(accountant, remark="Relevé du 31, écart nul")
    row = next(row for row in queries.closing(STATE, year=2026) if row.check.code == "bank")
    assert (row.passed, row.signer, row.remark) == (True, accountant.name, "Relevé du 31, écart nul")


def test_it_refuses_what_is_not_signed_and_no_remark(accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-CLO-02"):
        sign(accountant, check="balanced")
    with pytest.raises(Refused, match="LED-REA-01"):
        sign(accountant, remark=" ")


def test_it_forbids_whoever_does_not_post(books: object) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        sign(person(Role.AUDITOR))


def test_it_repeats_safely(accountant: Actor) -> None:
    sign(accountant)
    sign(accountant)
    assert AuditRow.objects.filter(act="ledger.sign_off").count() == 1
