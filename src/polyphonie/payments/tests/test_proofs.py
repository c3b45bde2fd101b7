"""Each proof finds the fault that is planted, and nothing where nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from polyphonie.documents.bank.words import Direction
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.payments import actions, models, proofs

from .answers import moved, report, statement, transfers
from .stage import STATE, TODAY, Stage

pytestmark = pytest.mark.django_db


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)


def _another_count(_stage: Stage) -> None:
    _run("UPDATE payments_lot SET cents = cents + 1 WHERE state = 'prepared'")


def _another_file(_stage: Stage) -> None:
    _run(
        "ALTER TABLE payments_lot DISABLE TRIGGER USER",
        "UPDATE payments_lot l SET file_id = (SELECT o.file_id FROM payments_lot o WHERE o.id <> l.id"
        " AND o.file_id IS NOT NULL) WHERE state = 'sent'",
    )


def _another_amount(_stage: Stage) -> None:
    _run(
        "ALTER TABLE payments_lot DISABLE TRIGGER USER",
        "UPDATE payments_lot SET cents = cents + 1 WHERE state = 'sent'",
    )


def _nothing_consumed(_stage: Stage) -> None:
    _run(
        "ALTER TABLE budget_move DISABLE TRIGGER USER",
        "UPDATE budget_move SET cents = cents - 1 WHERE kind = 'CP' AND total = 'consumed'",
    )


def _settled_too_soon(_stage: Stage) -> None:
    _run("UPDATE payments_lot SET state = 'settled' WHERE state = 'sent'")


def _twice(_stage: Stage) -> None:
    one = models.Transfer.objects.filter(state="executed")[0]
    one.id, one.state, one.lot_id, one.place = new_id(), "ordered", None, None
    one.save(force_insert=True)


def _a_line_is_lost(_stage: Stage) -> None:
    _run("UPDATE payments_statement_line SET cents = cents + 1, unknown = unknown + 1 WHERE unknown > 0")


FAULTS: tuple[tuple[Callable[[], Iterator[str]], Callable[[Stage], None]], ...] = (
    (proofs.lots_are_their_transfers, _another_count),
    (proofs.files_are_their_lots, _another_file),
    (proofs.what_was_sent_is_what_was_posted, _another_amount),
    (proofs.what_was_sent_is_what_was_consumed, _nothing_consumed),
    (proofs.settled_lots_were_answered, _settled_too_soon),
    (proofs.nothing_is_paid_twice, _twice),
    (proofs.what_banks_told_is_kept, _a_line_is_lost),
)


def test_each_proof_finds_its_fault(stage: Stage) -> None:
    """One lot answered (executed, rejected and given up), one sent, one prepared; and a line that nobody expected."""
    done = stage.sent(10_00, 20_00)
    one, two = transfers(done)
    content = report(done, one.id)
    actions.record_status_report(actor=SYSTEM, entity=STATE, content=content, name="r.xml", on=TODAY)
    actions.abandon(actor=SYSTEM, entity=STATE, transfer=one.id, reason="Doublon", on=TODAY)
    told = statement(moved("D", Direction.DEBIT, two.cents, two), moved("", Direction.CREDIT, 7_00))
    actions.record_statement(actor=SYSTEM, entity=STATE, content=told, name="s.xml", on=TODAY)
    stage.sent(30_00)
    stage.lot(40_00)
    assert {proof for proof, _ in FAULTS} == set(proofs.PROOFS)
    assert [each for proof in proofs.PROOFS for each in proof()] == []
    for proof, plant in FAULTS:
        _run("SAVEPOINT planted")
        plant(stage)
        assert list(proof()), proof.__name__
        _run("ROLLBACK TO SAVEPOINT planted")
