"""Converting invoices: UBL and CII hold each other's values, and what a format cannot hold is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from polyphonie.documents import invoice
from polyphonie.documents.invoice import model, pivot, schema
from polyphonie.documents.invoice.conversion import losses
from polyphonie.documents.invoice.render.tests.examples import CREDIT_NOTE, INVOICES, NOMINAL
from polyphonie.documents.invoice.tests import cases
from polyphonie.documents.invoice.tests.corpus import CORPUS, present
from polyphonie.documents.invoice.tests.test_write import RICH

DEBIT = model.PaymentInstruction(
    means_code="59",
    remittance="RF1",
    debit=model.DirectDebit("MANDAT-7", "FR12ZZZ123456", "FR7630001007941234567890185"),
)
CARD = model.PaymentInstruction(means_code="54", card=model.PaymentCard("XXXX1234", "A. Martin"))
ACCOUNTS = model.PaymentInstruction(
    means_code="30", transfers=(model.CreditTransfer("FR76A", "Un", "BIC1"), model.CreditTransfer("FR76B"))
)


def sound(content):
    document = invoice.read(content)
    assert schema.check(document.root, syntax=document.syntax).errors == ()
    return document


@pytest.mark.parametrize("made", [RICH, NOMINAL, CREDIT_NOTE, cases.invoice()])
@pytest.mark.parametrize("to", ["ubl", "cii"])
def test_it_loses_nothing_from_ubl_to_cii_and_back(made, to):
    there = invoice.convert(made, to=to)
    assert there.lost == () and there.lost_terms == ()
    document = sound(there.content)
    back = invoice.convert(document, to="cii" if to == "ubl" else "ubl")
    assert back.lost == ()
    assert losses.between(made, sound(back.content).invoice) == ()


@pytest.mark.parametrize("to", ["ubl", "cii"])
@pytest.mark.parametrize("code", ["3", "35", "432", "5", "29", "72"])
def test_it_says_the_tax_point_in_the_codes_of_the_syntax(to, code):
    converted = invoice.convert(replace(cases.invoice(), tax_point_code=code), to=to)
    stated = sound(converted.content).invoice.tax_point_code
    assert stated in (("3", "35", "432") if to == "ubl" else ("5", "29", "72"))
    assert converted.lost == ()


@pytest.mark.parametrize("to", ["ubl", "cii"])
def test_it_keeps_the_scheme_of_the_invoiced_object(to):
    made = cases.invoice()
    references = replace(made.references, object_identifier=model.Identifier("REF-1", "AVE"))
    line = replace(made.lines[0], object_identifier=model.Identifier("REF-2", "AFL"))
    converted = invoice.convert(replace(made, references=references, lines=(line,)), to=to)
    sound(converted.content)
    assert converted.lost == ()


@pytest.mark.parametrize("to", ["ubl", "cii"])
@pytest.mark.parametrize("payment", [DEBIT, CARD, ACCOUNTS])
def test_it_keeps_every_way_of_paying(to, payment):
    converted = invoice.convert(replace(cases.invoice(), payments=(payment,)), to=to)
    sound(converted.content)
    assert converted.lost == ()


def test_it_keeps_the_tax_point_day_and_the_due_day_of_a_credit_note():
    dated = replace(CREDIT_NOTE, tax_point_code=None, tax_point_on=date(2026, 11, 30))
    for to in ("ubl", "cii"):
        converted = invoice.convert(dated, to=to)
        assert converted.lost == ()
        read = sound(converted.content).invoice
        assert (read.tax_point_on, read.due_on) == (dated.tax_point_on, dated.due_on)


def test_it_completes_what_the_schema_demands_and_says_so():
    bare = replace(cases.LINES[0], price=model.Price(net=Decimal("480.00"), gross=Decimal("500.00")))
    converted = invoice.convert(cases.invoice(lines=(bare,)), to="ubl")
    assert converted.lost == ()
    assert [(each.term, each.value) for each in converted.added] == [("BT-147", "20.00")]


def test_it_tells_what_a_syntax_cannot_hold():
    payee = model.Party(name="Affactureur", address=model.Address(city="Paris", country="FR"))
    converted = invoice.convert(replace(cases.invoice(), payee=payee), to="ubl")
    assert {each.place for each in converted.lost} == {"BG-10 › address"}
    assert {each.value for each in converted.lost} == {"Paris", "FR"}
    assert invoice.convert(replace(cases.invoice(), payee=payee), to="cii").lost == ()


def test_it_tells_what_the_semantic_model_has_no_term_for():
    content = cases.xml(cases.invoice(), syntax="CII").replace(
        b"<ram:PersonName>Service clients</ram:PersonName>",
        b"<ram:PersonName>Service clients</ram:PersonName><ram:DepartmentName>Comptes</ram:DepartmentName>",
    )
    (lost,) = invoice.convert(invoice.read(content), to="ubl").lost
    assert (lost.term, lost.name_fr, lost.value) == ("", "DepartmentName", "Comptes")
    assert lost.place.endswith("SellerTradeParty/DefinedTradeContact/DepartmentName")


def test_it_tells_what_the_pivot_cannot_hold():
    converted = invoice.convert(cases.invoice(), to="pivot")
    assert {"BT-20", "BT-22", "BT-23", "BT-30", "BT-130", "BT-151"} <= set(converted.lost_terms)
    assert not {"BT-1", "BT-2", "BT-112", "BT-131", "BT-146", "BT-153"} & set(converted.lost_terms)
    named = {each.term: each.name_fr for each in converted.lost}
    assert named["BT-20"] == "Conditions de paiement"


def test_it_puts_the_invoice_itself_in_the_pivot():
    content = cases.xml(cases.invoice())
    converted = invoice.convert(invoice.read(content), to="pivot")
    (delivered,) = pivot.read(converted.content).invoices
    assert pivot.files.unzipped(delivered.attachments[0].content) == content


def test_it_makes_a_factur_x():
    converted = invoice.convert(cases.invoice(), to="factur-x")
    assert converted.lost == () and invoice.read(converted.content).embedded_name == "factur-x.xml"


def test_it_repeats_itself():
    for to in ("ubl", "cii", "pivot", "factur-x"):
        assert invoice.convert(RICH, to=to).content == invoice.convert(RICH, to=to).content


def test_it_refuses_what_the_pivot_cannot_be_made_of():
    with pytest.raises(invoice.Unreadable) as refused:
        invoice.convert(model.Invoice(), to="pivot")
    assert refused.value.code == "DOC-CNV-01"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(made=INVOICES)
def test_it_tells_every_value_of_any_invoice_that_does_not_come_back(made):
    for to in ("ubl", "cii"):
        try:
            converted = invoice.convert(made, to=to)
        except ValueError:
            continue  # a control character, which XML cannot hold at all
        back = invoice.read(converted.content).invoice
        kept = list(losses.keys(back))
        told = [(each.place, each.term, each.value) for each in converted.lost]
        for place, term, field, value in losses.keys(made):
            if (place, term, field, value) in kept:
                kept.remove((place, term, field, value))
            else:
                assert (place, term, losses.said(value)) in told


# What official examples say and EN 16931 has no term for: a contact's department beside its name, an account's number
# beside its IBAN, a second object or project of one invoice.
BESIDE_THE_STANDARD = {"DepartmentName", "ProprietaryID", "IssuerAssignedID"}


@present
def test_it_loses_nothing_of_the_official_examples():
    count = 0
    for pattern in ("en16931-cen/*/examples/*.xml", "fr-xp-z12-examples/**/*.xml"):
        for path in sorted(CORPUS.glob(pattern)):
            if path.stat().st_size > 400_000:
                continue
            try:
                document = invoice.read(path.read_bytes())
            except invoice.Unreadable:
                continue
            for to in ("ubl", "cii"):
                converted = invoice.convert(document, to=to)
                assert [each for each in converted.lost if each.term] == [], path.name
                if "EXTENDED" not in path.name:
                    sound(converted.content)
                    assert {each.name_fr for each in converted.lost} <= BESIDE_THE_STANDARD, path.name
            count += 1
    assert count > 80


# What the two files of an official pair say differently: a contact with its department, a discount of nothing.
SAID_DIFFERENTLY = {"BT-41", "BT-56", "BT-147"}


@present
def test_it_reads_the_official_pairs_alike():
    pairs = [
        (ubl, cii)
        for ubl in sorted(CORPUS.glob("fr-xp-z12-examples/**/UC*_UBL*.xml"))
        if "EXTENDED" not in ubl.name and (cii := ubl.with_name(ubl.name.replace("_UBL", "_CII"))).exists()
    ]
    for paths in pairs:
        ubl, cii = (invoice.read(path.read_bytes()).invoice for path in paths)
        differences = {each.term for each in (*losses.between(ubl, cii), *losses.between(cii, ubl))}
        assert differences <= SAID_DIFFERENTLY, paths[0].name
    assert len(pairs) >= 20
