"""An invoice made of entered fields is deposited as any other: right when it is, told wrong when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents import invoice as engine
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions import compositions, deposits
from polyphonie.invoicing.actions.compositions import Declared, EnteredFile, EnteredLine, Entry, Vat
from polyphonie.invoicing.terms import Channel, InvoiceKind
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import ATELIER, COMBE, HOSPITAL, MINISTRY, PAPETERIE, TODAY, UNKNOWN

LINES = (
    EnteredLine("Assistance technique", Decimal("450.00"), Decimal("2.5"), "DAY", reference="AT-1"),
    EnteredLine(
        "Guide imprimé", Decimal("3.333333"), Decimal(30), discount=Decimal("5.00"), vat=Vat(rate=Decimal("5.5"))
    ),
)
ENTRY = Entry(
    "F2026-077", TODAY, HOSPITAL, LINES, due_on=date(2026, 12, 23), account="FR76 3000 6000 0112 3456 7890 189"
)


@pytest.fixture
def depositor(republic: Republic) -> Actor:
    republic.entity(HOSPITAL)
    return republic.depositor()


def compose(republic: Republic, actor: Actor, entry: Entry = ENTRY, **more: Any) -> deposits.Receipt:
    values = {"supplier": republic.supplier(), "channel": Channel.PORTAL, "on": TODAY, **more}
    return compositions.compose(actor=actor, entry=entry, **values)


def document(receipt: deposits.Receipt) -> engine.model.Invoice:
    place = {"entity": receipt.entity, "identifier": receipt.invoice}
    row = queries.rows([(place["entity"], place["identifier"])])[place["identifier"]]
    return queries.document(row).invoice


def test_it_deposits_an_invoice_that_follows_its_standard(republic: Republic, depositor: Actor) -> None:
    receipt = compose(republic, depositor)
    assert receipt.accepted and receipt.valid, codes(receipt)
    assert (receipt.number, receipt.entity_name) == ("F2026-077", "Centre hospitalier du Lac")
    read = document(receipt)
    assert (read.totals.without_vat, read.totals.vat) == (Decimal("1220.00"), Decimal("230.23"))
    assert read.totals.due == Decimal("1450.23")
    assert read.seller.siret == ATELIER.siret and read.seller.vat_identifier == ATELIER.vat
    assert [line.quantity for line in read.lines] == [Decimal("2.5"), Decimal(30)]
    assert read.payments[0].transfers[0].account == "FR7630006000011234567890189"
    rows = AuditRow.objects.filter(act="invoicing.compose")
    assert [row.facts["number"] for row in rows] == ["F2026-077"]


def test_it_makes_a_credit_note_tied_to_its_invoice(republic: Republic, depositor: Actor) -> None:
    entry = replace(ENTRY, kind=InvoiceKind.CREDIT_NOTE, preceding=("F2026-001", TODAY))
    receipt = compose(republic, depositor, entry)
    assert receipt.accepted, codes(receipt)
    assert models.Invoice.objects.get().kind == InvoiceKind.CREDIT_NOTE
    assert document(receipt).preceding[0].number == "F2026-001"


def test_it_finds_the_day_of_the_invoice_that_a_credit_note_corrects(republic: Republic, depositor: Actor) -> None:
    compose(republic, depositor)
    entry = replace(ENTRY, number="A1", kind=InvoiceKind.CREDIT_NOTE, preceding=("F2026-077", None))
    receipt = compose(republic, depositor, entry)
    assert receipt.accepted, codes(receipt)
    assert document(receipt).preceding[0].issued_on == TODAY


def test_it_asks_for_no_transfer_without_an_account(republic: Republic, depositor: Actor) -> None:
    receipt = compose(republic, depositor, replace(ENTRY, account=""))
    assert receipt.accepted, codes(receipt)
    assert document(receipt).payments[0].means_code == "1"


def test_it_states_the_references_that_the_recipient_demands(republic: Republic, depositor: Actor) -> None:
    republic.service(MINISTRY, "DAF")
    entry = replace(ENTRY, recipient_siret=MINISTRY, contract_number="2026-MAR-4")
    assert codes(compose(republic, depositor, entry)) == ["INV-SRV-01", "INV-COM-01"]
    receipt = compose(republic, depositor, replace(entry, service_code="DAF", commitment_number="EJ-12"))
    assert receipt.accepted and receipt.service_code == "DAF", codes(receipt)
    assert document(receipt).references.contract == "2026-MAR-4"


@pytest.mark.parametrize(
    "vat",
    [
        Vat("E", Decimal(0), "VATEX-FR-FRANCHISE"),
        Vat("AE", Decimal(0), "VATEX-EU-AE"),
        Vat("O", Decimal(0), "VATEX-EU-O"),
        Vat("E", Decimal(0), "", "Article 261 du CGI"),
    ],
)
def test_it_says_why_there_is_no_vat(republic: Republic, depositor: Actor, vat: Vat) -> None:
    receipt = compose(republic, depositor, replace(ENTRY, lines=(EnteredLine("Conseil", Decimal(100), vat=vat),)))
    assert receipt.accepted, [refusal.fr for refusal in receipt.refusals]
    assert document(receipt).totals.due == 100


def test_it_joins_files_and_what_was_already_paid(republic: Republic, depositor: Actor) -> None:
    entry = replace(
        ENTRY,
        framework="S2",
        already_paid=Decimal("1450.23"),
        files=(EnteredFile("relevé.pdf", "application/pdf", b"%PDF-1.7", "BON_LIVRAISON"),),
        notes=("Commande du 3 mars",),
    )
    receipt = compose(republic, depositor, entry)
    assert receipt.accepted, [refusal.fr for refusal in receipt.refusals]
    read = document(receipt)
    assert (read.totals.paid, read.totals.due) == (Decimal("1450.23"), Decimal(0))
    assert (read.attachments[0].file_name, read.attachments[0].content) == ("relevé.pdf", b"%PDF-1.7")
    assert read.notes[-1].text == "Commande du 3 mars"


@pytest.mark.parametrize(("framework", "code"), [("S3", "A9"), ("S6", "A12")])
def test_it_goes_to_its_validator_first(republic: Republic, depositor: Actor, framework: str, code: str) -> None:
    validator = republic.supplier(PAPETERIE)
    entry = replace(ENTRY, framework=framework)
    assert codes(compose(republic, depositor, entry)) == ["INV-VAL-01"]
    receipt = compose(republic, depositor, replace(entry, validator_siret=PAPETERIE.siret))
    assert receipt.accepted, codes(receipt)
    row = models.Invoice.objects.get()
    assert (row.framework, row.validator_id) == (code, validator)


def test_it_is_rehearsed_without_a_trace(republic: Republic, depositor: Actor) -> None:
    values = {"actor": depositor, "supplier": republic.supplier(), "channel": Channel.PORTAL, "on": TODAY}
    assert compositions.rehearse_composition(entry=ENTRY, **values).accepted
    refused = compositions.rehearse_composition(entry=replace(ENTRY, recipient_siret=UNKNOWN), **values)
    assert codes(refused) == ["INV-REC-02"]
    assert not models.Invoice.objects.exists() and not models.RefusedDeposit.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": ()}, "INV-CMP-01"),
        ({"number": " "}, "INV-CMP-01"),
        ({"lines": (EnteredLine("Trop", Decimal(10) ** 13),)}, "INV-CMP-02"),
        ({"lines": (EnteredLine("Trop fin", Decimal("0.0000001")),)}, "INV-CMP-02"),
        ({"already_paid": Decimal("NaN")}, "INV-CMP-02"),
        ({"declared": Declared(due=Decimal("1450.22"))}, "INV-CMP-03"),
        ({"declared": Declared(vat=Decimal("230.00"))}, "INV-CMP-03"),
        ({"declared": Declared(without_vat=Decimal(1))}, "INV-CMP-03"),
        ({"notes": ("\x00",)}, "INV-TXT-01"),
        ({"files": (EnteredFile("virus.exe", "application/x", b"MZ"),)}, "INV-ATT-01"),
    ],
)
def test_it_refuses_what_no_document_can_be_made_of(
    republic: Republic, depositor: Actor, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        compose(republic, depositor, replace(ENTRY, **change))
    assert codes(refused) == [code]


def test_it_takes_declared_totals_that_are_right(republic: Republic, depositor: Actor) -> None:
    declared = Declared(Decimal("1220.000000"), Decimal("230.23"), Decimal("1450.23"))
    assert compose(republic, depositor, replace(ENTRY, declared=declared)).accepted


def test_it_tells_in_the_receipt_what_is_wrong_in_the_document(republic: Republic, depositor: Actor) -> None:
    receipt = compose(republic, depositor, replace(ENTRY, number="F" * 21, currency="ZZZ"))
    assert not receipt.accepted and {"INV-NUM-01", "BR-CL-04"} <= set(codes(receipt))


def test_it_forbids_who_does_not_deposit_for_this_supplier(republic: Republic, depositor: Actor) -> None:
    reader = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_CONSULT)
    for actor in (republic.depositor(PAPETERIE), republic.agent(), stranger(), reader):
        with pytest.raises(Refused) as refused:
            compose(republic, actor)
        assert codes(refused) == ["ACC-RIG-01"]
    operator = republic.client(Perimeter.of_supplier(unknown := new_id()), Right.INVOICE_DEPOSIT)
    with pytest.raises(Refused) as refused:
        compose(republic, operator, supplier=unknown)
    assert codes(refused) == ["INV-SUP-02"]


def test_it_repeats_safely_under_its_key(republic: Republic, depositor: Actor) -> None:
    first = compose(republic, depositor, key="cle-1")
    again = compose(republic, depositor, key="cle-1")
    assert (again.invoice, again.repeated) == (first.invoice, True)
    assert codes(compose(republic, depositor)) == ["INV-DUP-01"]
    assert models.Invoice.objects.count() == 1


def test_it_needs_no_commitment_where_none_is_demanded(republic: Republic, depositor: Actor) -> None:
    republic.entity(COMBE)
    assert codes(compose(republic, depositor, replace(ENTRY, recipient_siret=COMBE))) == ["INV-COM-01"]
