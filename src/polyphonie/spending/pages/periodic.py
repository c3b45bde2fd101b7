"""Periodic payment orders: what waits to be regularised, signed here; the contracts listed; the orders made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents import periodic_orders as printed
from polyphonie.documents.tables import Column, Table
from polyphonie.kernel import clock
from polyphonie.kernel.answering import Body, attempt, download, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import periodic as queries
from polyphonie.spending.queries.periodic import OrderRow
from polyphonie.spending.templatetags.spending import role_name

from .asking import FORMS, body, exported
from .period_forms import CommitmentForm, PeriodicSignatureForm

PAGE: Final = 25
_SHOWN: Final = 500


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What was paid before any order, semester by semester; the contracts listed; the orders signed."""
    whose = body(request)
    if whose is None:
        return render(request, "spending/none.html", {"title": _("Ordres de payer périodiques")})
    return _desk(request, whose)


def _desk(request: HttpRequest, whose: Body, status: int = 200, **bound: Any) -> HttpResponse:
    actor, on = access.acting(request), clock.today()
    asked: dict[str, Any] = {"actor": actor, "entity": whose.id, "on": on}
    waiting = queries.to_regularise(**asked)
    rows = queries.orders(**asked, after=after_in(request), limit=PAGE + 1)
    orders_here = bool(access.reach(actor, Right.PAYMENT_ORDER, on=on))
    context = {
        "body": whose,
        "waiting": [
            (each, each.until - timedelta(days=1), each.signable(on=on) and _may_sign(request, each))
            for each in waiting
        ],
        "listings": [
            (each, access.holds(actor, Right.PAYMENT_ORDER, perimeter=each.perimeter, on=on))
            for each in queries.listings(**asked)
        ],
        "orders": [(each, each.until - timedelta(days=1)) for each in rows[:PAGE]],
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "list_form": CommitmentForm(entity=whose.id, initial={"from_on": on}) if orders_here else None,
        **bound,
    }
    return render(request, "spending/periodic.html", context, status=status)


def _may_sign(request: HttpRequest, waiting: queries.ToRegularise) -> bool:
    actor = access.acting(request)
    return access.holds(actor, Right.PAYMENT_ORDER, perimeter=waiting.perimeter, on=clock.today())


@require_safe
@login_required
def to_sign(request: HttpRequest, entity: UUID, centre: UUID, since: str) -> HttpResponse:
    """What one order would regularise, request by request, before it is signed."""
    actor, on = access.acting(request), clock.today()
    asked: dict[str, Any] = {"actor": actor, "entity": entity, "on": on}
    found = [
        each for each in queries.to_regularise(**asked) if (each.centre, each.since.isoformat()) == (centre, since)
    ]
    if not found:
        raise Http404
    (waiting,) = found
    lines = queries.waiting_lines(**asked, centre=centre, since=waiting.since, until=waiting.until, limit=_SHOWN)
    initial = {"centre": centre, "since": waiting.since, "until": waiting.until, "cents": waiting.cents}
    signs = waiting.signable(on=on) and _may_sign(request, waiting)
    context = {
        "entity": entity,
        "waiting": waiting,
        "last": waiting.until - timedelta(days=1),
        "lines": lines,
        "form": PeriodicSignatureForm(initial=initial) if signs else None,
    }
    return render(request, "spending/periodic_to_sign.html", context)


@require_POST
@login_required
def sign(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Sign a periodic order."""
    form = PeriodicSignatureForm(request.POST)
    if not form.is_valid():
        raise Http404
    done, refusals = attempt(
        lambda: actions.sign_periodic_order(actor=access.acting(request), entity=entity, on=clock.today(), **form.given)
    )
    if done is None:
        tell(request, refusals)
        return redirect(f"{reverse('spending:periodic')}?entity={entity}")
    messages.success(request, _("L’ordre périodique %(number)s est signé.") % {"number": done.number})
    return redirect("spending:periodic_order", entity, done.order)


@require_safe
@login_required
def shown(request: HttpRequest, entity: UUID, order: UUID) -> HttpResponseBase:
    """One periodic order with all that it covers; as a page, a PDF, a CSV file or a workbook."""
    try:
        row = queries.order(actor=access.acting(request), entity=entity, order=order, on=clock.today())
    except Refused as refused:
        raise Http404 from refused
    form = request.GET.get("format", "")
    if form in FORMS:
        return exported(_table(row), form)
    if form == "pdf":
        return download(f"ordre-periodique-{row.number}.pdf", "application/pdf", _printed(request, row))
    lines = [line for line, _place in zip(queries.lines(row), range(_SHOWN), strict=False)]
    context = {"row": row, "last": row.until - timedelta(days=1), "lines": lines, "more": row.count > len(lines)}
    return render(request, "spending/periodic_order.html", context)


def _table(row: OrderRow) -> Table:
    words = (_("Ordre"), _("Demande"), _("Créancier"), _("Pièce"), _("Objet"))
    columns = (*(Column(each) for each in words), Column(_("Payée le"), "day"), Column(_("Montant"), "amount"))
    rows = (
        (row.number, each.number, each.supplier_name, each.document_number, each.label, each.paid_on, each.cents)
        for each in queries.lines(row)
    )
    return Table(f"ordre-periodique-{row.number}", columns, rows)


def _printed(request: HttpRequest, row: OrderRow) -> bytes:
    whose = body(request)
    return printed.pdf(
        printed.Order(
            number=row.number,
            body=whose.name if whose else "",
            since=row.since,
            last=row.until - timedelta(days=1),
            cents=row.cents,
            signed_by=row.signed_by_name,
            signed_as=role_name(row.role),
            signed_on=row.signed_on,
            digest=row.digest,
            lines=tuple(
                (each.number, each.supplier_name, each.document_number, each.paid_on, each.cents)
                for each in queries.lines(row)
            ),
        ),
        language="fr" if (get_language() or "fr").startswith("fr") else "en",
    )


@require_POST
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """List a contract to be paid before any order."""
    whose = body(request)
    if whose is None:
        raise Http404
    form = CommitmentForm(request.POST, entity=whose.id)
    if not form.is_valid():
        return _desk(request, whose, 422, list_form=form)
    _done, refusals = attempt(
        lambda: actions.list_periodic(
            actor=access.acting(request), entity=whose.id, on=clock.today(), **form.cleaned_data
        )
    )
    if refusals:
        return _desk(request, whose, 422, list_form=form, refusals=refusals)
    messages.success(request, _("Le contrat est sur la liste : le comptable paie ses demandes sans attendre d’ordre."))
    return redirect(f"{reverse('spending:periodic')}?entity={whose.id}")


@require_POST
@login_required
def remove(request: HttpRequest, entity: UUID, commitment: UUID) -> HttpResponse:
    """Take a contract off the list."""
    _done, refusals = attempt(
        lambda: actions.unlist_periodic(
            actor=access.acting(request), entity=entity, commitment=commitment, on=clock.today()
        )
    )
    tell(request, refusals)
    if not refusals:
        messages.success(request, _("Le contrat n’est plus sur la liste : ses demandes attendent un ordre."))
    return redirect(f"{reverse('spending:periodic')}?entity={entity}")
