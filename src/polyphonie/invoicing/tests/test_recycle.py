"""Recycling: the supplier sends an invoice to the right recipient without depositing it anew."""

from __future__ import annotations

from typing import Any

import pytest

from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions.answers import AddedFile, Recycled, complete, recycle
from polyphonie.invoicing.actions.deliveries import deliver
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic, codes, stranger
from .documents import COMBE, HOSPITAL, MINISTRY, PAPETERIE, TODAY, UNIVERSITY, UNKNOWN, VALMONT, Paper

S = InvoiceState


@pytest.fixture
def returned(republic: Republic) -> Place:
    return republic.in_state(S.TO_RECYCLE)


def _recycle(
    republic: Republic, place: Place, siret: str, service: str = "", commitment: str = "", **other: Any
) -> Recycled:
    if siret != UNKNOWN:
        republic.entity(siret)
    asked = {"actor": republic.depositor(), "on": TODAY, **place.asked, **other}
    return recycle(siret=siret, service_code=service, commitment_number=commitment, **asked)


def test_it_sends_the_invoice_to_another_entity(republic: Republic, returned: Place) -> None:
    republic.service(VALMONT, "FINANCES")
    recycled = _recycle(republic, returned, VALMONT, "FINANCES", "EJ-9")
    moved = Place(recycled.entity, recycled.invoice)
    assert moved.entity == republic.entity(VALMONT)
    assert (moved.row.number, moved.row.service_code, moved.row.commitment_number) == ("F2026-001", "FINANCES", "EJ-9")
    assert moved.state is S.DEPOSITED and moved.row.register_number == ""
    assert returned.states[-1] == "recycled"
    _about, content = queries.opened(entity=moved.entity, original=moved.row.original_id)
    assert content == Paper().content()


def test_it_says_on_both_sides_where_the_invoice_went(republic: Republic, returned: Place) -> None:
    recycled = _recycle(republic, returned, UNIVERSITY, commitment="EJ-9")
    seen = queries.invoice(actor=republic.depositor(), entity=recycled.entity, identifier=recycled.invoice, on=TODAY)
    assert seen.invoice.recycled_from == returned.invoice
    assert AuditRow.objects.filter(entity_id=returned.entity, act="invoicing.recycle").count() == 1
    assert AuditRow.objects.filter(entity_id=recycled.entity, act="invoicing.recycle").count() == 1
    last = queries.timeline(entity=returned.entity, identifier=returned.invoice)[-1]
    assert last.reason == "Université des Trois Rivières"


def test_it_keeps_the_number_taken_where_the_invoice_now_is(republic: Republic, returned: Place) -> None:
    recycled = _recycle(republic, returned, COMBE, commitment="EJ-9")
    identity = models.InvoiceIdentity.objects.get()
    assert (identity.entity_id, identity.invoice_id) == (recycled.entity, recycled.invoice)
    assert codes(republic.deposit()) == ["INV-DUP-01"]


def test_it_takes_the_added_documents_along(republic: Republic) -> None:
    place = republic.in_state(S.SUSPENDED)
    proof = AddedFile("bon.pdf", b"%PDF-1.7 bon")
    complete(actor=republic.depositor(), comment="Voici.", files=[proof], on=TODAY, **place.asked)
    treat(actor=republic.agent(), state=S.TO_RECYCLE, on=TODAY, **place.asked)
    recycled = _recycle(republic, place, COMBE, commitment="EJ-9")
    (row,) = queries.attachments(entity=recycled.entity, identifier=recycled.invoice)
    _about, content = queries.attachment(entity=recycled.entity, identifier=recycled.invoice, attachment=row.id)
    assert content == proof.content
    assert len(queries.attachments(entity=place.entity, identifier=place.invoice)) == 1


def test_it_readdresses_within_the_same_entity(republic: Republic) -> None:
    place = republic.in_state(S.TO_RECYCLE, Paper(buyer=VALMONT, service="FINANCES"))
    registered = place.row.register_number
    republic.service(VALMONT, "TECHNIQUE")
    assert _recycle(republic, place, VALMONT, "TECHNIQUE", "EJ-77") == Recycled(place.entity, place.invoice)
    assert place.state is S.IN_TRANSIT
    deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    assert place.state is S.DELIVERED
    assert (place.row.service_code, place.row.register_number) == ("TECHNIQUE", registered)
    found = queries.search(actor=republic.depositor(), on=TODAY, criteria=Criteria(words="EJ-77"))
    assert [row.id for row in found] == [place.invoice]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("", "", ""), ["INV-REC-01"]),
        ((UNKNOWN, "", ""), ["INV-REC-02"]),
        ((VALMONT, "", ""), ["INV-SRV-01"]),
        ((VALMONT, "INCONNU", ""), ["INV-SRV-02"]),
        ((COMBE, "", ""), ["INV-COM-01"]),
        ((MINISTRY, "", ""), ["INV-SRV-01", "INV-COM-01"]),
        ((UNIVERSITY, "", ""), ["INV-REF-01"]),
        ((COMBE, "", "E" * 51), ["INV-COM-02"]),
    ],
)
def test_it_refuses_what_the_directory_does_not_allow(
    republic: Republic, returned: Place, address: tuple[str, str, str], expected: list[str]
) -> None:
    siret, service, commitment = address
    if siret and siret != UNKNOWN:
        republic.entity(siret)
    with pytest.raises(Refused) as refused:
        recycle(
            actor=republic.depositor(),
            siret=siret,
            service_code=service,
            commitment_number=commitment,
            on=TODAY,
            **returned.asked,
        )
    assert codes(refused) == expected
    assert returned.state is S.TO_RECYCLE


@pytest.mark.parametrize("state", [S.SUSPENDED, S.REJECTED, S.ORDERED])
def test_it_refuses_an_invoice_that_is_not_to_be_recycled(republic: Republic, state: S) -> None:
    place = republic.in_state(state)
    for siret in (HOSPITAL, COMBE):
        with pytest.raises(Refused) as refused:
            _recycle(republic, place, siret, commitment="EJ-9")
        assert codes(refused) == ["KER-LIF-01"]


def test_it_forbids_all_but_the_invoices_supplier(republic: Republic, returned: Place) -> None:
    for actor, code in (
        (republic.agent(), "ACC-RIG-01"),
        (republic.depositor(PAPETERIE), "INV-FIN-01"),
        (republic.administrator, "INV-FIN-01"),
        (stranger(), "INV-FIN-01"),
    ):
        with pytest.raises(Refused) as refused:
            _recycle(republic, returned, COMBE, commitment="EJ-9", actor=actor)
        assert codes(refused) == [code]


def test_it_happens_once_however_often_it_is_sent(republic: Republic, returned: Place) -> None:
    _recycle(republic, returned, COMBE, commitment="EJ-9")
    with pytest.raises(Refused) as refused:
        _recycle(republic, returned, COMBE, commitment="EJ-9")
    assert codes(refused) == ["KER-LIF-01"]
    assert models.Invoice.objects.count() == 2
