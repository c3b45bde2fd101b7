"""Turning down: a validator refuses, by a closed list of reasons, or says that it is not the one."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import queries
from polyphonie.invoicing.actions.validations import turn_down
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.refusals import Refused

from .cases import NOT_THEIRS, Republic, codes, stranger
from .documents import PAPETERIE, TODAY
from .test_validate import GROUPED, REQUEST

S = InvoiceState


def test_it_ends_a_joint_contractors_invoice(republic: Republic) -> None:
    place = republic.delivered(GROUPED)
    turn_down(actor=republic.validator(), reason_code="contractor_not_declared", on=TODAY, **place.asked)
    republic.deliver(place)
    assert place.state is S.REFUSED_BY_VALIDATOR
    last = queries.timeline(entity=place.entity, identifier=place.invoice)[-1]
    assert last.reason_name == (
        "Sous-traitant ou cotraitant non déclaré",
        "Subcontractor or joint contractor not declared",
    )


def test_it_tells_the_recipient_of_a_subcontractors_request_all_the_same(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    turn_down(actor=republic.validator(), reason_code="other", comment="Travaux inachevés", on=TODAY, **place.asked)
    republic.deliver(place)
    assert place.states == ["deposited", "to_validate", "refused_by_validator", "in_transit", "delivered"]


@pytest.mark.parametrize("paper", [REQUEST, GROUPED])
def test_it_sends_an_invoice_back_that_named_the_wrong_validator(republic: Republic, paper: object) -> None:
    place = republic.delivered(paper)  # type: ignore[arg-type]
    turn_down(actor=republic.validator(), reason_code="wrong_validator", on=TODAY, **place.asked)
    republic.deliver(place)
    assert place.state is S.WRONG_VALIDATOR
    seen = queries.invoice(actor=republic.depositor(), entity=place.entity, identifier=place.invoice, on=TODAY)
    assert seen.may_name_validator


@pytest.mark.parametrize(
    ("reason_code", "comment", "told"),
    [
        ("duplicate", "", ["INV-RSN-01"]),
        ("other", " ", ["INV-RSN-02"]),
        ("", "", ["INV-RSN-02"]),
        ("other", "x" * 2001, ["INV-TXT-01"]),
    ],
)
def test_it_refuses_a_reason_that_says_nothing(
    republic: Republic, reason_code: str, comment: str, told: list[str]
) -> None:
    place = republic.delivered(REQUEST)
    with pytest.raises(Refused) as refused:
        turn_down(actor=republic.validator(), reason_code=reason_code, comment=comment, on=TODAY, **place.asked)
    assert codes(refused) == told


def test_it_refuses_an_invoice_that_does_not_wait(republic: Republic) -> None:
    place = republic.deposited(REQUEST)
    with pytest.raises(Refused) as refused:
        turn_down(actor=republic.validator(), reason_code="wrong_validator", on=TODAY, **place.asked)
    assert codes(refused) == ["KER-LIF-01"]


def test_it_forbids_whoever_does_not_validate_for_that_supplier(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    for actor in (republic.depositor(), republic.depositor(PAPETERIE), republic.officer(), stranger()):
        with pytest.raises(Refused) as refused:
            turn_down(actor=actor, reason_code="wrong_validator", on=TODAY, **place.asked)
        assert codes(refused)[0] in NOT_THEIRS


def test_it_repeats_safely(republic: Republic) -> None:
    place = republic.delivered(GROUPED)
    for _ in range(2):
        turn_down(actor=republic.validator(), reason_code="contractor_not_declared", on=TODAY, **place.asked)
    assert place.states == ["deposited", "to_validate", "refused_by_validator"]
