"""The forms of presumed services, periodic orders, billing plans. What is allowed is for the actions to say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polyphonie.kernel.money import Money
from polyphonie.spending.forms import said
from polyphonie.spending.queries import commitments
from polyphonie.spending.rules.billing_plans import regular
from polyphonie.spending.terms.billing_plans import LONGEST_LABEL, MOST_TERMS, PlanDraft, plan_kinds
from polyphonie.spending.terms.commitments import LONGEST_REASON
from polyphonie.spending.terms.presumed import LONGEST_DECISION, presumed_categories

_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
"""The days that people may mean."""


def day(label: Any, **given: Any) -> forms.DateField:
    """A field for a day, as browsers ask for one."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    within = [MinValueValidator(_FIRST), MaxValueValidator(_LAST)]
    return forms.DateField(label=label, widget=widget, validators=within, **given)


class CommitmentForm(forms.Form):
    """A commitment that is named by its number, and the decision about it."""

    commitment = forms.CharField(
        label=gettext_lazy("Numéro d’engagement"), max_length=20, help_text=gettext_lazy("Dix chiffres.")
    )
    decision = forms.CharField(
        label=gettext_lazy("Décision"),
        max_length=LONGEST_DECISION,
        help_text=gettext_lazy("Qui l’a prise, quand, sous quel numéro : elle paraît sur chaque demande."),
    )
    from_on = day(gettext_lazy("À partir du"))

    def __init__(self, *args: Any, entity: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity = entity

    def clean_commitment(self) -> UUID:
        found = commitments.lines_of_number(self.entity, self.cleaned_data["commitment"].strip())
        if not found:
            raise forms.ValidationError(_("Aucun engagement de votre périmètre n’a ce numéro."))
        return found[0].commitment


class PresumptionForm(CommitmentForm):
    """A commitment whose services are to be presumed done."""

    category = forms.ChoiceField(label=gettext_lazy("Catégorie de dépense"))
    field_order = ("commitment", "category", "decision", "from_on")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(each.code, said(each.name)) for each in presumed_categories() if each.holds(on)]


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Il reste au dossier, sous votre nom."),
    )


class PresumedCampaignForm(forms.Form):
    """A campaign over a period. People name its last day; the act takes the day after."""

    since = day(gettext_lazy("Du"))
    last = day(gettext_lazy("Au"))
    size = forms.IntegerField(label=gettext_lazy("Paiements à tirer"), min_value=1, max_value=10_000)

    @property
    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"since": data["since"], "until": data["last"] + timedelta(days=1), "size": data["size"]}


class PeriodicSignatureForm(forms.Form):
    """What the signer of a periodic order saw: the centre, the period and the sum, carried from the list."""

    centre = forms.UUIDField(widget=forms.HiddenInput)
    since = forms.DateField(widget=forms.HiddenInput)
    until = forms.DateField(widget=forms.HiddenInput)
    cents = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @property
    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = {name: data[name] for name in ("centre", "since", "until")}
        return {**named, "total": Money(data["cents"])}


class BillingPlanForm(forms.Form):
    """Terms of one amount, so many months apart, on a commitment's line."""

    commitment = forms.CharField(
        label=gettext_lazy("Numéro d’engagement"), max_length=20, help_text=gettext_lazy("Dix chiffres.")
    )
    place = forms.IntegerField(label=gettext_lazy("Poste"), min_value=1, initial=1)
    kind = forms.ChoiceField(label=gettext_lazy("Nature"))
    label = forms.CharField(label=gettext_lazy("Objet"), max_length=LONGEST_LABEL)
    first_on = day(gettext_lazy("Première échéance"))
    months = forms.IntegerField(label=gettext_lazy("Mois entre deux échéances"), min_value=1, max_value=24, initial=1)
    count = forms.IntegerField(label=gettext_lazy("Nombre d’échéances"), min_value=1, max_value=MOST_TERMS, initial=12)
    amount = forms.DecimalField(
        label=gettext_lazy("Montant de chacune, en euros"),
        max_digits=17,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, entity: UUID, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity = entity
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(each.code, said(each.name)) for each in plan_kinds().values() if each.holds(on)]

    def clean_commitment(self) -> UUID:
        found = commitments.lines_of_number(self.entity, self.cleaned_data["commitment"].strip())
        if not found:
            raise forms.ValidationError(_("Aucun engagement de votre périmètre n’a ce numéro."))
        return found[0].commitment

    def draft(self) -> PlanDraft:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        amount = Money.of(given["amount"])
        terms = regular(given["first_on"], months=given["months"], count=given["count"], amount=amount)
        return PlanDraft(given["commitment"], given["kind"], given["label"], terms, given["place"])
