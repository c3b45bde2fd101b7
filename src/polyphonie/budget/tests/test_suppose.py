from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from polyphonie.budget import actions, models, queries
from polyphonie.budget.queries import Forecast
from polyphonie.budget.terms import ActType, Centre, Hypothesis, Kind, Nature
from polyphonie.budget.terms import scenarios as terms
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused

from .conftest import CENTRAL, COMMITMENT, COORDINATION, POLICE, STATE, TERRITORIES, TODAY, UNIT, envelope
from .test_consume import consume
from .test_open_scenario import open_scenario
from .test_plan import euros, plan


def told(
    centre: Centre | None = UNIT,
    nature: Nature = Nature.AMOUNT,
    months: tuple[int, int] = (3, 12),
    *,
    cents: int = 0,
    percent: int = 0,
    kind: Kind = Kind.CP,
    act: ActType | None = None,
) -> Hypothesis:
    return Hypothesis(centre, False, kind, nature, *months, cents, Decimal(percent), act)


def suppose(scenario: UUID, hypothesis: Hypothesis, *, actor: Actor = SYSTEM) -> UUID:
    return actions.suppose(actor=actor, entity=STATE, scenario=scenario, hypothesis=hypothesis, on=TODAY).hypothesis


def worked_out(scenario: UUID) -> Forecast:
    return queries.forecast(actor=SYSTEM, entity=STATE, scenario=scenario, on=TODAY)


def test_it_foresees_months_by_amount_by_pace_and_by_share_the_narrowest_first(unit: UUID) -> None:
    consume(unit, 4_000)
    consume(unit, 1_000, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)
    plan(unit, [euros(1_000)] * 12)
    scenario = open_scenario()
    assert worked_out(scenario).whole(Kind.CP).landing == 10_000_00, "the forecast from March on"
    suppose(scenario, told(None, Nature.PACE, percent=50))
    assert worked_out(scenario).whole(Kind.CP).landing == 5_000_00
    suppose(scenario, told(UNIT, Nature.SHARE, (7, 12), percent=10))
    found = worked_out(scenario)
    assert found.whole(Kind.CP).months[2:] == (*[500_00] * 4, *[1_633_34] * 2, *[1_633_33] * 4)
    assert found.hypotheses[1].cents == 9_800_00 and found.hypotheses[1].left == 98_000_00
    suppose(scenario, told(CENTRAL, months=(11, 12), cents=7_00))
    assert worked_out(scenario).whole(Kind.CP).months[10] == 1_633_33 + 7_00, "all of the BOP but that unit"
    assert worked_out(scenario).whole(Kind.CP).consumed[2] == 1_000_00


def test_it_tells_what_lacks_and_which_limits_the_planned_moves_pass(unit: UUID) -> None:
    scenario = open_scenario()
    suppose(scenario, told(COORDINATION, cents=100_000_00))
    (lacking,) = worked_out(scenario).short(Kind.CP)
    assert (lacking.centre, lacking.margin) == (COORDINATION.code, -400_000_00)
    suppose(scenario, told(POLICE, Nature.MOVE, cents=-21_000_00, act=ActType.VIREMENT))
    suppose(scenario, told(TERRITORIES, Nature.MOVE, cents=21_000_00, act=ActType.VIREMENT))
    found = worked_out(scenario)
    assert {each.code for each in found.refusals} == {"BUD-LIM-01"}
    moved = {line.centre: line.moved for line in found.lines if line.kind is Kind.CP and not line.personnel}
    assert moved[POLICE.code] == -21_000_00 and moved[TERRITORIES.code] == 21_000_00
    suppose(scenario, told(POLICE, Nature.MOVE, cents=-600_001_00, kind=Kind.AE))
    assert [each.passes for each in worked_out(scenario).hypotheses] == [True, False, False, True]
    assert models.Credit.objects.get(envelope_id=envelope(POLICE), kind="CP").opened == 600_000_00


def test_it_counts_advances_and_cancellations_together_and_the_limits_of_a_programme_alone(unit: UUID) -> None:
    whole, part = open_scenario("Tout"), open_scenario("Un programme", centre=TERRITORIES)
    for act, cents, centre in (
        (ActType.ADVANCE, -29_000_00, POLICE),
        (ActType.ADVANCE, 29_000_00, COORDINATION),
        (ActType.CANCELLATION, -20_000_00, POLICE),
    ):
        suppose(whole, told(centre, Nature.MOVE, cents=cents, act=act))
    assert [each.code for each in worked_out(whole).refusals] == ["BUD-LIM-01"]
    suppose(part, told(TERRITORIES, Nature.MOVE, cents=-20_000_01, act=ActType.VIREMENT))
    suppose(part, told(TERRITORIES, Nature.MOVE, cents=-60_000_00, act=ActType.CANCELLATION))
    assert [each.code for each in worked_out(part).refusals] == ["BUD-LIM-01"], "its balance is seen from the whole"


def test_it_refuses_what_cannot_be_supposed(unit: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, narrow = open_scenario(), open_scenario("UO", centre=UNIT)
    for wrong in (
        told(months=(0, 3)),
        told(months=(4, 3)),
        told(None, cents=5),
        told(cents=-5),
        told(nature=Nature.MOVE),
        told(nature=Nature.SHARE, percent=101),
        told(nature=Nature.MOVE, cents=5, act=ActType.VIREMENT),
    ):
        with pytest.raises(Refused, match="BUD-SCN-05"):
            suppose(scenario, wrong)
    with pytest.raises(Refused, match="BUD-SCN-06"):
        suppose(narrow, told(CENTRAL, cents=5))
    suppose(scenario, told(cents=5))
    with pytest.raises(Refused, match="BUD-SCN-07"):
        suppose(scenario, told(nature=Nature.PACE, percent=5, months=(12, 12)))
    monkeypatch.setattr("polyphonie.budget.rules.scenarios.MOST_HYPOTHESES", 1)
    with pytest.raises(Refused, match="BUD-SCN-08"):
        suppose(scenario, told(POLICE, cents=5))
    actions.archive_scenario(actor=SYSTEM, entity=STATE, scenario=scenario, on=TODAY)
    with pytest.raises(Refused, match="BUD-SCN-04"):
        suppose(scenario, told(cents=5))
    assert terms.MOST_HYPOTHESES > 1


def test_it_forbids_whoever_may_only_consult(unit: UUID, controller: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        suppose(open_scenario(), told(cents=5), actor=controller)


def test_it_repeats_safely(unit: UUID) -> None:
    scenario = open_scenario()
    assert suppose(scenario, told(cents=5)) == suppose(scenario, told(cents=5))
