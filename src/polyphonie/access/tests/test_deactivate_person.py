from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import PLATFORM, Right, Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, TOWN, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def test_it_ends_the_roles_and_closes_the_sessions(administrator: Actor, client: Client) -> None:
    agent = somebody(Role.SUPPLIER_AGENT, BUILDER)
    client.force_login(models.Person.objects.get(id=agent.id))
    assert client.get(reverse("access:delegations")).status_code == 200
    actions.deactivate_person(actor=administrator, person=agent.id, on=TODAY)
    assert queries.holdings_from(agent.id, on=TODAY) == ()
    assert client.get(reverse("access:delegations")).status_code == 302


def test_it_refuses_an_unknown_person(administrator: Actor) -> None:
    with pytest.raises(Refused, match="ACC-PER-01"):
        actions.deactivate_person(actor=administrator, person=new_id(), on=TODAY)


def test_it_refuses_the_last_administrator(administrator: Actor) -> None:
    with pytest.raises(Refused, match="ACC-ROL-07"):
        actions.deactivate_person(actor=administrator, person=administrator.id, on=TODAY)
    assert queries.holds(administrator, Right.PEOPLE_MANAGE, perimeter=PLATFORM, on=TODAY)


def test_it_forbids_the_manager_of_one_entity(manager: Actor) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.deactivate_person(actor=manager, person=agent.id, on=TODAY)


def test_it_repeats_safely(administrator: Actor) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    for _again in range(2):
        actions.deactivate_person(actor=administrator, person=agent.id, on=TOMORROW)
    assert not models.Person.objects.get(id=agent.id).is_active
    assert models.Assignment.objects.get(person=agent.id).until_on == TOMORROW
