"""Observing many services at once: each as it would be alone, all or none."""

from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.actions import Observation

from . import stage
from .chains import Chain
from .stage import STATE, TODAY


def observe(actor: Actor, commitment: UUID, *euros: int, place: int = 1) -> tuple[UUID, ...]:
    asked = [Observation(commitment, place, Money(each * 100), TODAY) for each in euros]
    return actions.observe_services(actor=actor, entity=STATE, observations=asked, on=TODAY)


def test_it_observes_each_as_it_would_be_alone(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    alone = actions.observe_service(
        actor=chain.manager, entity=STATE, commitment=commitment, place=1, amount=Money(100_00), done_on=TODAY, on=TODAY
    )
    made = observe(chain.manager, commitment, 100, 200)
    kept = {each.id: each for each in models.ServiceCertificate.objects.all()}
    assert [kept[each].cents for each in made] == [100_00, 200_00]
    own = {"id", "_state"}
    assert {k: v for k, v in vars(kept[alone]).items() if k not in own} == {
        k: v for k, v in vars(kept[made[0]]).items() if k not in own
    }


def test_it_refuses_all_where_one_may_not_be(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    for code, of, given in (
        ("SPE-SER-03", commitment, {}),
        ("SPE-ENG-01", new_id(), {}),
        ("SPE-ENG-02", commitment, {"place": 2}),
    ):
        with pytest.raises(Refused, match=code):
            observe(chain.manager, of, 100, 2_000 if code == "SPE-SER-03" else 100, **given)
    assert not models.ServiceCertificate.objects.exists()


def test_it_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    with pytest.raises(Refused):
        observe(elsewhere, stage.validated(chain.supplier, stage.line(1_000)), 100)


def test_it_repeats_safely_what_asks_for_nothing(chain: Chain) -> None:
    assert observe(chain.manager, new_id()) == ()
