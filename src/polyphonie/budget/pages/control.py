"""The controller's desk: what awaits a visa, what was answered, from which amounts one is asked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions, forms, queries
from polyphonie.budget.terms import VisaState
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal

from .asking import asked

PAGE = 25


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Requests in a state, those that wait first; and the thresholds."""
    wanted = asked(request)
    if wanted is None:
        return render(request, "budget/none.html")
    actor, on = access.acting(request), clock.today()
    given = request.GET.get("state", VisaState.ASKED)
    state = VisaState(given) if given in set(VisaState) else VisaState.ASKED
    rows = queries.visas(actor=actor, entity=wanted.entity, on=on, state=state, after=after_in(request), limit=PAGE + 1)
    controls = access.holds(actor, Right.BUDGET_CONTROL, perimeter=Perimeter.of_entity(wanted.entity), on=on)
    return render(
        request,
        "budget/control.html",
        {
            "asked": wanted,
            "visas": rows[:PAGE],
            "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
            "state": state,
            "states": list(VisaState),
            "thresholds": queries.thresholds(actor=actor, entity=wanted.entity, on=on),
            "may_control": bool(access.reach(actor, Right.BUDGET_CONTROL, on=on)),
            "form": forms.ThresholdForm(initial={"from_on": on}) if controls else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, entity: UUID, visa: UUID) -> HttpResponse:
    """One request, with what is available on its envelope, and the controller's answer."""
    actor, on = access.acting(request), clock.today()
    rows = queries.visas(actor=actor, entity=entity, on=on, visa=visa)
    if not rows:
        raise Http404
    form = forms.DecisionForm(request.POST or None)
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        _done, refusals = attempt(
            lambda: actions.decide_visa(
                actor=actor,
                entity=entity,
                visa=visa,
                granted=form.cleaned_data["granted"] == "yes",
                reason=form.cleaned_data["reason"],
                on=on,
            )
        )
        if not refusals:
            messages.success(request, _("La décision est enregistrée."))
            return redirect("budget:control")
    row = rows[0]
    return render(
        request,
        "budget/visa.html",
        {
            "entity": entity,
            "visa": row,
            "envelope": queries.envelope(actor=actor, entity=entity, envelope=row.envelope, on=on),
            "form": form if row.state is VisaState.ASKED else None,
            "refusals": refusals,
        },
    )


@require_POST
@login_required
def threshold(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Set from which amount a visa is asked."""
    form = forms.ThresholdForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Complétez le seuil : opération, montant, premier jour et texte."))
        return redirect("budget:control")
    _done, refusals = attempt(
        lambda: actions.set_threshold(
            actor=access.acting(request), entity=entity, on=clock.today(), **form.cleaned_data
        )
    )
    tell(request, refusals)
    if not refusals:
        messages.success(request, _("Le seuil est enregistré."))
    return redirect("budget:control")
