"""The pages of a person's tasks: what they asked for, how far it is, what came of it, the file to take."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from polyphonie.kernel import tasks as kept
from polyphonie.kernel.paging import after_in, following

from .context import actor

PAGE: Final = 25
LINES: Final = 50
RESULTS: Final = {
    "invoicing.treat_selected": "invoicing/treated.html",
    "invoicing.undo_treatment": "invoicing/treated.html",
    "parties.import_directory": "parties/imported.html",
}
"""How the result of each kind of task is shown, besides the file that it made."""


@require_safe
@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """What this person asked for lately, newest first."""
    rows = kept.of(actor(request), after=after_in(request), limit=PAGE + 1)
    facts = {
        "tasks": [(row, row.titled(get_language() or "fr")) for row in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "days": kept.KEPT.days,
    }
    return render(request, "portal/tasks.html", facts)


@require_safe
@login_required
def task(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One task: how far it is, then what came of each thing. Asked by htmx, only what changes is sent."""
    row = kept.one(identifier, actor=actor(request))
    after = int(text) if (text := request.GET.get("after", "")).isdecimal() and len(text) < 9 else 0
    refused_only = "refused" in request.GET
    lines = kept.lines(identifier, after=after, limit=LINES + 1, refused_only=refused_only) if row.ended else ()
    facts = {
        "task": row,
        "title": row.titled(get_language() or "fr"),
        "handled": row.done + row.refused,
        "lines": [line for _place, line in lines[:LINES]],
        "next": following(request, after=lines[LINES - 1][0]) if len(lines) > LINES else "",
        "first": following(request, after=None) if after else "",
        "refused_only": refused_only,
        "result": RESULTS.get(row.name, ""),
    }
    only_part = request.headers.get("HX-Request") == "true" and not row.ended
    answer = render(request, "portal/task_progress.html" if only_part else "portal/task.html", facts)
    if request.headers.get("HX-Request") == "true" and row.ended:
        answer["HX-Refresh"] = "true"
    patch_vary_headers(answer, ("HX-Request",))
    return answer


@require_safe
@login_required
def task_file(request: HttpRequest, identifier: UUID) -> FileResponse:
    """The file that a task made, a part at a time."""
    row = kept.one(identifier, actor=actor(request))
    answer = FileResponse(kept.opened(row), as_attachment=True, filename=row.file_name, content_type=row.media_type)
    answer["Content-Length"] = str(row.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
