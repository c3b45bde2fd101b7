from __future__ import annotations

import hashlib
from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.budget import actions as budget
from polyphonie.budget.models import Commitment as Committed
from polyphonie.budget.models import Visa
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.commitments import CommitmentState

from .stage import ENTITY, SIGNED, STATE, TODAY, credit, drafted, envelope, grant, kept, kept_line, line, somebody
from .test_submit_commitment import need_visas, submit


def validate(commitment: UUID, *, by: Actor = SYSTEM) -> None:
    actions.validate_commitment(actor=by, entity=STATE, commitment=commitment, on=TODAY, signed=SIGNED)


def submitted(supplier: UUID, *amounts: int, by: Actor = SYSTEM) -> UUID:
    made = drafted(supplier, *map(line, amounts or (100,)), by=by)
    submit(made, by=by)
    return made


def test_it_consumes_the_ae_of_each_line_once_and_keeps_the_signed_act(
    unit: UUID, supplier: UUID, manager: Actor, officer: Actor
) -> None:
    made = submitted(supplier, 100, 30, by=manager)
    for _ in range(2):
        validate(made, by=officer)
    assert kept(made).state == CommitmentState.VALIDATED and kept(made).validated_on == TODAY
    assert credit(unit).consumed == 130_00
    assert {row.reference: row.committed for row in Committed.objects.all()} == {
        kept_line(made, 1).reference: 100_00,
        kept_line(made, 2).reference: 30_00,
    }
    told = models.CommitmentEvent.objects.get(move="validate")
    assert told.sha256 == hashlib.sha256(SIGNED.content).hexdigest() and told.by_name == officer.name


def test_it_refuses_more_than_is_available_and_consumes_nothing(unit: UUID, supplier: UUID) -> None:
    made = submitted(supplier, 1, 100_000)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        validate(made)
    assert credit(unit).consumed == 0 and kept(made).state == CommitmentState.SUBMITTED


def test_it_refuses_until_the_controller_grants_the_visa(unit: UUID, supplier: UUID) -> None:
    need_visas()
    made = submitted(supplier, 500)
    with pytest.raises(Refused, match="BUD-VIS-01"):
        validate(made)
    controller = somebody(Role.BUDGET_CONTROLLER, ENTITY, "Cléo Contrôle")
    budget.decide_visa(actor=controller, entity=STATE, visa=Visa.objects.get().id, granted=True, on=TODAY)
    validate(made)


def test_it_refuses_a_draft(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="KER-LIF-01"):
        validate(drafted(supplier))


def test_it_forbids_whoever_prepared_it_and_whoever_signs_elsewhere(
    unit: UUID, supplier: UUID, manager: Actor, elsewhere: Actor
) -> None:
    made = submitted(supplier, by=manager)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        validate(made, by=manager)
    with pytest.raises(Refused, match="SPE-ENG-01"):
        validate(made, by=elsewhere)
    both = somebody(Role.COMMITMENT_MANAGER, ENTITY)
    own = submitted(supplier, by=both)
    grant(both, Role.AUTHORISING_OFFICER)
    with pytest.raises(Refused, match="ACC-SEP-02"):
        validate(own, by=both)
    assert credit(envelope()).consumed == 0
