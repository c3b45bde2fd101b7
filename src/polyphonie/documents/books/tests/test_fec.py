"""The file of entries (FEC): what is written is what the article asks for, and what is wrong is found."""

from __future__ import annotations

from datetime import date

import pytest

from polyphonie.documents.books import fec

from .cases import entries


def _file(count: int = 20) -> list[str]:
    return [line.removesuffix("\r\n") for line in fec.written(entries(count))]


def test_it_writes_eighteen_columns_that_balance() -> None:
    found = fec.checked(_file())
    assert not found.problems
    assert (found.entries, found.debit) == (20, found.credit)
    assert sum(found.balances.values()) == 0


def test_it_writes_days_amounts_and_texts_as_the_article_wants() -> None:
    heading, first = _file(1)[:2]
    said = dict(zip(heading.split("\t"), first.split("\t"), strict=True))
    assert said["EcritureNum"] == "ACH-1"
    assert said["EcritureDate"] == said["PieceDate"] == "20260102"
    assert said["EcritureLib"] == "Entry 1; rent paid"
    assert said["Debit"][-3] == ","
    assert said["Credit"] == "0,00"


def test_it_is_named_after_the_siren_and_the_last_day() -> None:
    assert fec.name("110068012", until=date(2026, 12, 31)) == "110068012FEC20261231.txt"


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (5, "", "missing"),
        (3, "2026-01-02", "day"),
        (9, "20260230", "day"),
        (11, "12.50", "amount"),
        (4, "ABC", "account"),
    ],
)
def test_it_finds_a_wrong_cell(column: int, value: str, code: str) -> None:
    lines = _file()
    cells = lines[3].split("\t")
    cells[column] = value
    lines[3] = "\t".join(cells)
    assert (4, code) in {(problem.line, problem.code) for problem in fec.checked(lines).problems}


def test_it_finds_an_entry_that_does_not_balance() -> None:
    lines = _file()
    del lines[2]
    assert {problem.code for problem in fec.checked(lines).problems} == {"balance"}


def test_it_finds_lines_that_do_not_stand_together() -> None:
    lines = _file()
    lines.append(lines.pop(1))
    assert {problem.code for problem in fec.checked(lines).problems} == {"balance", "entry"}


def test_it_finds_a_heading_in_another_order_and_an_empty_file() -> None:
    lines = _file()
    lines[0] = lines[0].replace("JournalCode\tJournalLib", "JournalLib\tJournalCode")
    assert [problem.code for problem in fec.checked(lines).problems] == ["columns"]
    assert [problem.line for problem in fec.checked([]).problems] == [0]
