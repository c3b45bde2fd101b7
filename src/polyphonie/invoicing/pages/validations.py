"""Validating for others: the invoices that wait for the holder of a contract or the agent of a group."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions import validations
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.terms import AWAITED
from polyphonie.kernel import clock
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refused

from .invoice import page, seen_by

PAGE: Final = 50


@require_safe
@login_required
def to_validate(request: HttpRequest) -> HttpResponse:
    """The invoices that one validates: those that wait, oldest first, or all of them, newest first."""
    actor, on, after = access.acting(request), clock.today(), after_in(request)
    access.require_somewhere(actor, Right.INVOICE_VALIDATE, on=on)
    everything = "tout" in request.GET
    states = frozenset() if everything else AWAITED
    rows = queries.search(
        actor=actor,
        on=on,
        criteria=Criteria(validating=True, states=states),
        after=after,
        limit=PAGE + 1,
        oldest_first=not everything,
    )
    facts = {
        "lines": queries.lines(rows[:PAGE]),
        "everything": everything,
        "waiting": queries.to_validate(actor=actor, on=on),
        "next": following(request, after=rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "first": following(request, after=None) if after else "",
    }
    return render(request, "invoicing/to_validate.html", facts)


@require_POST
@login_required
def validate(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Accept the invoice, or refuse it with a reason: the button says which."""
    seen = seen_by(request, entity, identifier)
    answer = (
        partial(validations.turn_down, reason_code=request.POST.get("reason_code", ""))
        if "refuse" in request.POST
        else validations.validate
    )
    try:
        answer(
            actor=access.acting(request),
            entity=entity,
            invoice=identifier,
            comment=request.POST.get("comment", ""),
            on=clock.today(),
        )
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("Votre réponse est enregistrée ; le fournisseur en sera averti."))
    return redirect("invoicing:to_validate")


@require_POST
@login_required
def present(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Validate a subcontractor's request as a joint contractor, and present it to the agent of the group."""
    seen = seen_by(request, entity, identifier)
    try:
        validations.present(
            actor=access.acting(request),
            entity=entity,
            invoice=identifier,
            siret=request.POST.get("siret", ""),
            comment=request.POST.get("comment", ""),
            on=clock.today(),
        )
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("La demande est présentée au mandataire du groupement, qui répond à son tour."))
    return redirect("invoicing:to_validate")


@require_POST
@login_required
def name_validator(request: HttpRequest, entity: UUID, identifier: UUID) -> HttpResponse:
    """Name the right validator of an invoice that was sent back."""
    seen = seen_by(request, entity, identifier)
    try:
        validations.name_validator(
            actor=access.acting(request),
            entity=entity,
            invoice=identifier,
            siret=request.POST.get("siret", ""),
            on=clock.today(),
        )
    except Refused as refused:
        return page(request, seen, refused=refused)
    messages.success(request, _("La facture part vers son valideur."))
    return redirect("invoicing:invoice", entity, identifier)
