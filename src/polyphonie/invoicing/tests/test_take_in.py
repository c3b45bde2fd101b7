"""Taking in documents of a flow: each its result, in one commit with what it deposits."""

from __future__ import annotations

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.actions.flows import Item, take_in
from polyphonie.kernel.refusals import Refusal, Refused

from .cases import Republic, codes, stranger
from .documents import PAPETERIE, TODAY, Paper
from .lots import GOOD, LOST, lot, received, results, seen

ITEMS = [Item(place, f"{paper.number}.xml", paper.content()) for place, paper in enumerate((*GOOD, LOST))]


def test_it_keeps_what_became_of_each_document(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    take_in(actor=republic.depositor(), depositor=receipt.depositor, flow=receipt.flow, items=ITEMS, on=TODAY)
    row = seen(receipt)
    assert (row.accepted, row.refused) == (2, 1)
    assert [(item.name, item.accepted, item.number) for item in results(row)] == [
        ("L-1.xml", True, "L-1"),
        ("L-2.xml", True, "L-2"),
        ("L-3.xml", False, ""),
    ]
    assert [refusal.code for refusal in results(row)[2].refusals] == ["INV-REC-02"]
    kept = models.Invoice.objects.get(id=results(row)[0].invoice)
    assert (kept.number, kept.channel, kept.entity_id) == ("L-1", "edi", results(row)[0].entity)


def test_it_keeps_what_refused_a_document_before(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    refusal = Refusal("DOC-FIL-03", "document", "Ni XML ni PDF.", "Neither XML nor PDF.")
    item = Item(0, "../../x.txt", b"", refusal)
    take_in(actor=republic.depositor(), depositor=receipt.depositor, flow=receipt.flow, items=[item], on=TODAY)
    assert [(each.name, each.refusals) for each in results(seen(receipt))] == [("x.txt", (refusal,))]


def test_it_refuses_each_document_that_the_actor_may_not_deposit(republic: Republic) -> None:
    republic.supplier(PAPETERIE)
    other = Paper(number="P-1", seller=PAPETERIE).content()
    receipt = received(republic, lot(*GOOD))
    take_in(
        actor=republic.depositor(),
        depositor=receipt.depositor,
        flow=receipt.flow,
        items=[ITEMS[0], Item(1, "p.xml", other)],
        on=TODAY,
    )
    assert [[refusal.code for refusal in item.refusals] for item in results(seen(receipt))] == [[], ["ACC-RIG-01"]]


def test_it_forbids_another_depositors_flow(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    for actor in (stranger(), republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_CONSULT)):
        with pytest.raises(Refused) as refused:
            take_in(actor=actor, depositor=receipt.depositor, flow=receipt.flow, items=ITEMS, on=TODAY)
        assert codes(refused) == ["INV-FLW-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    receipt = received(republic, lot(*GOOD))
    for _ in range(2):
        take_in(actor=republic.depositor(), depositor=receipt.depositor, flow=receipt.flow, items=ITEMS, on=TODAY)
    row = seen(receipt)
    assert (row.accepted, row.refused, len(results(row))) == (2, 1, 3)
    assert models.Invoice.objects.count() == 2
