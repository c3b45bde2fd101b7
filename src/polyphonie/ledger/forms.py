"""The forms of the ledger's pages. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import rules
from .terms import NewAccount


class YearForm(forms.Form):
    """Which fiscal year to open."""

    year = forms.IntegerField(label=_("Exercice"), min_value=rules.YEARS.start, max_value=rules.YEARS.stop - 1)


class AccountsForm(forms.Form):
    """Which accounts of the chart to open, from which day."""

    from_on = forms.DateField(
        label=_("Ouverts à compter du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    codes = forms.MultipleChoiceField(label=_("Comptes"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, chart: Iterable[NewAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["codes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.code, f"{each.code} {each.label}") for each in chart]
