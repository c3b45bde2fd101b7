"""Statements and files of the books over HTTP and in the shell."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from ninja.testing import TestClient

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import api, shell
from polyphonie.ledger.tests.accounts import close_year, post_year
from polyphonie.ledger.tests.conftest import person

_client = TestClient(api.router)


def _get(path: str, actor: Actor) -> Any:
    answer = _client.get(path, actor=actor)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_it_tells_statements_and_what_they_are_made_of(books: UUID, accountant: Actor) -> None:
    post_year(books)
    codes = [each["code"] for each in _get(f"/{books}/statements?year=2026", accountant)]
    assert codes[0] == "net_position"
    told = _get(f"/{books}/statements/net_position?year=2026", accountant)
    lines = {line["code"]: line["values"] for line in told["lines"]}
    assert lines["NP.99"]["net"] == "2830.00"
    found = _get(f"/{books}/statements/net_position/NP.12?year=2026", accountant)
    assert [(part["account"], part["amount"]) for part in found] == [
        ("2151000000", "1200.00"),
        ("2818000000", "-100.00"),
    ]
    rows = {row["account"]: row for row in _get(f"/{books}/trial-balance?year=2026", accountant)}
    assert rows["5121000000"]["balance"] == "1800.00"
    assert _client.get(f"/{books}/statements/all/file?year=2026&form=csv", actor=accountant).status_code == 200
    (aged,) = _get(f"/{books}/ageing/4081000000?on=2026-12-31", accountant)
    assert (aged["total"], aged["amounts"]["91 à 360 jours"]) == ("-70.00", "-70.00")
    with pytest.raises(Refused, match="LED-STA-01"):
        _client.get(f"/{books}/statements/nothing?year=2026", actor=accountant)


def test_it_begins_files_and_publishes(books: UUID, accountant: Actor, chief: Actor) -> None:
    post_year(books)
    answer = _client.post(f"/{books}/files", json={"file": "fec", "year": 2026}, actor=accountant)
    assert answer.status_code == 202
    close_year(books)
    row = _client.post(f"/{books}/publications", json={"year": 2026}, actor=chief).json()
    assert _get(f"/{books}/publications", accountant) == [row]
    file = _client.get(f"/{books}/publications/2026/file?form=json", actor=accountant)
    assert file.json()["year"] == 2026


def test_it_forbids_whoever_may_not_consult_the_books(books: UUID) -> None:
    stranger = person(Role.PUBLIC_ACCOUNTANT, entity=new_id())
    for path in ("statements?year=2026", "trial-balance?year=2026", "publications"):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            _client.get(f"/{books}/{path}", actor=stranger)


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers(required=True))
    given = parser.parse_args(words)
    return int(given.run(given))


def test_the_shell_writes_statements_and_files(
    books: UUID, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    post_year(books)
    assert _run("statement", "net_position", "--year", "2026") == 0
    assert "2\u202f830,00" in capsysbinary.readouterr().out.decode()
    assert _run("statement", "nothing", "--year", "2026") == 1
    assert _run("statement", "--year", "2026", "--form", "xlsx", "--out", str(tmp_path / "all.xlsx")) == 0
    assert _run("export", "fec", "--year", "2026", "--out", str(tmp_path / "fec.txt")) == 0
    assert _run("check-fec", str(tmp_path / "fec.txt")) == 0
    (tmp_path / "fec.txt").write_text("nothing")
    assert _run("check-fec", str(tmp_path / "fec.txt")) == 1
    assert _run("publish", "--year", "2026") == 1
    close_year(books)
    assert _run("publish", "--year", "2026") == 0
    assert _run("publish", "--year", "2026", "--entity", "11111111111111") == 1
