"""What a supplier says of itself, to be read and amended by its own people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries, terms
from polyphonie.parties.forms import CompanyForm


@require_safe
@login_required
def companies(request: HttpRequest) -> HttpResponse:
    """The suppliers for which one acts; when there is only one, its page."""
    mine = access.require_somewhere(access.acting(request), Right.INVOICE_DEPOSIT, on=clock.today()).suppliers
    if len(mine) == 1:
        return redirect("parties:company", *mine)
    found = sorted(queries.suppliers(mine).values(), key=lambda each: each.name)
    return render(request, "parties/companies.html", {"companies": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def company(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """What is known of a supplier; who keeps its directory amends it here."""
    actor, on = access.acting(request), clock.today()
    perimeter = Perimeter.of_supplier(identifier)
    may_amend = access.holds(actor, Right.DIRECTORY_MANAGE, perimeter=perimeter, on=on)
    if not may_amend:
        access.require(actor, Right.INVOICE_CONSULT, perimeter=perimeter, on=on)
    shown = queries.supplier(identifier)
    if shown is None:
        raise Refused(terms.NO_SUCH_SUPPLIER())
    form = CompanyForm(request.POST if request.method == "POST" else None, initial=CompanyForm.of(shown))
    refused = None
    if form.is_valid():
        try:
            actions.amend_supplier(actor=actor, supplier=identifier, entry=form.entry(), on=on)
        except Refused as told:
            refused = told
        else:
            messages.success(request, _("La fiche est à jour."))
            return redirect("parties:company", identifier)
    facts = {
        "company": shown,
        "form": form if may_amend else None,
        "refusals": refused.refusals if refused else (),
    }
    return render(request, "parties/company.html", facts, status=refused.http_status if refused else 200)
