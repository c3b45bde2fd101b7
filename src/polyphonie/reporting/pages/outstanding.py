"""Outstanding commitments: on the screen by age, carried over or not, and whole as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polyphonie.reporting.files import answers, making
from polyphonie.reporting.queries import outstanding as queries
from polyphonie.reporting.queries.execution import PAGE

from .asking import asked
from .framing import frame, language


@require_safe
@login_required
def outstanding(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What commitments have left to pay."""
    wanted = asked(request)
    if wanted is None or not wanted.years:
        return render(request, "reporting/none.html")
    whole: dict[str, Any] = {"actor": wanted.actor, "selection": wanted.selection, "on": wanted.on}
    if wanted.form in ("csv", "xlsx"):
        return answers.answer(making.outstanding(**whole, language=language()), wanted.form)
    rows = queries.page(**whole, after=wanted.after, limit=PAGE + 1)
    ages = queries.ages(**whole)
    most = max((age.cents for age in ages), default=0) or 1
    facts = {
        "rows": rows[:PAGE],
        "ages": [(age, age.carried * 100 // most, age.of_the_year * 100 // most) for age in ages],
        "cents": sum(age.cents for age in ages),
        "carried": sum(age.carried for age in ages),
        "commitments": sum(age.commitments for age in ages),
    }
    return render(request, "reporting/outstanding.html", frame(wanted, rows, PAGE) | facts)
