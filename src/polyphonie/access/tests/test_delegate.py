from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import Right, Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .conftest import OTHER_TOWN, SCHOOLS, TODAY, TOWN, grant, invite, somebody

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


NEXT_WEEK = TODAY + timedelta(days=7)


def lend(lender: Actor, to: object, **more: object) -> actions.Delegated:
    (role, *_others) = queries.assignments_of(lender.id, on=TODAY)
    return actions.delegate(
        **{"actor": lender, "assignment": role.id, "to": to, "start": TODAY, "until": NEXT_WEEK, "on": TODAY, **more}
    )


def test_it_lends_a_role_for_some_days_and_keeps_it() -> None:
    officer, borrower = somebody(Role.AUTHORISING_OFFICER, TOWN), somebody(Role.INVOICE_AGENT, OTHER_TOWN)
    lend(officer, borrower.id)
    for actor in (officer, borrower):
        queries.require(actor, Right.INVOICE_ORDER, perimeter=SCHOOLS, on=TODAY)
    assert not queries.holds(borrower, Right.INVOICE_ORDER, perimeter=SCHOOLS, on=NEXT_WEEK)
    reach = queries.reach(borrower, Right.INVOICE_CONSULT, on=TODAY)
    assert reach.entities == {TOWN.id, OTHER_TOWN.id}


def test_it_falls_when_the_lender_s_account_is_closed(administrator: Actor) -> None:
    officer, borrower = somebody(Role.AUTHORISING_OFFICER, TOWN), invite("Eva Emprunte")
    lend(officer, borrower)
    actions.deactivate_person(actor=administrator, person=officer.id, on=TODAY)
    assert queries.holdings_on(borrower, on=TODAY) == ()


def test_it_refuses_somebody_else_s_role_or_a_borrowed_one() -> None:
    officer, borrower = somebody(Role.AUTHORISING_OFFICER, TOWN), somebody(Role.INVOICE_AGENT, OTHER_TOWN)
    lend(officer, borrower.id)
    (role,) = queries.assignments_of(officer.id, on=TODAY)
    with pytest.raises(Refused, match="ACC-ROL-06"):
        lend(borrower, invite("Théo Tiers"), assignment=role.id)


def test_it_refuses_dates_outside_the_role() -> None:
    agent = invite("Noé Prête")
    grant(agent, Role.INVOICE_AGENT, TOWN, until=NEXT_WEEK)
    lender = queries.actor_of(models.Person.objects.get(id=agent))
    to = invite("Eva Emprunte")
    for start, until in ((TODAY - timedelta(days=1), NEXT_WEEK), (TODAY, NEXT_WEEK + timedelta(days=1))):
        with pytest.raises(Refused, match="ACC-DEL-02"):
            lend(lender, to, start=start, until=until)
    with pytest.raises(Refused, match="ACC-ROL-02"):
        lend(lender, to, until=TODAY)


def test_it_refuses_oneself_and_the_same_days_twice() -> None:
    agent, to = somebody(Role.INVOICE_AGENT, TOWN), invite("Eva Emprunte")
    with pytest.raises(Refused, match="ACC-DEL-03"):
        lend(agent, agent.id)
    lend(agent, to)
    with pytest.raises(Refused, match="ACC-DEL-04"):
        lend(agent, to, until=TOMORROW)


def test_it_refuses_to_lend_the_administration_of_the_platform(administrator: Actor) -> None:
    with pytest.raises(Refused, match="ACC-DEL-01"):
        lend(administrator, invite("Eva Emprunte"))


def test_it_refuses_to_join_duties_that_are_kept_apart() -> None:
    officer, accountant = somebody(Role.AUTHORISING_OFFICER, TOWN), somebody(Role.PUBLIC_ACCOUNTANT, SCHOOLS)
    for lender, borrower in ((officer, accountant), (accountant, officer)):
        with pytest.raises(Refused, match="ACC-SEP-01"):
            lend(lender, borrower.id)


def test_it_forbids_a_manager_to_lend_the_role_of_another(manager: Actor) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    (role,) = queries.assignments_of(agent.id, on=TODAY)
    with pytest.raises(Refused, match="ACC-ROL-06"):
        lend(manager, invite("Eva Emprunte"), assignment=role.id)


def test_it_repeats_safely() -> None:
    agent, to = somebody(Role.INVOICE_AGENT, TOWN), invite("Eva Emprunte")
    assert lend(agent, to) == lend(agent, to)
    assert len(queries.delegations_of(to, on=TODAY)) == 1
