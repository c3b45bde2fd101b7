from __future__ import annotations

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, queries

from .conftest import BANK, PAYABLE, STATE, TODAY, draft, person


@pytest.fixture(autouse=True)
def _matched(accountant: Actor) -> None:
    drafts = [draft("a", 100, credit=PAYABLE), draft("b", 100, debit=PAYABLE, credit=BANK)]
    one, two = actions.post_all(actor=accountant, entity=STATE, drafts=drafts, on=TODAY)
    lines = [(one.id, 2), (two.id, 1)]
    actions.match_lines(actor=accountant, entity=STATE, account=PAYABLE, lines=lines, on=TODAY)


def unmatch(actor: Actor, match: int = 1, reason: str = "Erreur") -> None:
    actions.unmatch_lines(actor=actor, entity=STATE, account=PAYABLE, match=match, reason=reason, on=TODAY)


def test_it_opens_the_lines_again(accountant: Actor) -> None:
    assert queries.open_items(STATE, account=PAYABLE) == ()
    unmatch(accountant)
    assert len(queries.open_items(STATE, account=PAYABLE)) == 2


def test_it_refuses_what_is_no_match_and_no_reason(accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-MAT-04"):
        unmatch(accountant, match=9)
    with pytest.raises(Refused, match="LED-REA-01"):
        unmatch(accountant, reason="")


def test_it_forbids_whoever_does_not_post() -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        unmatch(person(Role.AUDITOR))


def test_it_repeats_safely(accountant: Actor) -> None:
    unmatch(accountant)
    unmatch(accountant)
    assert AuditRow.objects.filter(act="ledger.unmatch_lines").count() == 1
