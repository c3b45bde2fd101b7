from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import PLATFORM, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import OTHER_TOWN, TODAY, TOWN, grant, invite, somebody

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def test_it_ends_today_with_its_delegations(manager: Actor) -> None:
    agent, borrower = somebody(Role.INVOICE_AGENT, TOWN), invite("Eva Emprunte")
    (held,) = queries.assignments_of(agent.id, on=TODAY)
    until = TODAY + timedelta(days=30)
    actions.delegate(actor=agent, assignment=held.id, to=borrower, start=TODAY, until=until, on=TODAY)
    assert queries.holdings_on(borrower, on=TOMORROW)
    actions.end_role(actor=manager, assignment=held.id, on=TOMORROW)
    assert queries.holdings_on(agent.id, on=TODAY)
    assert queries.holdings_on(agent.id, on=TOMORROW) == ()
    assert queries.holdings_on(borrower, on=TOMORROW) == ()
    assert queries.delegations_of(borrower, on=TOMORROW) == ()


def test_it_keeps_a_role_that_has_not_started_from_ever_starting(manager: Actor) -> None:
    person = invite("Noé Reçoit")
    role = grant(person, Role.INVOICE_AGENT, TOWN, start=TOMORROW)
    actions.end_role(actor=manager, assignment=role, on=TODAY)
    assert queries.holdings_from(person, on=TODAY) == ()


def test_it_lets_anyone_give_up_their_own() -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    (held,) = queries.assignments_of(agent.id, on=TODAY)
    actions.end_role(actor=agent, assignment=held.id, on=TODAY)
    assert queries.assignments_of(agent.id, on=TODAY) == ()


def test_it_refuses_an_unknown_role(manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-ROL-06"):
        actions.end_role(actor=manager, assignment=new_id(), on=TODAY)


def test_it_refuses_to_leave_the_platform_without_an_administrator(administrator: Actor) -> None:
    (held,) = queries.assignments_of(administrator.id, on=TODAY)
    with pytest.raises(Refused, match="ACC-ROL-07"):
        actions.end_role(actor=SYSTEM, assignment=held.id, on=TODAY)
    somebody(Role.PLATFORM_ADMINISTRATOR, PLATFORM, "Ada Seconde")
    actions.end_role(actor=SYSTEM, assignment=held.id, on=TODAY)


def test_it_forbids_whoever_does_not_manage_people_there(manager: Actor) -> None:
    elsewhere = grant(invite("Noé Ailleurs"), Role.INVOICE_AGENT, OTHER_TOWN)
    accountant = grant(invite("Noé Compte"), Role.PUBLIC_ACCOUNTANT, TOWN)
    for role in (elsewhere, accountant):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            actions.end_role(actor=manager, assignment=role, on=TODAY)


def test_it_repeats_safely(manager: Actor) -> None:
    role = grant(invite("Noé Reçoit"), Role.INVOICE_AGENT, TOWN)
    actions.end_role(actor=manager, assignment=role, on=TOMORROW)
    actions.end_role(actor=manager, assignment=role, on=TOMORROW + timedelta(days=9))
    assert models.Assignment.objects.get(id=role).until_on == TOMORROW
