import io
import threading
import unicodedata
from dataclasses import replace
from datetime import date

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings

from polyphonie.documents.invoice import model, render
from polyphonie.documents.invoice.render import printed

from . import examples
from .reading import bare


def text_of(content: bytes) -> str:
    return bare("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def test_it_prints_the_number_the_parties_and_the_totals() -> None:
    said = text_of(render.pdf(examples.NOMINAL))
    for value in ("F2026-001842", "AtelierNumériqueLorient", "VilledeValmont", "1274,00€", "248,80€", "1522,80€"):
        assert value in said
    assert "Netàpayer1022,80€" in said
    assert "FR7630001007941234567890185" in said


def test_it_prints_in_english_with_the_result_of_the_checks() -> None:
    said = text_of(render.pdf(examples.NOMINAL, examples.report(examples.FAILURE), language="en"))
    for value in ("Amountdue€1,022.80", "23December2026", "BR-CO-17", "CorrecttheVATamount.", "Notvalid"):
        assert value in said


def test_it_conforms_to_pdf_a_3_and_to_pdf_ua_1() -> None:
    with pikepdf.open(io.BytesIO(render.pdf(examples.NOMINAL, language="en"))) as document:
        metadata = document.open_metadata()
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Invoice F2026-001842"
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        assert "/OpenAction" not in document.Root
        assert all("/Annots" not in page for page in document.pages)


def test_it_embeds_each_of_its_fonts() -> None:
    with pikepdf.open(io.BytesIO(render.pdf(examples.NOMINAL))) as document:
        descriptors = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = [each for each in descriptors if each.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)


def test_it_says_when_it_was_made() -> None:
    assert "Vuelisibleétabliele24novembre2026" in text_of(render.pdf(examples.NOMINAL, generated_on=date(2026, 11, 24)))


def test_it_takes_nothing_of_an_invoice_for_typst() -> None:
    hostile = '#panic("x") $ */ // _a_ = <b> @c `d` \\ [e] "f" #sys.inputs'
    assert bare(hostile) in text_of(render.pdf(replace(examples.NOMINAL, notes=(model.Note(hostile),))))


def test_it_replaces_what_its_fonts_cannot_draw() -> None:
    said = text_of(render.pdf(replace(examples.NOMINAL, notes=(model.Note("prix 🎉 日本 \u0007 fin"),))))
    assert "prix□□□□fin" in said


@pytest.mark.parametrize("characters", [each for each in printed.DRAWABLE if "-" in each[1:-1]])
def test_it_can_draw_each_character_it_keeps(characters: str) -> None:
    first, last = ord(characters[0]), ord(characters[-1])
    every = " ".join(chr(each) for each in range(first, last + 1))
    assert render.pdf(replace(examples.NOMINAL, notes=(model.Note(every),))).startswith(b"%PDF-")


def test_it_draws_every_mark_on_any_letter() -> None:
    marks = [chr(each) for each in range(0x2600) if unicodedata.category(chr(each)).startswith("M")]
    every = " ".join(letter + mark for mark in marks for letter in "0aA€+Яωאა")
    assert render.pdf(replace(examples.NOMINAL, notes=(model.Note(every),))).startswith(b"%PDF-")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoice=examples.INVOICES)
def test_it_prints_any_invoice(invoice: model.Invoice) -> None:
    assert render.pdf(invoice, examples.report(examples.FAILURE)).startswith(b"%PDF-")


def test_it_prints_a_word_without_end_whole() -> None:
    content = render.pdf(replace(examples.NOMINAL, number="N" * 300, notes=(model.Note("ø" * 3000),)))
    assert text_of(content).count("ø") == 3000


def test_it_makes_the_same_bytes_again() -> None:
    assert render.pdf(examples.NOMINAL) == render.pdf(examples.NOMINAL)


def test_it_serves_several_threads_at_once() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(render.pdf(examples.NOMINAL))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [render.pdf(examples.NOMINAL)] * 4
