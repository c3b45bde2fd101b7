"""Completing: the supplier answers a suspension."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions.answers import AddedFile, complete
from polyphonie.invoicing.terms import ATTACHMENT_MEGABYTES, InvoiceState
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import Delivery
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic, codes, stranger
from .documents import HOSPITAL, PAPETERIE, TODAY

PROOF = AddedFile("bon de livraison.pdf", b"%PDF-1.7 bon")


@pytest.fixture
def suspended(republic: Republic) -> Place:
    return republic.in_state(InvoiceState.SUSPENDED)


def test_it_adds_the_comment_and_the_documents(republic: Republic, suspended: Place) -> None:
    complete(actor=republic.depositor(), comment=" Voici le bon. ", files=[PROOF], on=TODAY, **suspended.asked)
    assert suspended.state is InvoiceState.COMPLETED
    assert queries.timeline(entity=suspended.entity, identifier=suspended.invoice)[-1].reason == "Voici le bon."
    (row,) = queries.attachments(entity=suspended.entity, identifier=suspended.invoice)
    assert (row.name, row.media_type, row.size) == ("bon de livraison.pdf", "application/pdf", len(PROOF.content))
    about, content = queries.attachment(entity=suspended.entity, identifier=suspended.invoice, attachment=row.id)
    assert content == PROOF.content and about.media_type == "application/pdf"


def test_it_announces_the_answer(republic: Republic, suspended: Place) -> None:
    complete(actor=republic.depositor(), comment="Voici.", files=[], on=TODAY, **suspended.asked)
    event = Delivery.objects.filter(subject=suspended.invoice, event="invoicing.InvoiceTreated").latest("id")
    assert event.payload == {"state": "completed"}


def test_it_refuses_an_answer_that_adds_nothing(republic: Republic, suspended: Place) -> None:
    with pytest.raises(Refused) as refused:
        complete(actor=republic.depositor(), comment="  ", files=[], on=TODAY, **suspended.asked)
    assert codes(refused) == ["INV-CPL-01"]


def test_it_refuses_every_document_that_is_not_accepted(republic: Republic, suspended: Place) -> None:
    files = [
        PROOF,
        AddedFile("virus.exe", b"MZ"),
        AddedFile("vide.pdf", b""),
        AddedFile("gros.pdf", bytes(ATTACHMENT_MEGABYTES * 1_000_000 + 1)),
        AddedFile("sans-suffixe", b"x"),
    ]
    with pytest.raises(Refused) as refused:
        complete(actor=republic.depositor(), comment="Voici.", files=files, on=TODAY, **suspended.asked)
    assert codes(refused) == ["INV-ATT-01"] * 4
    assert not models.Attachment.objects.exists()
    assert suspended.state is InvoiceState.SUSPENDED


@pytest.mark.parametrize("state", [InvoiceState.DELIVERED, InvoiceState.REJECTED, InvoiceState.TO_RECYCLE])
def test_it_refuses_an_invoice_that_is_not_suspended(republic: Republic, state: InvoiceState) -> None:
    place = republic.delivered() if state is InvoiceState.DELIVERED else republic.in_state(state)
    with pytest.raises(Refused) as refused:
        complete(actor=republic.depositor(), comment="Voici.", files=[], on=TODAY, **place.asked)
    assert codes(refused) == ["KER-LIF-01"]


def test_it_refuses_an_invoice_that_does_not_exist(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        complete(
            actor=republic.depositor(),
            entity=republic.entity(HOSPITAL),
            invoice=new_id(),
            comment="Voici.",
            files=[],
            on=TODAY,
        )
    assert codes(refused) == ["INV-FIN-01"]


def test_it_forbids_all_but_the_invoices_supplier(republic: Republic, suspended: Place) -> None:
    for actor, code in (
        (republic.agent(), "ACC-RIG-01"),
        (republic.officer(), "ACC-RIG-01"),
        (republic.depositor(PAPETERIE), "INV-FIN-01"),
        (stranger(), "INV-FIN-01"),
    ):
        with pytest.raises(Refused) as refused:
            complete(actor=actor, comment="Voici.", files=[PROOF], on=TODAY, **suspended.asked)
        assert codes(refused) == [code]


def test_it_happens_once_however_often_it_is_sent(republic: Republic, suspended: Place) -> None:
    complete(actor=republic.depositor(), comment="Voici.", files=[PROOF], on=TODAY, **suspended.asked)
    with pytest.raises(Refused) as refused:
        complete(actor=republic.depositor(), comment="Voici.", files=[PROOF], on=TODAY, **suspended.asked)
    assert codes(refused) == ["KER-LIF-01"]
    assert models.Attachment.objects.count() == 1
