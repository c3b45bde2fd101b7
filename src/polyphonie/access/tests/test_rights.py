from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from typing import Any

import pytest

from polyphonie.access import queries
from polyphonie.access.terms import PLATFORM, Perimeter, Reach, Right, Role
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind, unit
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refusal, Refused

from .conftest import BUILDER, OTHER_TOWN, ROADS, SCHOOLS, TODAY, TOWN, grant, invite, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.urls("polyphonie.access.tests.addresses")]
TOMORROW = TODAY + timedelta(days=1)


def test_it_gives_a_right_on_the_perimeter_of_the_role_and_within_it_only() -> None:
    agent = somebody(Role.INVOICE_AGENT, SCHOOLS)
    held = {
        place: queries.holds(agent, Right.INVOICE_TREAT, perimeter=place, on=TODAY)
        for place in (PLATFORM, TOWN, SCHOOLS, ROADS, OTHER_TOWN)
    }
    assert held == {PLATFORM: False, TOWN: False, SCHOOLS: True, ROADS: False, OTHER_TOWN: False}


def test_it_gives_the_platform_every_perimeter_but_no_invoice(administrator: Actor) -> None:
    for place in (PLATFORM, TOWN, SCHOOLS, BUILDER):
        assert queries.holds(administrator, Right.PEOPLE_MANAGE, perimeter=place, on=TODAY)
        assert not queries.holds(administrator, Right.INVOICE_CONSULT, perimeter=place, on=TODAY)


def test_it_gives_nothing_without_a_role() -> None:
    stranger = Actor(ActorKind.PERSON, new_id(), "Personne")
    program = Actor(ActorKind.CLIENT, new_id(), "Programme")
    for actor in (stranger, program, Actor(ActorKind.PERSON, invite("Nina Neuve"), "Nina Neuve")):
        for right in Right:
            assert not queries.holds(actor, right, perimeter=TOWN, on=TODAY)
            assert not queries.reach(actor, right, on=TODAY)


def test_it_gives_the_system_every_right() -> None:
    for right in Right:
        queries.require(SYSTEM, right, perimeter=PLATFORM, on=TODAY, other_than=[SYSTEM.id])
    assert queries.reach(SYSTEM, Right.INVOICE_CONSULT, on=TODAY).platform


def test_it_refuses_a_missing_right_in_words() -> None:
    with pytest.raises(Refused) as refused:
        queries.require(somebody(Role.SUPPLIER_AGENT, BUILDER), Right.INVOICE_ORDER, perimeter=TOWN, on=TODAY)
    (refusal,) = refused.value.refusals
    assert (refusal.code, refused.value.http_status) == ("ACC-RIG-01", 403)
    assert "mandater" in refusal.fr
    assert "order payment" in refusal.en


def test_it_refuses_who_acted_in_the_other_duty_even_with_the_right() -> None:
    accountant = somebody(Role.PUBLIC_ACCOUNTANT, TOWN)
    queries.require(accountant, Right.INVOICE_ACCOUNT, perimeter=SCHOOLS, on=TODAY, other_than=[new_id()])
    with pytest.raises(Refused, match="ACC-SEP-02"):
        queries.require(
            accountant, Right.INVOICE_ACCOUNT, perimeter=SCHOOLS, on=TODAY, other_than=[new_id(), accountant.id]
        )


def test_it_gathers_the_perimeters_of_a_right() -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    grant(agent.id, Role.INVOICE_AGENT, Perimeter.of_service(OTHER_TOWN.id, SCHOOLS.id))
    grant(agent.id, Role.SUPPLIER_AGENT, BUILDER)
    reach = queries.reach(agent, Right.INVOICE_CONSULT, on=TODAY)
    assert reach == Reach(False, frozenset({TOWN.id}), {SCHOOLS.id: OTHER_TOWN.id}, frozenset({BUILDER.id}))
    assert queries.reach(agent, Right.INVOICE_DEPOSIT, on=TODAY).suppliers == {BUILDER.id}
    assert [place in reach for place in (PLATFORM, TOWN, ROADS, OTHER_TOWN, BUILDER)] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_it_gives_a_right_on_a_centre_and_below_it_in_the_budget_of_one_entity_only() -> None:
    block, unit = new_id(), new_id()
    manager = somebody(Role.BUDGET_MANAGER, Perimeter.of_centre(TOWN.id, block))
    places = [
        Perimeter.of_centre(entity, centre, within=within)
        for entity in (TOWN.id, OTHER_TOWN.id)
        for centre, within in ((block, ()), (unit, (block,)))
    ]
    reach = queries.reach(manager, Right.BUDGET_MANAGE, on=TODAY)
    assert [place in reach for place in places] == [True, True, False, False]
    held = [queries.holds(manager, Right.BUDGET_MANAGE, perimeter=place, on=TODAY) for place in places]
    assert held == [True, True, False, False]


def test_it_writes_to_who_holds_the_right_there_by_a_role_of_their_own(administrator: Actor) -> None:
    here, above = somebody(Role.INVOICE_AGENT, SCHOOLS), somebody(Role.INVOICE_AGENT, TOWN)
    somebody(Role.INVOICE_AGENT, ROADS)
    somebody(Role.ENTITY_MANAGER, TOWN)
    found = queries.correspondents(Right.INVOICE_TREAT, perimeter=SCHOOLS, on=TODAY)
    assert {each.id for each in found} == {here.id, above.id}


def test_it_finds_a_right_in_one_query(django_assert_num_queries: Any) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    with django_assert_num_queries(1):
        queries.require(agent, Right.INVOICE_TREAT, perimeter=SCHOOLS, on=TODAY)


def test_it_reads_what_a_person_holds_once_within_a_request_that_changes_nothing(
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    agent = somebody(Role.INVOICE_AGENT, SCHOOLS)
    with queries.remembering(), django_assert_num_queries(1):
        for right in (Right.INVOICE_TREAT, Right.INVOICE_CONSULT):
            assert queries.holds(agent, right, perimeter=SCHOOLS, on=TODAY)
    with django_assert_num_queries(2):
        for _ in range(2):
            queries.holdings_on(agent.id, on=TODAY)


def test_it_reads_what_a_person_holds_once_within_an_act_and_anew_once_a_role_is_given_in_it(
    django_assert_num_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    agent = somebody(Role.INVOICE_AGENT, SCHOOLS)
    with unit():
        with django_assert_num_queries(1):
            for right in (Right.INVOICE_TREAT, Right.INVOICE_CONSULT):
                assert queries.holds(agent, right, perimeter=SCHOOLS, on=TODAY)
        with suppress(Refused), unit():
            grant(agent.id, Role.INVOICE_AGENT, ROADS)
            assert queries.holds(agent, Right.INVOICE_TREAT, perimeter=ROADS, on=TODAY)
            raise Refused(Refusal("ACC-TST-01", "role", "Non.", "No."))
        assert not queries.holds(agent, Right.INVOICE_TREAT, perimeter=ROADS, on=TODAY)
    with unit():
        assert queries.holds(agent, Right.INVOICE_TREAT, perimeter=SCHOOLS, on=TODAY)
