"""Billing plans: what is expected, what came, what is late; drafted, requested and ended here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.tables import Column, Table
from polyphonie.invoicing import queries as invoices
from polyphonie.kernel import clock
from polyphonie.kernel.answering import Body, attempt, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import billing_plans as queries
from polyphonie.spending.queries.billing_plans import PlanRow
from polyphonie.spending.templatetags.spending import term_state

from .asking import FORMS, body, exported
from .period_forms import BillingPlanForm

PAGE: Final = 25
_ALL: Final = 500
_SOON: Final = timedelta(days=30)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk(request: HttpRequest) -> HttpResponseBase:
    """The billing plans with what they wait for; whoever prepares commitments drafts one here."""
    whose = body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": _("Échéanciers de facturation")})
    if request.GET.get("format") in FORMS:
        return exported(_table(request, whose.id), request.GET["format"])
    return _draft(request, whose) if request.method == "POST" else _desk(request, whose)


def _desk(request: HttpRequest, whose: Body, status: int = 200, **bound: Any) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    asked: dict[str, Any] = {"actor": actor, "entity": whose.id, "on": on}
    rows = queries.plans(**asked, after=after_in(request), limit=PAGE + 1)
    drafts = bool(access.reach(actor, Right.COMMITMENT_MANAGE, on=on))
    context = {
        "body": whose,
        "rows": [(row, row.next(), row.late(on=on)) for row in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "export": following(request, after=None),
        "standing": queries.standing(**asked, until=on + _SOON),
        "form": BillingPlanForm(entity=whose.id, on=on, initial={"first_on": on}) if drafts else None,
        **bound,
    }
    return render(request, "spending/billing_plans.html", context, status=status)


def _draft(request: HttpRequest, whose: Body) -> HttpResponse:
    on = clock.today()
    form = BillingPlanForm(request.POST, entity=whose.id, on=on)
    if not form.is_valid():
        return _desk(request, whose, 422, form=form)
    made, refusals = attempt(
        lambda: actions.draft_billing_plan(actor=access.acting(request), entity=whose.id, draft=form.draft(), on=on)
    )
    if made is None:
        return _desk(request, whose, 422, form=form, refusals=refusals)
    messages.success(request, _("L’échéancier est en place : chaque facture y prendra son échéance."))
    return redirect("spending:billing_plan", whose.id, made)


def _table(request: HttpRequest, entity: UUID) -> Table:
    words = (_("Engagement"), _("Fournisseur"), _("Objet"), _("État"), _("Facture"))
    columns = (Column(_("Échéance"), "day"), *(Column(each) for each in words), Column(_("Montant"), "amount"))
    on = clock.today()

    def rows() -> Iterator[tuple[Any, ...]]:
        after: UUID | None = None
        asked: dict[str, Any] = {"actor": access.acting(request), "entity": entity, "on": on, "limit": _ALL}
        while found := queries.plans(**asked, after=after):
            for plan in found:
                for each in plan.terms:
                    told = plan.number, plan.supplier_name, plan.label, term_state(each.standing(on=on))
                    yield each.due_on, *told, each.invoice_number, each.cents
            after = found[-1].id

    return Table("echeanciers", columns, rows())


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """One billing plan, term by term."""
    actor, on = access.acting(request), clock.today()
    row = _plan(request, entity, plan)
    requests = row.kind.without_invoice and row.due(on=on) > 0
    invoiced = [(each.structure, each.invoice) for each in row.terms if each.structure and each.invoice]
    context = {
        "row": row,
        "terms": [(each, each.standing(on=on)) for each in row.terms],
        "readable": invoices.readable(actor=actor, identities=invoiced, on=on),
        "late": row.late(on=on),
        "due": row.due(on=on),
        "requests": requests and access.holds(actor, Right.PAYMENT_REQUEST, perimeter=row.perimeter, on=on),
        "ends": row.ended_on is None and access.holds(actor, Right.COMMITMENT_MANAGE, perimeter=row.perimeter, on=on),
    }
    return render(request, "spending/billing_plan.html", context)


def _plan(request: HttpRequest, entity: UUID, plan: UUID) -> PlanRow:
    try:
        return queries.plan(actor=access.acting(request), entity=entity, plan=plan, on=clock.today())
    except Refused as refused:
        raise Http404 from refused


@require_POST
@login_required
def ask(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """Request the terms of a plan that fell due."""
    made, refusals = attempt(
        lambda: actions.request_terms(actor=access.acting(request), entity=entity, plan=plan, on=clock.today())
    )
    tell(request, refusals)
    if made is not None:
        told = ngettext("%(count)d échéance demandée.", "%(count)d échéances demandées.", len(made))
        messages.success(request, told % {"count": len(made)})
    return redirect("spending:billing_plan", entity, plan)


@require_POST
@login_required
def end(request: HttpRequest, entity: UUID, plan: UUID) -> HttpResponse:
    """End a plan."""
    _done, refusals = attempt(
        lambda: actions.end_billing_plan(actor=access.acting(request), entity=entity, plan=plan, on=clock.today())
    )
    tell(request, refusals)
    if not refusals:
        messages.success(request, _("L’échéancier est terminé : plus rien n’en est attendu."))
    return redirect("spending:billing_plan", entity, plan)
