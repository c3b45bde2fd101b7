"""The French rules and those for public buyers, on an invoice that is sound but for one thing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from polyphonie.documents import invoice
from polyphonie.documents.invoice import wording
from polyphonie.documents.invoice.model import Attachment, Identifier, Note, Period, PrecedingInvoice
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.tests import cases

SYNTAXES = ("UBL Invoice", "CII")


def failed(made: invoice.model.Invoice, *, syntax: str, pack: str = "br-fr") -> set[str]:
    """The French rules that fail, by what their identifiers begin with ("BR-FR-05")."""
    report = invoice.check(cases.xml(made, syntax=syntax), pack=pack, xsd=False)
    return {each.rule.split("_")[0] for each in report.failed if each.rule.startswith("BR-FR")}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("pack", ["auto", "br-fr", "b2g"])
def test_it_finds_nothing_wrong_with_a_sound_invoice(syntax, pack):
    report = invoice.check(cases.xml(cases.invoice(), syntax=syntax), pack=pack)
    assert report.failed == ()
    assert report.packs[:2] == ("EN 16931 1.3.16", "BR-FR Flux 2 1.4.0.03")


def test_it_judges_by_the_european_rules_alone_what_does_not_say_it_is_french():
    report = invoice.check(cases.xml(replace(cases.invoice(), business_process=None)))
    assert report.packs == ("EN 16931 1.3.16",)


def seller(**changes: object) -> invoice.model.Invoice:
    return cases.invoice(seller=replace(cases.ATELIER, **changes))


SOUND = cases.invoice()
NOTES = SOUND.notes
WRONG = {
    "BR-FR-01": replace(SOUND, number="F" * 36),
    "BR-FR-02": replace(SOUND, number="F 2026 é"),
    "BR-FR-03": replace(SOUND, issued_on=date(1999, 1, 1), due_on=None),
    "BR-FR-04": replace(SOUND, type_code="383"),
    "BR-FR-05": replace(SOUND, notes=NOTES[1:]),
    "BR-FR-06": replace(SOUND, notes=(*NOTES, NOTES[0])),
    "BR-FR-08": replace(SOUND, business_process="A1"),
    "BR-FR-09": seller(legal_registration=Identifier("999920028", "0002")),
    "BR-FR-10": seller(legal_registration=Identifier("999910011")),
    "BR-FR-11": replace(
        SOUND, notes=(*NOTES, Note("B2B", "BAR")), buyer=replace(cases.HOSPITAL, legal_registration=None)
    ),
    "BR-FR-12": cases.invoice(buyer=replace(cases.HOSPITAL, electronic_address=None)),
    "BR-FR-13": seller(electronic_address=None),
    "BR-FR-15": cases.invoice(lines=(cases.line("Chose", quantity="1", price="1.00", category="L"),)),
    "BR-FR-16": cases.invoice(lines=(cases.line("Chose", quantity="1", price="1.00", rate="19.00"),)),
    "BR-FR-17": replace(SOUND, attachments=(Attachment(identifier=Identifier("1"), description="photo"),)),
    "BR-FR-20": replace(SOUND, notes=(*NOTES, Note("B2Z", "BAR"))),
    "BR-FR-21": replace(
        SOUND,
        notes=(*NOTES, Note("B2B", "BAR")),
        buyer=replace(cases.HOSPITAL, electronic_address=Identifier("999920028", "0225")),
    ),
    "BR-FR-23": seller(electronic_address=Identifier("999910011/é", "0225")),
    "BR-FR-25": seller(electronic_address=Identifier("9" * 126, "0225")),
    "BR-FR-32-LEGALID": seller(legal_registration=Identifier("12", "0002")),
    "BR-FR-CO-04": replace(SOUND, type_code="384"),
    "BR-FR-CO-07": replace(SOUND, due_on=date(2026, 1, 1)),
    "BR-FR-CO-08": replace(SOUND, type_code="386", business_process="S4"),
    "BR-FR-CO-09": replace(SOUND, business_process="S2"),
    "BR-FR-CO-12": replace(SOUND, currency="USD"),
    "BR-FR-CO-14": seller(identifiers=(Identifier("999910011", "0231"),)),
    "BR-FR-DEC-01": replace(SOUND, totals=replace(SOUND.totals, paid=Decimal("1.234"))),
    "BR-FR-DEC-02": cases.invoice(lines=(cases.line("Chose", quantity="1.00001", price="1.00"),)),
    "BR-FR-DEC-03": cases.invoice(lines=(cases.line("Chose", quantity="1", price="-1.00"),)),
    "BR-FR-DEC-04": cases.invoice(lines=(cases.line("Chose", quantity="1", price="1.00", rate="20.001"),)),
}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("rule", WRONG)
def test_it_raises(rule, syntax):
    assert rule in failed(WRONG[rule], syntax=syntax)


@pytest.mark.parametrize("syntax", ["UBL CreditNote", "CII"])
def test_it_wants_a_credit_note_to_name_its_invoice(syntax):
    note = cases.invoice(type_code="381", due_on=None)
    assert "BR-FR-CO-05" in failed(note, syntax=syntax)
    named = replace(note, preceding=(PrecedingInvoice("F1", date(2026, 11, 1)),))
    assert "BR-FR-CO-05" not in failed(named, syntax=syntax)
    rebate = replace(named, type_code="262")
    assert "BR-FR-CO-03" in failed(rebate, syntax=syntax)
    period = Period(date(2026, 1, 1), date(2026, 10, 31))
    whole = replace(rebate, period=period, references=replace(rebate.references, contract="M1"))
    assert "BR-FR-CO-03" not in failed(whole, syntax=syntax)


def test_it_forbids_a_rule_without_sentences():
    for pack in (packs.BR_FR, packs.B2G):
        for kind in ("UBL", "CII"):
            for rule in packs.rules(pack, kind).values():
                worded = wording.of_rule(rule)
                assert all((worded.french, worded.english, worded.remedy_french, worded.remedy_english)), rule.id
                assert "n'est pas celle que la règle demande" not in worded.french, rule.id


def test_it_repeats_itself():
    assert failed(WRONG["BR-FR-05"], syntax="CII") == failed(WRONG["BR-FR-05"], syntax="CII")
