from __future__ import annotations

from dataclasses import replace

import pytest

from polyphonie.documents.bank.words import Detail, Direction
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import actions, models, proofs
from polyphonie.payments.terms import LotState, Reconciled, TransferState

from .answers import debit_of_lot, moved, notification, statement, transfers
from .stage import BANK, IBAN, REISSUE, STATE, TODAY, TRANSIT, Stage, balance, codes

pytestmark = pytest.mark.django_db


def _record(stage: Stage, content: bytes, actor: Actor | None = None) -> Reconciled:
    return actions.record_statement(
        actor=actor or stage.preparer, entity=STATE, content=content, name="r.xml", on=TODAY
    )


def test_it_finds_a_lot_that_was_booked_at_once(stage: Stage) -> None:
    lot = stage.sent(1_00, 2_00)
    done = _record(stage, statement(debit_of_lot(lot, 3_00)))
    assert (done.executed, done.unknown) == (2, 0)
    assert models.Lot.objects.get(entity_id=STATE, id=lot).state == LotState.SETTLED
    assert (balance(TRANSIT), balance(BANK)) == (0, -3_00)
    assert [each for proof in proofs.PROOFS for each in proof()] == []


def test_it_matches_transfer_by_transfer_and_takes_back_what_returns(stage: Stage) -> None:
    lot = stage.sent(1_00, 2_00)
    one, two = transfers(lot)
    out = moved("D1", Direction.DEBIT, 3_00, one, two)
    back = moved("C1", Direction.CREDIT, two.cents, two)
    done = _record(stage, statement(out, back))
    assert (done.executed, done.returned, done.unknown) == (2, 1, 0)
    assert models.Transfer.objects.get(entity_id=STATE, id=two.id).state == TransferState.REJECTED
    assert balance(REISSUE) == -two.cents and balance(TRANSIT) == 0
    assert [each for proof in proofs.PROOFS for each in proof()] == []


def test_it_finds_the_lot_of_a_line_whose_details_name_no_transfer(stage: Stage) -> None:
    lot = stage.sent(3_00, 4_00)
    line = replace(debit_of_lot(lot, 7_00), details=(Detail("", 7_00),))
    assert _record(stage, statement(line)).executed == 2
    part = replace(line, direction=Direction.CREDIT, cents=6_00, reference="B2")
    done = _record(stage, statement(part, name="R2", opening=993_00))
    assert (done.returned, done.unknown) == (0, 1)


def test_it_takes_back_a_lot_that_is_sent_back_at_once(stage: Stage) -> None:
    lot = stage.sent(3_00, 4_00)
    _record(stage, statement(debit_of_lot(lot, 7_00)))
    back = replace(debit_of_lot(lot, 7_00), reference="B2", direction=Direction.CREDIT, label="Lot renvoye")
    done = _record(stage, statement(back, name="R2", opening=993_00))
    assert (done.returned, done.unknown, balance(BANK)) == (2, 0, 0)
    assert {(each.state, each.reason) for each in transfers(lot)} == {("rejected", "Lot renvoye")}
    assert [each for proof in proofs.PROOFS for each in proof()] == []


def test_what_nobody_expected_waits_on_a_suspense_account(stage: Stage) -> None:
    lot = stage.sent(1_00)
    gain = moved("X1", Direction.CREDIT, 7_00)
    more = moved("X2", Direction.DEBIT, 1_50, *transfers(lot))
    assert _record(stage, statement(gain, more)).unknown == 2
    assert (balance("4711000000"), balance("4721000000"), balance(BANK)) == (-7_00, 50, 5_50)


def test_movements_that_look_alike_are_as_many_as_are_told(stage: Stage) -> None:
    same = moved("", Direction.CREDIT, 7_00)
    first = statement(same, same)
    for content, new, held in (
        (first, 2, 14_00),
        (first, 0, 14_00),
        (statement(same, same, name="again"), 0, 14_00),
        (notification(same), 0, 14_00),
        (statement(same, name="next", opening=1_014_00), 1, 21_00),
        (statement(same, name="paged", page="1"), 0, 21_00),
        (statement(same, name="paged", page="2"), 0, 21_00),
        (statement(same, same, same, same, name="all"), 1, 28_00),
    ):
        done = _record(stage, content)
        assert (done.lines - done.again, balance(BANK)) == (new, held)
    assert [each for proof in proofs.PROOFS for each in proof()] == []


@pytest.mark.parametrize("notified_first", [True, False])
def test_a_notification_and_the_statement_tell_one_movement(stage: Stage, notified_first: bool) -> None:
    told = [notification(moved("", Direction.CREDIT, 7_00)), statement(moved("REF", Direction.CREDIT, 7_00))]
    for content in told if notified_first else reversed(told):
        _record(stage, content)
    assert (balance("4711000000"), balance(BANK)) == (-7_00, 7_00)
    assert _record(stage, statement(moved("REF", Direction.CREDIT, 7_00), name="R2")).again == 1
    assert _record(stage, statement(moved("OTHER", Direction.CREDIT, 7_00), name="R3")).again == 0


def test_it_refuses_another_s_account_and_a_balance_that_does_not_follow(stage: Stage) -> None:
    line = moved("X1", Direction.CREDIT, 7_00)
    for content, code in (
        (statement(line, iban=IBAN), "PAY-STA-01"),
        (statement(line, closing=1), "PAY-STA-02"),
        (b"no", "PAY-FIL-01"),
    ):
        with pytest.raises(Refused) as caught:
            _record(stage, content)
        assert codes(caught) == {code}


def test_it_forbids_strangers(stage: Stage) -> None:
    with pytest.raises(Refused) as caught:
        _record(stage, statement(), stage.stranger)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely_whichever_file_tells_a_line(stage: Stage) -> None:
    lot = stage.sent(3_00)
    line = debit_of_lot(lot, 3_00)
    _record(stage, statement(line))
    _record(stage, statement(line))
    assert _record(stage, statement(line, name="R2")).again == 1
    assert balance(BANK) == -3_00
