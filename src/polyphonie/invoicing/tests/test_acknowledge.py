"""Acknowledging: a supplier says that it read a rejection."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import queries
from polyphonie.invoicing.actions.answers import acknowledge
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused

from .cases import NOT_THEIRS, Place, Republic, codes, stranger
from .documents import PAPETERIE, TODAY

S = InvoiceState
WAITING = Criteria(to_acknowledge=True)


@pytest.fixture
def rejected(republic: Republic) -> Place:
    return republic.in_state(S.REJECTED)


def test_it_says_who_read_the_rejection_and_when(republic: Republic, rejected: Place) -> None:
    supplier = republic.depositor()
    assert [row.id for row in queries.search(actor=supplier, on=TODAY, criteria=WAITING)] == [rejected.invoice]
    acknowledge(actor=supplier, on=TODAY, **rejected.asked)
    assert queries.search(actor=supplier, on=TODAY, criteria=WAITING) == ()
    assert rejected.row.acknowledged_by == supplier.name
    assert rejected.state is S.REJECTED


def test_it_is_to_be_done_again_for_another_rejection(republic: Republic, rejected: Place) -> None:
    acknowledge(actor=republic.depositor(), on=TODAY, **rejected.asked)
    for state in (S.DELIVERED, S.REJECTED):
        treat(actor=SYSTEM, state=state, reason="Encore", on=TODAY, **rejected.asked)
    assert rejected.row.acknowledged_at is None


def test_it_refuses_what_was_not_rejected(republic: Republic) -> None:
    place = republic.delivered()
    with pytest.raises(Refused) as refused:
        acknowledge(actor=republic.depositor(), on=TODAY, **place.asked)
    assert codes(refused) == ["INV-ACK-01"]


def test_it_refuses_an_invoice_that_does_not_exist(republic: Republic, rejected: Place) -> None:
    with pytest.raises(Refused) as refused:
        acknowledge(actor=republic.depositor(), entity=rejected.invoice, invoice=rejected.entity, on=TODAY)
    assert codes(refused) == ["INV-FIN-01"]


def test_it_forbids_all_but_the_supplier(republic: Republic, rejected: Place) -> None:
    for actor in (republic.agent(), republic.depositor(PAPETERIE), stranger()):
        with pytest.raises(Refused) as refused:
            acknowledge(actor=actor, on=TODAY, **rejected.asked)
        assert codes(refused)[0] in NOT_THEIRS


def test_it_repeats_safely(republic: Republic, rejected: Place) -> None:
    acknowledge(actor=republic.depositor(), on=TODAY, **rejected.asked)
    first = rejected.row.acknowledged_at
    acknowledge(actor=republic.depositor(), on=TODAY, **rejected.asked)
    assert rejected.row.acknowledged_at == first
