"""The directory's commands, run as `polyphonie directory …` runs them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties import actions, queries, shell
from polyphonie.parties.terms import SupplierEntry, SupplierIdKind

from .test_import_directory import ENTITY, HEADING

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers(required=True))
    given = parser.parse_args(arguments)
    status: int = given.run(given)
    return status


def test_it_generates_a_directory_that_it_imports_and_searches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, again = tmp_path / "made.csv", tmp_path / "again.csv"
    assert _run("generate", "--entities", "50", "--out", str(made)) == 0
    assert _run("generate", "--entities", "50", "--out", str(again)) == 0
    assert made.read_bytes() == again.read_bytes()
    assert _run("import", str(made)) == 0
    assert "50 créées" in capsys.readouterr().err
    row = queries.search_entities("")[0]
    assert _run("search", *row.name.split()) == 0
    assert row.siret in capsys.readouterr().out
    assert _run("search", "introuvable") == 1


def test_it_tells_the_refused_lines_and_writes_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, refused = tmp_path / "annuaire.csv", tmp_path / "refus.csv"
    file.write_text(HEADING + ENTITY + "structure;1;;[red]Nom;;2017-01-01;;;;\n" * 30, encoding="utf-8")
    assert _run("import", str(file), "--dry-run", "--refused", str(refused)) == 1
    told = capsys.readouterr().err
    assert "ligne 3  PAR-SIR-01" in told
    assert "rien n'a changé" in told
    assert len(refused.read_text(encoding="utf-8-sig").splitlines()) == 31
    assert queries.search_entities("") == ()


@pytest.mark.parametrize("content", [None, b"pas un annuaire"])
def test_it_says_when_a_file_cannot_be_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "annuaire.csv"
    if content is not None:
        file.write_bytes(content)
    assert _run("import", str(file)) == 2
    assert capsys.readouterr().err


def test_it_gives_lists_and_ends_mandates(capsys: pytest.CaptureFixture[str]) -> None:
    for siret, name in (("99991001100017", "Atelier"), ("99992002800019", "Cabinet")):
        actions.register_supplier(
            actor=SYSTEM,
            id_kind=SupplierIdKind.SIRET,
            identifier=siret,
            entry=SupplierEntry(name=name),
            on=clock.today(),
        )
    assert _run("mandate", "99991001100017", "99992002800019", "--until", "2099-01-01") == 0
    given = capsys.readouterr().out.split()[-1]
    assert _run("mandates", "99992002800019") == 0
    told = capsys.readouterr().out
    assert told.startswith(given) and "Atelier → Cabinet" in told
    assert _run("mandate", "99991001100017", "99991001100017") == 1
    assert "ACC-MAN-01" in capsys.readouterr().err
    assert _run("mandate", "00000000000000", "99991001100017") == 1
    assert _run("end-mandate", given) == 0
    assert _run("mandates", "00000000000000") == 1
