"""Exports of a selection: a table in CSV or XLSX, a ZIP of the originals or of the readable views.

Made apart, by a job, whatever its size: invoices are read some at a time, the file grows on the disk, and is then
kept for its owner in the spool. Neither the web nor the worker ever holds it whole.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain
from typing import IO, Final, Literal
from uuid import UUID

import xlsxwriter

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.invoice import render as readable
from polyphonie.invoicing import queries, rules
from polyphonie.invoicing.queries import InvoiceRow, Line
from polyphonie.invoicing.queries.lists import Selection, selected
from polyphonie.invoicing.rules.selections import selection_refusals
from polyphonie.invoicing.terms import STATE_NAMES, selections
from polyphonie.invoicing.terms.selections import FORM_NAMES, Form
from polyphonie.kernel import clock, tasks
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.cells import inert
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import refuse
from polyphonie.kernel.tasks import Title, Work

EXPORTING: Final = "invoicing.export_selected"
Language = Literal["fr", "en"]

COLUMNS: Final[Sequence[tuple[str, str]]] = (
    ("Numéro", "Number"),
    ("Type", "Kind"),
    ("Fournisseur", "Supplier"),
    ("Destinataire", "Recipient"),
    ("Service", "Service"),
    ("Engagement", "Commitment"),
    ("Émise le", "Issued on"),
    ("Échéance", "Due on"),
    ("Déposée le", "Deposited on"),
    ("Hors taxes", "Net"),
    ("TVA", "VAT"),
    ("Montant dû", "Amount due"),
    ("Devise", "Currency"),
    ("État", "State"),
    ("Depuis le", "Since"),
    ("Numéro d'enregistrement", "Register number"),
)
_AT_ONCE: Final = 500
_PACKED_AT_ONCE: Final = 25
_MEDIA_TYPES: Final[Mapping[Form, tuple[str, str]]] = {
    Form.CSV: ("csv", "text/csv; charset=utf-8"),
    Form.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Form.ORIGINALS: ("zip", "application/zip"),
    Form.READABLE: ("zip", "application/zip"),
}


@action
def export_selected(
    *, actor: Actor, selection: Selection, form: Form, on: date, total: int, language: Language = "fr"
) -> UUID:
    """Have the invoices of a selection written to a file of that form; returns the task to follow.

    `total` is how many the selection holds, as it was shown. Only what the actor may consult is written.
    Refuses: ACC-RIG-01 the right to consult is held nowhere, INV-SEL-01 nothing is selected, INV-SEL-02 too much is.
    """
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    refuse(selection_refusals(total=total, most=selections.MOST[form]))
    name = FORM_NAMES[form]
    task = tasks.begin(
        actor=actor,
        name=EXPORTING,
        title=Title(f"{name.fr} de {total} factures", f"{name.en} of {total} invoices"),
        arguments={
            "actor": access.as_kept(actor),
            "selection": selection.kept(),
            "form": form,
            "language": language,
        },
        total=total,
    )
    note(entity=PLATFORM, subject=f"task:{task}", form=form, total=total)
    return task


def go_on_exporting(*, task: UUID) -> None:
    """Make the file of an export. What was cut short begins anew: a file cannot go on in its middle."""
    with tasks.going_on(task) as work:
        if work is None:
            return
        work.restart()
        said = work.task.arguments
        form, language = Form(said["form"]), said["language"]
        ending, media_type = _MEDIA_TYPES[form]
        with tempfile.TemporaryFile() as file:
            _WRITERS[form](file, work, language)
            file.seek(0)
            work.hand_over(file, name=f"factures-{clock.today()}-{form}.{ending}", media_type=media_type)


def _rows(work: Work, *, at_once: int = _AT_ONCE) -> Iterator[tuple[Line, ...]]:
    """The selection some at a time; what was handed out is counted as done when more is asked for."""
    selection = Selection.read(work.task.arguments["selection"])
    owner = access.acting_again(work.task.arguments["actor"])
    after: UUID | None = None
    while found := selected(selection, actor=owner, on=clock.today(), after=after, limit=at_once):
        yield queries.lines(found)
        after = found[-1].id
        work.advance(cursor="", done=len(found))


def table(lines: Iterator[Line], *, language: Language) -> Iterator[list[object]]:
    """The heading and the rows of a table of invoices, in cells that no spreadsheet takes for a formula."""
    yield [column[language == "en"] for column in COLUMNS]
    for line in lines:
        yield [inert(cell) for cell in _cells(line.invoice, line.recipient, language)]


def csv_lines(lines: Iterator[Line], *, language: Language) -> Iterator[str]:
    """The table as CSV: UTF-8 with its mark and semicolons, which a spreadsheet opens by itself."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";")
    yield "\ufeff"
    for row in table(lines, language=language):
        writer.writerow(["" if cell is None else cell for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _write_csv(file: IO[bytes], work: Work, language: Language) -> None:
    for text in csv_lines(chain.from_iterable(_rows(work)), language=language):
        file.write(text.encode())


def _write_xlsx(file: IO[bytes], work: Work, language: Language) -> None:
    """Row by row (`constant_memory`): what was written of a sheet lies on the disk."""
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, told) as book:
        heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        amount = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("Factures" if language == "fr" else "Invoices")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        for number, row in enumerate(table(chain.from_iterable(_rows(work)), language=language)):
            for place, cell in enumerate(row):
                if number == 0:
                    sheet.write_string(number, place, str(cell), heading)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write_number(number, place, cell, amount)


def _write_zip(
    file: IO[bytes], work: Work, language: Language, *, made: Callable[[InvoiceRow, Language], tuple[str, bytes]]
) -> None:
    """One file for each invoice, in a folder for each recipient; a name that comes twice is told apart."""
    given: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for line in chain.from_iterable(_rows(work, at_once=_PACKED_AT_ONCE)):
            name, content = made(line.invoice, language)
            path = f"{rules.safe_name(line.recipient) or line.invoice.entity}/{rules.safe_name(name)}"
            given[path] = seen = given.get(path, 0) + 1
            archive.writestr(path if seen == 1 else _numbered(path, seen), content)


def _numbered(path: str, number: int) -> str:
    stem, dot, ending = path.rpartition(".")
    return f"{stem} ({number}){dot}{ending}" if dot else f"{path} ({number})"


def _original(row: InvoiceRow, _language: Language) -> tuple[str, bytes]:
    about, content = queries.opened(entity=row.entity, original=row.original)
    return f"{row.number}-{about.name}", content


def _readable(row: InvoiceRow, language: Language) -> tuple[str, bytes]:
    return f"{row.number}.pdf", readable.pdf(queries.document(row).invoice, language=language)


_WRITERS: Final[Mapping[Form, Callable[[IO[bytes], Work, Language], None]]] = {
    Form.CSV: _write_csv,
    Form.XLSX: _write_xlsx,
    Form.ORIGINALS: partial(_write_zip, made=_original),
    Form.READABLE: partial(_write_zip, made=_readable),
}


def _cells(row: InvoiceRow, recipient: str, language: Language) -> Sequence[object]:
    local = clock.PARIS
    return (
        row.number,
        row.kind,
        row.supplier_name,
        recipient,
        row.service_code,
        row.commitment_number,
        row.issued_on,
        row.due_on,
        row.deposited_at.astimezone(local).date(),
        row.net.decimal,
        row.vat.decimal,
        row.due.decimal,
        row.due.currency,
        STATE_NAMES[row.state][language == "en"],
        row.state_at.astimezone(local).date(),
        row.register_number,
    )
