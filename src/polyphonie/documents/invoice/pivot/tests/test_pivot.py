"""Chorus Pro's pivot: files come back as they were, and an invoice goes in and out with what the pivot can say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice import model, pivot
from polyphonie.documents.invoice.pivot import files
from polyphonie.documents.invoice.pivot import model as shapes
from polyphonie.documents.invoice.safexml import parse
from polyphonie.documents.invoice.tests import cases
from polyphonie.documents.invoice.tests.corpus import CORPUS, present

DAY = date(2026, 11, 17)
ORIGINAL = model.Attachment(content=b"<Invoice/>", mime_type="application/xml", file_name="FAC0142.xml")
MADE = cases.invoice(
    buyer=cases.VALMONT,
    service="TECHNIQUE",
    commitment="EJ-77",
    attachments=(
        model.Attachment(
            identifier=model.Identifier("BL-1"),
            description="Bon de livraison",
            content=b"%PDF-1.7",
            mime_type="application/pdf",
            file_name="bon.pdf",
        ),
    ),
    payments=(
        model.PaymentInstruction(
            means_code="30",
            means_text="Virement",
            transfers=(model.CreditTransfer("FR7630001007941234567890185", "Trésorerie", "BDFEFRPP"),),
        ),
    ),
)
DELIVERED = pivot.from_invoice(MADE, original=ORIGINAL, received_on=DAY)
FLOW = pivot.flow(DELIVERED, number="CPP0020036000001", produced_on=DAY, sender="CPP001", receiver="SEI001")
STATUSES = shapes.StatusFlow(
    envelopes=FLOW.envelopes,
    invoices=(
        shapes.InvoiceStatus(
            order="1",
            supplier=shapes.Supplier("1", "99991001100017", "Atelier Numérique Lorient", "FR"),
            debtor=shapes.Debtor("1", "21999900000017", "Ville de Valmont"),
            status="06",
            complement="Suspendue",
            comment="Il manque le bon de livraison.",
            given_at=datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=1))),
            giver="SEI001",
            number="ANL-2026-0142",
            issued_on=date(2026, 11, 16),
            mandate="2026-1-77",
        ),
    ),
)
FLOW_STATUSES = shapes.StatusFlow(
    envelopes=FLOW.envelopes,
    flows=(
        shapes.FlowStatus(
            order="1",
            status="96",
            given_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
            giver="CPP00001",
            flow="FSO1100A0001",
            errors=(shapes.LineError("3", "Données", "E01", "SIRET inconnu", "Vérifiez le SIRET"),),
        ),
    ),
)


def tree(element):
    """What an element says, without empty elements, attributes of the schema's instance, and spaces."""
    text = "".join((element.text or "").split()) if element.tag == "Contenu" else (element.text or "").strip()
    attributes = sorted((name, value) for name, value in element.attrib.items() if not name.startswith("{"))
    children = [said for child in element if (said := tree(child))]
    return (element.tag, text, attributes, children) if text or attributes or children else None


def test_it_gives_back_the_file_that_was_written():
    assert pivot.read(pivot.write(FLOW)) == FLOW
    assert pivot.read_statuses(pivot.write_statuses(STATUSES)) == STATUSES
    assert pivot.read_statuses(pivot.write_statuses(FLOW_STATUSES)) == FLOW_STATUSES


def test_it_announces_how_many_invoices_a_file_holds():
    twice = pivot.flow(DELIVERED, DELIVERED, number="1", produced_on=DAY, sender="CPP001", receiver="SEI001")
    root = parse(pivot.write(twice))
    assert root.find("CPPFactures").get("Compteur") == "2"
    assert [each.get("NumOrdre") for each in root.iter("CPPFacturePivotUnitaire")] == ["1", "2"]
    assert FLOW.envelopes[0].parameter("IdFlx") == "CPP0020036000001"


def test_it_delivers_what_public_bodies_look_for():
    assert DELIVERED.framework == "A1" and DELIVERED.type_code == "380"
    assert DELIVERED.debtor.identifier == "21999900000017" and DELIVERED.debtor.service_code == "TECHNIQUE"
    assert DELIVERED.commitment == "EJ-77" and DELIVERED.received_on == DAY
    assert [each.kind for each in DELIVERED.attachments] == ["01", "02"]
    assert files.unzipped(DELIVERED.attachments[0].content) == b"<Invoice/>"


def test_it_says_of_an_invoice_what_the_pivot_says():
    back = pivot.to_invoice(DELIVERED)
    assert back.number == MADE.number and back.totals.due == MADE.totals.due
    assert back.service_code == "TECHNIQUE" and back.commitment_number == "EJ-77"
    assert back.seller.siret == MADE.seller.siret and back.buyer.siret == MADE.buyer.siret
    assert [line.net_amount for line in back.lines] == [line.net_amount for line in MADE.lines]
    assert back.attachments == MADE.attachments and back.payments == MADE.payments


def test_it_prices_one_unit_whatever_the_base_quantity():
    hundred = replace(MADE.lines[0], price=model.Price(net=Decimal("100.00"), base_quantity=Decimal(300)))
    line = pivot.from_invoice(replace(MADE, lines=(hundred,)), original=ORIGINAL).lines[0]
    assert line.unit_price == Decimal("0.333333")


@pytest.mark.parametrize(
    ("stated", "framework"), [("S1", "A1"), ("B2", "A2"), ("S3", "A9"), ("S6", "A12"), ("A21", "A21"), ("", "A1")]
)
def test_it_finds_the_framework_of_chorus_pro(stated, framework):
    made = replace(MADE, business_process=stated)
    assert pivot.from_invoice(made, original=ORIGINAL).framework == framework


def test_it_knows_a_supplier_without_siret_by_its_other_number():
    foreign = model.Party(name="Dublin Ltd", vat_identifier="IE6388047V", address=model.Address(country="IE"))
    supplier = pivot.from_invoice(replace(MADE, seller=foreign), original=ORIGINAL).supplier
    assert (supplier.identifier_type, supplier.identifier) == ("2", "IE6388047V")


@pytest.mark.parametrize(
    ("changes", "term"),
    [
        ({"number": "1" * 21}, "BT-1"),
        ({"buyer": replace(cases.VALMONT, identifiers=())}, "BT-46"),
        ({"totals": model.Totals()}, "BT-115"),
        ({"seller": replace(cases.ATELIER, address=None)}, "BT-40"),
        ({"lines": (replace(MADE.lines[0], quantity=None),)}, "BT-129"),
    ],
)
def test_it_refuses_what_the_pivot_cannot_be_made_of(changes, term):
    with pytest.raises(invoice.Unreadable) as refused:
        pivot.from_invoice(replace(MADE, **changes), original=ORIGINAL)
    assert refused.value.code == "DOC-CNV-01" and term in refused.value.message_fr


def test_it_refuses_another_document():
    with pytest.raises(invoice.Unreadable) as refused:
        pivot.read(cases.xml(MADE))
    assert refused.value.code == "DOC-XML-09"
    assert pivot.recognised(pivot.write(FLOW)) and not pivot.recognised(cases.xml(MADE))


def test_it_refuses_a_damaged_or_huge_file_inside(monkeypatch):
    whole = files.zipped(b"0" * 1000, name="a.txt")
    with pytest.raises(invoice.Unreadable) as refused:
        files.unzipped(whole[:-30])
    assert refused.value.code == "DOC-FIL-04"
    monkeypatch.setattr(files, "LARGEST_FILE", 999)
    with pytest.raises(invoice.Unreadable) as refused:
        files.unzipped(whole)
    assert refused.value.code == "DOC-FIL-02"


def test_it_repeats_itself():
    assert pivot.write(FLOW) == pivot.write(FLOW)
    assert files.zipped(b"a", name="a.txt") == files.zipped(b"a", name="a.txt")


def test_it_keeps_the_ending_of_a_long_name():
    assert files.file_name("x" * 80 + ".pdf") == "x" * 46 + ".pdf"


def test_it_knows_the_frameworks_and_statuses():
    assert len(pivot.terms.frameworks()) == 24 and "A11" not in pivot.terms.frameworks()
    assert pivot.terms.statuses("invoice")["05"].reform == "210"
    assert len(pivot.terms.statuses("flow")) == 7


@present
@pytest.mark.parametrize("made", [FLOW, STATUSES, FLOW_STATUSES])
def test_it_follows_the_official_schemas(made):
    invoices = isinstance(made, shapes.InvoiceFlow)
    name = "CPPFacturePivot_V2_02.xsd" if invoices else "CPPStatutPivot_V1_19.xsd"
    schema = etree.XMLSchema(etree.parse(str(CORPUS / "chorus-pro/pivot-xsd" / name)))
    schema.assertValid(parse(pivot.write(made) if invoices else pivot.write_statuses(made)))


@present
def test_it_gives_back_the_official_examples():
    count = 0
    for path in sorted((CORPUS / "chorus-pro/examples").glob("*.xml")):
        content = path.read_bytes()
        if pivot.recognised(content):
            assert tree(parse(pivot.write(pivot.read(content)))) == tree(parse(content)), path.name
            assert pivot.to_invoice(pivot.read(content).invoices[0]).number
            count += 1
        elif b"<CPPStatut" in content[:500]:
            flow = pivot.read_statuses(content)
            assert pivot.read_statuses(pivot.write_statuses(flow)) == flow
            count += 1
    assert count >= 10
