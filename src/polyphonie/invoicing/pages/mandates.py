"""Mandates between suppliers: who deposits and follows invoices in whose name."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from polyphonie.access import actions as access_actions
from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions as parties_actions
from polyphonie.parties import queries as parties


class MandateForm(forms.Form):
    """Whom to mandate, for which of one's companies, from when to when (the last day included)."""

    supplier = forms.ChoiceField(label=gettext_lazy("Votre entreprise"))
    siret = forms.CharField(label=gettext_lazy("SIRET du mandataire"), max_length=20)
    first_day = forms.DateField(
        label=gettext_lazy("Premier jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Dernier jour"),
        required=False,
        help_text=gettext_lazy("Vide : sans fin prévue."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, companies: dict[UUID, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["supplier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(identifier), name) for identifier, name in companies.items()]

    @property
    def until(self) -> date | None:
        """The day after the last one."""
        last: date | None = self.cleaned_data["last_day"]
        return last + timedelta(days=1) if last else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates of one's companies, given and received; give one."""
    actor, on = access.acting(request), clock.today()
    mine = access.reach(actor, Right.MANDATE_MANAGE, on=on).suppliers
    companies = {each.id: each.name for each in parties.suppliers(mine).values()}
    form = MandateForm(request.POST or None, companies=companies, initial={"first_day": on})
    refused = None
    if form.is_valid():
        try:
            parties_actions.mandate_company(
                actor=actor,
                supplier=UUID(form.cleaned_data["supplier"]),
                siret=form.cleaned_data["siret"],
                start=form.cleaned_data["first_day"],
                until=form.until,
                on=on,
            )
        except Refused as told:
            refused = told
        else:
            messages.success(request, _("Le mandat est donné."))
            return redirect("invoicing:mandates")
    rows = access.mandates_of(mine, on=on)
    facts = {
        "form": form,
        "companies": companies,
        "given": [row for row in rows if row.principal in mine],
        "received": [row for row in rows if row.principal not in mine],
        "refusals": refused.refusals if refused else (),
    }
    return render(request, "invoicing/mandates.html", facts, status=refused.http_status if refused else 200)


@require_POST
@login_required
def end_mandate(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """End a mandate today."""
    access_actions.end_mandate(actor=access.acting(request), mandate=identifier, on=clock.today())
    messages.success(request, _("Le mandat a pris fin."))
    return redirect("invoicing:mandates")
