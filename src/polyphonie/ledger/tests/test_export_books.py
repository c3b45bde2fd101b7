"""Files of a year's books: the FEC that its check accepts, the journal that `ledger` balances, the general ledger."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from polyphonie.access.terms import Role
from polyphonie.documents.books import fec
from polyphonie.documents.books.tests.test_ledger_cli import LEDGER, balances
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions
from polyphonie.ledger.actions.exports import BookFile, export_books, go_on_exporting, write
from polyphonie.ledger.queries.totals import totals
from polyphonie.ledger.tests.accounts import entry, post_year
from polyphonie.ledger.tests.conftest import BANK, PAYABLE, STATE, TODAY, draft, person


def _taken(actor: Actor, file: BookFile) -> tuple[str, str]:
    task = export_books(actor=actor, entity=STATE, year=2026, file=file, on=TODAY)
    go_on_exporting(task=task)
    row = tasks.one(task, actor=actor)
    assert row.total in (None, row.done)
    return row.file_name, tasks.opened(row).read().decode()


def test_it_writes_a_file_of_entries_that_holds_all_but_the_closing(books: UUID, accountant: Actor) -> None:
    post_year(books)
    last = date(2026, 12, 31)
    actions.post(
        actor=accountant,
        entity=books,
        draft=entry("close", last, "7713000000", "1200000000", 500_000, journal="CLO", period=16),
        on=last,
    )
    task = export_books(actor=accountant, entity=STATE, year=2026, file=BookFile.FEC, on=TODAY)
    go_on_exporting(task=task)
    text = tasks.opened(tasks.one(task, actor=accountant)).read().decode()
    found = fec.checked(text.removesuffix("\r\n").split("\r\n"))
    assert not found.problems
    assert found.entries == 6
    assert found.balances["7713000000"] == -500_000


def test_it_tells_which_lines_settle_each_other(books: UUID, accountant: Actor) -> None:
    drafts = [draft("a", 100, credit=PAYABLE), draft("b", 100, debit=PAYABLE, credit=BANK)]
    posted = actions.post_all(actor=accountant, entity=books, drafts=drafts, on=TODAY)
    lines = [(posted[0].id, 2), (posted[1].id, 1)]
    actions.match_lines(actor=accountant, entity=books, account=PAYABLE, lines=lines, on=TODAY)
    rows = [row.split("\t") for row in _taken(accountant, BookFile.FEC)[1].splitlines()]
    assert [row[13] for row in rows if row[4] == PAYABLE] == ["1", "1"]
    assert all(len(row[14]) == 8 for row in rows if row[4] == PAYABLE)


@pytest.mark.skipif(LEDGER is None, reason="the program ledger is not installed")
def test_the_program_ledger_computes_our_trial_balance(books: UUID, accountant: Actor, tmp_path: Path) -> None:
    post_year(books)
    name, text = _taken(accountant, BookFile.LEDGER_CLI)
    journal = tmp_path / name
    journal.write_text(text)
    ours = {row.account: row.closing for row in totals(books, year=2026).rows if row.closing}
    assert balances(journal) == ours


def test_it_writes_the_general_ledger_account_after_account(books: UUID, accountant: Actor) -> None:
    post_year(books)
    _name, text = _taken(accountant, BookFile.GENERAL_LEDGER)
    rows = [line.split(";") for line in text.splitlines()[1:]]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    treasury = [row for row in rows if row[0] == "5121000000"]
    assert [row[-1] for row in treasury] == ["1000.00", "6000.00", "3000.00", "1800.00"]


def test_it_reads_some_entries_at_a_time(books: UUID, accountant: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    post_year(books)
    whole, by_two = io.BytesIO(), io.BytesIO()
    write(whole, books, year=2026, file=BookFile.LEDGER_CLI)
    monkeypatch.setattr("polyphonie.ledger.queries.files.AT_ONCE", 2)
    write(by_two, books, year=2026, file=BookFile.LEDGER_CLI)
    assert by_two.getvalue() == whole.getvalue()


def test_it_writes_the_general_ledger_as_a_spreadsheet_of_as_many_tabs_as_it_takes(
    books: UUID, accountant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_year(books)
    monkeypatch.setattr("polyphonie.documents.books.sheets.MOST_ROWS", 10)
    file = io.BytesIO()
    assert write(file, books, year=2026, file=BookFile.GENERAL_LEDGER_XLSX)[0] == "grand-livre-2026.xlsx"
    with zipfile.ZipFile(file) as book:
        tabs = [book.read(f"xl/worksheets/sheet{place}.xml").decode() for place in (1, 2)]
    assert [tab.count("<row ") for tab in tabs] == [10, 4]
    assert "<v>1800.00</v>" in "".join(tabs)


def test_it_writes_the_general_ledger_as_volumes_of_pdf(
    books: UUID, accountant: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_year(books)
    one, many = io.BytesIO(), io.BytesIO()
    assert write(one, books, year=2026, file=BookFile.GENERAL_LEDGER_PDF) == ("grand-livre-2026.pdf", "application/pdf")
    assert one.getvalue().startswith(b"%PDF")
    monkeypatch.setattr("polyphonie.ledger.general_ledger.VOLUME", 5)
    monkeypatch.setattr("polyphonie.kernel.processes.pool", ThreadPoolExecutor)
    assert write(many, books, year=2026, file=BookFile.GENERAL_LEDGER_PDF)[0] == "grand-livre-2026.zip"
    with zipfile.ZipFile(many) as archive:
        assert len(archive.namelist()) == 3
        assert archive.read(archive.namelist()[2]).startswith(b"%PDF")


def test_it_refuses_a_year_that_is_not_open(books: UUID, accountant: Actor) -> None:
    with pytest.raises(Refused, match="LED-YEA-01"):
        export_books(actor=accountant, entity=STATE, year=2031, file=BookFile.FEC, on=TODAY)


def test_it_forbids_whoever_may_not_consult_the_books(books: UUID) -> None:
    stranger = person(Role.PUBLIC_ACCOUNTANT, entity=new_id())
    with pytest.raises(Refused, match="ACC-RIG-01"):
        export_books(actor=stranger, entity=STATE, year=2026, file=BookFile.FEC, on=TODAY)


def test_it_repeats_safely(books: UUID, accountant: Actor) -> None:
    """The same file asked for twice is two tasks with the same bytes."""
    post_year(books)
    assert _taken(accountant, BookFile.FEC) == _taken(accountant, BookFile.FEC)
