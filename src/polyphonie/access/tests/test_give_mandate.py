"""Mandates: a company deposits and follows another's invoices in its name."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from polyphonie.access import actions, queries, recent
from polyphonie.access.actions import Company
from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Perimeter, Right, Role
from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, TOWN, somebody

pytestmark = pytest.mark.django_db
FIRM = Perimeter.of_supplier(UUID("018f0000-0000-7000-8000-000000000022"))
OTHER = Perimeter.of_supplier(UUID("018f0000-0000-7000-8000-000000000023"))
NAMES = {BUILDER: "Maçonnerie", FIRM: "Cabinet comptable", OTHER: "Autre"}
NEXT_YEAR = TODAY + timedelta(days=365)


def _company(perimeter: Perimeter) -> Company:
    return Company(perimeter.id, NAMES[perimeter])


def mandate(
    actor: Actor | None = None, *, agent: Perimeter = FIRM, start: date = TODAY, until: date | None = NEXT_YEAR
) -> UUID:
    return actions.give_mandate(
        actor=actor or somebody(Role.SUPPLIER_MANAGER, BUILDER),
        principal=_company(BUILDER),
        agent=_company(agent),
        start=start,
        until=until,
        on=TODAY,
    ).mandate


def test_it_lets_the_agents_people_deposit_and_follow_and_no_more() -> None:
    agent = somebody(Role.SUPPLIER_AGENT, FIRM)
    validator = somebody(Role.SUPPLIER_VALIDATOR, FIRM)
    mandate()
    for right in (Right.INVOICE_DEPOSIT, Right.INVOICE_CONSULT):
        assert queries.holds(agent, right, perimeter=BUILDER, on=TODAY)
        assert BUILDER.id in queries.reach(agent, right, on=TODAY).suppliers
    for right in (Right.INVOICE_VALIDATE, Right.PEOPLE_MANAGE, Right.CLIENTS_MANAGE):
        assert not queries.holds(agent, right, perimeter=BUILDER, on=TODAY)
    assert not queries.holds(validator, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)
    assert BUILDER.id in queries.sight_of(agent, TODAY).perimeters


def test_it_holds_on_its_days_only() -> None:
    agent = somebody(Role.SUPPLIER_AGENT, FIRM)
    mandate(start=TODAY + timedelta(days=1))
    for days, held in ((0, False), (1, True), (364, True), (365, False)):
        day = TODAY + timedelta(days=days)
        assert queries.holds(agent, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=day) is held


def test_it_lets_the_agents_programs_act_as_well() -> None:
    mandate()
    recent.forget_all()
    program = ClientActor(ActorKind.CLIENT, new_id(), "Logiciel", FIRM, frozenset({Right.INVOICE_DEPOSIT}))
    assert queries.holds(program, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)
    assert not queries.holds(program, Right.INVOICE_CONSULT, perimeter=BUILDER, on=TODAY)
    assert BUILDER.id in queries.sight_of(program, TODAY).perimeters


def test_it_is_not_passed_on() -> None:
    manager = somebody(Role.SUPPLIER_MANAGER, FIRM)
    mandate()
    actions.give_mandate(
        actor=manager, principal=_company(FIRM), agent=_company(OTHER), start=TODAY, until=None, on=TODAY
    )
    other = somebody(Role.SUPPLIER_AGENT, OTHER)
    assert queries.holds(other, Right.INVOICE_DEPOSIT, perimeter=FIRM, on=TODAY)
    assert not queries.holds(other, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)


def test_it_tells_the_agents_people_of_what_moves() -> None:
    agent = somebody(Role.SUPPLIER_AGENT, FIRM)
    mandate()
    told = queries.correspondents(Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)
    assert agent.id in {each.id for each in told}


def test_it_refuses_itself_reversed_dates_and_days_mandated_already() -> None:
    manager = somebody(Role.SUPPLIER_MANAGER, BUILDER)
    mandate(manager)
    with pytest.raises(Refused, match="ACC-MAN-01"):
        mandate(manager, agent=BUILDER)
    with pytest.raises(Refused, match="ACC-ROL-02"):
        mandate(manager, until=TODAY)
    with pytest.raises(Refused, match="ACC-MAN-02"):
        mandate(manager, start=TODAY + timedelta(days=9))


def test_it_forbids_all_but_the_principals_manager() -> None:
    for role, place in (
        (Role.SUPPLIER_AGENT, BUILDER),
        (Role.SUPPLIER_MANAGER, FIRM),
        (Role.ENTITY_MANAGER, TOWN),
    ):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            mandate(somebody(role, place))


def test_it_repeats_safely() -> None:
    manager = somebody(Role.SUPPLIER_MANAGER, BUILDER)
    assert mandate(manager) == mandate(manager)
