"""The commands of nomenclatures, run as `polyphonie nomenclatures …` runs them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from polyphonie.reference import shell
from polyphonie.reference.terms import Kind

from .conftest import written

pytestmark = pytest.mark.django_db
MISSION = {"code": "MB", "libelle": "=Anciens combattants", "compte": "general"}


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers(required=True))
    given = parser.parse_args(arguments)
    status: int = given.run(given)
    return status


def test_it_imports_what_it_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, again = tmp_path / "missions.csv", tmp_path / "again.csv"
    file.write_bytes(written(Kind.MISSION, MISSION, {"code": "ZZ", "compte": "annex", "dernier_jour": "2025-12-31"}))
    assert _run("import", "mission", str(file), "--name", "Essai", "--dry-run") == 0
    assert "rien n’a changé" in capsys.readouterr().out
    assert _run("import", "mission", str(file), "--name", "Essai") == 0
    assert _run("export", "mission", "--out", str(again)) == 0
    assert _run("import", "mission", str(again), "--name", "Essai") == 0
    assert "0 codes créés, 0 modifiés, 0 terminés, 2 inchangés" in capsys.readouterr().out
    assert "'=Anciens" in again.read_text()
    assert _run("export", "mission", "--on", "2026-03-02") == 0
    assert "ZZ" not in capsys.readouterr().out


def test_it_finds_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "missions.csv"
    file.write_bytes(written(Kind.MISSION, MISSION | {"premier_jour": "2020-01-01"}))
    assert _run("import", "mission", str(file), "--name", "Essai") == 0
    assert _run("find", "ancien", "--on", "2026-03-02") == 0
    assert "MB" in capsys.readouterr().out
    assert _run("find", "introuvable") == 1
    assert _run("show", "mission", "MB") == 0
    assert "du 2020-01-01 sans fin prévue" in capsys.readouterr().out
    assert _run("show", "mission", "ZZ") == 1
    assert _run("list", "--on", "2026-03-02") == 0
    assert "mission                 1" in capsys.readouterr().out


def test_it_says_when_a_file_cannot_be_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "missions.csv"
    assert _run("import", "mission", str(file), "--name", "Essai") == 2
    file.write_bytes(written(Kind.MISSION, {"code": "trop long"}))
    assert _run("import", "mission", str(file), "--name", "Essai") == 2
    assert "ligne 2  REF-LIN-02" in capsys.readouterr().err
    assert _run("import", "missions", str(file), "--name", "Essai") == 2
    assert _run("export", "missions") == 2
    assert _run("show", "missions", "MB") == 2
