from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import tacit as queries
from polyphonie.spending.terms.tacit import TacitDraft

from . import stage
from .chains import Chain
from .stage import STATE, TODAY

TEN_DAYS = TacitDraft(10, "Décision n° 7", TODAY)


def adopt(draft: TacitDraft = TEN_DAYS, *, by: Actor = SYSTEM) -> UUID:
    return actions.adopt_tacit_orders(actor=by, entity=STATE, draft=draft, on=TODAY)


def test_it_is_off_until_somebody_who_signs_for_the_whole_body_adopts_it(chain: Chain) -> None:
    assert queries.policy_on(STATE, on=TODAY) is None
    made = adopt(by=stage.somebody(Role.AUTHORISING_OFFICER, name="Olga Principale"))
    (policy,) = queries.policies(actor=chain.officer, entity=STATE, on=TODAY)
    assert (policy.id, policy.after_days, policy.adopted_by_name) == (made, 10, "Olga Principale")


@pytest.mark.parametrize(
    "draft",
    [
        TacitDraft(0, "Décision", TODAY),
        TacitDraft(91, "Décision", TODAY),
        TacitDraft(10, " ", TODAY),
        TacitDraft(10, "Décision", date(2026, 3, 1)),
        TacitDraft(10, "Décision", TODAY, most=Money(0)),
    ],
)
def test_it_refuses_a_policy_that_is_none(chain: Chain, draft: TacitDraft) -> None:
    with pytest.raises(Refused, match="SPE-TAC-01"):
        adopt(draft)


def test_it_refuses_a_second_one(chain: Chain) -> None:
    adopt()
    with pytest.raises(Refused, match="SPE-TAC-02"):
        adopt(TacitDraft(20, "Décision n° 8", TODAY))


def test_it_forbids_who_signs_for_a_part_only(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        adopt(by=chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    assert adopt() == adopt()
