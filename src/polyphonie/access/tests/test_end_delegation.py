from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import OTHER_TOWN, TODAY, TOWN, invite, somebody

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def lent(db: None) -> queries.DelegationRow:
    agent, borrower = somebody(Role.INVOICE_AGENT, TOWN), invite("Eva Emprunte")
    (role,) = queries.assignments_of(agent.id, on=TODAY)
    actions.delegate(
        actor=agent, assignment=role.id, to=borrower, start=TODAY, until=TODAY + timedelta(days=9), on=TODAY
    )
    (row,) = queries.delegations_of(borrower, on=TODAY)
    return row


@pytest.mark.parametrize("who", ["lender", "borrower", "manager"])
def test_it_ends_today_for_the_lender_the_borrower_and_the_manager(
    lent: queries.DelegationRow, manager: Actor, who: str
) -> None:
    actor = manager if who == "manager" else queries.actor_of(models.Person.objects.get(id=getattr(lent, who)))
    actions.end_delegation(actor=actor, delegation=lent.id, on=TOMORROW)
    assert queries.holdings_on(lent.borrower, on=TODAY)
    assert queries.holdings_on(lent.borrower, on=TOMORROW) == ()


def test_it_refuses_an_unknown_delegation(manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-DEL-05"):
        actions.end_delegation(actor=manager, delegation=new_id(), on=TODAY)


def test_it_forbids_anybody_else(lent: queries.DelegationRow) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.end_delegation(actor=somebody(Role.ENTITY_MANAGER, OTHER_TOWN), delegation=lent.id, on=TODAY)
    assert queries.holdings_on(lent.borrower, on=TOMORROW)


def test_it_repeats_safely(lent: queries.DelegationRow, manager: Actor) -> None:
    for day in (TOMORROW, TOMORROW + timedelta(days=3)):
        actions.end_delegation(actor=manager, delegation=lent.id, on=day)
    assert models.Delegation.objects.get(id=lent.id).until_on == TOMORROW
