"""Consumed appropriations in detail, AE or CP: on the screen with their picture, and whole in the known layouts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polyphonie.budget.terms import Kind
from polyphonie.budget.terms.months import STANDINGS, Standing, standing
from polyphonie.documents.chorus.restitutions import LAYOUTS, empty_headings
from polyphonie.reporting.files import answers, making
from polyphonie.reporting.queries import execution as queries
from polyphonie.reporting.queries.execution import PAGE

from .asking import Asked, asked
from .framing import bars, frame, language


@require_safe
@login_required
def execution(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What was consumed, line by line."""
    wanted = asked(request)
    if wanted is None or not wanted.years:
        return render(request, "reporting/none.html")
    whole: dict[str, Any] = {"actor": wanted.actor, "selection": wanted.selection, "kind": wanted.kind, "on": wanted.on}
    if wanted.form in ("csv", "xlsx"):
        if request.GET.get("layout") == "months":
            over_time = making.months(actor=wanted.actor, selection=wanted.selection, on=wanted.on, language=language())
            return answers.answer(over_time, wanted.form)
        layout = next((each for each in LAYOUTS if each == request.GET.get("layout")), LAYOUTS[0])
        return answers.answer(making.execution(**whole, layout=layout), wanted.form)
    rows = queries.page(**whole, after=wanted.after, limit=PAGE + 1)
    picture = queries.picture(**whole)
    facts = {
        "rows": rows[:PAGE],
        "cents": picture.cents,
        "programmes": bars(picture.programmes, wanted),
        "months": _months(picture.months, wanted),
        "empty": empty_headings(LAYOUTS[0], wanted.kind.value, queries.TOLD[wanted.kind]),
        "kinds": [(str(kind), str(kind)) for kind in Kind],
    }
    return render(request, "reporting/execution.html", frame(wanted, rows, PAGE) | facts)


def _months(sums: Mapping[int, int], wanted: Asked) -> list[tuple[object, int, int, str]]:
    """The months with their bars; of those that are not over, what they are."""
    year, told_on = wanted.selection.fiscal_year, wanted.selection.known_on or wanted.on
    most = max(map(abs, sums.values()), default=0) or 1
    found: list[tuple[object, int, int, str]] = []
    for month, cents in sorted(sums.items()):
        stands = standing(year, month, on=told_on)
        told = "" if stands is Standing.OVER else getattr(STANDINGS[stands], language())
        found.append((date(year, month, 1), cents, abs(cents) * 100 // most, told))
    return found
