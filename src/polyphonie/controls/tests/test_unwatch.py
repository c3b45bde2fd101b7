from __future__ import annotations

import pytest

from polyphonie.controls import actions, models, queries
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .conftest import BODY, SUPPLIER, TODAY


def watch(actor: Actor, reason: str = "factures en double") -> None:
    actions.watch(actor=actor, entity=BODY, supplier=SUPPLIER, reason=reason, on=TODAY)


def unwatch(actor: Actor, reason: str = "contrôlé, rien à redire") -> None:
    actions.unwatch(actor=actor, entity=BODY, supplier=SUPPLIER, reason=reason, on=TODAY)


def test_it_watches_a_supplier_no_longer(chief: Actor) -> None:
    watch(chief)
    unwatch(chief)
    assert queries.watched(BODY, on=TODAY) == {}
    assert models.Watch.objects.get().ended_because == "contrôlé, rien à redire"


def test_it_refuses_without_a_reason(chief: Actor) -> None:
    with pytest.raises(Refused, match="CTL-SUR-01"):
        unwatch(chief, "")


def test_it_forbids_whoever_orders(officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        unwatch(officer)


def test_it_repeats_safely(chief: Actor) -> None:
    unwatch(chief)
    watch(chief)
    unwatch(chief)
    unwatch(chief)
    assert models.Watch.objects.count() == 1
