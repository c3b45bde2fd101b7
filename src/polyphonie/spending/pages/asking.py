"""What the pages of expenditure ask alike: of which body, kept to what; and how an act's refusal is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from polyphonie.access import queries as access
from polyphonie.documents.tables import Table, csv_lines, write_xlsx
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.spending.queries import payment_requests as queries

T = TypeVar("T")
FORMS = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Body:
    """The accounting entity of a page, among those that its reader may consult."""

    id: UUID
    name: str
    others: tuple[tuple[UUID, str], ...]


def body(request: HttpRequest) -> Body | None:
    """The entity that the address names, or the first; None when there is none to consult."""
    found = queries.entities(actor=access.acting(request), on=clock.today())
    if not found:
        return None
    named = {str(identifier): (identifier, name) for identifier, name in found}
    identifier, name = named.get(request.GET.get("entity", ""), found[0])
    return Body(identifier, name, found)


def attempt(act: Callable[[], T]) -> tuple[T | None, tuple[Refusal, ...]]:
    """What the act gave, or why it was refused."""
    try:
        return act(), ()
    except Refused as refused:
        return None, refused.refusals


def tell(request: HttpRequest, refusals: tuple[Refusal, ...], *, about: str = "") -> None:
    """Say on the next page why an act was refused."""
    for refusal in refusals:
        sentence = f"{refusal.sentence(get_language() or 'fr')} ({refusal.code})"
        messages.error(request, f"{about} : {sentence}" if about else sentence)


def exported(table: Table, form: str) -> HttpResponse | StreamingHttpResponse:
    """A table as a file to keep."""
    name = f"{table.name}.{form}"
    answer: HttpResponse | StreamingHttpResponse
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
    else:
        file = io.BytesIO()
        write_xlsx(file, table)
        answer = HttpResponse(
            file.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer
