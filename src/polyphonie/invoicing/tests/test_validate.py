"""Validating: the holder of a contract, or the agent of a group, answers before the recipient."""

from __future__ import annotations

from dataclasses import replace

import pytest

from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions.validations import validate
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.validations import Framework
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import Delivery
from polyphonie.kernel.refusals import Refused

from .cases import NOT_THEIRS, Place, Republic, codes, stranger
from .documents import ATELIER, HOSPITAL, PAPETERIE, TODAY, Paper

S = InvoiceState
REQUEST = Paper(framework="S3", agent=PAPETERIE)
GROUPED = Paper(framework="S6", agent=PAPETERIE)


@pytest.mark.parametrize(("paper", "framework"), [(REQUEST, "A9"), (GROUPED, "A12")])
def test_it_goes_to_its_validator_first(republic: Republic, paper: Paper, framework: str) -> None:
    place = republic.delivered(paper)
    assert place.state is S.TO_VALIDATE
    assert place.row.framework == framework
    assert place.row.validator_id == republic.supplier(PAPETERIE)
    assert place.row.register_number == ""
    assert Delivery.objects.filter(subject=place.invoice, event="invoicing.InvoiceSubmitted").count() == 1


@pytest.mark.parametrize("paper", [REQUEST, GROUPED])
def test_it_goes_on_to_its_recipient_with_the_comment(republic: Republic, paper: Paper) -> None:
    place = republic.delivered(paper)
    validate(actor=republic.validator(), comment=" Conforme au contrat. ", on=TODAY, **place.asked)
    republic.deliver(place)
    assert place.states == ["deposited", "to_validate", "validated", "in_transit", "delivered"]
    assert queries.timeline(entity=place.entity, identifier=place.invoice)[2].reason == "Conforme au contrat."
    assert place.row.register_number


def test_it_lists_what_waits_for_a_validator_and_nothing_else(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    republic.delivered(replace(REQUEST, number="F2", framework="S1"))
    validator = republic.validator()
    listed = queries.search(actor=validator, on=TODAY, criteria=Criteria(validating=True))
    assert [row.id for row in listed] == [place.invoice]
    assert queries.to_validate(actor=validator, on=TODAY) == 1
    assert queries.search(actor=validator, on=TODAY) == ()
    seen = queries.invoice(actor=validator, entity=place.entity, identifier=place.invoice, on=TODAY)
    assert seen.as_validator and seen.may_validate and not seen.settable


def test_it_shows_a_recipient_nothing_before_the_validators_answer(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    seen = queries.invoice(actor=republic.officer(), entity=place.entity, identifier=place.invoice, on=TODAY)
    assert seen.settable == ()


@pytest.mark.parametrize("framework", list(Framework))
def test_it_takes_the_framework_of_the_depositor_where_the_document_states_none(
    republic: Republic, framework: Framework
) -> None:
    republic.supplier(PAPETERIE)
    place = republic.deposited(replace(REQUEST, framework=""), framework=framework, validator=PAPETERIE.siret)
    assert place.row.framework == framework
    assert (place.row.validator_id is not None) == (framework in ("A9", "A12"))


@pytest.mark.parametrize(
    ("paper", "framework", "validator", "told"),
    [
        (replace(REQUEST, framework="", agent=None), "A9", "", ["INV-VAL-01"]),
        (replace(REQUEST, framework=""), "A9", "99990000000099", ["INV-VAL-02"]),
        (replace(REQUEST, framework=""), "A12", ATELIER.siret, ["INV-VAL-03"]),
        (replace(REQUEST, framework=""), "A3", "", ["INV-FRA-01"]),
        (replace(REQUEST, framework="A21"), "", "", ["INV-FRA-01"]),
        (REQUEST, "A12", "", ["INV-FRA-02"]),
    ],
)
def test_it_refuses_at_deposit_what_cannot_be_validated(
    republic: Republic, paper: Paper, framework: str, validator: str, told: list[str]
) -> None:
    republic.supplier(PAPETERIE)
    assert codes(republic.deposit(paper, framework=framework, validator=validator)) == told


def test_it_refuses_an_invoice_that_does_not_wait(republic: Republic) -> None:
    place = republic.deposited(REQUEST)
    with pytest.raises(Refused) as refused:
        validate(actor=republic.validator(), on=TODAY, **place.asked)
    assert codes(refused) == ["KER-LIF-01"]


def test_it_refuses_a_comment_that_is_too_long(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    with pytest.raises(Refused) as refused:
        validate(actor=republic.validator(), comment="x" * 2001, on=TODAY, **place.asked)
    assert codes(refused) == ["INV-TXT-01"]


def test_it_refuses_an_invoice_that_does_not_exist(republic: Republic) -> None:
    place = Place(republic.entity(HOSPITAL), republic.supplier(PAPETERIE))
    with pytest.raises(Refused) as refused:
        validate(actor=republic.validator(), on=TODAY, **place.asked)
    assert codes(refused) == ["INV-FIN-01"]


def test_it_forbids_whoever_does_not_validate_for_that_supplier(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    forbidden: list[Actor] = [
        republic.depositor(),
        republic.depositor(PAPETERIE),
        republic.validator(ATELIER),
        republic.officer(),
        republic.administrator,
        stranger(),
    ]
    for actor in forbidden:
        with pytest.raises(Refused) as refused:
            validate(actor=actor, on=TODAY, **place.asked)
        assert codes(refused)[0] in NOT_THEIRS


def test_it_forbids_whoever_deposited_it(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    validator = republic.validator()
    models.Invoice.objects.filter(id=place.invoice).update(depositor_id=validator.id)
    with pytest.raises(Refused) as refused:
        validate(actor=validator, on=TODAY, **place.asked)
    assert codes(refused) == ["INV-VAL-04"]


def test_it_repeats_safely(republic: Republic) -> None:
    place = republic.delivered(REQUEST)
    for _ in range(2):
        validate(actor=republic.validator(), on=TODAY, **place.asked)
    assert place.states == ["deposited", "to_validate", "validated"]
