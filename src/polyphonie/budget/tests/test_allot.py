from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import actions, models
from polyphonie.budget.terms import Axis, Centre, Kind, MoveType, Operation
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BOP, CENTRAL, POLICE, PROGRAMME, STATE, TERRITORIES, TODAY, UNIT, credit, envelope, euros


def allot(source: UUID, to: Axis, amount: int = 10, *, kind: Kind = Kind.AE, actor: Actor = SYSTEM) -> actions.Allotted:
    money = euros(amount) if amount >= 0 else -euros(-amount)
    return actions.allot(
        actor=actor, entity=STATE, envelope=source, to=to, kind=kind, amount=money, source="AFF-1", on=TODAY
    )


def test_it_goes_down_a_level_tranche_after_tranche(state: UUID) -> None:
    for _ in range(2):
        below = allot(envelope(), Axis(CENTRAL), 100).envelope
    assert credit(below).received == 20_000 and credit(envelope()).distributed == 20_000
    assert models.Envelope.objects.get(id=below).parent_id == envelope()


def test_it_takes_back_what_is_still_available_below(state: UUID) -> None:
    below = allot(envelope(), Axis(CENTRAL), 100).envelope
    allot(envelope(), Axis(CENTRAL), -60)
    assert credit(below).received == 4_000
    with pytest.raises(Refused, match="BUD-AVA-01"):
        allot(envelope(), Axis(CENTRAL), -41)


def test_it_assigns_ae_to_an_operation(state: UUID) -> None:
    below = allot(envelope(), Axis(CENTRAL, title="5"), 100).envelope
    operation = allot(below, Axis(CENTRAL, title="5", tranche="TF-2026-01"), 80).envelope
    assert credit(operation).received == 8_000
    assert models.MoveRow.objects.filter(envelope_id=operation).get().type == MoveType.ASSIGNMENT


@pytest.mark.parametrize(
    ("code", "to"),
    [
        ("BUD-MAD-01", Axis(UNIT)),
        ("BUD-MAD-01", Axis(POLICE)),
        ("BUD-MAD-01", Axis(CENTRAL, title="2")),
        ("BUD-AXE-01", Axis(Centre("0354", PROGRAMME, BOP))),
        ("BUD-AXE-01", Axis(CENTRAL, title="3", category="51")),
        ("BUD-AFF-01", Axis(TERRITORIES, title="3", tranche="TF-1")),
    ],
)
def test_it_refuses_what_is_not_the_next_level(state: UUID, code: str, to: Axis) -> None:
    with pytest.raises(Refused, match=code):
        allot(envelope(), to)


def test_it_refuses_more_than_is_available_and_kinds_that_are_not_there(state: UUID) -> None:
    with pytest.raises(Refused, match="BUD-AVA-01"):
        allot(envelope(), Axis(CENTRAL), 600_001)
    with pytest.raises(Refused, match="BUD-ENV-01"):
        allot(new_id(), Axis(CENTRAL))
    below = allot(envelope(), Axis(CENTRAL), 10).envelope
    with pytest.raises(Refused, match="BUD-ENV-02"):
        allot(below, Axis(UNIT), kind=Kind.CP)


def test_it_refuses_a_large_assignment_without_the_controller_s_visa(state: UUID, controller: Actor) -> None:
    ask_for_visas(controller)
    below = allot(envelope(), Axis(CENTRAL, title="5"), 100).envelope
    to = Axis(CENTRAL, title="5", tranche="TF-1")
    with pytest.raises(Refused, match="BUD-VIS-01"):
        allot(below, to, 50)
    grant(controller, below, 50)
    allot(below, to, 50)


def test_it_refuses_a_document_cut_in_parts_that_each_need_no_visa(state: UUID, controller: Actor) -> None:
    ask_for_visas(controller)
    below = allot(envelope(), Axis(CENTRAL, title="5"), 200).envelope
    first, second = (Axis(CENTRAL, title="5", tranche=name) for name in ("TF-1", "TF-2"))
    allot(below, first, 49)
    with pytest.raises(Refused, match=r"AFF-1 \(€99"):
        allot(below, second, 50)
    parts = [actions.Allotment(to, Kind.AE, euros(30)) for to in (first, second)]
    with pytest.raises(Refused, match="BUD-VIS-01"):
        actions.allot_all(actor=SYSTEM, entity=STATE, envelope=below, allotments=parts, source="AFF-2", on=TODAY)
    grant(controller, below, 99)
    allot(below, second, 50)
    allot(below, second, -40)
    allot(below, first, 10)


def ask_for_visas(controller: Actor) -> None:
    actions.set_threshold(
        actor=controller,
        entity=STATE,
        operation=Operation.ASSIGNMENT,
        title="",
        amount=euros(50),
        source="arrêté d'essai",
        from_on=TODAY,
        on=TODAY,
    )


def grant(controller: Actor, below: UUID, amount: int) -> None:
    asked = actions.ask_visa(
        actor=SYSTEM,
        entity=STATE,
        envelope=below,
        operation=Operation.ASSIGNMENT,
        source="AFF-1",
        amount=euros(amount),
        purpose="Toiture",
        on=TODAY,
    )
    actions.decide_visa(actor=controller, entity=STATE, visa=asked.visa, granted=True, on=TODAY)


def test_it_forbids_whoever_manages_only_the_level_below(unit: UUID, manager: Actor) -> None:
    above = models.Envelope.objects.get(id=unit).parent_id
    assert above is not None
    with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
        allot(above, Axis(UNIT), actor=manager)


def test_it_repeats_safely_as_another_tranche_of_the_same_envelope(state: UUID) -> None:
    assert allot(envelope(), Axis(CENTRAL)) == allot(envelope(), Axis(CENTRAL))
    assert models.Envelope.objects.filter(centre=CENTRAL.code).count() == 1
