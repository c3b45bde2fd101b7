from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.invoicing.tests.cases import Republic
from polyphonie.invoicing.tests.documents import HOSPITAL
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.queries.payers import payer_of, payers_of

from .chains import Chain
from .stage import NEW_YEAR, STATE, TODAY


def name(structure: UUID, *, actor: Actor = SYSTEM, source: str = "Arrêté d’essai") -> None:
    actions.name_payer(actor=actor, entity=STATE, structure=structure, from_on=NEW_YEAR, source=source, on=TODAY)


@pytest.fixture
def hospital(db: None) -> UUID:
    return Republic().entity(HOSPITAL)


def test_it_says_who_pays_for_a_structure_from_a_day(hospital: UUID) -> None:
    assert payer_of(hospital, on=TODAY) is None
    name(hospital)
    assert payer_of(hospital, on=TODAY) == STATE


def test_who_pays_is_told_of_several_at_once(chain: Chain, hospital: UUID) -> None:
    name(hospital)
    assert payers_of({hospital, STATE, new_id()}, on=TODAY) == {hospital: STATE, STATE: STATE}


def test_it_refuses_an_unknown_structure_and_no_decision(hospital: UUID) -> None:
    for structure, source in ((new_id(), "Arrêté"), (hospital, " ")):
        with pytest.raises(Refused, match="SPE-PAY-02"):
            name(structure, source=source)


def test_it_forbids_whoever_does_not_close_the_accounts(hospital: UUID, officer: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        name(hospital, actor=officer)


def test_it_repeats_safely(hospital: UUID) -> None:
    name(hospital)
    name(hospital)
    assert models.Payer.objects.count() == 1
