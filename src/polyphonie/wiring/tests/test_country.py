"""An invented country is one that could be: its proofs hold, its originals are right, its size is what was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.documents import invoice as engine
from polyphonie.invoicing import proofs as invoicing
from polyphonie.invoicing.models import Invoice, StatusEvent
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock, originals
from polyphonie.kernel import proofs as kernel
from polyphonie.parties import proofs as parties
from polyphonie.parties.models import Entity, Supplier
from polyphonie.wiring import country

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = country.Country(entities=40, suppliers=30, months=4, invoices=300, seed=7)


def test_it_makes_a_country_that_holds_and_refuses_to_mix_it_with_another() -> None:
    told: list[str] = []
    country.generate(SMALL, say=told.append)
    assert (Entity.objects.count(), Supplier.objects.count(), Invoice.objects.count()) == (40, 30, 300)
    assert told
    proofs = (*kernel.PROOFS, *parties.PROOFS, *invoicing.PROOFS)
    assert [sentence for proof in proofs for sentence in proof()] == []
    found = list(Invoice.objects.order_by("id"))
    assert found[-1].deposited_at - found[0].deposited_at > timedelta(days=60)
    assert all(invoice.state_at <= clock.now() for invoice in found)
    assert len({invoice.state for invoice in found}) > 4
    assert StatusEvent.objects.filter(state=InvoiceState.COMPLETED).exists()
    for invoice in (*found[:12], *Invoice.objects.filter(kind="credit_note")[:3]):
        body = originals.content(entity=invoice.entity_id, original=invoice.original_id)
        report = engine.check(body, file_name="facture.xml", pack="deposit")
        assert report.valid, report.as_json(file="facture.xml")
    with pytest.raises(country.NotEmpty):
        country.generate(SMALL)
