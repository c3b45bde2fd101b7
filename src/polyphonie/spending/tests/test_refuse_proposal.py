from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, kept_proposal, proposed


def turn_down(actor: Actor, proposal: UUID, reason: str = "Rien n’a été livré") -> None:
    actions.refuse_proposal(actor=actor, entity=stage.STATE, proposal=proposal, reason=reason, on=INVOICED_ON)


def test_it_says_that_the_service_was_not_done_and_why(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    turn_down(chain.officer, place.invoice)
    kept = kept_proposal(place)
    assert (kept.state, kept.reason, kept.decided_by_name) == ("refused", "Rien n’a été livré", chain.officer.name)


def test_it_refuses_to_say_nothing_and_to_undo_what_was_accepted(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    with pytest.raises(Refused, match="SPE-ENG-12"):
        turn_down(chain.officer, place.invoice, " ")
    actions.accept_proposal(actor=chain.officer, entity=stage.STATE, proposal=place.invoice, on=INVOICED_ON)
    with pytest.raises(Refused, match="KER-LIF-01"):
        turn_down(chain.officer, place.invoice)


def test_it_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    with pytest.raises(Refused, match=r"ACC-RIG-01|SPE-PRO-01"):
        turn_down(elsewhere, place.invoice)


def test_it_repeats_safely(chain: Chain) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    turn_down(chain.officer, place.invoice)
    turn_down(chain.officer, place.invoice)
    assert kept_proposal(place).state == "refused"
