from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import STATE, TODAY
from .test_ask_visa import ask
from .test_consume import consume
from .test_set_threshold import set_threshold


def decide(visa: UUID, actor: Actor, *, granted: bool = True, reason: str = "") -> None:
    actions.decide_visa(actor=actor, entity=STATE, visa=visa, granted=granted, on=TODAY, reason=reason)


def test_it_opens_the_way_to_the_commitment_up_to_the_amount_that_was_submitted(unit: UUID, controller: Actor) -> None:
    set_threshold(controller, 400)
    consume(unit, 399, source="commitment:small/1")
    with pytest.raises(Refused, match="BUD-VIS-01"):
        consume(unit, 500)
    decide(ask(unit), controller)
    consume(unit, 500)
    with pytest.raises(Refused, match="BUD-VIS-01"):
        consume(unit, 1)


def test_it_declines_with_a_reason(unit: UUID, controller: Actor) -> None:
    visa = ask(unit)
    with pytest.raises(Refused, match="BUD-VIS-03"):
        decide(visa, controller, granted=False)
    decide(visa, controller, granted=False, reason="Soutenabilité non démontrée")
    assert models.Visa.objects.get(id=visa).reason == "Soutenabilité non démontrée"
    with pytest.raises(Refused, match="KER-LIF-01"):
        decide(visa, controller)


def test_it_refuses_a_request_that_is_not_there(controller: Actor) -> None:
    with pytest.raises(Refused, match="BUD-VIS-02"):
        decide(new_id(), controller)


def test_it_forbids_whoever_spends(unit: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        decide(ask(unit), manager)


def test_it_repeats_safely(unit: UUID, controller: Actor) -> None:
    visa = ask(unit)
    decide(visa, controller)
    decide(visa, controller)
    assert models.Visa.objects.get(id=visa).state == "granted"
