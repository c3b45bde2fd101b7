"""The forms of purchase requests. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from polyphonie.access.terms import Words
from polyphonie.budget.terms import axis_said
from polyphonie.kernel.money import Money
from polyphonie.requests.queries.choices import suppliers_named
from polyphonie.requests.queries.credits import EnvelopeHint
from polyphonie.requests.queries.purchase_requests import LineRow
from polyphonie.requests.terms.purchase_requests import (
    LONGEST_LABEL,
    LONGEST_WORDS,
    MOST_LINES,
    MOST_QUANTITY,
    Attachment,
    CommitmentTerms,
    PurchaseDraft,
    PurchaseLine,
)
from polyphonie.spending.terms.commitments import KIND_NAMES, CommitmentKind

_DAY: Final = {"type": "date"}


def said(words: Words) -> str:
    """The words in the reader's language."""
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


def euros(cents: int) -> str:
    """An amount as it is read: 820,80 €."""
    return f"{number_format(Money(cents).decimal, 2, use_l10n=True, force_grouping=True)} €"


class SupplierForm(forms.Form):
    """A form in which a supplier is named by its SIRET or by words."""

    supplier = forms.CharField(
        label=gettext_lazy("Fournisseur proposé"),
        required=False,
        max_length=LONGEST_LABEL,
        help_text=gettext_lazy("Son SIRET ou son nom ; il peut être choisi plus tard."),
    )

    def clean_supplier(self) -> UUID | None:
        text = self.cleaned_data["supplier"].strip()
        if not text:
            return None
        found = suppliers_named(text)
        if len(found) == 1:
            return found[0].id
        if not found:
            raise forms.ValidationError(_("Aucun fournisseur du référentiel ne se nomme ainsi."))
        names = ", ".join(f"{each.name} ({each.identifier})" for each in found)
        raise forms.ValidationError(_("Plusieurs conviennent, donnez le SIRET : %(names)s.") % {"names": names})


class RequestForm(SupplierForm):
    """What a request is for."""

    label = forms.CharField(label=gettext_lazy("Objet"), max_length=LONGEST_LABEL)
    reason = forms.CharField(
        label=gettext_lazy("À quoi cela sert"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ceux qui approuvent le lisent avant de décider."),
    )
    field_order = ("label", "reason", "supplier")

    def draft(self, lines: Iterable[PurchaseLine]) -> PurchaseDraft:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return PurchaseDraft(given["label"], given["reason"], tuple(lines), given["supplier"])


class LineForm(forms.Form):
    """A line of a request."""

    label = forms.CharField(label=gettext_lazy("Désignation"), max_length=LONGEST_LABEL)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantité"), max_value=MOST_QUANTITY, max_digits=10, decimal_places=3, localize=True
    )
    unit_price = forms.DecimalField(
        label=gettext_lazy("Prix unitaire TTC"), min_value=0, max_digits=13, decimal_places=2, localize=True
    )
    purchasing_group = forms.ChoiceField(label=gettext_lazy("Groupe de marchandises"))
    centre = forms.CharField(label=gettext_lazy("Centre"), max_length=40)
    wanted_on = forms.DateField(label=gettext_lazy("Souhaité pour le"), widget=forms.DateInput(_DAY, "%Y-%m-%d"))

    def __init__(self, *args: Any, groups: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purchasing_group"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [("", _("Choisissez")), *((code, f"{label} ({code})") for code, label in groups)]

    @property
    def line(self) -> PurchaseLine:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return PurchaseLine(
            label=given["label"],
            quantity=given["quantity"],
            unit_price=Money.of(given["unit_price"]),
            purchasing_group=given["purchasing_group"],
            centre=given["centre"].strip().upper(),
            wanted_on=given["wanted_on"],
        )


LineForms: Any = forms.formset_factory(LineForm, extra=0, max_num=MOST_LINES, validate_max=True)


class WordsForm(forms.Form):
    """Why a request is returned, refused or withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Le motif reste au dossier ; le demandeur le lit."),
    )


class AttachmentForm(forms.Form):
    """A document to join."""

    file = forms.FileField(label=gettext_lazy("Devis ou autre pièce"), help_text=gettext_lazy("10 Mo au plus."))

    @property
    def attachment(self) -> Attachment:
        """What was sent, as the action takes it."""
        file = self.cleaned_data["file"]
        return Attachment(file.name, (file.content_type or "").partition(";")[0], file.read())


class CommitmentForm(SupplierForm):
    """How a request is committed: prefilled, each line with the envelope of its centre that suffices."""

    kind = forms.ChoiceField(label=gettext_lazy("Nature de l’engagement"))
    contract_number = forms.CharField(label=gettext_lazy("Numéro de marché"), required=False, max_length=60)
    field_order = ("kind", "supplier", "contract_number")

    def __init__(
        self, *args: Any, lines: Mapping[int, tuple[LineRow, tuple[EnvelopeHint, ...]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField), "declared above"
        kind.choices = [(each.value, said(words)) for each, words in KIND_NAMES.items()]
        kind.initial = CommitmentKind.ORDER.value
        self.fields["supplier"].label = _("Fournisseur")
        self.fields["supplier"].help_text = _("Son SIRET ou son nom.")
        for place, (line, hints) in lines.items():
            self.fields[f"envelope-{place}"] = forms.ChoiceField(
                label=_("Enveloppe de la ligne %(place)s · %(amount)s") % {"place": place, "amount": euros(line.cents)},
                choices=[
                    (
                        str(hint.envelope),
                        _("%(words)s : %(amount)s d’AE disponibles")
                        % {"words": axis_said(hint.words, get_language() or "fr"), "amount": euros(hint.available)},
                    )
                    for hint in hints
                ],
            )

    @property
    def terms(self) -> CommitmentTerms:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return CommitmentTerms(
            kind=CommitmentKind(given["kind"]),
            supplier=given["supplier"],
            contract_number=given["contract_number"],
            envelopes={place: UUID(given[f"envelope-{place}"]) for place in self.lines},
        )
