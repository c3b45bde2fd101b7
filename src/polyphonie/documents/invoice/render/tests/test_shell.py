import argparse
from pathlib import Path

import pytest

from polyphonie.documents.invoice.render import shell
from polyphonie.documents.invoice.writing import write

from . import examples


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["show", *arguments])
    code: int = given.run(given)
    return code


@pytest.fixture
def invoice_file(tmp_path: Path) -> Path:
    path = tmp_path / "F2026-001842.xml"
    path.write_bytes(write(examples.NOMINAL, syntax="UBL Invoice"))
    return path


def test_it_writes_the_pdf_and_the_html(invoice_file: Path, tmp_path: Path) -> None:
    pdf, html = tmp_path / "vue.pdf", tmp_path / "vue.html"
    assert run(str(invoice_file), "--pdf", str(pdf), "--html", str(html), "--language", "en") == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert "Invoice F2026-001842" in html.read_text(encoding="utf-8")


def test_it_prints_the_html_when_no_file_is_asked_for(
    invoice_file: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(str(invoice_file), "--no-check") == 0
    assert b"F2026-001842" in capfdbinary.readouterr().out


def test_it_refuses_a_file_that_is_no_invoice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lettre.txt"
    path.write_text("Bonjour")
    assert run(str(path)) == 2
    assert "DOC-" in capsys.readouterr().err


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "absent.xml")) == 2
    assert "introuvable" in capsys.readouterr().err
