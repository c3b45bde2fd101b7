"""A body, its accountants, and a plan of four categories, that the tests of controls share."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from polyphonie.access import actions as access
from polyphonie.access import queries as people
from polyphonie.access.models import Person
from polyphonie.access.terms import PLATFORM, Perimeter, Role
from polyphonie.controls import actions
from polyphonie.controls.terms import Facts, Mode, Risk, Rule, Verdict, checks_on
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money

TODAY = date(2026, 3, 2)
BODY = UUID("018f0000-0000-7000-8000-0000000000b1")
SUPPLIER = UUID("018f0000-0000-7000-8000-0000000000c1")

LARGE = Rule("large", "Au-dessus de 100 000 €", Mode.EXHAUSTIVE, from_amount=Money(10_000_000))
RISKY = Rule("watched", "Fournisseurs sous surveillance", Mode.EXHAUSTIVE, risk=Risk.WATCHED)
USUAL = Rule("usual", "Achats courants", Mode.SAMPLED, Fraction(1, 4), nature="1")
REST = Rule("rest", "Le reste", Mode.A_POSTERIORI)
RULES = (LARGE, RISKY, USUAL, REST)


def somebody(role: Role, name: str = "Alix Martin") -> Actor:
    """A person with a role on the body."""
    person = access.invite_person(
        actor=SYSTEM, email=f"{new_id()}@example.fr", name=name, perimeter=PLATFORM, on=TODAY
    ).person
    access.grant_role(
        actor=SYSTEM,
        person=person,
        role=role,
        perimeter=Perimeter.of_entity(BODY),
        perimeter_label="Organisme d'essai",
        start=TODAY,
        until=None,
        on=TODAY,
    )
    return people.actor_of(Person.objects.get(id=person))


def facts(subject: str = "", cents: int = 120_000, nature: str = "1.31", **more: object) -> Facts:
    named = {"service": "S1", "supplier": SUPPLIER, "account_age_days": 400, **more}
    return Facts(subject or f"payment_request:{new_id()}", nature, Money(cents), **named)  # type: ignore[arg-type]


def draft(actor: Actor = SYSTEM, rules: tuple[Rule, ...] = RULES, plan: UUID | None = None) -> UUID:
    return actions.draft_plan(actor=actor, entity=BODY, title="Plan 2026", rules=rules, on=TODAY, plan=plan).plan


def publish(rules: tuple[Rule, ...] = RULES, from_on: date = TODAY) -> UUID:
    plan = draft(rules=rules)
    actions.publish(actor=SYSTEM, entity=BODY, plan=plan, from_on=from_on, on=TODAY)
    return plan


def assess(actor: Actor, given: Facts, on: date = TODAY) -> object:
    return actions.assess(actor=actor, entity=BODY, facts=given, on=on)


def all_well() -> dict[str, Verdict]:
    return {each.code: Verdict(ok=True) for each in checks_on(TODAY)}


@pytest.fixture
def plan(db: None) -> UUID:
    """A published plan."""
    return publish()


@pytest.fixture
def chief(db: None) -> Actor:
    return somebody(Role.CHIEF_ACCOUNTANT, "Camille Compte")


@pytest.fixture
def accountant(db: None) -> Actor:
    return somebody(Role.PUBLIC_ACCOUNTANT, "Vic Visa")


@pytest.fixture
def officer(db: None) -> Actor:
    return somebody(Role.AUTHORISING_OFFICER, "Odile Ordre")
