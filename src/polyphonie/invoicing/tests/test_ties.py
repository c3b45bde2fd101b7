"""What ties invoices: credit notes to what they correct, and look-alikes told by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from polyphonie.invoicing.queries import rows, ties
from polyphonie.invoicing.rules.ties import Sibling, look_alike
from polyphonie.invoicing.terms import InvoiceState

from .cases import Place, Republic
from .documents import TODAY, UNIVERSITY, Paper

FIRST = Paper(number="F2026-000")
CREDIT = Paper(number="A2026-001", credit_note=True)


def _warned(receipt: object) -> list[str]:
    return [each.code for each in receipt.warnings if each.code.startswith("INV-")]  # type: ignore[attr-defined]


def test_it_ties_a_credit_note_to_its_invoice_and_shows_it_on_both(republic: Republic) -> None:
    first = republic.deposited(FIRST)
    receipt = republic.deposit(CREDIT)
    assert receipt.accepted and _warned(receipt) == []
    assert receipt.entity and receipt.invoice
    credit = Place(receipt.entity, receipt.invoice)
    kept = rows([(credit.entity, credit.invoice), (first.entity, first.invoice)])
    corrects = ties.correction_of(kept[credit.invoice])
    assert corrects is not None and corrects.id == first.invoice
    assert [each.id for each in ties.corrected_by(kept[first.invoice])] == [credit.invoice]


def test_it_warns_of_an_invoice_that_is_not_here(republic: Republic) -> None:
    assert _warned(republic.deposit(CREDIT)) == ["INV-PRE-01"]


def test_it_warns_when_more_is_credited_than_was_due(republic: Republic) -> None:
    republic.deposited(FIRST)
    republic.deposited(replace(CREDIT, net=Decimal("60.00")))
    receipt = republic.deposit(replace(CREDIT, number="A2026-002", net=Decimal("50.00")))
    assert receipt.accepted and _warned(receipt) == ["INV-PRE-03"]


def test_it_refuses_a_credit_note_to_another_recipient(republic: Republic) -> None:
    republic.deposited(FIRST)
    receipt = republic.deposit(replace(CREDIT, buyer=UNIVERSITY, commitment="EJ-1"))
    assert [each.code for each in receipt.refusals] == ["INV-PRE-02"]


def test_it_names_the_twin_in_the_receipt(republic: Republic) -> None:
    republic.deposited(Paper(number="F2026-001"))
    receipt = republic.deposit(Paper(number="F2026-002"))
    assert receipt.accepted and _warned(receipt) == ["INV-TWN-01"]
    assert "F2026-001" in receipt.warnings[-1].fr


def test_it_calls_nothing_a_twin_that_differs_or_was_rejected(republic: Republic) -> None:
    republic.in_state(InvoiceState.REJECTED, Paper(number="F2026-001"))
    assert _warned(republic.deposit(Paper(number="F2026-002"))) == []
    assert _warned(republic.deposit(Paper(number="F2026-003", net=Decimal("99.00")))) == []
    month = replace(Paper(number="F2026-104"), issued_on=TODAY - timedelta(days=31))
    assert _warned(republic.deposit(month)) == []


@pytest.mark.parametrize(
    ("number", "twin"),
    [("F2026-001", "f2026 1"), ("F2026-001", "F2026/001"), ("FA-12", "FB-12"), ("F2026-001", None), ("F12", None)],
)
def test_it_tells_nearly_the_same_number(number: str, twin: str | None) -> None:
    long_ago = TODAY - timedelta(days=200)
    siblings = [Sibling("F2026-002", long_ago), Sibling("G-77", long_ago), *([Sibling(twin, long_ago)] if twin else [])]
    found = look_alike(number=number, issued_on=TODAY, siblings=siblings)
    assert (found.number if found else None) == twin
