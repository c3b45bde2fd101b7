"""The centres of a budget, for whoever gives roles there."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polyphonie.access import queries as access
from polyphonie.budget import queries
from polyphonie.kernel import clock
from polyphonie.kernel.paging import following
from polyphonie.parties import queries as parties

PAGE = 50


@require_safe
@login_required
def listed(request: HttpRequest, entity: UUID) -> HttpResponse:
    """The programmes of an entity's budget, or centres whose code begins so; each leads to who holds a role there."""
    beginning, after = (request.GET.get(name, "").replace("\x00", "").strip().upper() for name in ("q", "after"))
    rows = queries.centres(
        actor=access.acting(request),
        entity=entity,
        on=clock.today(),
        beginning=beginning,
        after=after,
        limit=PAGE + 1,
    )
    return render(
        request,
        "budget/centres.html",
        {
            "entity": entity,
            "holder": parties.names([entity]).get(entity, ""),
            "centres": [
                (
                    row,
                    access.sign_place(row.perimeter, row.name),
                    access.grant_address(row.perimeter, row.name),
                )
                for row in rows[:PAGE]
            ],
            "beginning": beginning,
            "next": following(request, after=rows[PAGE - 1].code) if len(rows) > PAGE else "",
            "first": following(request, after=None) if after else "",
        },
    )
