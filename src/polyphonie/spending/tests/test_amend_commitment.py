from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models

from .stage import STATE, TODAY, credit, drafted, euros, kept, kept_line, line, validated
from .test_submit_commitment import need_visas


def amend(
    commitment: UUID,
    amounts: Mapping[int, Money],
    *,
    by: Actor = SYSTEM,
    reason: str = "Avenant n° 1",
    schedules: Mapping[int, Mapping[int, int]] | None = None,
) -> None:
    actions.amend_commitment(
        actor=by,
        entity=STATE,
        commitment=commitment,
        amounts=amounts,
        reason=reason,
        on=TODAY,
        schedules=schedules,
    )


def test_it_raises_one_line_and_lowers_another_with_their_ae(unit: UUID, supplier: UUID, officer: Actor) -> None:
    made = validated(supplier, line(100), line(50))
    amend(made, {1: euros(120), 2: euros(20)}, by=officer, schedules={1: {2026: 100_00, 2027: 20_00}})
    assert credit(unit).consumed == 140_00 and kept(made).cents == 140_00
    assert kept_line(made, 1).schedule == {"2026": 100_00, "2027": 20_00}
    assert kept_line(made, 2).schedule == {"2026": 20_00}
    told = models.CommitmentEvent.objects.get(move="amend")
    assert (told.cents, told.reason) == (-10_00, "Avenant n° 1")


def test_it_does_not_do_twice_what_is_repeated(unit: UUID, supplier: UUID) -> None:
    made = validated(supplier)
    amend(made, {1: euros(120)})
    with pytest.raises(Refused, match="SPE-ENG-13"):
        amend(made, {1: euros(120)})
    assert credit(unit).consumed == 120_00


@pytest.mark.parametrize(
    ("code", "amounts"),
    [
        ("SPE-ENG-02", {2: Money(1)}),
        ("SPE-ENG-04", {1: Money(0)}),
        ("SPE-ENG-09", {1: Money(59_99)}),
        ("SPE-ENG-13", {}),
        ("BUD-AVA-01", {1: euros(100_001)}),
    ],
)
def test_it_refuses_amounts(unit: UUID, supplier: UUID, code: str, amounts: dict[int, Money]) -> None:
    made = validated(supplier)
    models.CommitmentLine.objects.filter(id=made).update(certified=60_00)
    with pytest.raises(Refused, match=code):
        amend(made, amounts)


def test_it_refuses_without_a_reason_a_visa_or_a_validation(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="SPE-ENG-12"):
        amend(validated(supplier), {1: euros(1)}, reason="")
    with pytest.raises(Refused, match="SPE-ENG-08"):
        amend(validated(supplier), {1: euros(1)}, schedules={1: {2026: 1}})
    with pytest.raises(Refused, match="KER-LIF-01"):
        amend(drafted(supplier), {1: euros(99)})
    made = validated(supplier)
    need_visas()
    with pytest.raises(Refused, match="BUD-VIS-01"):
        amend(made, {1: euros(500)})


def test_it_forbids_whoever_prepares_commitments(unit: UUID, supplier: UUID, manager: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        amend(validated(supplier), {1: euros(1)}, by=manager)
