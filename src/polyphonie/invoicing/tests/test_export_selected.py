"""Exports of a selection: CSV, XLSX, ZIPs of originals and of readable views."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest

from polyphonie.invoicing.actions import exports
from polyphonie.invoicing.queries.lists import Selection
from polyphonie.invoicing.terms.selections import Form
from polyphonie.kernel import tasks
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import TODAY, VALMONT, Paper


def exported(actor: Actor, form: Form, *, total: int = 2, selection: Selection | None = None) -> bytes:
    task = exports.export_selected(actor=actor, selection=selection or Selection(), form=form, total=total, on=TODAY)
    exports.go_on_exporting(task=task)
    done = tasks.one(task, actor=actor)
    assert done.size is not None, done.problem
    with tasks.opened(done) as file:
        return file.read()


@pytest.fixture
def two(republic: Republic) -> Republic:
    republic.delivered(Paper(number="F1"))
    republic.delivered(Paper(number="+1-A"))
    return republic


def test_it_writes_a_csv_that_runs_nothing(two: Republic) -> None:
    rows = list(csv.reader(io.StringIO(exported(two.agent(), Form.CSV).decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Numéro"
    assert [row[0] for row in rows[1:]] == ["'+1-A", "F1"]


def test_it_writes_a_workbook_with_figures_and_days(two: Republic) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(two.agent(), Form.XLSX))) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        texts = book.read("xl/worksheets/sheet1.xml").decode()
    assert "'+1-A" in texts and "<f>" not in texts
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rows = sheet.findall(f".//{space}row")
    assert len(rows) == 3
    assert [cell.get("t") for cell in rows[1]][9:12] == [None, None, None], "amounts are figures"


def test_it_packs_the_originals_as_they_were_received(two: Republic) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(two.agent(), Form.ORIGINALS))) as archive:
        names = sorted(archive.namelist())
        assert archive.read(names[1]) == Paper(number="F1").content()
    assert names[1] == "Centre hospitalier du Lac/F1-F1.xml"


def test_it_packs_readable_views(two: Republic) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(two.agent(), Form.READABLE))) as archive:
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
        assert len(archive.namelist()) == 2


def test_it_tells_apart_two_files_of_one_name(republic: Republic) -> None:
    assert exports._numbered("a/F1.pdf", 2) == "a/F1 (2).pdf"


@pytest.mark.parametrize(
    ("form", "total", "code"), [(Form.CSV, 0, "INV-SEL-01"), (Form.ORIGINALS, 20_001, "INV-SEL-02")]
)
def test_it_refuses_nothing_and_too_much(two: Republic, form: Form, total: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        exported(two.agent(), form, total=total)
    assert codes(refused) == [code]


def test_it_forbids_whoever_may_consult_nothing(two: Republic) -> None:
    with pytest.raises(Refused) as refused:
        exported(stranger(), Form.CSV)
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_forbids_the_invoices_of_others(two: Republic) -> None:
    assert exported(two.agent(VALMONT), Form.CSV).decode("utf-8-sig").count("\n") == 1


def test_it_repeats_safely(two: Republic) -> None:
    agent = two.agent()
    task = exports.export_selected(actor=agent, selection=Selection(), form=Form.CSV, total=2, on=TODAY)
    for _ in range(2):
        exports.go_on_exporting(task=task)
    assert tasks.one(task, actor=agent).done == 2
