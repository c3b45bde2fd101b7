from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions, models, queries
from polyphonie.access.terms import Perimeter, Right, Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, OTHER_TOWN, ROADS, SCHOOLS, TODAY, TOWN, grant, invite, somebody

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def give(actor: Actor, role: Role, perimeter: Perimeter, **more: object) -> object:
    values = {"person": None, "start": TODAY, "on": TODAY, "perimeter_label": "Ville", **more}
    values["person"] = values["person"] or invite("Noé Reçoit")
    return actions.grant_role(actor=actor, role=role, perimeter=perimeter, **values)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_it_lets_the_person_do_what_the_role_says_from_its_first_day_to_its_last(manager: Actor) -> None:
    person = invite("Noé Reçoit")
    give(manager, Role.INVOICE_AGENT, TOWN, person=person, start=TOMORROW, until=TOMORROW + timedelta(days=2))
    agent = queries.actor_of(models.Person.objects.get(id=person))
    held = [
        queries.holds(agent, Right.INVOICE_TREAT, perimeter=SCHOOLS, on=TODAY + timedelta(days=day)) for day in range(5)
    ]
    assert held == [False, True, True, False, False]
    assert not queries.holds(agent, Right.INVOICE_TREAT, perimeter=OTHER_TOWN, on=TOMORROW)
    assert not queries.holds(agent, Right.INVOICE_ORDER, perimeter=SCHOOLS, on=TOMORROW)


def test_it_tells_the_journal_of_the_entity_whose_perimeter_it_is(manager: Actor) -> None:
    person = invite("Noé Reçoit")
    give(manager, Role.INVOICE_AGENT, SCHOOLS, person=person)
    row = AuditRow.objects.get(entity_id=TOWN.id, act="access.grant_role", subject=f"person:{person}")
    assert (row.actor_id, row.facts["role"], row.facts["perimeter"]) == (manager.id, "invoice_agent", "Ville")


@pytest.mark.parametrize(
    ("role", "perimeter"),
    [(Role.SUPPLIER_AGENT, TOWN), (Role.ENTITY_MANAGER, SCHOOLS), (Role.PLATFORM_ADMINISTRATOR, TOWN)],
)
def test_it_refuses_a_role_on_the_wrong_kind_of_perimeter(
    administrator: Actor, role: Role, perimeter: Perimeter
) -> None:
    with pytest.raises(Refused) as refused:
        give(administrator, role, perimeter)
    assert codes(refused) == ["ACC-ROL-01"]


def test_it_refuses_dates_that_run_backwards(manager: Actor) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, Role.INVOICE_AGENT, TOWN, until=TODAY)
    assert codes(refused) == ["ACC-ROL-02"]


def test_it_refuses_a_role_that_is_held_already_at_these_dates(manager: Actor) -> None:
    person = invite("Noé Reçoit")
    grant(person, Role.INVOICE_AGENT, TOWN, until=TOMORROW)
    with pytest.raises(Refused) as refused:
        give(manager, Role.INVOICE_AGENT, TOWN, person=person)
    assert codes(refused) == ["ACC-ROL-03"]
    give(manager, Role.INVOICE_AGENT, TOWN, person=person, start=TOMORROW)


def test_it_refuses_a_person_who_is_unknown_or_deactivated(manager: Actor, administrator: Actor) -> None:
    gone = invite("Léa Partie")
    actions.deactivate_person(actor=administrator, person=gone, on=TODAY)
    for person in (gone, new_id()):
        with pytest.raises(Refused) as refused:
            give(manager, Role.INVOICE_AGENT, TOWN, person=person)
        assert codes(refused) == ["ACC-PER-01"]


OFFICER, ACCOUNTANT = Role.AUTHORISING_OFFICER, Role.PUBLIC_ACCOUNTANT


@pytest.mark.parametrize(("first", "second"), [(OFFICER, ACCOUNTANT), (ACCOUNTANT, OFFICER)])
@pytest.mark.parametrize(("there", "here"), [(TOWN, TOWN), (TOWN, SCHOOLS), (SCHOOLS, TOWN), (SCHOOLS, SCHOOLS)])
def test_it_refuses_to_make_one_person_authorising_officer_and_accountant(
    administrator: Actor, first: Role, second: Role, there: Perimeter, here: Perimeter
) -> None:
    person = invite("Noé Reçoit")
    grant(person, first, there)
    with pytest.raises(Refused) as refused:
        give(administrator, second, here, person=person)
    assert codes(refused) == ["ACC-SEP-01"]
    assert "2012-1246" in refused.value.refusals[0].source


def test_it_refuses_it_also_when_the_other_duty_is_borrowed(administrator: Actor) -> None:
    officer, person = somebody(OFFICER, TOWN), invite("Noé Reçoit")
    (lent,) = queries.assignments_of(officer.id, on=TODAY)
    actions.delegate(actor=officer, assignment=lent.id, to=person, start=TODAY, until=TOMORROW, on=TODAY)
    with pytest.raises(Refused) as refused:
        give(administrator, ACCOUNTANT, SCHOOLS, person=person)
    assert codes(refused) == ["ACC-SEP-01"]
    give(administrator, ACCOUNTANT, SCHOOLS, person=person, start=TOMORROW)


def test_it_lets_the_two_duties_be_one_person_s_apart_in_space_or_in_time(administrator: Actor) -> None:
    person = invite("Noé Reçoit")
    grant(person, OFFICER, SCHOOLS, until=TOMORROW)
    give(administrator, ACCOUNTANT, ROADS, person=person)
    give(administrator, ACCOUNTANT, OTHER_TOWN, person=person)
    give(administrator, ACCOUNTANT, SCHOOLS, person=person, start=TOMORROW)
    assert len(queries.holdings_from(person, on=TODAY)) == 4


def test_it_forbids_whoever_does_not_manage_people_there(manager: Actor) -> None:
    agent = somebody(Role.INVOICE_AGENT, TOWN)
    for actor, perimeter in ((agent, TOWN), (manager, OTHER_TOWN), (manager, BUILDER)):
        with pytest.raises(Refused) as refused:
            give(actor, Role.INVOICE_AGENT, perimeter)
        assert codes(refused) == ["ACC-RIG-01"]
        assert refused.value.http_status == 403


def test_it_forbids_to_give_oneself_a_role(manager: Actor) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, Role.AUTHORISING_OFFICER, TOWN, person=manager.id)
    assert codes(refused) == ["ACC-ROL-04"]


def test_it_forbids_an_entity_to_appoint_its_accountant(manager: Actor) -> None:
    with pytest.raises(Refused) as refused:
        give(manager, Role.PUBLIC_ACCOUNTANT, TOWN)
    assert codes(refused) == ["ACC-ROL-05"]


def test_it_repeats_safely(manager: Actor) -> None:
    person = invite("Noé Reçoit")
    assert give(manager, Role.INVOICE_AGENT, TOWN, person=person) == give(
        manager, Role.INVOICE_AGENT, TOWN, person=person
    )
    assert models.Assignment.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("first", [Role.BUDGET_MANAGER, Role.BUDGET_CONTROLLER])
def test_it_keeps_duties_apart_on_a_centre_and_those_below_it(administrator: Actor, first: Role) -> None:
    programme, block, unit = new_id(), new_id(), new_id()
    above = Perimeter.of_centre(TOWN.id, block, within=(programme,))
    below = Perimeter.of_centre(TOWN.id, unit, within=(block, programme))
    beside = Perimeter.of_centre(TOWN.id, new_id(), within=(programme,))
    (second,) = {Role.BUDGET_MANAGER, Role.BUDGET_CONTROLLER} - {first}
    for held, added in ((above, below), (below, above)):
        person = invite("Noé Reçoit")
        give(administrator, first, held, person=person)
        with pytest.raises(Refused) as refused:
            give(administrator, second, added, person=person)
        assert codes(refused) == ["ACC-SEP-01"]
        give(administrator, second, beside, person=person)
