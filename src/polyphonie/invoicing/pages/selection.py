"""What was chosen in a list of invoices: what it is, and what may be done with all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import exports, selections
from polyphonie.invoicing.queries import lists
from polyphonie.invoicing.queries.lists import Selection
from polyphonie.invoicing.terms import TREATMENTS, InvoiceState
from polyphonie.invoicing.terms.reasons import REASONS
from polyphonie.invoicing.terms.selections import FORM_NAMES, MOST_EXPORTED, Form
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from .filters import FilterForm, kept, name_of
from .invoice import reason_choices

SHOWN = 10


@require_safe
@login_required
def selection(request: HttpRequest) -> HttpResponse:
    """What was chosen, and what may be done with it."""
    return _page(request, request.GET)


def _page(request: HttpRequest, asked: QueryDict, *, refused: Refused | None = None) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=on)
    chosen = _chosen(asked)
    rows = lists.selected(chosen, actor=actor, on=on, limit=SHOWN)
    total = _total(request, chosen)
    settable = [state for state, treatment in TREATMENTS.items() if access.reach(actor, treatment.right, on=on)]
    facts = {
        "lines": queries.lines(rows),
        "total": total,
        "uncounted": total > MOST_EXPORTED,
        "more": max(total - len(rows), 0),
        "whole_filter": not chosen.picks,
        "back": kept(asked),
        "fields": list(_fields(asked, chosen)),
        "states": [(state, name_of(state), TREATMENTS[state].reason_required) for state in settable],
        "reason_lists": {state: reason_choices(state) for state in settable if state in REASONS},
        "forms": [(form, FORM_NAMES[form].en if _language() == "en" else FORM_NAMES[form].fr) for form in Form],
        "posted": request.POST,
        "refusals": refused.refusals if refused else (),
    }
    return render(request, "invoicing/selection.html", facts, status=refused.http_status if refused else 200)


@require_POST
@login_required
def treat_selection(request: HttpRequest) -> HttpResponse:
    """Set a state on all that was chosen."""
    chosen, wanted = _chosen(request.POST), request.POST.get("state_to_set", "")
    if wanted not in set(TREATMENTS):
        messages.error(request, _("Choisissez un état dans la liste."))
        return _page(request, request.POST)
    try:
        task = selections.treat_selected(
            actor=access.acting(request),
            selection=chosen,
            state=InvoiceState(wanted),
            reason=request.POST.get("reason", ""),
            reason_code=request.POST.get("reason_code", ""),
            total=_total(request, chosen),
            on=clock.today(),
        )
    except Refused as refused:
        return _page(request, request.POST, refused=refused)
    return redirect("portal:task", task)


@require_POST
@login_required
def export_selection(request: HttpRequest) -> HttpResponse:
    """Have all that was chosen written to a file."""
    chosen, wanted = _chosen(request.POST), request.POST.get("form", "")
    if wanted not in set(Form):
        messages.error(request, _("Choisissez un format dans la liste."))
        return _page(request, request.POST)
    try:
        task = exports.export_selected(
            actor=access.acting(request),
            selection=chosen,
            form=Form(wanted),
            total=_total(request, chosen),
            language=_language(),
            on=clock.today(),
        )
    except Refused as refused:
        return _page(request, request.POST, refused=refused)
    return redirect("portal:task", task)


@require_POST
@login_required
def undo(request: HttpRequest, task: UUID) -> HttpResponse:
    """Put back the invoices that a task treated."""
    begun = selections.undo_treatment(actor=access.acting(request), task=task, on=clock.today())
    return redirect("portal:task", begun)


def _chosen(asked: QueryDict) -> Selection:
    """The invoices ticked, unless all those of the filter were wanted."""
    if "whole" in asked:
        return Selection(FilterForm(asked).criteria())
    return Selection(picks=tuple(_picks(asked.getlist("pick"))) or ((UUID(int=0), UUID(int=0)),))


def _picks(texts: Iterable[str]) -> Iterator[tuple[UUID, UUID]]:
    for text in texts:
        entity, _dot, invoice = text.partition(".")
        try:
            yield UUID(entity), UUID(invoice)
        except ValueError:
            continue


def _total(request: HttpRequest, chosen: Selection) -> int:
    actor, on = access.acting(request), clock.today()
    if chosen.picks:
        return len(lists.selected(chosen, actor=actor, on=on, limit=len(chosen.picks)))
    return lists.counted(actor=actor, on=on, criteria=chosen.criteria, most=MOST_EXPORTED)


def _fields(asked: QueryDict, chosen: Selection) -> Iterator[tuple[str, str]]:
    """What the forms of the page send again, so that they act on what was shown."""
    for name, values in QueryDict(kept(asked)).lists():
        for value in values:
            yield name, str(value)
    if chosen.picks:
        for entity, invoice in chosen.picks:
            yield "pick", f"{entity}.{invoice}"
    else:
        yield "whole", "1"


def _language() -> Literal["fr", "en"]:
    return "fr" if (get_language() or "fr").startswith("fr") else "en"
