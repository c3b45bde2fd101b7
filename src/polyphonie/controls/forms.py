"""The forms of the pages of controls. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from polyphonie.kernel.money import Money

from .terms import Mode, Risk, Rule, Verdict, checks_on
from .terms.plans import MODE_NAMES, RISK_NAMES

_WELL: Final = ""


def _spoken(pair: tuple[str, str]) -> str:
    return pair[0] if (get_language() or "fr").startswith("fr") else pair[1]


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AmountField(forms.DecimalField):
    """An amount of euros, with its cents at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=17, decimal_places=2, min_value=0, localize=True, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return None if amount is None else Money.of(amount)


class RuleForm(forms.Form):
    """A category to add to a draft, before another."""

    category = forms.SlugField(label=_("Code"), max_length=40)
    label = forms.CharField(label=_("Libellé"), max_length=200)
    mode = forms.ChoiceField(label=_("Contrôle"))
    percentage = forms.DecimalField(
        label=_("Part contrôlée, en %"),
        required=False,
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        localize=True,
        help_text=_("D'un contrôle par sondage seulement."),
    )
    nature = forms.CharField(
        label=_("Nature"),
        required=False,
        max_length=40,
        help_text=_("Le début de la nature : 1 pour tout le flux 1, 1.31 pour son fonctionnement."),
    )
    from_amount = AmountField(label=_("À partir de, en euros"))
    below_amount = AmountField(label=_("Moins de, en euros"))
    service = forms.CharField(label=_("Service"), required=False, max_length=40)
    risk = forms.ChoiceField(label=_("Fournisseur"), required=False)
    account_younger_than = forms.IntegerField(label=_("Compte bancaire de moins de (jours)"), required=False)
    place = forms.IntegerField(
        label=_("Rang"), min_value=1, help_text=_("La première catégorie qui convient l'emporte.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes: Any = self.fields["mode"]
        risks: Any = self.fields["risk"]
        modes.choices = [(mode.value, _spoken(MODE_NAMES[mode]).capitalize()) for mode in Mode]
        risks.choices = [("", _("Tous")), *((risk.value, _spoken(RISK_NAMES[risk]).capitalize()) for risk in Risk)]

    @property
    def rule(self) -> Rule:
        given = self.cleaned_data
        share = given["percentage"]
        return Rule(
            category=given["category"],
            label=given["label"],
            mode=Mode(given["mode"]),
            probability=Fraction(share) / 100 if share is not None else None,
            nature=given["nature"],
            from_amount=given["from_amount"],
            below_amount=given["below_amount"],
            service=given["service"],
            risk=Risk(given["risk"]) if given["risk"] else None,
            account_younger_than=given["account_younger_than"],
        )


class PublicationForm(forms.Form):
    from_on = DayField(label=_("Premier jour d'effet"))


class CampaignForm(forms.Form):
    """A campaign over a period. People name its last day; the act takes the day after."""

    title = forms.CharField(label=_("Intitulé"), max_length=200)
    since = DayField(label=_("Du"))
    last = DayField(label=_("Au"))
    size = forms.IntegerField(label=_("Paiements à tirer"), min_value=1, max_value=10_000)

    @property
    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        until = data["last"] + timedelta(days=1)
        return {"title": data["title"], "since": data["since"], "until": until, "size": data["size"]}


class FindingForm(forms.Form):
    """What was found on a payment of a sample: all is well, or one anomaly and its words."""

    anomaly = forms.ChoiceField(label=_("Constat"), required=False)
    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Obligatoire pour une anomalie."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._on = on
        found: Any = self.fields["anomaly"]
        language = get_language() or "fr"
        found.choices = [(_WELL, _("Conforme")), *((each.code, each.label(language)) for each in checks_on(on))]

    @property
    def verdicts(self) -> dict[str, Verdict]:
        anomaly, reason = self.cleaned_data["anomaly"], self.cleaned_data["reason"]
        if anomaly == _WELL:
            return {each.code: Verdict(ok=True, reason=reason) for each in checks_on(self._on)}
        return {anomaly: Verdict(ok=False, reason=reason)}


class WatchForm(forms.Form):
    supplier = forms.UUIDField(label=_("Fournisseur (identifiant)"))
    reason = forms.CharField(label=_("Motif"), max_length=1000)
