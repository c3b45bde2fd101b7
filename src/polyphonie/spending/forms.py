"""The forms of the pages of expenditure. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from polyphonie.access.terms import Words
from polyphonie.budget.queries import View
from polyphonie.budget.terms import Kind, axis_said
from polyphonie.kernel.money import Money
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind
from polyphonie.spending.queries import commitments
from polyphonie.spending.queries.payment_requests import RequestView
from polyphonie.spending.terms.checks import Finding, check_terms
from polyphonie.spending.terms.payment_requests import (
    FLUX_NAMES,
    GROUND_NAMES,
    LONGEST_DOCUMENT_NUMBER,
    LONGEST_LABEL,
    LONGEST_WORDS,
    PURPOSE_NAMES,
    Flux,
    Ground,
    InvoiceReference,
    Purpose,
    RequestDraft,
    RequestLineDraft,
    legal_cases,
    suspension_causes,
)
from polyphonie.spending.terms.tacit import LONGEST_DECISION, TacitDraft


def said(words: Words) -> str:
    """The words in the reader's language."""
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


_EUROS: Final[dict[str, Any]] = {
    "max_digits": 17,
    "decimal_places": 2,
    "localize": True,
    "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
}


_FEW: Final = 5


class ThirdPartyField(forms.CharField):
    """A third party, by its SIRET, its name or its identifier in the directory; it becomes that identifier."""

    def __init__(self, **given: Any) -> None:
        help_text = gettext_lazy("Son SIRET, ou son nom.")
        super().__init__(**{"max_length": 40, "help_text": help_text, **given})

    def clean(self, value: Any) -> UUID | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        try:
            return UUID(typed)
        except ValueError:
            exact = parties.supplier_by_identifier(SupplierIdKind.SIRET, "".join(typed.split()))
        found = (exact,) if exact else parties.search_suppliers(typed, limit=_FEW)
        if len(found) == 1:
            return found[0].id
        if not found:
            raise forms.ValidationError(_("Aucun tiers ne se nomme ainsi. Vérifiez-le, ou faites créer le tiers."))
        names = ", ".join(f"{each.name} ({each.identifier})" for each in found)
        raise forms.ValidationError(
            _("Plusieurs tiers conviennent, donnez le SIRET : %(names)s."), params={"names": names}
        )

    def prepare_value(self, value: Any) -> Any:
        try:
            known = parties.supplier(UUID(str(value)))
        except ValueError:
            return value
        return known.identifier if known else value


class OfferedInput(forms.TextInput):
    """A text that is completed from a list: what is typed is looked for among the values and their hints."""

    offered: Sequence[tuple[str, str]] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        named = f"{name}-offered"
        typed = super().render(name, value, {**(attrs or {}), "list": named, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.offered)
        return format_html('{}<datalist id="{}">{}</datalist>', typed, named, options)


class EnvelopeField(forms.CharField):
    """An envelope, by the words of its axis, among those that are offered with what they have left; it becomes its id.

    Whoever types the beginnings of words has the envelope, where no other has them.
    """

    MOST_TOLD: Final = 5

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"label": gettext_lazy("Enveloppe"), "max_length": 200, "widget": OfferedInput, **given})
        self.envelopes: Sequence[View] = ()

    def offer(self, envelopes: Iterable[View], *kinds: Kind) -> None:
        """Let one of these be chosen, each with what it has left of these kinds."""
        self.envelopes = tuple(each for each in envelopes if each.envelope is not None)
        told = [(_axis(each), " · ".join(_left(each, kind) for kind in kinds)) for each in self.envelopes]
        assert isinstance(self.widget, OfferedInput), "given above"
        self.widget.offered = told

    def prepare_value(self, value: Any) -> Any:
        words = {str(each.envelope): _axis(each) for each in self.envelopes}
        return words.get(str(value), value)

    def clean(self, value: Any) -> UUID | None:
        typed = super().clean(value).strip()
        if not typed:
            return None
        exact = [each for each in self.envelopes if typed in (_axis(each), str(each.envelope))]
        asked = _said_words(typed)
        found = exact or [
            each
            for each in self.envelopes
            if all(any(word.startswith(begun) for word in _said_words(_axis(each))) for begun in asked)
        ]
        if len(found) == 1:
            return found[0].envelope
        if not found:
            raise forms.ValidationError(_("Aucune de vos enveloppes ne se nomme ainsi. Choisissez-la dans la liste."))
        names = " ; ".join(_axis(each) for each in found[: self.MOST_TOLD])
        raise forms.ValidationError(
            _("Plusieurs enveloppes conviennent : %(names)s. Donnez son nom entier."), params={"names": names}
        )


def _axis(envelope: View) -> str:
    return axis_said(envelope.key, get_language() or "fr")


def _said_words(text: str) -> list[str]:
    return text.casefold().replace("·", " ").split()


def _left(envelope: View, kind: Kind) -> str:
    held = envelope.ae if kind is Kind.AE else envelope.cp
    return _("%(kind)s disponibles : %(amount)s") % {
        "kind": kind.value,
        "amount": Money(held.available).said(get_language() or "fr"),
    }


class WordsForm(forms.Form):
    """Why something is done: it stays in the file."""

    words = forms.CharField(
        label=gettext_lazy("Vos raisons"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Elles restent au dossier, sous votre nom."),
    )

    def __init__(self, *args: Any, view: RequestView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view


class SuspensionForm(WordsForm):
    """Why a request waits: a cause of the list, and words."""

    cause = forms.ChoiceField(label=gettext_lazy("Motif"))
    field_order = ("cause", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(each.code, said(each.name)) for each in suspension_causes().values()]
        field.help_text = _("Ce que le fournisseur doit réparer arrête le délai de paiement, une seule fois.")


class VisaForm(WordsForm):
    """The checks that ask for the accountant's eyes: ticked, they satisfy them."""

    words = None  # type: ignore[assignment]  # passing asks for none
    confirmed = forms.MultipleChoiceField(
        label=gettext_lazy("Contrôles que j’ai faits"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to_see = [each.code for each in self.view.checks if each.finding is Finding.TO_SEE]
        field = self.fields["confirmed"]
        assert isinstance(field, forms.MultipleChoiceField), "declared above"
        field.choices = [(code, said(check_terms()[code].question)) for code in to_see]
        if not to_see:
            field.widget = forms.MultipleHiddenInput()


class RequestForm(forms.Form):
    """A request of one line: on a commitment's, or on an envelope alone (flow 4)."""

    purpose = forms.ChoiceField(label=gettext_lazy("Nature"), required=False)
    flux = forms.TypedChoiceField(label=gettext_lazy("Flux de la dépense"), coerce=int)
    ground = forms.ChoiceField(label=gettext_lazy("Fondement du paiement"))
    case = forms.ChoiceField(label=gettext_lazy("Cas prévu par la loi"), required=False)
    commitment = forms.CharField(
        label=gettext_lazy("Numéro d’engagement"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Dix chiffres. Le créancier et l’imputation en viennent."),
    )
    place = forms.IntegerField(label=gettext_lazy("Poste"), min_value=1, initial=1, required=False)
    supplier = ThirdPartyField(
        label=gettext_lazy("Créancier"),
        required=False,
        help_text=gettext_lazy("Son SIRET ou son nom, quand aucun engagement ne dit qui il est."),
    )
    envelope = EnvelopeField(
        required=False,
        help_text=gettext_lazy("En flux 4, sans engagement : tapez son centre ou son titre."),
    )
    charge_account = forms.CharField(
        label=gettext_lazy("Compte de charge"),
        max_length=10,
        required=False,
        help_text=gettext_lazy(
            "Dix chiffres, en flux 4 : rémunérations, pensions, déplacements, justice, dette… Le reste se paie sur un"
            " engagement."
        ),
    )
    amount = forms.DecimalField(label=gettext_lazy("Montant en euros"), **_EUROS)
    recovered = forms.DecimalField(
        label=gettext_lazy("Dont avance récupérée"),
        required=False,
        **_EUROS,
        help_text=gettext_lazy("Ce qu’une avance a déjà payé de ce montant : il n’est pas versé une seconde fois."),
    )
    withheld = forms.DecimalField(
        label=gettext_lazy("Dont retenue de garantie"),
        required=False,
        **_EUROS,
        help_text=gettext_lazy("Gardé jusqu’à ce que les réserves soient levées."),
    )
    document_number = forms.CharField(
        label=gettext_lazy("Numéro de la pièce"),
        max_length=LONGEST_DOCUMENT_NUMBER,
        help_text=gettext_lazy("La facture ou le décompte du créancier : une pièce se paie une fois."),
    )
    label = forms.CharField(label=gettext_lazy("Objet"), max_length=LONGEST_LABEL)
    received_on = forms.DateField(
        label=gettext_lazy("Reçue le"),
        help_text=gettext_lazy("Le délai de paiement part de ce jour."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    structure = forms.UUIDField(required=False, widget=forms.HiddenInput)
    invoice = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, entity: UUID, envelopes: Iterable[View], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entity = entity
        envelope = self.fields["envelope"]
        assert isinstance(envelope, EnvelopeField), "declared above"
        envelope.offer(envelopes, Kind.AE, Kind.CP)
        cases = [(each.code, said(each.name)) for each in legal_cases()]
        for name, choices in (
            ("flux", [(int(flux), said(words)) for flux, words in FLUX_NAMES.items()]),
            ("ground", [(ground.value, said(words)) for ground, words in GROUND_NAMES.items()]),
            ("case", [("", _("aucun")), *cases]),
            (
                "purpose",
                [(each.value, said(PURPOSE_NAMES[each])) for each in (Purpose.EXPENSE, Purpose.RETENTION_RELEASE)],
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), "declared above"
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        number = given.get("commitment", "").strip()
        self.line = None
        if number:
            place = given.get("place") or 1
            lines = {each.place: each for each in commitments.lines_of_number(self.entity, number)}
            self.line = lines.get(place)
            if self.line is None:
                self.add_error("commitment", _("Aucun engagement de votre périmètre n’a ce numéro et ce poste."))
        elif not given.get("supplier"):
            self.add_error("supplier", _("Dites qui est payé, ou donnez un engagement."))
        return given

    def draft(self) -> RequestDraft:
        """What was typed, as the action takes it."""
        given, line = self.cleaned_data, self.line
        received: date = given["received_on"]
        amount = Money.of(Decimal(given["amount"]))
        invoice = (
            InvoiceReference(given["structure"], given["invoice"]) if given["structure"] and given["invoice"] else None
        )
        recovered, withheld = (Money.of(given[name] or Decimal(0)) for name in ("recovered", "withheld"))
        drafted = (
            RequestLineDraft(amount, line.commitment, line.place, recovered=recovered, withheld=withheld)
            if line
            else RequestLineDraft(
                amount,
                envelope=given["envelope"],
                charge_account=given["charge_account"].strip(),
                recovered=recovered,
                withheld=withheld,
            )
        )
        return RequestDraft(
            flux=Flux(given["flux"]),
            ground=Ground(given["ground"]),
            case=given["case"],
            supplier=line.supplier if line else given["supplier"],
            document_number=given["document_number"],
            label=given["label"],
            received_on=received,
            lines=(drafted,),
            invoice=invoice,
            purpose=Purpose(given["purpose"] or Purpose.EXPENSE),
        )


class TacitForm(forms.Form):
    """A policy of tacit orders."""

    after_days = forms.IntegerField(
        label=gettext_lazy("Jours de silence"),
        help_text=gettext_lazy("Comptés de la saisie, ou de la dernière réponse."),
    )
    most = forms.DecimalField(
        label=gettext_lazy("Jusqu’à ce montant, en euros"),
        required=False,
        **_EUROS,
        help_text=gettext_lazy("Vide : tous les montants."),
    )
    decision = forms.CharField(
        label=gettext_lazy("Décision"), max_length=LONGEST_DECISION, help_text=gettext_lazy("L’acte qui la fonde.")
    )
    from_on = forms.DateField(
        label=gettext_lazy("À partir du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def draft(self) -> TacitDraft:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        most = Money.of(Decimal(given["most"])) if given["most"] is not None else None
        return TacitDraft(given["after_days"], given["decision"], given["from_on"], most)
