"""Campaigns: opened over a period, their samples looked at payment by payment, closed when all was."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.controls import actions, forms, queries
from polyphonie.controls.terms import CampaignState
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.refusals import Refusal

from .asking import asked, of

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """The campaigns of a body; whoever plans controls opens one here."""
    frame = asked(request)
    if frame is None:
        return render(request, "controls/none.html")
    initial = {"since": frame.since, "last": frame.last, "size": 60}
    form = forms.CampaignForm(request.POST or None, initial=initial)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        done, refusals = attempt(
            lambda: actions.open_campaign(actor=frame.actor, entity=frame.entity, on=frame.on, **form.given)
        )
        if done:
            tell(request, (), done=_("La campagne est ouverte : son échantillon est tiré."))
            return redirect("controls:campaign", frame.entity, done.campaign)
    found = queries.campaigns(actor=frame.actor, entity=frame.entity, on=frame.on)
    return render(
        request,
        "controls/campaigns.html",
        {
            "asked": frame,
            "campaigns": [(each, 100 * each.done // each.size) for each in found],
            "form": form if frame.plans else None,
            "refusals": refusals,
        },
    )


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, campaign: UUID) -> HttpResponse:
    """One campaign and its sample."""
    frame = of(request, entity)
    after = request.GET.get("after", "").replace("\x00", "")
    view = _found(request, entity, campaign)
    rows = queries.sample(actor=frame.actor, entity=entity, campaign=campaign, on=frame.on, after=after, limit=PAGE + 1)
    return render(
        request,
        "controls/campaign.html",
        {
            "asked": frame,
            "campaign": view,
            "rows": rows[:PAGE],
            "subjects": [each.subject for each in rows[:PAGE]],
            "labels": queries.category_labels(entity),
            "next": f"?after={rows[PAGE - 1].subject}" if len(rows) > PAGE else "",
            "open": view.state is CampaignState.OPEN,
            "share": 100 * view.done // view.size,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def find(request: HttpRequest, entity: UUID, campaign: UUID, subject: str) -> HttpResponse:
    """What was found on one payment of a sample."""
    frame = of(request, entity)
    view = _found(request, entity, campaign)
    form = forms.FindingForm(request.POST if request.method == "POST" else None, on=frame.on)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        _done, refusals = attempt(
            lambda: actions.record_finding(
                actor=frame.actor,
                entity=entity,
                campaign=campaign,
                subject=subject,
                verdicts=form.verdicts,
                on=frame.on,
            )
        )
        if not refusals:
            tell(request, (), done=_("Le constat est enregistré."))
            return redirect("controls:campaign", entity, campaign)
    return render(
        request,
        "controls/finding.html",
        {
            "asked": frame,
            "campaign": view,
            "subject": subject,
            "subjects": [subject],
            "findings": queries.findings(actor=frame.actor, entity=entity, subject=subject, on=frame.on),
            "form": form if view.state is CampaignState.OPEN else None,
            "refusals": refusals,
        },
    )


@require_POST
@login_required
def close(request: HttpRequest, entity: UUID, campaign: UUID) -> HttpResponse:
    """Close a campaign."""
    frame = of(request, entity)
    _done, refusals = attempt(
        lambda: actions.close_campaign(actor=frame.actor, entity=entity, campaign=campaign, on=frame.on)
    )
    tell(request, refusals, done=_("La campagne est close : ses résultats nourrissent le plan suivant."))
    return redirect("controls:campaign", entity, campaign)


def _found(request: HttpRequest, entity: UUID, campaign: UUID) -> queries.CampaignView:
    frame = of(request, entity)
    found = queries.campaigns(actor=frame.actor, entity=entity, campaign=campaign, on=frame.on)
    if not found:
        raise Http404
    return found[0]
