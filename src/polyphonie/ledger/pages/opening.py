"""Where books are opened, then their accounts, from the chart, and their years."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.answering import tell
from polyphonie.ledger import actions, forms, queries
from polyphonie.ledger.terms import NewAccount
from polyphonie.parties import queries as parties

from .asking import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def books(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Open the books of a body, with the whole chart and a year; once they are, what else may be opened in them."""
    actor, on = _admitted(request, entity)
    form = forms.YearForm(request.POST or None, initial={"year": on.year})
    if form.is_valid():
        year = form.cleaned_data["year"]
        refusals = attempt(lambda: actions.begin_books(actor=actor, entity=entity, year=year, on=on))
        tell(request, refusals, done=_("Les livres sont ouverts."))
        return redirect("ledger:books", entity)
    held, years, chart = queries.book(entity), queries.years(entity), queries.chart(on=on)
    following = forms.YearForm(initial={"year": years[0] + 1 if years else on.year})
    facts = {
        "entity": entity,
        "holder": parties.names([entity]).get(entity, ""),
        "book": held,
        "years": years,
        "accounts": len(queries.accounts(entity)),
        "chart": len(chart),
        "year_form": following if held else form,
        "accounts_form": forms.AccountsForm(chart=_closed(entity, on), initial={"from_on": date(on.year, 1, 1)}),
    }
    return render(request, "ledger/opening.html", facts)


@require_POST
@login_required
def open_accounts(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Open accounts of the chart."""
    actor, on = _admitted(request, entity)
    form = forms.AccountsForm(request.POST, chart=_closed(entity, on))
    if form.is_valid():
        codes, from_on = form.cleaned_data["codes"], form.cleaned_data["from_on"]
        refusals = attempt(
            lambda: actions.open_accounts(
                actor=actor, entity=entity, accounts=queries.chart(on=on, codes=codes), from_on=from_on, on=on
            )
        )
        tell(request, refusals, done=_("Les comptes sont ouverts."))
    else:
        messages.error(request, _("Cochez au moins un compte, et dites à compter de quel jour."))
    return redirect("ledger:books", entity)


@require_POST
@login_required
def open_year(request: HttpRequest, entity: UUID) -> HttpResponse:
    """Open a fiscal year."""
    actor, on = _admitted(request, entity)
    form = forms.YearForm(request.POST)
    if form.is_valid():
        year = form.cleaned_data["year"]
        refusals = attempt(lambda: actions.open_year(actor=actor, entity=entity, year=year, on=on))
        tell(request, refusals, done=_("L'exercice est ouvert."))
    else:
        messages.error(request, _("Dites quel exercice ouvrir, en quatre chiffres."))
    return redirect("ledger:books", entity)


def _admitted(request: HttpRequest, entity: UUID) -> tuple[Actor, date]:
    """Whoever may open the books. Refuses: ACC-RIG-01."""
    actor, on = access.acting(request), clock.today()
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    return actor, on


def _closed(entity: UUID, on: date) -> tuple[NewAccount, ...]:
    """The accounts of the chart that the books have not opened."""
    known = {each.code for each in queries.accounts(entity)}
    return tuple(each for each in queries.chart(on=on) if each.code not in known)
