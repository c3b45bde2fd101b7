"""What a supplier sees of its payments: where each stands, when it is due, and interest for those that were late."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.kernel import clock
from polyphonie.kernel.paging import after_in, following
from polyphonie.spending.queries import creditors as queries

PAGE: Final = 25


@require_safe
@login_required
def own_payments(request: HttpRequest) -> HttpResponse:
    """The requests that pay the suppliers for whom one deposits."""
    found = queries.own_payments(
        actor=access.acting(request), on=clock.today(), after=after_in(request), limit=PAGE + 1
    )
    next_page = following(request, after=found[PAGE - 1].row.id) if len(found) > PAGE else ""
    return render(request, "spending/own_payments.html", {"payments": found[:PAGE], "next": next_page})
