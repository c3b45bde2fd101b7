"""What a document's name in the books stands for: its number and its page, many at once."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from polyphonie.access.models import Person
from polyphonie.kernel.identity import new_id
from polyphonie.ledger import queries as ledger
from polyphonie.reporting.queries.documents import Named, named
from polyphonie.spending.models import Commitment, PaymentRequest
from polyphonie.spending.tests import chains
from polyphonie.spending.tests.chains import Chain
from polyphonie.spending.tests.stage import STATE

from .files import signed_and_passed


@pytest.fixture
def chain(db: None) -> Chain:
    return chains.open_state()


@pytest.fixture
def passed(chain: Chain) -> tuple[UUID, UUID]:
    """A commitment signed, and a request on it that was passed."""
    return signed_and_passed(chain)


def test_it_tells_the_number_of_what_the_chain_keeps(passed: tuple[UUID, UUID]) -> None:
    commitment, request = passed
    number = Commitment.objects.get(id=commitment).number
    asked = [f"payment_request:{request}", f"commitment:{commitment}/1"]
    assert named(STATE, asked) == {
        asked[0]: Named("payment_request", PaymentRequest.objects.get(id=request).number, request),
        asked[1]: Named("commitment", f"{number}/1", commitment),
    }


def test_it_tells_the_kind_of_what_it_does_not_keep(db: None) -> None:
    unknown = f"payment_request:{new_id()}"
    assert named(STATE, [unknown, "revenue:IR-2026-03", "LFI 2026"]) == {
        unknown: Named("payment_request", ""),
        "revenue:IR-2026-03": Named("revenue", "IR-2026-03"),
    }


@pytest.mark.urls("polyphonie.wiring.urls")
def test_an_entry_opens_on_the_document_that_it_comes_from(
    passed: tuple[UUID, UUID], chain: Chain, client: Client, settings: LazySettings
) -> None:
    _commitment, request = passed
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(Person.objects.get(id=chain.accountant.id))
    (entry,) = ledger.entries_of(STATE, sources=[f"payment_request:{request}"])
    page = client.get(f"/comptabilite/{STATE}/ecritures/{entry.id}").content.decode()
    number = PaymentRequest.objects.get(id=request).number
    assert f'<a href="/depense/{STATE}/demandes/{request}">Demande de paiement {number}</a>' in page
    assert "payment_request:" not in page
