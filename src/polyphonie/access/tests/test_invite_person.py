from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from polyphonie.access import actions, models, reactions
from polyphonie.access.events import PersonInvited
from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import PLATFORM as NIL
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import OTHER_TOWN, TODAY, TOWN, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def call(actor: Actor, **more: Any) -> actions.Invited:
    values = {"email": " Nina.Neuve@Example.FR ", "name": "Nina Neuve", "perimeter": TOWN, "on": TODAY, **more}
    return actions.invite_person(actor=actor, **values)


def test_it_opens_an_account_without_a_password_and_sends_the_link(manager: Actor) -> None:
    invited = call(manager)
    person = models.Person.objects.get(id=invited.person)
    assert (invited.new, person.email, person.has_usable_password()) == (True, "nina.neuve@example.fr", False)
    assert AuditRow.objects.filter(act="access.invite_person", actor_id=manager.id).exists()
    reactions.send_invitation(PersonInvited(entity=NIL, subject=person.id))
    (message,) = mail.outbox
    assert message.to == ["nina.neuve@example.fr"]
    assert "/compte/mot-de-passe/choisir/" in message.body
    assert "Nina Neuve" in message.body


def test_it_announces_the_invitation_to_the_reaction_that_sends_it(
    manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("polyphonie.kernel.outbox.posting", told.extend)
    invited = call(manager)
    assert told == [PersonInvited(entity=NIL, subject=invited.person)]


@pytest.mark.parametrize("email", ["", "nina", "nina@", "nina@example", "nina neuve@example.fr"])
def test_it_refuses_what_is_no_address(manager: Actor, email: str) -> None:
    with pytest.raises(Refused, match="ACC-PER-02"):
        call(manager, email=email)


@pytest.mark.parametrize("name", ["", "  ", "n" * 201])
def test_it_refuses_a_name_that_is_missing_or_endless(manager: Actor, name: str) -> None:
    with pytest.raises(Refused, match="ACC-PER-03"):
        call(manager, name=name)


def test_it_refuses_a_closed_account(manager: Actor, administrator: Actor) -> None:
    invited = call(manager)
    actions.deactivate_person(actor=administrator, person=invited.person, on=TODAY)
    with pytest.raises(Refused, match="ACC-PER-04"):
        call(manager)


def test_it_forbids_whoever_does_not_manage_people_there(manager: Actor) -> None:
    for actor, perimeter in ((somebody(Role.INVOICE_AGENT, TOWN), TOWN), (manager, OTHER_TOWN)):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            call(actor, perimeter=perimeter)
    assert not models.Person.objects.filter(email="nina.neuve@example.fr").exists()


def test_it_repeats_safely_and_leaves_the_account_as_it_is(manager: Actor) -> None:
    first, second = call(manager), call(manager, name="Un autre nom", email="NINA.NEUVE@example.fr")
    assert (second.person, second.new) == (first.person, False)
    assert models.Person.objects.get(id=first.person).name == "Nina Neuve"
