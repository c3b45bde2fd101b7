"""The proofs: silent over data that hold, and each tells what a hand in the database broke."""

from __future__ import annotations

import pytest
from django.db import connection

from polyphonie.invoicing import models, proofs
from polyphonie.invoicing.actions.answers import AddedFile, complete, recycle
from polyphonie.invoicing.terms import InvoiceState

from .cases import Place, Republic
from .documents import COMBE, TODAY, Paper


@pytest.fixture
def place(republic: Republic) -> Place:
    """One of several lives: an invoice at its recipient's; others recycled, completed, only deposited."""
    recycled = republic.in_state(InvoiceState.TO_RECYCLE, Paper(number="F1"))
    republic.entity(COMBE)
    recycle(
        actor=republic.depositor(),
        siret=COMBE,
        service_code="",
        commitment_number="EJ-1",
        on=TODAY,
        **recycled.asked,
    )
    completed = republic.in_state(InvoiceState.SUSPENDED, Paper(number="F2"))
    files = [AddedFile("bon.pdf", b"%PDF-1.7")]
    complete(actor=republic.depositor(), comment="Voici.", files=files, on=TODAY, **completed.asked)
    republic.deposited(Paper(number="F3"))
    return republic.delivered(Paper(number="F4"))


def _sentences() -> list[str]:
    return [sentence for proof in proofs.PROOFS for sentence in proof()]


def test_it_holds_after_every_kind_of_act(place: Place) -> None:
    assert _sentences() == []


def test_it_tells_a_state_that_no_event_gave(place: Place) -> None:
    models.Invoice.objects.filter(id=place.invoice).update(state="in_payment")
    (sentence,) = _sentences()
    assert str(place.invoice) in sentence and "in_payment" in sentence and "delivered" in sentence


def test_it_tells_a_number_that_points_to_nothing(place: Place) -> None:
    models.InvoiceIdentity.objects.filter(invoice_id=place.invoice).update(invoice_id=place.entity)
    assert len(_sentences()) == 2


def test_it_tells_an_invoice_whose_number_is_free(place: Place) -> None:
    models.InvoiceIdentity.objects.filter(invoice_id=place.invoice).delete()
    (sentence,) = _sentences()
    assert "no number taken" in sentence


def test_it_tells_a_changed_number(place: Place) -> None:
    models.Invoice.objects.filter(id=place.invoice).update(number="F5")
    assert any("bears another number" in sentence for sentence in _sentences())


def test_it_tells_an_original_that_was_exchanged(place: Place) -> None:
    models.InvoiceIdentity.objects.filter(invoice_id=place.invoice).update(sha256=bytes(32))
    (sentence,) = _sentences()
    assert "its original is not" in sentence


def test_it_tells_a_missing_original(place: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE invoicing_invoice DROP CONSTRAINT invoicing_invoice_original_key")
    models.Invoice.objects.filter(id=place.invoice).update(original_id=place.entity)
    assert any("has no original" in sentence for sentence in _sentences())


@pytest.mark.parametrize("number", ["2026-0000009", "2026-0000001", "2031-0000001", ""])
def test_it_tells_a_register_with_a_gap_or_a_repetition(place: Place, number: str) -> None:
    models.Invoice.objects.filter(id=place.invoice).update(register_number=number)
    assert any("received-invoices:" in sentence for sentence in _sentences())
