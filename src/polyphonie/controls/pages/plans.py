"""Control plans: the one in force, drafts, what a plan would have done, and how it is published."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.controls import actions, forms, queries
from polyphonie.controls.terms import WITHOUT_PLAN, PlanState, Rule, checks_on
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.refusals import Kind, Refusal, Refused

from .asking import Asked, asked, of


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """The plans of a body, and the checks that hold today."""
    frame = asked(request)
    if frame is None:
        return render(request, "controls/none.html")
    plans = queries.plans(actor=frame.actor, entity=frame.entity, on=frame.on)
    return render(
        request,
        "controls/plans.html",
        {
            "asked": frame,
            "plans": [(each, each.holds_on(frame.on)) for each in plans],
            "in_force": next((each for each in plans if each.holds_on(frame.on)), None),
            "checks": checks_on(frame.on),
        },
    )


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """One plan: its categories, and what it would have done to the payments of a period."""
    return _page(request, of(request, entity), plan)


def _page(
    request: HttpRequest,
    frame: Asked,
    plan: UUID,
    form: forms.RuleForm | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> HttpResponse:
    found, rules = _found(frame, plan)
    shares = queries.simulate(
        actor=frame.actor, entity=frame.entity, categories=rules, since=frame.since, until=frame.until, on=frame.on
    )
    payments, looked_at = sum(each.payments for each in shares), sum(each.looked_at for each in shares)
    draft = found.state is PlanState.DRAFT and frame.plans
    return render(
        request,
        "controls/plan.html",
        {
            "asked": frame,
            "plan": found,
            "holds": found.holds_on(frame.on),
            "shares": [(each, 100 * each.payments // max(1, payments)) for each in shares],
            "payments": payments,
            "looked_at": looked_at,
            "lightening": looked_at / payments if payments else None,
            "form": (form or forms.RuleForm(initial={"place": max(1, len(rules))})) if draft else None,
            "publication": forms.PublicationForm(initial={"from_on": frame.on}) if draft else None,
            "refusals": refusals,
        },
    )


def _found(frame: Asked, plan: UUID) -> tuple[queries.PlanView, tuple[Rule, ...]]:
    try:
        return queries.plan(actor=frame.actor, entity=frame.entity, plan=plan, on=frame.on)
    except Refused as refused:
        if refused.refusals[0].kind is Kind.NOT_FOUND:
            raise Http404 from refused
        raise


@require_POST
@login_required
def new(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Draft a plan: as the one in force, as what was found proposes it, or, where there is none, everything whole."""
    frame = of(request, entity)
    pairs = queries.proposal(actor=frame.actor, entity=entity, since=frame.since, until=frame.until, on=frame.on)
    wanted = 1 if request.POST.get("from") == "proposal" else 0
    rules = [pair[wanted] for pair in pairs] or [WITHOUT_PLAN]
    title = _("Plan de contrôle %(year)s") % {"year": frame.on.year}
    done, refusals = attempt(
        lambda: actions.draft_plan(actor=frame.actor, entity=entity, title=title, rules=rules, on=frame.on)
    )
    tell(request, refusals, done=_("Le plan est en préparation : ajoutez ou retirez des catégories, puis publiez-le."))
    return redirect("controls:plan", entity, done.plan) if done else redirect("controls:plans")


@require_POST
@login_required
def add(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """Add a category to a draft, at its place."""
    frame, form = of(request, entity), forms.RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, plan, form)
    place = form.cleaned_data["place"] - 1
    _view, rules = _found(frame, plan)
    return _changed(request, frame, plan, (*rules[:place], form.rule, *rules[place:]), form)


@require_POST
@login_required
def remove(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """Remove a category from a draft."""
    frame = of(request, entity)
    _view, rules = _found(frame, plan)
    left = tuple(each for each in rules if each.category != request.POST.get("category"))
    return _changed(request, frame, plan, left)


def _changed(
    request: HttpRequest, frame: Asked, plan: UUID, rules: tuple[Rule, ...], form: forms.RuleForm | None = None
) -> HttpResponse:
    view, _rules = _found(frame, plan)
    _done, refusals = attempt(
        lambda: actions.draft_plan(
            actor=frame.actor, entity=frame.entity, title=view.title, rules=rules, on=frame.on, plan=plan
        )
    )
    if refusals:
        return _page(request, frame, plan, form, refusals)
    tell(request, (), done=_("Le plan en préparation est changé."))
    return redirect("controls:plan", frame.entity, plan)


@require_POST
@login_required
def publish(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """Publish a draft from a day."""
    frame, form = of(request, entity), forms.PublicationForm(request.POST)
    from_on = form.cleaned_data["from_on"] if form.is_valid() else frame.on
    _done, refusals = attempt(
        lambda: actions.publish(actor=frame.actor, entity=entity, plan=plan, from_on=from_on, on=frame.on)
    )
    tell(request, refusals, done=_("Le plan est publié : il ne change plus."))
    return redirect("controls:plan", entity, plan)
