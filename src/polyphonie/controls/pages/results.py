"""What checks found, category by category, and the plan that it proposes; watched suppliers."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.controls import actions, forms, queries
from polyphonie.kernel.answering import attempt, tell
from polyphonie.parties import queries as parties

from .asking import asked, of


@require_safe
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Error rates of a period, and each category as the next plan is proposed it."""
    frame = asked(request)
    if frame is None:
        return render(request, "controls/none.html")
    period = {"since": frame.since, "until": frame.until, "on": frame.on}
    found = queries.results(actor=frame.actor, entity=frame.entity, **period)
    pairs = queries.proposal(actor=frame.actor, entity=frame.entity, **period)
    watched = queries.watched(frame.entity, on=frame.on)
    names = parties.names(watched)
    checked, anomalies = sum(each.checked for each in found), sum(each.anomalies for each in found)
    return render(
        request,
        "controls/results.html",
        {
            "asked": frame,
            "results": found,
            "labels": queries.category_labels(frame.entity),
            "checked": checked,
            "anomalies": anomalies,
            "pairs": pairs,
            "changes": any(before != after for before, after in pairs),
            "watched": [(each, names.get(each, ""), reason) for each, reason in watched.items()],
            "form": forms.WatchForm() if frame.plans else None,
        },
    )


@require_POST
@login_required
def watch(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Watch a supplier, or watch it no longer."""
    frame, form = of(request, entity), forms.WatchForm(request.POST)
    if form.is_valid():
        act = actions.unwatch if request.POST.get("end") else actions.watch
        _done, refusals = attempt(lambda: act(actor=frame.actor, entity=entity, on=frame.on, **form.cleaned_data))
        tell(request, refusals, done=_("La surveillance est enregistrée."))
    return redirect("controls:results")
