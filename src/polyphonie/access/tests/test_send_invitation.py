from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from polyphonie.access import actions, models
from polyphonie.access.terms import PLATFORM, Language
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id

from .conftest import TODAY, invite

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def test_it_writes_in_the_language_of_the_person() -> None:
    person = actions.invite_person(
        actor=SYSTEM, email="ann@example.com", name="Ann", perimeter=PLATFORM, on=TODAY, language=Language.ENGLISH
    ).person
    actions.send_invitation(actor=SYSTEM, person=person)
    assert len(mail.outbox) == 1


def test_it_sends_nothing_once_a_password_is_chosen() -> None:
    person = models.Person.objects.get(id=invite("Nina Neuve"))
    person.set_password("cheval agrafe pile correcte")
    person.save()
    actions.send_invitation(actor=SYSTEM, person=person.id)
    assert mail.outbox == []


def test_it_forbids_nothing_to_the_system_which_alone_calls_it_and_keeps_a_failure() -> None:
    with pytest.raises(models.Person.DoesNotExist):
        actions.send_invitation(actor=SYSTEM, person=new_id())


def test_it_repeats_safely_with_a_link_that_works_as_well() -> None:
    person = invite("Nina Neuve")
    for _again in range(2):
        actions.send_invitation(actor=SYSTEM, person=person)
    assert len(mail.outbox) == 2
