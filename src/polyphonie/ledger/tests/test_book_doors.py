"""Entries over HTTP and from the shell: posted, read, cancelled; the closing table and the end of a year."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from uuid import UUID

import pytest
from ninja.testing import TestClient

from polyphonie.access.terms import Role
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions, api, queries, shell

from .conftest import ACCRUED, BANK, PAYABLE, POST, STATE, TODAY, draft, person

_client = TestClient(api.router)
ENTRY = {
    "journal": "DEP",
    "on": "2026-03-02",
    "label": "Timbres",
    "source": "service:1",
    "key": "k1",
    "lines": [{"account": POST, "debit": "12.50"}, {"account": ACCRUED, "credit": "12.50", "axes": {"centre": "C1"}}],
}


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(arguments)
    return given.run(given)


def test_it_posts_reads_and_cancels_over_http(books: UUID, accountant: Actor) -> None:
    for again in (False, True):
        answer = _client.post(f"/{books}/entries", json={"entries": [ENTRY]}, actor=accountant)
        ((posted),) = answer.json()
        assert (posted["number"], posted["again"]) == (1, again)
    (row,) = _client.get(f"/{books}/journals/DEP/entries?year=2026", actor=accountant).json()
    assert (row["number"], row["total"]) == (1, "12.50")
    (summed,) = _client.get(f"/{books}/journals?year=2026", actor=accountant).json()
    assert (summed["journal"], summed["debit"], summed["credit"]) == ("DEP", "12.50", "12.50")
    address = f"/{books}/entries/{row['id']}/correction"
    assert _client.post(address, json={"reason": "Doublon"}, actor=accountant).json()["number"] == 2
    checks = {each["code"]: each for each in _client.get(f"/{books}/closing?year=2026", actor=accountant).json()}
    assert checks["periods_closed"]["found"] == 13


def test_it_refuses_what_is_wrong_and_forbids_strangers(books: UUID, accountant: Actor) -> None:
    wrong = {**ENTRY, "lines": [ENTRY["lines"][0], {"account": ACCRUED, "credit": "12.49"}]}
    with pytest.raises(Refused, match="LED-BAL-01"):
        _client.post(f"/{books}/entries", json={"entries": [wrong]}, actor=accountant)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _client.post(f"/{books}/entries", json={"entries": [ENTRY]}, actor=person(Role.AUDITOR))


def test_it_posts_a_file_and_says_what_blocks_a_closing(
    books: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "entries.jsonl"
    file.write_text("".join(json.dumps({**ENTRY, "key": f"k{n}"}) + "\n" for n in range(3)))
    assert _run("post", str(file)) == 0
    assert queries.journals(books, year=2026)[1].last == 3
    capsys.readouterr()
    assert _run("journals", "--year", "2026") == 0 and "37.50;37.50" in capsys.readouterr().out
    assert _run("journals", "--year", "2026", "--journal", "DEP") == 0 and capsys.readouterr().out.count("\n") == 7
    assert _run("close", "--year", "2026") == 1
    assert "LED-CLO-01" in capsys.readouterr().err
    file.write_text("{}")
    assert _run("post", str(file)) == 1


def test_it_opens_books_accounts_and_years_over_http(chart: None) -> None:
    chief = person(Role.CHIEF_ACCOUNTANT)
    opened = _client.post(f"/{STATE}/books", json={"year": 2026}, actor=chief).json()
    assert (opened["accounts"], opened["years"], opened["currency"]) == (3, [2026], "EUR")
    asked = {"codes": ["4091000000"], "from_on": "2026-01-01"}
    assert _client.post(f"/{STATE}/accounts", json=asked, actor=chief).json()["accounts"] == 3
    assert _client.post(f"/{STATE}/years", json={"year": 2027}, actor=chief).json()["years"] == [2027, 2026]
    assert _client.get(f"/{STATE}/books", actor=chief).json()["accounts"] == 3
    with pytest.raises(Refused, match="REF-COD-01"):
        _client.post(f"/{STATE}/accounts", json={**asked, "codes": ["4099999999"]}, actor=chief)


def test_it_opens_a_year_from_the_shell(books: UUID, chart: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("open", "--year", "2027") == 0
    assert "comptes ouverts en plus : 1" in capsys.readouterr().out
    assert queries.years(books) == (2027, 2026)
    assert _run("open", "--year", "27") == 1


def test_it_matches_over_http_and_from_the_shell(
    books: UUID, accountant: Actor, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "_entity", lambda _siret: books)
    drafts = [draft("a", 100, credit=PAYABLE), draft("b", 100, debit=PAYABLE, credit=BANK)]
    actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    items = _client.get(f"/{books}/open-items/{PAYABLE}", actor=accountant).json()
    assert sorted((each["left"], each["whole"]) for each in items) == [("-1.00", "-1.00"), ("1.00", "1.00")]
    (proposal,) = _client.get(f"/{books}/match-proposals/{PAYABLE}", actor=accountant).json()
    assert (proposal["ground"], proposal["amount"]) == ("amount", "1.00")
    lines = [{"entry": each["entry"], "place": each["place"]} for each in proposal["lines"]]
    address = f"/{books}/matches/{PAYABLE}"
    assert _client.post(f"{address}/lots", json={"matches": [lines]}, actor=accountant).json() == {"numbers": [1]}
    assert _client.post(address, json={"lines": lines}, actor=accountant).json() == {"numbers": [1]}
    (row,) = _client.get(address, actor=accountant).json()
    assert (row["number"], row["amount"], row["partial"]) == (1, "1.00", False)
    assert _client.post(f"{address}/1/end", json={"reason": "Erreur"}, actor=accountant).status_code == 204
    assert _run("match", "--account", PAYABLE, "--accept") == 0
    assert "Lettrages faits : 1." in capsys.readouterr().out
    assert _run("unmatch", "--account", PAYABLE, "2", "--reason", "Erreur") == 0
    assert _run("unmatch", "--account", PAYABLE, "9", "--reason", "Erreur") == 1
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _client.post(address, json={"lines": lines}, actor=person(Role.AUDITOR))
