from __future__ import annotations

import pytest

from polyphonie.controls import actions, models, queries
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, SUPPLIER, TODAY


def watch(actor: Actor, reason: str = "factures en double") -> None:
    actions.watch(actor=actor, entity=BODY, supplier=SUPPLIER, reason=reason, on=TODAY)


def test_it_watches_a_supplier(chief: Actor) -> None:
    watch(chief)
    assert queries.watched(BODY, on=TODAY) == {SUPPLIER: "factures en double"}


def test_it_refuses_without_a_reason(chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-SUR-01"):
        watch(chief, " ")


def test_it_forbids_whoever_orders(officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        watch(officer)


def test_it_repeats_safely(chief: Actor) -> None:
    watch(chief)
    watch(chief, "encore")
    assert models.Watch.objects.count() == 1
