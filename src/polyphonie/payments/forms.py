"""The forms of the pages of payments. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polyphonie.documents.bank.words import Version
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

from .terms import LONGEST_REASON


def _reason(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Vos raisons"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Elles restent au journal, sous votre nom."),
        **options,
    )


class LotForm(forms.Form):
    """What a lot gathers: from which account, for which day."""

    execute_on = forms.DateField(
        label=gettext_lazy("Jour d’exécution"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Un jour ouvré du calendrier TARGET. Le lot prend tout ce qui est dû à ce jour."),
    )
    debtor = forms.ChoiceField(label=gettext_lazy("Compte débité"))

    def __init__(self, *args: Any, debtors: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debtor"].choices = [(str(each), name) for each, name in debtors]  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """In which version a lot is written."""

    version = forms.ChoiceField(
        label=gettext_lazy("Version du fichier"),
        choices=[(each.value, each.value) for each in Version],
        help_text=gettext_lazy("La 09, sauf si votre banque ne lit encore que la 03."),
    )


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = _reason()


class ReissueForm(forms.Form):
    """Where a rejected transfer goes now: an account of the same payee."""

    account = forms.ChoiceField(label=gettext_lazy("Compte du bénéficiaire"))

    def __init__(self, *args: Any, accounts: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [(str(each), name) for each, name in accounts]  # type: ignore[attr-defined]


class ImputationForm(forms.Form):
    """Where money that nobody expected belongs."""

    account = forms.CharField(
        label=gettext_lazy("Compte"), max_length=10, help_text=gettext_lazy("Dix chiffres du plan comptable.")
    )
    party = forms.CharField(
        label=gettext_lazy("SIRET du tiers"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Seulement pour un compte suivi par tiers."),
    )
    reason = _reason()

    def clean_party(self) -> UUID | None:
        given = self.cleaned_data["party"]
        if not given:
            return None
        found = parties.supplier_by_identifier(SupplierIdKind.SIRET, given)
        if found is None:
            raise forms.ValidationError(_("Aucun tiers ne porte ce SIRET."))
        return found.id


class AnswerForm(forms.Form):
    """A file of the bank."""

    REPORT, STATEMENT = "report", "statement"
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce que dit la banque"),
        choices=[
            (STATEMENT, gettext_lazy("Relevé ou avis (camt.053, camt.054)")),
            (REPORT, gettext_lazy("Compte rendu d’un lot (pain.002)")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("Fichier"), help_text=gettext_lazy("Le même fichier deux fois n’est pris qu’une.")
    )
