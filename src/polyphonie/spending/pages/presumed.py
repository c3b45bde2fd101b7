"""Presumed services: which commitments, marked and ended here; what was paid so; which campaigns are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.tables import Column, Table
from polyphonie.kernel import clock
from polyphonie.kernel.answering import Body, attempt
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import presumed as queries
from polyphonie.spending.queries.presumed import MarkRow

from .asking import FORMS, body, exported
from .period_forms import PresumedCampaignForm, PresumptionForm, ReasonForm

PAGE: Final = 25
_ALL: Final = 500
_SAMPLE: Final = 30


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponseBase:
    """The commitments whose services are presumed done, what was paid so this year, and the campaigns that are due."""
    whose = body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": _("Service fait présumé")})
    if request.GET.get("format") in FORMS:
        return exported(_table(request, whose.id), request.GET["format"])
    return _desk(request, whose)


def _desk(request: HttpRequest, whose: Body, status: int = 200, **bound: Any) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    asked: dict[str, Any] = {"actor": actor, "entity": whose.id, "on": on}
    rows = queries.marks(**asked, after=after_in(request), limit=PAGE + 1)
    due = queries.due(entity=whose.id, on=on)
    initial = {"since": due.since, "last": min(due.until, on) - timedelta(days=1), "size": _SAMPLE}
    marks = bool(access.reach(actor, Right.COMMITMENT_VALIDATE, on=on))
    draws = bool(access.reach(actor, Right.CONTROL_PLAN, on=on))
    context = {
        "body": whose,
        "rows": [(row, row.state(on=on)) for row in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "export": following(request, after=None),
        "requested": queries.requested(**asked, since=date(on.year, 1, 1)),
        "held": queries.held(**asked),
        "due": due,
        "due_now": due.from_on is not None and due.from_on <= on,
        "mark_form": PresumptionForm(entity=whose.id, on=on, initial={"from_on": on}) if marks else None,
        "campaign_form": PresumedCampaignForm(initial=initial) if draws else None,
        **bound,
    }
    return render(request, "spending/presumed.html", context, status=status)


def _table(request: HttpRequest, entity: UUID) -> Table:
    words = (_("Engagement"), _("Fournisseur"), _("Objet"), _("Catégorie"), _("Décision"))
    days = (_("À partir du"), _("Fin le"))
    columns = (
        *(Column(each) for each in words),
        *(Column(each, "day") for each in days),
        Column(_("Par")),
        Column(_("Motif")),
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        after: UUID | None = None
        asked: dict[str, Any] = {"actor": access.acting(request), "entity": entity, "on": clock.today(), "limit": _ALL}
        while found := queries.marks(**asked, after=after):
            for row in found:
                said = row.number, row.supplier_name, row.label, row.category, row.decision
                yield *said, row.from_on, row.ended_on, row.marked_by_name, row.end_reason
            after = found[-1].id

    return Table("service-presume", columns, rows())


@require_POST
@login_required
def mark(request: HttpRequest) -> HttpResponse:
    """Presume the services of a commitment done."""
    whose, on = _body(request), clock.today()
    form = PresumptionForm(request.POST, entity=whose.id, on=on)
    if not form.is_valid():
        return _desk(request, whose, 422, mark_form=form)
    given = form.cleaned_data
    _done, refusals = attempt(
        lambda: actions.presume_service(actor=access.acting(request), entity=whose.id, on=on, **given)
    )
    if refusals:
        return _desk(request, whose, 422, mark_form=form, refusals=refusals)
    messages.success(request, _("Le service est présumé fait : ses factures seront demandées dès leur arrivée."))
    return redirect("spending:presumed_mark", whose.id, given["commitment"])


@require_POST
@login_required
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a campaign on what was paid on presumed service."""
    whose = _body(request)
    form = PresumedCampaignForm(request.POST)
    if not form.is_valid():
        return _desk(request, whose, 422, campaign_form=form)
    done, refusals = attempt(
        lambda: actions.open_presumed_campaign(
            actor=access.acting(request), entity=whose.id, on=clock.today(), **form.given
        )
    )
    if done is None:
        return _desk(request, whose, 422, campaign_form=form, refusals=refusals)
    messages.success(request, _("La campagne est ouverte : son échantillon est tiré."))
    return redirect("controls:campaign", whose.id, done.campaign)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def shown(request: HttpRequest, entity: UUID, commitment: UUID) -> HttpResponse:
    """The mark of a commitment; whoever certifies comes back here to certified services."""
    actor, on = access.acting(request), clock.today()
    row = _mark(request, entity, commitment)
    may_end = row.ended_on is None and access.holds(actor, Right.SERVICE_CERTIFY, perimeter=row.perimeter, on=on)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusals: tuple[Any, ...] = ()
    if form.is_valid():
        _done, refusals = attempt(
            lambda: actions.end_presumption(
                actor=actor, entity=entity, commitment=commitment, reason=form.cleaned_data["reason"], on=on
            )
        )
        if not refusals:
            messages.success(request, _("Retour au service fait certifié : les prochaines factures l’attendront."))
            return redirect(f"{reverse('spending:presumed')}?entity={entity}")
    context = {
        "row": row,
        "state": row.state(on=on),
        "form": form if may_end else None,
        "refusals": refusals,
        "requests": queries.requests_of(actor=actor, entity=entity, commitment=commitment, on=on),
    }
    return render(request, "spending/presumed_mark.html", context, status=422 if form.errors or refusals else 200)


def _mark(request: HttpRequest, entity: UUID, commitment: UUID) -> MarkRow:
    try:
        return queries.mark(actor=access.acting(request), entity=entity, commitment=commitment, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


def _body(request: HttpRequest) -> Body:
    whose = body(request)
    if whose is None:
        raise Http404
    return whose
