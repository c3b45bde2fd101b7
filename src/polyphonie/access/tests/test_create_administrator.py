from __future__ import annotations

import argparse
from datetime import timedelta

import pytest
from django.test import Client

from polyphonie.access import actions, models, queries, shell
from polyphonie.access.terms import Role
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def test_it_makes_the_first_administrator_and_the_shell_prints_a_link_that_sets_a_password(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:

    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["create-administrator", "--email", "ada@example.fr", "--name", "Ada Première"])
    assert given.run(given) == 0
    link = capsys.readouterr().out.strip()
    person = models.Person.objects.get(email="ada@example.fr")
    assert [holding.role for holding in queries.holdings_on(person.id, on=clock.today())] == [
        Role.PLATFORM_ADMINISTRATOR
    ]
    form = client.get(link, follow=True, SERVER_NAME="127.0.0.1")
    chosen = "cheval agrafe pile correcte"
    client.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen}, SERVER_NAME="127.0.0.1")
    person.refresh_from_db()
    assert person.check_password(chosen)


def test_it_refuses_what_is_no_address() -> None:
    with pytest.raises(Refused, match="ACC-PER-02"):
        actions.create_administrator(actor=SYSTEM, email="ada", name="Ada", on=TODAY)


def test_it_forbids_whoever_does_not_manage_the_people_of_the_platform(manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.create_administrator(actor=manager, email="ada@example.fr", name="Ada", on=TODAY)


def test_it_repeats_safely_even_another_day() -> None:
    first = actions.create_administrator(actor=SYSTEM, email="ada@example.fr", name="Ada", on=TODAY)
    again = actions.create_administrator(actor=SYSTEM, email="ada@example.fr", name="Ada", on=TOMORROW)
    assert first.person == again.person
    assert models.Assignment.objects.filter(person=first.person).count() == 1
