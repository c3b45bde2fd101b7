from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from polyphonie.controls import actions, models, queries
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.row_security import Eyes, in_the_eyes_of

from .conftest import BODY, TODAY, draft

TOMORROW = TODAY + timedelta(days=1)


def publish(actor: Actor, plan: UUID, from_on: date = TODAY) -> None:
    actions.publish(actor=actor, entity=BODY, plan=plan, from_on=from_on, on=TODAY)


def test_it_holds_from_a_day_until_the_next(chief: Actor) -> None:
    first, second = draft(chief), draft(chief)
    publish(chief, first)
    publish(chief, second, TOMORROW)
    found = {each.id: each for each in queries.plans(actor=chief, entity=BODY, on=TODAY)}
    assert found[first].holds_on(TODAY)
    assert not found[first].holds_on(TOMORROW)
    assert queries.in_force(BODY, on=TOMORROW) == second


def test_it_shows_its_seed_to_nobody(chief: Actor) -> None:
    publish(chief, draft(chief))
    assert models.Seed.objects.count() == 1
    with in_the_eyes_of(Eyes(lambda: chief, TODAY)):
        assert models.Plan.objects.count() == 1
        assert models.Seed.objects.count() == 0


def test_it_refuses_a_day_that_is_past_or_before_the_last(chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-PLA-09"):
        publish(chief, draft(chief), TODAY - timedelta(days=1))
    publish(chief, draft(chief), TOMORROW)
    with pytest.raises(Refused, match="CTL-PLA-09"):
        publish(chief, draft(chief), TOMORROW)


def test_it_refuses_an_unknown_plan_and_another_day(chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-PLA-07"):
        publish(chief, new_id())
    plan = draft(chief)
    publish(chief, plan)
    with pytest.raises(Refused, match="CTL-PLA-08"):
        publish(chief, plan, TOMORROW)


def test_it_forbids_the_accountant_who_only_pays(chief: Actor, accountant: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        publish(accountant, draft(chief))


def test_it_repeats_safely(chief: Actor) -> None:
    plan = draft(chief)
    publish(chief, plan)
    publish(chief, plan)
    assert models.Seed.objects.count() == 1
