"""Flows: sending one, the list of one's own, and one with what became of each document in it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing.actions import flows as actions
from polyphonie.invoicing.queries import flows as found
from polyphonie.invoicing.queries.flows import FlowRow
from polyphonie.invoicing.terms import Channel
from polyphonie.invoicing.terms.flows import FLOW_STATE_NAMES, FlowState
from polyphonie.kernel import clock
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal, Refused

PAGE: Final = 50
BATCH: Final = 500
TONES: Final = {
    FlowState.INTEGRATED: "success",
    FlowState.PARTLY_INTEGRATED: "warning",
    FlowState.REJECTED: "danger",
    FlowState.INCIDENT: "danger",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def flows(request: HttpRequest) -> HttpResponse:
    """One's flows, newest first; sending another."""
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    refusals: tuple[Refusal, ...] = ()
    file = request.FILES.get("file")
    if request.method == "POST" and file is not None:
        try:
            sent = actions.receive_flow(actor=actor, file=file, name=file.name or "", channel=Channel.PORTAL, on=on)
        except Refused as refused:
            refusals = refused.refusals
        else:
            return redirect("invoicing:flow", sent.flow)
    after = after_in(request)
    rows = found.flows(actor=actor, on=on, after=after, limit=PAGE + 1)
    facts = {
        "flows": [_shown(row) for row in rows[:PAGE]],
        "refusals": refusals,
        "nothing_sent": request.method == "POST" and file is None,
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
    }
    return render(request, "invoicing/flows.html", facts)


@require_safe
@login_required
def flow(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """One flow, with its documents, or those that were refused."""
    row = found.flow(actor=access.acting(request), identifier=identifier, on=clock.today())
    refused_only = request.GET.get("only") == "refused"
    after = request.GET.get("after", "")
    items = found.items(row, after=int(after) if after.isdecimal() else -1, limit=PAGE + 1, refused_only=refused_only)
    facts = {
        **_shown(row),
        "items": items[:PAGE],
        "refused_only": refused_only,
        "next": following(request, after=items[PAGE - 1].place) if len(items) > PAGE else "",
        "first": following(request, after=None) if after else "",
    }
    return render(request, "invoicing/flow.html", facts)


@require_POST
@login_required
def retreat_flow(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Have the refused documents of a flow treated again."""
    actor, on = access.acting(request), clock.today()
    row = found.flow(actor=actor, identifier=identifier, on=on)
    try:
        actions.retreat(actor=actor, depositor=row.depositor, flow=row.id, on=on)
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.sentence(get_language() or "fr"))
    else:
        messages.success(request, _("Les documents refusés vont être traités à nouveau."))
    return redirect("invoicing:flow", identifier)


@require_safe
@login_required
def export_flow(request: HttpRequest, identifier: UUID) -> StreamingHttpResponse:
    """What became of every document of a flow, as CSV: a line each, with all its reasons."""
    row = found.flow(actor=access.acting(request), identifier=identifier, on=clock.today())
    answer = StreamingHttpResponse(_lines(row, get_language() or "fr"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="flux-{row.number}.csv"'
    return answer


def _lines(row: FlowRow, language: str) -> Iterator[str]:
    yield "\ufeff" + _line("rang", "document", "résultat", "numéro", "facture", "codes", "motifs", "traité le")
    after = -1
    while items := found.items(row, after=after, limit=BATCH):
        for item in items:
            yield _line(
                item.place + 1,
                item.name,
                "intégrée" if item.accepted else "déjà déposée" if item.already_deposited else "refusée",
                item.number,
                item.invoice or "",
                " ".join(refusal.code for refusal in item.refusals),
                " ".join(refusal.sentence(language) for refusal in item.refusals),
                item.treated_at.isoformat(),
            )
        after = items[-1].place


def _line(*cells: object) -> str:
    written = StringIO()
    # What begins like a formula would be one in a spreadsheet.
    texts = [f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell for cell in map(str, cells)]
    csv.writer(written, delimiter=";").writerow(texts)
    return written.getvalue()


def _shown(row: FlowRow) -> dict[str, object]:
    french, english = FLOW_STATE_NAMES[row.state]
    name = french if (get_language() or "fr").startswith("fr") else english
    return {"flow": row, "state": name, "tone": TONES.get(row.state, "progress")}
