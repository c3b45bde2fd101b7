from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions
from polyphonie.requests.queries import circuits as queries
from polyphonie.requests.terms.circuits import ApprovalStep, Circuit, Level
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, UNIT, Scene, kept

ALL_BY_BOP = (ApprovalStep(Level.BOP, Money(0)), ApprovalStep(Level.ENTITY, Money(1_000_00)))


def decide(centre: str = "", *, actor: Actor = SYSTEM, **given: object) -> None:
    told = {"entity": STATE, "centre": centre, "from_on": TODAY, "steps": ALL_BY_BOP, "source": "Note du 2 mars"}
    actions.set_circuit(actor=actor, circuit=Circuit(**told | given), on=TODAY)  # type: ignore[arg-type]


def test_it_holds_from_its_day_for_the_nearest_centre_that_has_one(scene: Scene) -> None:
    decide()
    assert kept(scene.submitted(2_000)).circuit == ["bop", "entity"]
    decide(UNIT, steps=(ApprovalStep(Level.CENTRE, Money(0)),))
    assert kept(scene.submitted(2_000)).circuit == ["centre"]
    decide("0354-CDMA", steps=(ApprovalStep(Level.ENTITY, Money(0)),))
    assert kept(scene.submitted(2_000)).circuit == ["centre"]
    assert len(queries.circuits(actor=scene.requester, entity=STATE, on=TODAY)) == 3


def test_it_holds_no_earlier(scene: Scene) -> None:
    decide(from_on=TODAY + timedelta(days=1))
    assert kept(scene.submitted(2_000)).circuit == ["centre"]


def test_it_refuses_steps_no_decision_and_a_past_day(scene: Scene) -> None:
    for wrong in (
        (),
        (ApprovalStep(Level.BOP, Money(1)),),
        (ApprovalStep(Level.BOP, Money(0)), ApprovalStep(Level.BOP, Money(5))),
    ):
        with pytest.raises(Refused, match="REQ-CIR-01"):
            decide(steps=wrong)
    with pytest.raises(Refused, match="REQ-CIR-02"):
        decide(source=" ")
    with pytest.raises(Refused, match="REQ-CIR-03"):
        decide(from_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="REF-COD-01"):
        decide("0354-NULLE")


def test_it_forbids_whoever_does_not_sign_commitments_there(scene: Scene) -> None:
    officer = stage.somebody(Role.AUTHORISING_OFFICER, scene.perimeter, "Ondine Ordonnatrice")
    decide(UNIT, actor=officer)
    for actor in (officer, scene.approver, scene.manager):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            decide(actor=actor)


def test_it_repeats_safely(scene: Scene) -> None:
    for _ in range(2):
        decide()
    assert len(queries.circuits(actor=scene.requester, entity=STATE, on=TODAY)) == 1
