from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY, TOWN, grant, invite, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def test_it_opens_the_account_without_its_roles(administrator: Actor) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    actions.deactivate_person(actor=administrator, person=agent.id, on=TODAY)
    actions.reactivate_person(actor=administrator, person=agent.id, on=TODAY)
    assert models.Person.objects.get(id=agent.id).is_active
    assert queries.holdings_on(agent.id, on=TODAY) == ()
    grant(agent.id, Role.INVOICE_AGENT, TOWN)
    assert len(queries.holdings_on(agent.id, on=TODAY)) == 1


def test_it_refuses_an_unknown_person(administrator: Actor) -> None:
    with pytest.raises(Refused, match="ACC-PER-01"):
        actions.reactivate_person(actor=administrator, person=new_id(), on=TODAY)


def test_it_forbids_the_manager_of_one_entity(manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.reactivate_person(actor=manager, person=invite("Nina Neuve"), on=TODAY)


def test_it_repeats_safely_on_an_open_account(administrator: Actor) -> None:
    person = invite("Nina Neuve")
    actions.reactivate_person(actor=administrator, person=person, on=TODAY)
    assert models.Person.objects.get(id=person).is_active
