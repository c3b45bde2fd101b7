"""Checking an invoice: the rules of EN 16931 on an invoice that is sound but for one thing."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from polyphonie.documents import invoice
from polyphonie.documents.invoice import schema, wording
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.tests import cases

SYNTAXES = ("UBL Invoice", "CII")


def failed(content: bytes) -> set[str]:
    return {failure.rule for failure in invoice.check(content, pack="en16931", xsd=False).failed}


@pytest.mark.parametrize("syntax", [*SYNTAXES, "UBL CreditNote"])
def test_it_finds_nothing_wrong_with_a_sound_invoice(syntax):
    type_code = "381" if syntax == "UBL CreditNote" else "380"
    report = invoice.check(cases.xml(cases.invoice(type_code=type_code), syntax=syntax), pack="en16931")
    assert report.valid
    assert report.failed == ()
    assert report.schema.checked
    assert report.packs == ("EN 16931 1.3.16",)
    assert report.cpu_ms > 0


def totals(**changes: str) -> invoice.model.Invoice:
    made = cases.invoice()
    return replace(made, totals=replace(made.totals, **{name: Decimal(value) for name, value in changes.items()}))


def line(**changes: object) -> invoice.model.Invoice:
    made = cases.invoice()
    return replace(made, lines=(replace(made.lines[0], **changes), *made.lines[1:]))


def party(role: str, /, **changes: object) -> invoice.model.Invoice:
    made = cases.invoice()
    return replace(made, **{role: replace(getattr(made, role), **changes)})


def of_category(category: str, rate: str | None, **changes: object) -> invoice.model.Invoice:
    """An invoice of one line of another VAT category, its breakdown as that category wants it."""
    made = cases.invoice(lines=(cases.line("Conseil", quantity="1", price="100.00", category=category),))
    value = None if rate is None else Decimal(rate)
    breakdown = replace(made.vat[0], tax_amount=Decimal(0), rate=value, exemption_reason="Texte applicable")
    return replace(
        made,
        lines=(replace(made.lines[0], vat_rate=value),),
        vat=(breakdown,),
        totals=replace(made.totals, vat=Decimal(0), with_vat=Decimal(100), due=Decimal(100)),
        **changes,
    )


MANDATORY = {
    "BR-01": replace(cases.invoice(), specification=None),
    "BR-02": replace(cases.invoice(), number=None),
    "BR-03": replace(cases.invoice(), issued_on=None),
    "BR-04": replace(cases.invoice(), type_code=None),
    "BR-05": replace(cases.invoice(), currency=None),
    "BR-06": party("seller", name=None),
    "BR-07": party("buyer", name=None),
    "BR-08": party("seller", address=None),
    "BR-09": party("seller", address=replace(cases.ATELIER.address, country=None)),
    "BR-10": party("buyer", address=None),
    "BR-11": party("buyer", address=replace(cases.HOSPITAL.address, country=None)),
    "BR-16": replace(cases.invoice(), lines=()),
    "BR-22": line(quantity=None, quantity_unit=None),
    "BR-23": line(quantity_unit=None),
    "BR-24": line(net_amount=None),
    "BR-25": line(item=invoice.model.Item()),
    "BR-26": line(price=None),
    "BR-27": line(price=invoice.model.Price(net=Decimal("-1"))),
    "BR-CO-04": line(vat_category=None, vat_rate=None),
}
ARITHMETIC = {
    "BR-CO-10": totals(lines="1779.91"),
    "BR-CO-13": totals(without_vat="1779.91"),
    "BR-CO-14": totals(vat="319.74"),
    "BR-CO-15": totals(with_vat="2109.64"),
    "BR-CO-16": totals(due="2109.64"),
    "BR-S-08": replace(cases.invoice(), vat=(replace(cases.invoice().vat[0], taxable_amount=Decimal("1")),)),
    "BR-S-09": replace(cases.invoice(), vat=(replace(cases.invoice().vat[0], tax_amount=Decimal("1")),)),
    "BR-CO-17": replace(cases.invoice(), vat=(replace(cases.invoice().vat[0], tax_amount=Decimal("1")),)),
    "BR-DEC-12": totals(without_vat="1779.900"),
}
CODES = {
    "BR-CL-01": replace(cases.invoice(), type_code="999"),
    "BR-CL-04": replace(cases.invoice(), currency="EUROS"),
    "BR-CL-14": party("seller", address=replace(cases.ATELIER.address, country="XX")),
    "BR-CL-11": party("seller", legal_registration=invoice.model.Identifier("1", "9999")),
    "BR-CL-16": replace(cases.invoice(), payments=(invoice.model.PaymentInstruction(means_code="999"),)),
    "BR-CL-23": line(quantity_unit="JOUR"),
    "BR-CL-25": party("seller", electronic_address=invoice.model.Identifier("1", "0000")),
    "BR-CO-09": party("seller", vat_identifier="99999"),
}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("rule", "made"), [*MANDATORY.items(), *ARITHMETIC.items(), *CODES.items()])
def test_it_raises(rule, made, syntax):
    content = cases.xml(made, syntax=syntax)
    assert rule in failed(content)


FAMILIES = {
    "AE": of_category("AE", "0"),
    "E": of_category("E", "0"),
    "G": of_category("G", "0"),
    "IC": of_category("K", "0"),
    "O": of_category("O", None),
    "Z": of_category("Z", "0"),
}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_it_knows_what_each_vat_category_wants(syntax):
    assert failed(cases.xml(FAMILIES["AE"], syntax=syntax)) == set()
    assert failed(cases.xml(FAMILIES["E"], syntax=syntax)) == set()
    assert failed(cases.xml(FAMILIES["G"], syntax=syntax)) == set()
    assert failed(cases.xml(FAMILIES["IC"], syntax=syntax)) == {"BR-IC-02", "BR-IC-12"}
    assert failed(cases.xml(FAMILIES["O"], syntax=syntax)) == {"BR-O-02"}
    assert failed(cases.xml(FAMILIES["Z"], syntax=syntax)) == {"BR-Z-10"}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(("category", "made"), [pair for pair in FAMILIES.items() if pair[0] not in ("O", "Z")])
def test_it_wants_no_tax_no_rate_and_a_reason_where_a_category_is_exempt(category, made, syntax):
    taxed = replace(made, vat=(replace(made.vat[0], tax_amount=Decimal("20")),))
    rated = replace(made, lines=(replace(made.lines[0], vat_rate=Decimal("20")),))
    silent = replace(made, vat=(replace(made.vat[0], exemption_reason=None),))
    absent = replace(made, vat=())
    assert f"BR-{category}-09" in failed(cases.xml(taxed, syntax=syntax))
    assert f"BR-{category}-05" in failed(cases.xml(rated, syntax=syntax))
    assert f"BR-{category}-10" in failed(cases.xml(silent, syntax=syntax))
    assert f"BR-{category}-01" in failed(cases.xml(absent, syntax=syntax))


def test_it_warns_of_what_the_standard_does_not_use_without_refusing_it():
    issue_time = b"</cbc:IssueDate><cbc:IssueTime>10:00:00</cbc:IssueTime>"
    content = cases.xml().replace(b"</cbc:IssueDate>", issue_time, 1)
    report = invoice.check(content, pack="en16931")
    assert [(failure.rule, failure.flag) for failure in report.failed] == [("UBL-CR-006", "warning")]
    assert report.valid


def test_it_says_where_and_what_to_change_with_the_values_at_hand():
    (failure, *_) = [
        each for each in invoice.check(cases.xml(ARITHMETIC["BR-CO-14"])).failed if each.rule == "BR-CO-14"
    ]
    assert failure.where == "/ubl:Invoice/cac:TaxTotal"
    assert failure.term == "BT-110"
    assert "319,74" in failure.message_fr
    assert "319.74" in failure.message_en
    assert "319,73" in failure.message_fr
    assert "319.73" in failure.message_en
    assert failure.remedy_fr
    named = next(each for each in invoice.check(cases.xml(CODES["BR-CL-23"])).failed if each.rule == "BR-CL-23")
    assert named.place_fr == "ligne 1, unité de la quantité facturée"
    assert "JOUR" in named.message_fr


def test_it_explains_the_schema_in_plain_words():
    content = cases.xml().replace(b">2026-11-16<", b">16/11/2026<", 1)
    report = invoice.check(content)
    assert not report.valid
    (error,) = report.schema.errors
    assert "« 16/11/2026 » n'est pas une date" in error.message_fr
    assert error.place.endswith("IssueDate")
    assert error.line > 1


def test_it_leaves_the_schema_out_when_asked():
    report = invoice.check(cases.xml().replace(b">2026-11-16<", b">16/11/2026<"), xsd=False)
    assert not report.schema.checked
    assert report.schema.valid


def test_it_refuses_what_cannot_be_read():
    with pytest.raises(invoice.Unreadable):
        invoice.check(b"")


def test_it_forbids_nothing_silently_every_rule_has_its_sentences():
    for kind, count in (("UBL", 979), ("CII", 806)):
        rules = packs.rules(packs.EN16931, kind)
        assert len(rules) == count
        for rule in rules.values():
            worded = wording.of_rule(rule)
            if rule.form != "unverifiable":
                assert all((worded.french, worded.english, worded.remedy_french, worded.remedy_english)), rule.id
            assert not re.search(r"BR-|cbc:.*cbc:.*cbc:", worded.french)


def test_it_repeats_itself_and_takes_a_document_already_read():
    document = invoice.read(cases.xml(ARITHMETIC["BR-CO-15"]))
    first, second = invoice.check(document), invoice.check(document)
    assert first.failed == second.failed
    assert first.document is document


def test_it_bounds_the_failures_of_one_rule():
    many = cases.invoice(lines=tuple(cases.line("Chose", quantity="1", price="1.00", unit="JOUR") for _ in range(300)))
    report = invoice.check(cases.xml(many))
    assert 0 < sum(failure.rule == "BR-CL-23" for failure in report.failed) <= 20


def test_it_compiles_no_schema_until_one_is_asked_for():
    schema.compiled.cache_clear()
    invoice.check(cases.xml(), xsd=False)
    assert schema.compiled.cache_info().currsize == 0
