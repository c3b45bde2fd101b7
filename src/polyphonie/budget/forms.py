"""The forms of the budget's pages. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from polyphonie.kernel.money import Money

from .terms import ACTS, ActType, Kind, Nature, Operation
from .terms.moves import PERSONNEL
from .terms.visas import OPERATION_NAMES

_MONTHS: Final = (
    _("janvier"),
    _("février"),
    _("mars"),
    _("avril"),
    _("mai"),
    _("juin"),
    _("juillet"),
    _("août"),
    _("septembre"),
    _("octobre"),
    _("novembre"),
    _("décembre"),
)
_KINDS: Final = ((Kind.AE.value, _("AE (engager)")), (Kind.CP.value, _("CP (payer)")))


class AmountField(forms.DecimalField):
    """An amount of euros, with its cents at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=17, decimal_places=2, localize=True, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return None if amount is None else Money.of(Decimal(amount))


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


def _acts() -> list[tuple[str, str]]:
    return [(each.value, ACTS[each].fr if _french() else ACTS[each].en) for each in ActType]


def _operations() -> list[tuple[str, str]]:
    return [(each.value, OPERATION_NAMES[each][0 if _french() else 1].capitalize()) for each in Operation]


def _source(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=100, help_text=help_text)


class OperationForm(forms.Form):
    """What every operation on an envelope asks."""

    kind = forms.ChoiceField(label=_("Crédits"), choices=_KINDS)
    amount = AmountField(label=_("Montant en euros"))
    source = _source(
        _("Pièce"),
        _("La décision ou le document qui fonde l’opération : son numéro, tel qu’on le retrouvera au journal."),
    )

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])


class ConsumptionForm(OperationForm):
    """A consumption: CP also name the commitment that they pay."""

    commitment = forms.CharField(
        label=_("Engagement payé"),
        max_length=100,
        required=False,
        help_text=_("Pour des CP : la ligne d'engagement que le paiement règle."),
    )


class LoweringForm(OperationForm):
    """What a commitment no longer needs."""

    field_order = ("kind", "amount", "commitment", "source", "final")
    commitment = forms.CharField(label=_("Engagement"), max_length=100)
    final = forms.BooleanField(label=_("L'engagement est soldé"), required=False)
    source = forms.CharField(label=_("Pièce"), max_length=100, required=False)


class AxisForm(OperationForm):
    """An operation that gives to another envelope of the same programme."""

    field_order = ("centre", "title", "domain", "category", "fund", "tranche", "kind", "amount", "source")
    centre = forms.CharField(label=_("Centre qui reçoit"), max_length=40)
    title = forms.ChoiceField(
        label=_("Titre"), required=False, choices=[("", _("Hors titre 2")), *((str(n), str(n)) for n in range(1, 8))]
    )
    domain = forms.CharField(label=_("Domaine fonctionnel"), max_length=20, required=False)
    category = forms.CharField(label=_("Catégorie"), max_length=2, required=False)
    fund = forms.CharField(label=_("Fonds"), max_length=20, required=False)
    tranche = forms.CharField(
        label=_("Tranche fonctionnelle"),
        max_length=40,
        required=False,
        help_text=_("Pour affecter des AE à une opération d'investissement."),
    )


class VisaForm(forms.Form):
    """What is submitted to the controller."""

    operation = forms.ChoiceField(label=_("Opération"), choices=_operations)
    amount = AmountField(label=_("Montant en euros"))
    source = _source(_("Pièce"))
    purpose = forms.CharField(label=_("Objet"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_operation(self) -> Operation:
        return Operation(self.cleaned_data["operation"])


class PlanForm(forms.Form):
    """Twelve months."""

    kind = forms.ChoiceField(label=_("Crédits"), choices=_KINDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(_MONTHS, start=1):
            self.fields[f"month_{number}"] = AmountField(label=name, initial=Decimal(0), min_value=Decimal(0))

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])


class DecisionForm(forms.Form):
    """The controller's answer."""

    granted = forms.ChoiceField(
        label=_("Décision"), choices=[("yes", _("Accorder le visa")), ("no", _("Refuser le visa"))]
    )
    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Obligatoire en cas de refus."),
    )


class ThresholdForm(forms.Form):
    """From which amount on a visa is asked."""

    operation = forms.ChoiceField(label=_("Opération"), choices=_operations)
    title = forms.ChoiceField(
        label=_("Titre"), required=False, choices=[("", _("Tous")), *((str(n), str(n)) for n in range(1, 8))]
    )
    amount = AmountField(label=_("À partir de (euros)"))
    from_on = forms.DateField(
        label=_("À compter du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = _source(_("Texte"), _("L'arrêté ou la décision qui fixe ce seuil."))

    def clean_operation(self) -> Operation:
        return Operation(self.cleaned_data["operation"])


class ActForm(forms.Form):
    """A legal act, with its lines typed or in a file."""

    type = forms.ChoiceField(label=_("Acte"), choices=_acts)
    fiscal_year = forms.IntegerField(label=_("Exercice"), min_value=2006, max_value=2100)
    reference = forms.CharField(label=_("Référence"), max_length=100, help_text=_("Son numéro au Journal officiel."))
    title = forms.CharField(label=_("Intitulé"), max_length=300)
    signed_on = forms.DateField(label=_("Signé le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    lines = forms.CharField(
        label=_("Lignes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Une par ligne : centre;titre;AE ou CP;montant, puis au besoin"
            " ;domaine;catégorie;fonds;évaluatif;exercice. Un montant négatif prend des crédits."
        ),
    )
    file = forms.FileField(label=_("Ou un fichier CSV des mêmes colonnes"), required=False)
    lifted_by = forms.CharField(
        label=_("Article qui lève le plafond"),
        max_length=200,
        required=False,
        help_text=_("Seulement si une loi de finances lève le plafond pour cet acte."),
    )
    revenue = AmountField(
        label=_("Recettes supplémentaires constatées"),
        required=False,
        min_value=0,
        help_text=_("D'un décret d'avance : ce qu'il ouvre de plus qu'il n'annule (LOLF, article 13)."),
    )

    def clean_type(self) -> ActType:
        return ActType(self.cleaned_data["type"])

    @property
    def text(self) -> str:
        """The lines, from the file when there is one."""
        given = self.cleaned_data.get("file")
        return str(given.read(), "utf-8-sig", "replace") if given else str(self.cleaned_data["lines"])


class ScenarioForm(forms.Form):
    """A new scenario."""

    name = forms.CharField(label=_("Nom"), max_length=100, help_text=_("Par exemple : Sans dégel de la réserve."))
    centre = forms.CharField(
        label=_("Centre"),
        max_length=40,
        required=False,
        help_text=_("Un programme, un BOP ou une UO ; vide pour tout le budget."),
    )
    purpose = forms.CharField(
        label=_("Ce que l'on suppose, en clair"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CopyForm(forms.Form):
    """The name of a copy."""

    name = forms.CharField(label=_("Nom de la copie"), max_length=100)


class HypothesisForm(forms.Form):
    """One hypothesis: the value is an amount or a percentage, as its nature says."""

    centre = forms.CharField(
        label=_("Centre"),
        max_length=40,
        required=False,
        help_text=_("Un programme ou un centre. Vide, pour une part : partout. Le centre le plus précis l'emporte."),
    )
    title = forms.ChoiceField(
        label=_("Titre"), required=False, choices=[("", _("Hors titre 2")), (PERSONNEL, _("Titre 2 (personnel)"))]
    )
    kind = forms.ChoiceField(label=_("Crédits"), choices=_KINDS)
    nature = forms.ChoiceField(
        label=_("Hypothèse"),
        choices=[
            (Nature.AMOUNT.value, _("Consommer ce montant chaque mois (euros)")),
            (Nature.PACE.value, _("Consommer cette part de la prévision (%)")),
            (Nature.SHARE.value, _("Consommer cette part de ce qui reste (%)")),
            (Nature.MOVE.value, _("Recevoir des crédits, ou en rendre s'il est négatif (euros)")),
        ],
    )
    value = forms.DecimalField(
        label=_("Valeur"), max_digits=17, decimal_places=2, localize=True, help_text=_("En euros, ou en %.")
    )
    first_month = forms.TypedChoiceField(label=_("De"), choices=list(enumerate(_MONTHS, start=1)), coerce=int)
    last_month = forms.TypedChoiceField(label=_("À"), choices=list(enumerate(_MONTHS, start=1)), coerce=int, initial=12)
    act = forms.ChoiceField(
        label=_("Acte qui ferait le mouvement"),
        required=False,
        choices=lambda: [("", _("Aucun, ou mise à disposition")), *_acts()],
        help_text=_("Entre programmes : ses plafonds et ses règles sont vérifiés."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
