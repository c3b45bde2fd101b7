"""Naming the right validator of an invoice that was sent back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from polyphonie.invoicing.actions.validations import name_validator, turn_down
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.models import Delivery
from polyphonie.kernel.refusals import Refused

from .cases import NOT_THEIRS, Place, Republic, codes, stranger
from .documents import ATELIER, MASON, PAPETERIE, TODAY
from .test_validate import REQUEST

S = InvoiceState


@pytest.fixture
def sent_back(republic: Republic) -> Place:
    place = republic.delivered(REQUEST)
    turn_down(actor=republic.validator(), reason_code="wrong_validator", on=TODAY, **place.asked)
    return place


def test_it_goes_to_the_one_named(republic: Republic, sent_back: Place) -> None:
    right = republic.supplier(MASON)
    name_validator(actor=republic.depositor(), siret=f" {MASON.siret} ", on=TODAY, **sent_back.asked)
    assert (sent_back.state, sent_back.row.validator_id) == (S.TO_VALIDATE, right)
    assert Delivery.objects.filter(subject=sent_back.invoice, event="invoicing.InvoiceSubmitted").count() == 2


@pytest.mark.parametrize(
    ("siret", "told"),
    [("", ["INV-VAL-01"]), ("99990000000099", ["INV-VAL-02"]), (ATELIER.siret, ["INV-VAL-03"])],
)
def test_it_refuses_who_cannot_validate(republic: Republic, sent_back: Place, siret: str, told: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        name_validator(actor=republic.depositor(), siret=siret, on=TODAY, **sent_back.asked)
    assert codes(refused) == told


def test_it_refuses_an_invoice_that_was_not_sent_back(republic: Republic) -> None:
    republic.supplier(MASON)
    for paper in (REQUEST, replace(REQUEST, number="F2", framework="S1")):
        place = republic.delivered(paper)
        with pytest.raises(Refused) as refused:
            name_validator(actor=republic.depositor(), siret=MASON.siret, on=TODAY, **place.asked)
        assert codes(refused) == ["KER-LIF-01"]


def test_it_forbids_whoever_does_not_deposit_for_the_supplier(republic: Republic, sent_back: Place) -> None:
    republic.supplier(MASON)
    for actor in (republic.depositor(PAPETERIE), republic.validator(), republic.officer(), stranger()):
        with pytest.raises(Refused) as refused:
            name_validator(actor=actor, siret=MASON.siret, on=TODAY, **sent_back.asked)
        assert codes(refused)[0] in NOT_THEIRS


def test_it_repeats_safely(republic: Republic, sent_back: Place) -> None:
    republic.supplier(MASON)
    for _ in range(2):
        name_validator(actor=republic.depositor(), siret=MASON.siret, on=TODAY, **sent_back.asked)
    assert sent_back.states[-2:] == ["wrong_validator", "to_validate"]
