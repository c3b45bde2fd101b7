"""A second reading: a joint contractor presents its subcontractor's request to the agent of the group, who answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from polyphonie.documents import chorus
from polyphonie.invoicing import jobs, queries
from polyphonie.invoicing.actions import validations
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic, codes
from .documents import ATELIER, COMBE, PAPETERIE, TODAY, UNIVERSITY, Paper, Seller

S = InvoiceState
REQUEST = Paper(framework="S3", agent=PAPETERIE)
AGENT = Seller("Maçonnerie du Val", COMBE, "")
OTHER = Seller("Charpentes du Lac", UNIVERSITY, "")


@pytest.fixture
def place(republic: Republic) -> Place:
    """A subcontractor's request that waits for its joint contractor."""
    republic.supplier(AGENT)
    republic.supplier(OTHER)
    return republic.delivered(REQUEST)


def present(republic: Republic, place: Place, *, to: str = AGENT.siret) -> None:
    validations.present(actor=republic.validator(), siret=to, comment="Vu", on=TODAY, **place.asked)


def test_the_agent_answers_in_turn_and_it_goes_on(republic: Republic, place: Place) -> None:
    present(republic, place)
    assert place.state is S.TO_VALIDATE_AGAIN
    republic.deliver(place)
    assert place.state is S.TO_VALIDATE_AGAIN, "it waits for the agent"
    agent = republic.validator(AGENT)
    listed = queries.search(actor=agent, on=TODAY, criteria=Criteria(validating=True))
    assert [row.id for row in listed] == [place.invoice] and queries.to_validate(actor=agent, on=TODAY) == 1
    seen = queries.invoice(actor=agent, entity=place.entity, identifier=place.invoice, on=TODAY)
    assert seen.may_validate and not seen.may_present
    validations.validate(actor=agent, on=TODAY, **place.asked)
    republic.deliver(place)
    assert place.states[1:5] == ["to_validate", "validated", "to_validate_again", "validated_again"]
    assert place.state is S.DELIVERED
    told = [chorus.status_of(state) for state in place.states[1:5]]
    assert [each and each.code for each in told] == ["A_VALIDER_1", "VALIDEE_1", "A_VALIDER_2", "VALIDEE_2"]


def test_a_request_that_the_agent_refuses_goes_on_and_is_told(republic: Republic, place: Place) -> None:
    present(republic, place)
    agent = republic.validator(AGENT)
    validations.turn_down(actor=agent, reason_code="other", comment="Non déclaré", on=TODAY, **place.asked)
    assert place.state is S.REFUSED_BY_SECOND_VALIDATOR
    republic.deliver(place)
    assert place.state is S.DELIVERED


def test_the_wrong_agent_sends_it_back_to_the_joint_contractor(republic: Republic, place: Place) -> None:
    present(republic, place)
    wrong = S.WRONG_VALIDATOR.value
    validations.turn_down(actor=republic.validator(AGENT), reason_code=wrong, on=TODAY, **place.asked)
    assert place.state is S.WRONG_SECOND_VALIDATOR
    assert place.row.validator_id == republic.supplier(PAPETERIE)
    seen = queries.invoice(actor=republic.validator(), entity=place.entity, identifier=place.invoice, on=TODAY)
    assert seen.may_present and not seen.may_validate
    present(republic, place, to=OTHER.siret)
    assert (place.state, place.row.validator_id) == (S.TO_VALIDATE_AGAIN, republic.supplier(OTHER))
    assert place.states.count("validated") == 1


def test_the_agent_s_silence_is_acceptance(republic: Republic, place: Place) -> None:
    with clock.set_at(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=clock.PARIS)):
        present(republic, place)
    jobs.accept_tacitly(day=(TODAY + timedelta(days=15)).isoformat())
    assert place.state is S.TO_VALIDATE_AGAIN
    jobs.accept_tacitly(day=(TODAY + timedelta(days=16)).isoformat())
    assert place.state is S.TACITLY_VALIDATED_AGAIN


@pytest.mark.parametrize(
    ("siret", "code"),
    [
        ("", "INV-VAL-01"),
        ("99990000000099", "INV-VAL-02"),
        (ATELIER.siret, "INV-VAL-03"),
        (PAPETERIE.siret, "INV-VAL-06"),
    ],
)
def test_it_refuses_an_agent_that_cannot_be(republic: Republic, place: Place, siret: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        present(republic, place, to=siret)
    assert codes(refused) == [code] and place.state is S.TO_VALIDATE


def test_it_refuses_what_is_not_presented(republic: Republic, place: Place) -> None:
    grouped = republic.delivered(Paper(number="F2", framework="S6", agent=PAPETERIE))
    with pytest.raises(Refused) as refused:
        present(republic, grouped)
    assert codes(refused) == ["INV-VAL-05"]
    validations.validate(actor=republic.validator(), on=TODAY, **place.asked)
    with pytest.raises(Refused) as refused:
        present(republic, place)
    assert codes(refused) == ["KER-LIF-01"]


def test_it_forbids_whoever_does_not_validate_for_the_joint_contractor(republic: Republic, place: Place) -> None:
    for actor in (republic.validator(AGENT), republic.depositor(), republic.depositor(PAPETERIE)):
        with pytest.raises(Refused) as refused:
            validations.present(actor=actor, siret=AGENT.siret, on=TODAY, **place.asked)
        assert codes(refused)[0] in {"ACC-RIG-01", "INV-FIN-01"}


def test_it_repeats_safely(republic: Republic, place: Place) -> None:
    for _ in range(2):
        present(republic, place)
    assert place.states == ["deposited", "to_validate", "validated", "to_validate_again"]
