"""The approval circuits of a body: which levels approve purchase requests, from which amount, since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.answering import attempt
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.requests import actions
from polyphonie.requests.forms import said
from polyphonie.requests.queries import circuits as queries
from polyphonie.requests.terms.circuits import (
    LEVEL_NAMES,
    LEVELS,
    LONGEST_SOURCE,
    SHIPPED,
    ApprovalStep,
    Circuit,
)

from .asking import body


class CircuitForm(forms.Form):
    """A circuit to decide: for each level, the amount from which it approves."""

    centre = forms.CharField(
        label=gettext_lazy("Centre"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Son code, et tout ce qui est au-dessous. Vide : tout l’organisme."),
    )
    from_on = forms.DateField(
        label=gettext_lazy("À partir du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=gettext_lazy("Décision"), max_length=LONGEST_SOURCE, help_text=gettext_lazy("L’acte qui la fonde.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in LEVELS:
            self.fields[f"from_{level}"] = forms.DecimalField(
                label=_("Approuve à partir de, en euros : %(level)s") % {"level": said(LEVEL_NAMES[level])},
                required=False,
                min_value=0,
                max_digits=17,
                decimal_places=2,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                help_text=_("Vide : ce niveau n’approuve pas. Zéro : il approuve tout."),
            )

    def circuit(self, entity: UUID) -> Circuit:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        amounts = {level: given[f"from_{level}"] for level in LEVELS}
        steps = tuple(ApprovalStep(level, Money.of(each)) for level, each in amounts.items() if each is not None)
        return Circuit(entity, given["centre"].strip().upper(), given["from_on"], steps, given["source"])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decided(request: HttpRequest) -> HttpResponse:
    """The circuits that a body decided; whoever signs its commitments decides of others."""
    whose, title = body(request), _("Circuits d’approbation")
    if whose is None:
        return render(request, "requests/none.html", {"title": title})
    actor, on = access.acting(request), clock.today()
    form = CircuitForm(request.POST or None, initial={"from_on": on, **_amounts(SHIPPED)})
    refusals: tuple[Refusal, ...] = ()
    if form.is_valid():
        circuit = form.circuit(whose.id)
        _done, refusals = attempt(lambda: actions.set_circuit(actor=actor, circuit=circuit, on=on))
        if not refusals:
            messages.success(request, _("Le circuit est fixé : il vaut pour ce qui est soumis à partir de ce jour."))
            return redirect(f"{reverse('requests:circuits')}?entity={whose.id}")
    found = queries.circuits(actor=actor, entity=whose.id, on=on)
    context = {
        "title": title,
        "body": whose,
        "rows": _standing(found, on),
        "shipped": [] if any(not each.centre and each.from_on <= on for each in found) else SHIPPED,
        "form": form if access.reach(actor, Right.COMMITMENT_VALIDATE, on=on) else None,
        "refusals": refusals,
    }
    return render(request, "requests/circuits.html", context, status=422 if refusals or form.errors else 200)


def _amounts(steps: Iterable[ApprovalStep]) -> dict[str, Any]:
    return {f"from_{each.level}": each.from_amount.decimal for each in steps}


def _standing(found: Iterable[Circuit], on: date) -> list[tuple[Circuit, str]]:
    """Each circuit with where it stands: of one centre, the latest that begins by the day holds."""
    rows, held = [], set()
    for each in found:
        standing = "coming" if each.from_on > on else "ended" if each.centre in held else "held"
        if standing == "held":
            held.add(each.centre)
        rows.append((each, standing))
    return rows
