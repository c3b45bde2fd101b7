"""Which body pays for the invoices of which structure: the list, and the form of whoever names it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt, tell
from polyphonie.kernel.paging import after_in, following
from polyphonie.kernel.refusals import Refusal
from polyphonie.parties import queries as parties
from polyphonie.spending import actions
from polyphonie.spending.queries import payers as queries

from .asking import body

PAGE = 25


class PayerForm(django_forms.Form):
    structure = django_forms.CharField(
        label=gettext_lazy("SIRET de la structure"),
        max_length=20,
        help_text=gettext_lazy("Celle à qui les factures sont adressées."),
    )
    from_on = django_forms.DateField(
        label=gettext_lazy("À partir du"), widget=django_forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = django_forms.CharField(
        label=gettext_lazy("Décision"),
        max_length=200,
        help_text=gettext_lazy("L’acte qui désigne l’organisme payeur, par exemple « arrêté du 2 janvier 2026 »."),
    )

    def clean_structure(self) -> UUID:
        found = parties.entity_by_siret("".join(self.cleaned_data["structure"].split()))
        if found is None:
            raise django_forms.ValidationError(_("Aucune structure de l’annuaire n’a ce SIRET."))
        return found.id


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """The structures that a body pays for; whoever closes its books names others."""
    whose, title = body(request), _("Organismes payeurs")
    if whose is None:
        return render(request, "spending/none.html", {"title": title})
    actor, on = access.acting(request), clock.today()
    may_name = access.holds(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(whose.id), on=on)
    form = PayerForm(request.POST or None, initial={"from_on": on})
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        _done, refusals = attempt(lambda: actions.name_payer(actor=actor, entity=whose.id, on=on, **given))
        if not refusals:
            messages.success(request, _("L’organisme payeur est désigné."))
            return redirect(f"{reverse('spending:payers')}?entity={whose.id}")
    rows, hidden = attempt(
        lambda: queries.payers(actor=actor, entity=whose.id, on=on, after=after_in(request), limit=PAGE + 1)
    )
    tell(request, hidden)
    found = rows or ()
    context = {
        "title": title,
        "body": whose,
        "rows": found[:PAGE],
        "next": following(request, after=found[PAGE - 1].id) if len(found) > PAGE else "",
        "form": form if may_name else None,
        "refusals": refusals,
    }
    return render(request, "spending/payers.html", context, status=422 if refusals or form.errors else 200)
