from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models
from polyphonie.payments.terms import LotState

from .stage import STATE, TODAY, Stage, codes

pytestmark = pytest.mark.django_db


def test_it_seals_what_another_person_prepared(stage: Stage) -> None:
    lot = stage.lot(1, 2)
    digest = actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=TODAY)
    kept = models.Lot.objects.get(entity_id=STATE, id=lot)
    assert (kept.state, bytes(kept.digest or b"").hex()) == (LotState.SIGNED, digest)


def test_it_refuses_whoever_prepared_it_and_so_does_the_database(stage: Stage) -> None:
    lot = stage.lot()
    for actor in (stage.preparer, Actor(ActorKind.SYSTEM, stage.preparer.id, "Tout droit")):
        with pytest.raises(Refused) as caught:
            actions.sign_lot(actor=actor, entity=STATE, lot=lot, on=TODAY)
        assert codes(caught) == {"PAY-FOU-01"}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_lot SET signed_by = prepared_by WHERE entity_id = %s", [STATE])


def test_it_refuses_a_lot_that_is_none_or_was_withdrawn(stage: Stage) -> None:
    lot = stage.lot()
    actions.withdraw_lot(actor=stage.preparer, entity=STATE, lot=lot, reason="Non", on=TODAY)
    for each, code in ((new_id(), "PAY-LOT-01"), (lot, "KER-LIF-01")):
        with pytest.raises(Refused) as caught:
            actions.sign_lot(actor=stage.signer, entity=STATE, lot=each, on=TODAY)
        assert codes(caught) == {code}


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        actions.sign_lot(actor=stage.accountant, entity=STATE, lot=stage.lot(), on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(stage: Stage) -> None:
    lot = stage.lot()
    digests = {actions.sign_lot(actor=stage.signer, entity=STATE, lot=lot, on=TODAY) for _ in range(2)}
    assert len(digests) == 1
