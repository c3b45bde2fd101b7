"""What the pages of expenditure ask alike: of which body, and as which file."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from polyphonie.access import queries as access
from polyphonie.documents.books.sheets import CSV, XLSX
from polyphonie.documents.tables import Table, csv_lines, write_xlsx
from polyphonie.kernel import clock
from polyphonie.kernel.answering import Body, download, streamed
from polyphonie.spending.queries import payment_requests as queries

FORMS = ("csv", "xlsx")


def body(request: HttpRequest) -> Body | None:
    """The entity that the address names, or the first; None when there is none to consult."""
    found = queries.entities(actor=access.acting(request), on=clock.today())
    return Body.asked(request, among=found)


def exported(table: Table, form: str) -> HttpResponse | StreamingHttpResponse:
    """A table as a file to keep."""
    name = f"{table.name}.{form}"
    if form == "csv":
        return streamed(name, CSV, csv_lines(table))
    file = io.BytesIO()
    write_xlsx(file, table)
    return download(name, XLSX, file.getvalue())
