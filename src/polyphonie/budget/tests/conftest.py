"""A State, its people and a small tree of centres, that the tests of the budget share."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.access import actions as access
from polyphonie.access import queries as people
from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.budget import actions, models
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money

YEAR = 2026
TODAY = date(2026, 3, 2)
STATE = UUID("018f0000-0000-7000-8000-0000000000a1")
PROGRAMME = UUID("018f0000-0000-7000-8000-000000000354")
BOP = UUID("018f0000-0000-7000-8000-000000003541")
UO = UUID("018f0000-0000-7000-8000-000000035411")
OTHER_PROGRAMME = UUID("018f0000-0000-7000-8000-000000000176")
THIRD_PROGRAMME = UUID("018f0000-0000-7000-8000-000000000129")

TERRITORIES = Centre("0354", PROGRAMME, mission="AB", ministry="09")
POLICE = Centre("0176", OTHER_PROGRAMME, mission="SA", ministry="09")
COORDINATION = Centre("0129", THIRD_PROGRAMME, mission="DA", ministry="12")
CENTRAL = Centre("0354-CDMA", PROGRAMME, BOP, mission="AB", ministry="09")
UNIT = Centre("0354-CDMA-CDAT", PROGRAMME, BOP, UO, mission="AB", ministry="09")
COMMITMENT = "commitment:2104453606/1"


def euros(amount: int | str) -> Money:
    whole, _, cents = str(amount).partition(".")
    return Money(int(whole) * 100 + int(cents or 0))


def line(centre: Centre, kind: Kind, amount: int | str, *, title: str = "", year: int | None = None) -> ActLine:
    money = -euros(str(amount)[1:]) if str(amount).startswith("-") else euros(amount)
    return ActLine(Axis(centre, title=title), kind, money, fiscal_year=year)


def draft(type_: ActType, *lines: ActLine, reference: str = "", year: int = YEAR, lifted_by: str = "") -> ActDraft:
    return ActDraft(type_, year, reference or f"{type_}-1", f"Acte {type_}", TODAY, lines, lifted_by)


def enact(type_: ActType, *lines: ActLine, reference: str = "", year: int = YEAR, lifted_by: str = "") -> UUID:
    made = draft(type_, *lines, reference=reference, year=year, lifted_by=lifted_by)
    return actions.enact(actor=SYSTEM, entity=STATE, draft=made, on=TODAY).act


def open_state(year: int = YEAR) -> None:
    """Three programmes of two ministries: a million of AE and of CP each, of which 400,000 of title 2."""
    lines = [
        line(centre, kind, amount, title=title)
        for centre in (TERRITORIES, POLICE, COORDINATION)
        for kind in Kind
        for title, amount in (("", 600_000), ("2", 400_000))
    ]
    enact(ActType.OPENING, *lines, reference=f"LFI {year}", year=year)


def envelope(centre: Centre = TERRITORIES, *, title: str = "", year: int = YEAR, tranche: str = "") -> UUID:
    return models.Envelope.objects.get(
        entity_id=STATE, fiscal_year=year, centre=centre.code, title=title, tranche=tranche
    ).id


def credit(envelope: UUID, kind: Kind = Kind.AE) -> models.Credit:
    return models.Credit.objects.get(entity_id=STATE, envelope_id=envelope, kind=kind)


def allot(source: UUID, to: Centre, amount: int, *kinds: Kind) -> UUID:
    for kind in kinds or tuple(Kind):
        made = actions.allot(
            actor=SYSTEM,
            entity=STATE,
            envelope=source,
            to=Axis(to),
            kind=kind,
            amount=euros(amount),
            source="DRICE 2026",
            on=TODAY,
        )
    return made.envelope


def somebody(role: Role, perimeter: Perimeter, name: str = "Alix Martin") -> Actor:
    """A person with a role, as the one who acts."""
    person = access.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name=name, perimeter=PLATFORM, on=TODAY
    ).person
    grant(person, role, perimeter)
    return people.actor_of(Person.objects.get(id=person))


def grant(person: UUID, role: Role, perimeter: Perimeter) -> None:
    access.grant_role(
        actor=SYSTEM,
        person=person,
        role=role,
        perimeter=perimeter,
        perimeter_label="Périmètre d'essai",
        start=TODAY,
        until=None,
        on=TODAY,
    )


ENTITY = Perimeter.of_entity(STATE)
OF_UNIT = Perimeter.of_centre(STATE, UO)


@pytest.fixture
def state(db: None) -> UUID:
    """The State, its year open."""
    open_state()
    return STATE


@pytest.fixture
def unit(state: UUID) -> UUID:
    """An envelope of the unit that spends: 100,000 of AE and of CP were allotted to it."""
    return allot(allot(envelope(), CENTRAL, 200_000), UNIT, 100_000)


@pytest.fixture
def directorate(state: UUID) -> Actor:
    return somebody(Role.BUDGET_DIRECTORATE, ENTITY, "Dina Budget")


@pytest.fixture
def manager(unit: UUID) -> Actor:
    """Who manages the unit's appropriations, and no other's."""
    return somebody(Role.BUDGET_MANAGER, OF_UNIT, "Uma Ordonnance")


@pytest.fixture
def controller(state: UUID) -> Actor:
    return somebody(Role.BUDGET_CONTROLLER, ENTITY, "Cléo Contrôle")
