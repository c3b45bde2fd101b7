"""Taking files out of an invoice: all of them, under names that stay where they are written."""

import argparse
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.documents import invoice
from polyphonie.documents.invoice import facturx, model
from polyphonie.documents.invoice.conversion import shell
from polyphonie.documents.invoice.conversion.extracting import LONGEST_NAME, safe_name
from polyphonie.documents.invoice.tests import cases


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(arguments)
    return given.run(given)


def attached(*names):
    return tuple(
        model.Attachment(
            identifier=model.Identifier(f"PJ-{position}"),
            content=f"file {position}".encode(),
            mime_type="application/pdf",
            file_name=name,
        )
        for position, name in enumerate(names, start=1)
    )


def test_it_takes_out_the_xml_and_the_attachments_of_a_pdf():
    made = cases.invoice(attachments=attached("bon.pdf", None))
    files = invoice.extract(facturx.generate(made))
    assert [each.name for each in files] == ["factur-x.xml", "bon.pdf", "PJ-2.pdf"]
    assert invoice.read(files[0].content).invoice.number == made.number
    assert files[1].content == b"file 1"


def test_it_takes_out_nothing_of_an_invoice_without_files():
    assert invoice.extract(cases.xml(cases.invoice())) == ()


def test_it_numbers_names_that_are_alike():
    files = invoice.extract(cases.xml(cases.invoice(attachments=attached("a.pdf", "A.PDF", "../a.pdf"))))
    assert [each.name for each in files] == ["a.pdf", "A-2.PDF", "a-3.pdf"]


@pytest.mark.parametrize(
    ("stated", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("/", "piece-jointe"),
        ("..", "piece-jointe"),
        (".bashrc", "bashrc"),
        ("con.txt", "_con.txt"),
        ("facture\u202efdp.exe", "facture_fdp.exe"),
        ("a\x00b\n.pdf", "a_b_.pdf"),
        ("reçu nº 3.pdf", "reçu nº 3.pdf"),
    ],
)
def test_it_makes_a_hostile_name_harmless(stated, safe):
    assert safe_name(stated) == safe


@given(st.text())
def test_it_never_leaves_the_folder(stated):
    name = safe_name(stated)
    assert name and len(name) <= LONGEST_NAME and not {"/", "\\", "\0"} & set(name) and name not in (".", "..")


def test_it_refuses_what_is_no_invoice():
    with pytest.raises(invoice.Unreadable):
        invoice.extract(b"abc")


def test_the_shell_converts_extracts_and_embeds(tmp_path, capsys):
    made = replace(cases.invoice(), attachments=attached("bon.pdf"))
    source = tmp_path / "facture.xml"
    source.write_bytes(cases.xml(made))
    assert run("convert", str(source), "--to", "cii", "--out", str(tmp_path / "cii.xml")) == 0
    assert invoice.read((tmp_path / "cii.xml").read_bytes()).syntax == "CII"
    assert capsys.readouterr().err == ""
    assert run("convert", str(source), "--to", "pivot", "--out", str(tmp_path / "pivot.xml")) == 0
    assert "Conditions de paiement (BT-20)" in capsys.readouterr().err
    (tmp_path / "vide.pdf").write_bytes(facturx.generate(made))
    pdf, xml, made_pdf = (str(tmp_path / name) for name in ("vide.pdf", "cii.xml", "fx.pdf"))
    assert run("embed", pdf, xml, "--out", made_pdf) == 0
    assert invoice.read((tmp_path / "fx.pdf").read_bytes()).invoice.number == made.number
    capsys.readouterr()
    assert run("extract", str(tmp_path / "fx.pdf"), "--out", str(tmp_path / "files")) == 0
    assert sorted(path.name for path in (tmp_path / "files").iterdir()) == ["bon.pdf", "factur-x.xml"]


def test_the_shell_refuses_to_write_over_a_file_and_to_read_what_is_none(tmp_path, capsys):
    source = tmp_path / "facture.xml"
    source.write_bytes(cases.xml(cases.invoice(attachments=attached("bon.pdf"))))
    (tmp_path / "bon.pdf").write_text("precious")
    assert run("extract", str(source), "--out", str(tmp_path)) == 2
    assert (tmp_path / "bon.pdf").read_text() == "precious"
    assert run("convert", str(tmp_path / "bon.pdf"), "--to", "ubl", "--out", str(source)) == 2
    assert "DOC-FIL-03" in capsys.readouterr().err
