import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from polyphonie.documents.invoice import model, render
from polyphonie.documents.invoice.render import composing
from polyphonie.documents.invoice.verdict import SchemaError

from . import examples
from .reading import Reader, bare, expected

GOLDEN = Path(__file__).with_name("golden")
LINE_BREAKS = re.compile(r"(?<=>)(?=<(?!/|span|strong|dt|dd|code))")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_shows_a_nominal_invoice_as_it_did(language: str) -> None:
    """The golden file is the fragment one element a line; write it again when it must change."""
    shown = LINE_BREAKS.sub("\n", render.html(examples.NOMINAL, examples.report(examples.FAILURE), language=language))
    assert f"{shown}\n" == (GOLDEN / f"nominal.{language}.html").read_text(encoding="utf-8")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoice=examples.INVOICES)
def test_it_shows_every_value_of_any_invoice(invoice: model.Invoice) -> None:
    said = bare(Reader(render.html(invoice)).text)
    for value in examples.values(invoice):
        assert any(each in said for each in expected(value)), repr(value)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoice=examples.INVOICES)
def test_it_leaves_no_value_out_of_the_printed_sheet(invoice: model.Invoice) -> None:
    """The PDF's annex has only what is not shown above it: together they still have everything."""
    sheet = composing.sheet(invoice, None, language="fr", whole=False)
    said = bare("\n".join(str(value) for value in examples.values(sheet) if isinstance(value, str))).upper()
    for value in examples.values(invoice):
        written = [each.upper() for each in (*expected(value), bare(str(value)))]
        assert any(each in said for each in written), repr(value)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoice=examples.INVOICES)
def test_it_takes_nothing_of_an_invoice_for_markup(invoice: model.Invoice) -> None:
    read = Reader(render.html(invoice, examples.report(examples.FAILURE)))
    assert not read.elements & {"script", "style", "img", "a", "iframe", "svg", "form", "input", "link", "meta"}
    assert read.attributes <= {"class", "lang", "scope", "data-label"}


def test_it_escapes_a_hostile_name_and_shows_it() -> None:
    name = "<img src=x onerror=alert(1)>&\"'"
    shown = render.html(replace(examples.NOMINAL, buyer=model.Party(name=name)))
    assert "<img" not in shown
    assert name in Reader(shown).text


def test_it_marks_characters_that_disguise_their_neighbours() -> None:
    shown = render.html(replace(examples.NOMINAL, number="F\u202e1000\x00"))
    assert "F\ufffd1000\ufffd" in shown


def test_it_says_what_a_credit_note_is() -> None:
    shown = Reader(render.html(examples.CREDIT_NOTE)).text
    assert "Avoir A2026-000007" in shown
    assert "Montant de l’avoir" in shown
    assert "F2026-001842 du 23/11/2026" in shown


def test_it_says_that_nothing_is_left_to_pay() -> None:
    paid = replace(examples.NOMINAL, totals=replace(examples.NOMINAL.totals, due=Decimal(0)))
    assert "Rien à payer" in render.html(paid)


def test_it_shows_an_invoice_that_says_nothing() -> None:
    shown = Reader(render.html(model.Invoice())).text
    assert "Facture sans numéro" in shown
    assert "Le document ne porte aucune ligne." in shown


def test_it_says_what_the_checks_found_and_what_to_do() -> None:
    error = SchemaError(line=12, place="/Invoice", message_fr="Élément inattendu.", message_en="Unexpected element.")
    shown = Reader(render.html(examples.NOMINAL, examples.report(examples.FAILURE, schema=(error,)))).text
    for said in ("Non conforme", "BR-CO-17", "Bloquant", "TVA au taux de 20 %", examples.FAILURE.message_fr):
        assert said in shown
    assert examples.FAILURE.remedy_fr in shown
    assert "ligne 12 du fichier" in shown
    assert "Élément inattendu." in shown


def test_it_says_that_a_valid_invoice_is_valid() -> None:
    warning = replace(examples.FAILURE, flag="warning")
    assert "respecte toutes les règles" in render.html(examples.NOMINAL, examples.report())
    assert "n’empêchent pas son traitement" in render.html(examples.NOMINAL, examples.report(warning))


def test_it_stands_alone_as_a_page_with_its_stylesheet() -> None:
    page = render.page(examples.NOMINAL, language="en")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>Invoice F2026-001842</title>" in page
    assert render.STYLESHEET.read_text(encoding="utf-8") in page
    assert "<h1" in page


def test_it_styles_every_class_that_it_uses() -> None:
    used = set(re.findall(r"readable[a-z-]*", render.html(examples.NOMINAL, examples.report(examples.FAILURE))))
    styled = set(re.findall(r"\.(readable[a-z-]*)", render.STYLESHEET.read_text(encoding="utf-8")))
    unstyled = {"readable-lines", "readable-adjustments", "readable-vat", "readable-notes", "readable-attachments"}
    assert used - styled <= {*unstyled, "readable-checks"}
