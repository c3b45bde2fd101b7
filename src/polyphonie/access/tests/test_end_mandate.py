"""Ending a mandate: either side may, today."""

from __future__ import annotations

import pytest

from polyphonie.access import actions, queries
from polyphonie.access.terms import Perimeter, Right, Role
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .conftest import BUILDER, TODAY, somebody
from .test_give_mandate import FIRM, OTHER, mandate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", [BUILDER, FIRM])
def test_it_ends_for_either_side(side: Perimeter) -> None:
    agent, given = somebody(Role.SUPPLIER_AGENT, FIRM), mandate()
    actions.end_mandate(actor=somebody(Role.SUPPLIER_MANAGER, side), mandate=given, on=TODAY)
    assert not queries.holds(agent, Right.INVOICE_DEPOSIT, perimeter=BUILDER, on=TODAY)
    assert queries.mandates_of([BUILDER.id], on=TODAY) == ()


def test_it_refuses_a_mandate_that_does_not_exist() -> None:
    with pytest.raises(Refused, match="ACC-MAN-03"):
        actions.end_mandate(actor=somebody(Role.SUPPLIER_MANAGER, FIRM), mandate=new_id(), on=TODAY)


def test_it_forbids_those_of_neither_company() -> None:
    given = mandate()
    for actor in (somebody(Role.SUPPLIER_MANAGER, OTHER), somebody(Role.SUPPLIER_AGENT, BUILDER)):
        with pytest.raises(Refused, match="ACC-MAN-03"):
            actions.end_mandate(actor=actor, mandate=given, on=TODAY)


def test_it_repeats_safely() -> None:
    given, manager = mandate(), somebody(Role.SUPPLIER_MANAGER, BUILDER)
    for _ in range(2):
        actions.end_mandate(actor=manager, mandate=given, on=TODAY)
