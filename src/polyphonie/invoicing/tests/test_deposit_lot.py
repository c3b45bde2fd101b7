"""Depositing a lot: each file as if it came alone, in one act."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from polyphonie.invoicing import models
from polyphonie.invoicing.actions.deposits import File, Receipt, deposit, deposit_lot
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.models import AuditRow, Delivery, Original
from polyphonie.kernel.refusals import Refused

from .cases import PLAIN, Republic, codes, stranger
from .documents import COMBE, HOSPITAL, MINISTRY, PAPETERIE, TODAY, UNIVERSITY, UNKNOWN, VALMONT, Paper

PAPERS = (
    Paper(number="A1"),
    Paper(number="A1"),
    Paper(number="A1", net=Decimal("7.00")),
    Paper(number="A2", buyer=VALMONT, service="FINANCES"),
    Paper(number="A3", buyer=VALMONT),
    Paper(number="A4", buyer=COMBE, commitment="EJ-1"),
    Paper(number="A5", buyer=UNIVERSITY, service="SCOLARITE", commitment="EJ-2"),
    Paper(number="A6", buyer=MINISTRY),
    Paper(number="A7", buyer=UNKNOWN),
    Paper(number="A8", credit_note=True),
    Paper(number="", buyer=HOSPITAL),
    Paper(number="N" * 21),
    Paper(number="A9", seller=PAPETERIE),
    Paper(number="A10", net=Decimal("1.001")),
)
FILES = [
    # A credit note comes after the invoice that it corrects, in the same lot.
    File("corrigée.xml", Paper(number="F2026-000").content()),
    *(File(f"{place}.xml", paper.content()) for place, paper in enumerate(PAPERS)),
    File("../vide.xml", b""),
    File("texte.xml", b"Bonjour"),
    File("coupé.xml", PAPERS[0].content()[:-100]),
]


def lot(actor: Actor, files: list[File]) -> tuple[Receipt, ...]:
    return deposit_lot(actor=actor, files=files, channel=Channel.EDI, on=TODAY)


def alone(actor: Actor, file: File) -> Receipt | str:
    """The receipt of a single deposit, or the code of its refusal."""
    try:
        return deposit(actor=actor, content=file.content, file_name=file.name, channel=Channel.EDI, on=TODAY)
    except Refused as refused:
        return refused.refusals[0].code


def told(receipt: Receipt | str) -> Any:
    if isinstance(receipt, str) or "ACC-RIG-01" in codes(receipt):
        return "ACC-RIG-01"
    return replace(receipt, invoice=None)


def kept() -> dict[str, list[Any]]:
    """Everything that deposits leave, without ids, instants and the names of the acts."""
    without = {"id", "invoice_id", "original_id", "at", "deposited_at", "state_at", "received_at", "ordinal", "hash"}
    without |= {"position", "act", "announced_at", "due_at", "lane"}
    tables = (models.Invoice, models.StatusEvent, models.InvoiceIdentity, models.RefusedDeposit, Original, Delivery)
    rows = {
        table.__name__: sorted(
            (str({name: value for name, value in row.items() if name not in without | {"subject"}}))
            for row in table.objects.values()
        )
        for table in tables
    }
    journal = AuditRow.objects.filter(act__startswith="invoicing.").values_list("entity_id", "facts", "actor_id")
    return rows | {"journal": sorted(map(str, journal))}


def test_it_answers_and_keeps_as_single_deposits_would(republic: Republic) -> None:
    for paper in PAPERS:
        republic.prepared(paper)
    actor = republic.depositor()
    before = transaction.savepoint()
    singles = [told(alone(actor, file)) for file in FILES]
    left = kept()
    transaction.savepoint_rollback(before)
    assert not models.Invoice.objects.exists()
    assert [told(receipt) for receipt in lot(actor, FILES)] == singles
    assert kept() == left
    assert models.Invoice.objects.count() == 6


def test_it_takes_a_few_statements_however_many_files(republic: Republic) -> None:
    republic.prepared(PLAIN)
    actor = republic.depositor()
    counts = []
    for size in (2, 40):
        files = [File("f.xml", Paper(number=f"C{size}-{number}").content()) for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            assert all(receipt.accepted for receipt in lot(actor, files))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_refuses_each_file_for_its_own_reasons(republic: Republic) -> None:
    republic.prepared(PLAIN)
    receipts = lot(republic.depositor(), [File("a.xml", b""), File("b.xml", PLAIN.content())])
    assert [receipt.accepted for receipt in receipts] == [False, True]
    assert codes(receipts[0]) == ["DOC-FIL-01"]


def test_it_forbids_what_the_actor_may_not_deposit_without_a_trace(republic: Republic) -> None:
    republic.prepared(PLAIN)
    (receipt,) = lot(stranger(), [File("a.xml", PLAIN.content())])
    assert codes(receipt) == ["ACC-RIG-01"]
    assert not models.RefusedDeposit.objects.exists()
    assert not models.Invoice.objects.exists()


def test_it_repeats_safely(republic: Republic) -> None:
    republic.prepared(PLAIN)
    first, second = (lot(republic.depositor(), [File("a.xml", PLAIN.content())])[0] for _ in range(2))
    assert first.accepted and codes(second) == ["INV-DUP-01"]
    assert models.Invoice.objects.count() == 1


@pytest.mark.parametrize("files", [[], FILES[:1]])
def test_it_takes_lots_of_any_size(republic: Republic, files: list[File]) -> None:
    republic.prepared(PLAIN)
    assert len(lot(republic.depositor(), files)) == len(files)
