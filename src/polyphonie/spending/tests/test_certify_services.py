from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

from .stage import STATE, TODAY, kept_line, observed, validated


def certify(services: list[UUID], *, by: Actor) -> list[str]:
    done = actions.certify_services(actor=by, entity=STATE, services=services, on=TODAY)
    return [each.refusals[0].code if each.refusals else "" for each in done]


def test_it_certifies_those_that_can_be_and_tells_the_others_safely_twice(
    unit: UUID, supplier: UUID, officer: Actor
) -> None:
    made = validated(supplier)
    services = [observed(made, amount) for amount in (60, 50, 40)]
    for _ in range(2):
        assert certify(services, by=officer) == ["", "SPE-SER-03", ""]
    assert kept_line(made).certified == 100_00


def test_it_refuses_none(unit: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="SPE-SER-08"):
        certify([], by=officer)


def test_it_forbids_whoever_does_not_certify(unit: UUID, supplier: UUID, manager: Actor) -> None:
    assert certify([observed(validated(supplier))], by=manager) == ["ACC-RIG-01"]
