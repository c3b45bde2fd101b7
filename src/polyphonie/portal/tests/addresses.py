"""The addresses that the portal's own tests walk: its pages, those of the houses its frame names, and a gallery."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django_cotton.compiler_regex import CottonCompiler

from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refusal

_KINDS = (("a", "Facture"), ("b", "Avoir"))


class EveryField(forms.Form):
    """One field of each sort, all wrong when it is bound to nothing."""

    name = forms.CharField(label="Nom", help_text="Tel qu'au répertoire.")
    day = forms.DateField(label="Jour", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Genre", choices=_KINDS)
    side = forms.ChoiceField(label="Côté", choices=_KINDS, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(label="Plusieurs", choices=_KINDS, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="Certifié", help_text="Engage votre responsabilité.")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    source = CottonCompiler().process((Path(__file__).parent / "gallery.html").read_text())
    values = {
        "states": list(InvoiceState),
        "amount": Decimal("12345.60"),
        "now": clock.now(),
        "form": EveryField({}),
        "options": _KINDS,
        "findings": [
            {
                "rule": "BR-CO-14",
                "flag": flag,
                "term": "BT-110",
                "place": "ligne 3",
                "where": "/a/b" * 40,
                "message": "Le total est 329,73.",
                "remedy": "Corrigez.",
            }
            for flag in ("fatal", "warning")
        ],
        "refusals": [
            Refusal("INV-1", "BT-1", "Il manque x : ajoutez-le.", "Add x.", where="/a/b", source="XP Z12-012")
        ],
    }
    return HttpResponse(engines["django"].from_string(source).render(values, request))


urlpatterns = [
    path("essai/composants", gallery),
    path("", include("polyphonie.portal.urls")),
    path("", include("polyphonie.access.urls")),
    path("", include("polyphonie.parties.urls")),
    path("", include("polyphonie.reference.urls")),
    path("", include("polyphonie.budget.urls")),
    path("", include("polyphonie.ledger.urls")),
    path("", include("polyphonie.controls.urls")),
]
