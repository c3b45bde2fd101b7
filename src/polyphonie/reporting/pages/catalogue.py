"""The restitutions of the chain of expenditure: on the screen with their picture, and whole as files."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Words
from polyphonie.documents.tables import Cell, ColumnKind
from polyphonie.kernel import clock
from polyphonie.kernel.days import day_of
from polyphonie.reporting.files import answers, making
from polyphonie.reporting.queries import places
from polyphonie.reporting.queries.catalogue import CATALOGUE
from polyphonie.reporting.restitutions import MOST_ROWS, Restitution, Row, Sums
from polyphonie.spending.queries import payment_requests as spending
from polyphonie.spending.queries.restitutions import Scope

from .framing import language


@require_safe
@login_required
def restitution(request: HttpRequest, name: str) -> HttpResponse | StreamingHttpResponse:
    """One of the catalogue, of the body, the centre and the day that its address tells."""
    entry, actor, on = CATALOGUE[name], access.acting(request), clock.today()
    bodies = spending.entities(actor=actor, on=on)
    if not bodies:
        return render(request, "reporting/none.html")
    named = {str(identifier): identifier for identifier, _name in bodies}
    entity = named.get(request.GET.get("entity", ""), bodies[0][0])
    known_on = day_of(request.GET.get("known_on", ""))
    code = request.GET.get("centre", "").strip()[:40].replace("\x00", "")
    centre = places.asked(code, on=on)
    scope = Scope(entity, min(known_on, on) if known_on else on, centre)
    if request.GET.get("format") in ("csv", "xlsx"):
        made = making.of_catalogue(name, actor=actor, scope=scope, on=on, language=language())
        return answers.answer(made, request.GET["format"])
    found = entry.make(actor=actor, scope=scope, on=on, language=language())
    facts = {
        "name": name,
        "title": _said(entry.title),
        "lead": _said(entry.lead),
        "note": _said(entry.note),
        "body": dict(bodies).get(entity, ""),
        "entities": [(str(identifier), words) for identifier, words in bodies],
        "entity": str(entity),
        "centre": code,
        "unknown": bool(code) and centre is None,
        "known_on": known_on,
        "told_on": scope.told_on,
        "here": _address(entity, code, known_on),
        "tabs": [
            (_said(each.tab), reverse(f"reporting:{other}") + _address(entity, code, known_on), other == name)
            for other, each in CATALOGUE.items()
        ],
        **_shown(found),
    }
    return render(request, "reporting/catalogue.html", facts)


def _address(entity: UUID, centre: str, known_on: date | None) -> str:
    parts = {"entity": str(entity), "centre": centre, "known_on": known_on.isoformat() if known_on else ""}
    return f"?{urlencode({name: value for name, value in parts.items() if value})}"


def _shown(found: Restitution) -> dict[str, Any]:
    """What the page shows: the first rows, and whether a file holds more."""
    rows: list[tuple[str, list[tuple[str, ColumnKind, Cell]]]] = []
    for row in found.rows:
        if len(rows) == MOST_ROWS:
            return _parts(found) | {"rows": rows, "more": True}
        rows.append(_row(row, found))
    return _parts(found) | {"rows": rows, "more": False}


def _parts(found: Restitution) -> dict[str, Any]:
    return {
        "figures": [(_said(each.label), each.value, each.kind, each.icon, each.tone) for each in found.figures],
        "sums": [_sums(each) for each in found.sums if each.lines],
        "headings": [(_said(each.name), each.kind) for each in found.headings],
    }


def _sums(sums: Sums) -> dict[str, Any]:
    scales = sums.scales or (0,) * len(sums.lines[0].drawn)
    most = [scale or max(line.drawn[bar] for line in sums.lines) or 1 for bar, scale in enumerate(scales)]
    return {
        "title": _said(sums.title),
        "icon": sums.icon,
        "legend": _said(sums.legend),
        "first": _said(sums.headings[0].name),
        "headings": [(_said(each.name), each.kind) for each in sums.headings[1:]],
        "lines": [
            (
                _said(line.label),
                [max(drawn, 0) * 100 // most[bar] for bar, drawn in enumerate(line.drawn)],
                _cells(line.cells, [(_said(each.name), each.kind) for each in sums.headings[1:]]),
            )
            for line in sums.lines
        ],
    }


def _row(row: Row, found: Restitution) -> tuple[str, list[tuple[str, ColumnKind, Cell]]]:
    address = reverse(row.target, args=row.arguments) if row.target else ""
    return address, _cells(row.cells, [(_said(each.name), each.kind) for each in found.headings])


def _cells(cells: tuple[Cell, ...], headings: list[tuple[str, ColumnKind]]) -> list[tuple[str, ColumnKind, Cell]]:
    return [(heading, kind, cell) for (heading, kind), cell in zip(headings, cells, strict=True)]


def _said(words: Words) -> str:
    return words.en if language() == "en" else words.fr
