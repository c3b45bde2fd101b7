"""The command: one line of JSON per document, the exit codes, and what a person reads."""

import argparse
import json
import zipfile
from pathlib import Path

import pytest

from polyphonie.documents.invoice import shell
from polyphonie.documents.invoice.tests import cases, samples


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["check", *arguments])
    return given.run(given)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    samples.main(tmp_path / "invoices")
    return tmp_path / "invoices"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_it_prints_one_json_line_per_document(folder, capsys):
    assert run("--json", str(folder / "01-ville-ubl.xml"), str(folder / "06-ville-factur-x.pdf")) == 0
    first, second = lines(capsys)
    assert set(first) >= {"file", "syntax", "profile", "xsd", "failed", "cpu_ms"}
    assert first["syntax"] == "UBL Invoice"
    assert first["xsd"] == {"checked": True, "valid": True, "errors": []}
    assert second["syntax"] == "CII"


def test_it_says_by_its_exit_code_whether_all_are_valid(folder, capsys):
    assert run("--json", str(folder / "08-faux-total-de-tva.xml")) == 1
    assert {each["rule"] for each in lines(capsys)[0]["failed"]} == {"BR-CO-14", "BR-CO-15"}


def test_it_refuses_what_it_cannot_read_and_goes_on(folder, capsys):
    assert run("--json", str(folder / "16-pas-du-xml.xml"), "absent.xml", str(folder / "01-ville-ubl.xml")) == 2
    unreadable, absent, sound = lines(capsys)
    assert [each["rule"] for each in unreadable["failed"]] == ["DOC-FIL-03"]
    assert [each["rule"] for each in absent["failed"]] == ["DOC-FIL-05"]
    assert sound["valid"]


def test_it_walks_folders_and_zips_alike(folder, tmp_path, capsys):
    archive = tmp_path / "lot.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(folder.iterdir()):
            opened.write(path, path.name)
    assert run("--json", str(folder)) == 2
    walked = lines(capsys)
    assert run("--json", str(archive)) == 2
    unzipped = lines(capsys)
    assert len(walked) == len(samples.samples())
    assert [each["failed"] for each in walked] == [each["failed"] for each in unzipped]


def test_it_forbids_a_zip_that_unpacks_without_end(tmp_path, capsys):
    archive = tmp_path / "bombe.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("facture.xml", bytes(150_000_000))
    assert run("--json", str(archive)) == 2
    assert lines(capsys)[0]["failed"][0]["rule"] == "DOC-FIL-02"


def test_it_leaves_the_schema_out_when_asked(tmp_path, capsys):
    path = tmp_path / "f.xml"
    path.write_bytes(cases.xml().replace(b"<cbc:DueDate>2026-12-16", b"<cbc:DueDate>bientot"))
    assert run("--json", "--no-xsd", "--pack", "en16931", str(path)) == 0
    assert lines(capsys)[0]["xsd"] == {"checked": False, "valid": True, "errors": []}


def test_it_speaks_french_to_a_person(folder, capsys):
    assert run(str(folder / "09-sans-nom-de-vendeur.xml")) == 1
    told = capsys.readouterr().out
    assert "non valide" in told
    assert "Il manque : nom du vendeur (BT-27)." in told
    assert "\033" not in told


def test_it_repeats_itself(folder, capsys):
    run("--json", str(folder / "08-faux-total-de-tva.xml"))
    run("--json", str(folder / "08-faux-total-de-tva.xml"))
    first, second = lines(capsys)
    assert first["failed"] == second["failed"]
