"""The report of checks as a file: for people and for programs, of one document or of many."""

import csv
import json
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from polyphonie.documents import invoice
from polyphonie.documents.invoice import reports
from polyphonie.documents.invoice.tests import samples
from polyphonie.documents.invoice.tests.test_shell import run

SHOWN = ("BR-CO-14", "329,73", "319,73", "08-faux-total-de-tva.xml", "DOC-PDF-03")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    samples.main(tmp_path / "invoices")
    return tmp_path / "invoices"


def test_it_writes_a_page_for_people(folder, tmp_path):
    run("--report", str(tmp_path / "r.html"), str(folder))
    page = (tmp_path / "r.html").read_text("utf-8")
    assert all(each in page for each in SHOWN)
    assert "22 documents : 17 valides, 2 non valides, 3 illisibles." in page


def test_it_names_the_documents_in_which_nothing_was_found(monkeypatch):
    content = next(each for name, each in samples.samples().items() if name.startswith("01-"))
    verdicts = [invoice.check(content).as_json(file=f"{number}<b>.xml") for number in range(3)]
    page = reports.made(verdicts, kind="html", language="fr").decode()
    assert page.count("&lt;b&gt;.xml <span class=about>UBL Invoice") == 3 and "<b>.xml" not in page
    monkeypatch.setattr(reports, "MOST_SHOWN", 2)
    page = reports.made(verdicts, kind="html", language="fr").decode()
    assert "1&lt;b&gt;.xml" in page and "2&lt;b&gt;.xml" not in page and "Seuls les 2 premiers sont nommés." in page


def test_it_writes_a_pdf_that_opens(folder, tmp_path):
    run("--report", str(tmp_path / "r.pdf"), str(folder))
    with pikepdf.open(BytesIO((tmp_path / "r.pdf").read_bytes())) as document:
        assert len(document.pages) >= 1
        assert document.Root["/Lang"] == "fr"


def test_it_tells_the_kind_of_each_document_and_the_place_of_each_problem():
    content = next(each for name, each in samples.samples().items() if "08-faux" in name)
    made = reports.made([invoice.check(content).as_json(file="f.xml")], kind="html", language="en")
    page = made.decode()
    assert all(each in page for each in ("UBL Invoice", "BT-110", "/ubl:Invoice/cac:TaxTotal", "to correct"))


def test_it_writes_rows_and_values_for_programs(folder, tmp_path):
    run("--report", str(tmp_path / "r.csv"), "--language", "en", str(folder))
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["message"] for row in rows if row["rule"] == "BR-CO-14"] == [
        "The stated VAT total is 329.73; the VAT breakdown adds up to 319.73."
    ]
    run("--report", str(tmp_path / "r.json"), str(folder))
    assert len(json.loads((tmp_path / "r.json").read_text("utf-8"))) == len(samples.samples())


def test_it_tells_what_an_earlier_run_found_too(folder, tmp_path):
    out = tmp_path / "verdicts.jsonl"
    run("--out", str(out), str(folder))
    run("--out", str(out), "--report", str(tmp_path / "r.json"), str(folder))
    assert len(json.loads((tmp_path / "r.json").read_text("utf-8"))) == len(samples.samples())


def test_it_refuses_a_kind_of_report_that_it_does_not_know(folder, tmp_path):
    with pytest.raises(SystemExit):
        run("--report", str(tmp_path / "r.docx"), str(folder))


def test_it_forbids_markup_and_formulas_of_strangers():
    hostile = "=HYPERLINK(1)<script>alert(1)</script>"
    problem = dict.fromkeys(("rule", "term", "place", "where", "message", "remedy"), hostile) | {"flag": "fatal"}
    verdict = {
        "file": hostile,
        "syntax": "CII",
        "profile": hostile,
        "packs": [],
        "valid": False,
        "xsd": {"errors": []},
        "failed": [problem],
    }
    page = reports.document(reports.Summary(), [verdict], [], language="fr")
    assert "<script>" not in reports.html(page)
    assert all(not cell.startswith("=") for row in reports.cells(verdict, "fr") for cell in row)
