"""Writing a purchase request, new or not submitted yet. Each button posts the whole and says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import queries as parties
from polyphonie.requests import actions, forms
from polyphonie.requests.queries import choices
from polyphonie.requests.queries import purchase_requests as queries
from polyphonie.requests.queries.purchase_requests import RequestView
from polyphonie.requests.terms.purchase_requests import MOST_LINES, PURCHASE_REQUEST_LIFE, PurchaseDraft

from .asking import body

PREFIX: Final = "lines"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Write a request from nothing."""
    whose = body(request)
    access.require_somewhere(access.acting(request), Right.REQUEST_MAKE, on=clock.today())
    if whose is None:
        return render(request, "requests/none.html", {"title": _("Nouvelle demande d’achat")})
    return _written(request, whose.id, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revise(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Write a request anew, as long as it is not submitted."""
    try:
        view = queries.request(actor=access.acting(request), entity=entity, request=identifier, on=clock.today())
    except Refused as refused:
        raise Http404 from refused
    if not view.mine or "revise" not in PURCHASE_REQUEST_LIFE.open_moves(view.row.state):
        return redirect("requests:request", entity, identifier)
    return _written(request, entity, view)


def _written(request: HttpRequest, entity: UUID, view: RequestView | None) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    centres = choices.asking_centres(actor=actor, entity=entity, on=on)
    begun = {"quantity": 1, "centre": choices.usual_centre(actor=actor, entity=entity, on=on), "wanted_on": on}
    do, _colon, what = request.POST.get("do", "keep").partition(":")
    posted = request.POST if request.method == "POST" else None
    groups = {"groups": choices.purchasing_groups(on=on)}
    if posted is not None and do in ("add_line", "remove_line"):
        form, lines = _edited(posted, do, what, begun, groups)
        return _form(request, entity, view, form, lines, centres)
    initial = _lines_of(view) if view else [begun]
    form = forms.RequestForm(posted, initial=_initial(view))
    lines = forms.LineForms(posted, prefix=PREFIX, initial=initial, form_kwargs=groups)
    if posted is None or not (form.is_valid() and lines.is_valid()):
        return _form(request, entity, view, form, lines, centres)
    draft = form.draft(each.line for each in lines)
    kept, refusals = attempt(lambda: _keep(request, entity, view, draft))
    if kept is None:
        return _form(request, entity, view, form, lines, centres, refusals)
    if do == "submit":
        _done, refusals = attempt(lambda: actions.submit_request(actor=actor, entity=entity, request=kept, on=on))
        if refusals:
            fresh = queries.request(actor=actor, entity=entity, request=kept, on=on)
            return _form(request, entity, fresh, form, lines, centres, refusals)
        messages.success(request, _("La demande est soumise : elle attend sa première approbation."))
    else:
        messages.success(request, _("La demande est gardée. Elle n’est pas encore soumise."))
    return redirect("requests:request", entity, kept)


def _keep(request: HttpRequest, entity: UUID, view: RequestView | None, draft: PurchaseDraft) -> UUID:
    actor, on = access.acting(request), clock.today()
    if view is None:
        return actions.draft_request(actor=actor, entity=entity, draft=draft, on=on).request
    actions.revise_request(actor=actor, entity=entity, request=view.row.id, draft=draft, on=on)
    return view.row.id


def _form(  # noqa: PLR0917  what a page shows
    request: HttpRequest,
    entity: UUID,
    view: RequestView | None,
    form: forms.RequestForm,
    lines: Any,
    centres: tuple[tuple[str, str], ...],
    refusals: tuple[Refusal, ...] = (),
) -> HttpResponse:
    wrong = bool(refusals) or (form.is_bound and (bool(form.errors) or not lines.is_valid()))
    facts = {"entity": entity, "view": view, "form": form, "lines": lines, "centres": centres, "refusals": refusals}
    return render(request, "requests/write.html", facts, status=422 if wrong else 200)


def _edited(
    posted: Mapping[str, Any], do: str, what: str, begun: Mapping[str, Any], groups: dict[str, Any]
) -> tuple[forms.RequestForm, Any]:
    """What was typed, with a line more or less: nothing is checked yet."""
    names = list(forms.LineForm.base_fields)
    count = min(_number(posted.get(f"{PREFIX}-TOTAL_FORMS", "")), MOST_LINES)
    kept = [
        {name: posted.get(f"{PREFIX}-{place}-{name}", "") for name in names}
        for place in range(count)
        if not (do == "remove_line" and what == str(place) and count > 1)
    ]
    if do == "add_line":
        last = kept[-1] if kept else {}
        kept.append({**begun, "centre": last.get("centre") or begun["centre"], "wanted_on": last.get("wanted_on", "")})
    typed = {name: posted.get(name, "") for name in forms.RequestForm.base_fields}
    return forms.RequestForm(initial=typed), forms.LineForms(prefix=PREFIX, initial=kept, form_kwargs=groups)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _initial(view: RequestView | None) -> dict[str, Any]:
    if view is None:
        return {}
    supplier = parties.supplier(view.row.supplier) if view.row.supplier else None
    return {"label": view.row.label, "reason": view.row.reason, "supplier": supplier.identifier if supplier else ""}


def _lines_of(view: RequestView) -> list[dict[str, Any]]:
    return [
        {
            "label": each.label,
            "quantity": each.quantity,
            "unit_price": Money(each.unit_cents).decimal,
            "purchasing_group": each.purchasing_group,
            "centre": each.centre,
            "wanted_on": each.wanted_on,
        }
        for each in view.lines
    ]
