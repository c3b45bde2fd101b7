"""Tables of the books: the same figures as CSV, XLSX and PDF, and no cell that a spreadsheet runs."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from polyphonie.documents.books import printed
from polyphonie.documents.books.sheets import Row, Sheet, csv_lines, write_xlsx

SHEET = Sheet(
    tab="Situation nette / 2026",
    title="Tableau de la situation nette",
    columns=("Code", "Poste", "2026", "2025"),
    rows=(
        Row("NP.1", "Actif immobilisé", (None, None), "heading"),
        Row("NP.11", "=HYPERLINK(1)", (123456789, -5)),
        Row("NP.19", "Total", (123456789, -5), "total"),
    ),
    notes=("Recueil des normes comptables de l'État",),
)


def test_it_writes_csv_that_no_spreadsheet_runs() -> None:
    lines = "".join(csv_lines([SHEET])).splitlines()
    assert lines[0] == "\ufeffTableau de la situation nette"
    assert lines[3] == "NP.11;'=HYPERLINK(1);1234567.89;-0.05"


def test_it_writes_a_tab_for_each_table() -> None:
    file = io.BytesIO()
    write_xlsx(file, [SHEET, Sheet("Autre", "Autre", ("Code", "Poste", "2026"), ())])
    with zipfile.ZipFile(file) as archive:
        assert b'name="Situation nette   2026"' in archive.read("xl/workbook.xml")
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<v>1234567.89</v>" in page
    assert b"<f>" not in page


def test_it_prints_the_same_bytes_twice() -> None:
    told = {"title": "Comptes 2026", "lead": "État", "foot": "Arrêtés", "language": "fr", "made": date(2027, 3, 1)}
    first, again = (printed.pdf([SHEET], **told) for _ in range(2))  # type: ignore[arg-type]
    assert first == again
    assert first.startswith(b"%PDF-")


def test_it_writes_amounts_as_their_readers_do() -> None:
    assert printed.amount(123456789, "fr") == "1\u202f234\u202f567,89"
    assert printed.amount(-5, "en") == "\u22120.05"
    assert printed.amount(None, "fr") == ""
