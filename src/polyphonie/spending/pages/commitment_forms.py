"""The forms of commitments. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from polyphonie.budget.queries import View
from polyphonie.budget.terms import Kind
from polyphonie.kernel.money import Money
from polyphonie.spending.forms import EnvelopeField, ThirdPartyField, said
from polyphonie.spending.queries.commitments import CommitmentView, LineView
from polyphonie.spending.terms.commitments import (
    KIND_NAMES,
    LONGEST_LABEL,
    LONGEST_REASON,
    CommitmentDraft,
    CommitmentKind,
    LineDraft,
    SignedAct,
)

_PART: Final = re.compile(r"\s*(\d{4})\s*[:=]\s*([\d\s\u00a0\u202f]+(?:[.,]\d{1,2})?)\s*€?\s*")
_LARGEST_ACT: Final = 20_000_000


class AmountField(forms.DecimalField):
    """An amount of euros, with its cents at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=17, decimal_places=2, localize=True, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return None if amount is None else Money.of(Decimal(amount))


class ScheduleField(forms.CharField):
    """Payments planned year by year, as `2026 : 400,00 ; 2027 : 600,00`; nothing means the present year alone."""

    def __init__(self, **kwargs: Any) -> None:
        told = {
            "label": gettext_lazy("Échéancier des paiements"),
            "help_text": gettext_lazy(
                "Pour plusieurs années : « 2026 : 400,00 ; 2027 : 600,00 ». Vide, tout est payé dans l’année."
            ),
        }
        super().__init__(max_length=1000, required=False, **{**told, **kwargs})

    def clean(self, value: Any) -> Any:
        planned: dict[int, int] = {}
        for part in filter(str.strip, super().clean(value).split(";")):
            read = _PART.fullmatch(part)
            if read is None:
                raise forms.ValidationError(
                    _("« %(part)s » ne se lit pas : écrivez « année : montant »."), params={"part": part}
                )
            try:
                cents = Money.of(Decimal(re.sub(r"\s", "", read[2]).replace(",", "."))).cents
            except (InvalidOperation, ValueError):
                raise forms.ValidationError(_("Ce montant ne se lit pas.")) from None
            planned[int(read[1])] = planned.get(int(read[1]), 0) + cents
        return planned


def scheduled(schedule: Mapping[int, int]) -> str:
    """A schedule of several years as its field reads it."""
    return " ; ".join(f"{year} : {_decimal(cents)}" for year, cents in schedule.items()) if len(schedule) > 1 else ""


def _said(cents: int) -> str:
    return Money(cents).said(get_language() or "fr")


def _decimal(cents: int) -> str:
    return f"{Money(cents).decimal:.2f}".replace(".", ",")


class LineFields(forms.Form):
    """What a line of a commitment says."""

    envelope = EnvelopeField(help_text=gettext_lazy("Tapez son centre ou son titre : la liste dit les AE qui restent."))
    line_label = forms.CharField(label=gettext_lazy("Intitulé du poste"), max_length=LONGEST_LABEL)
    amount = AmountField(label=gettext_lazy("Montant en euros, toutes taxes comprises"))
    purchasing_group = forms.CharField(
        label=gettext_lazy("Groupe de marchandises"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Les comptes en viennent. Pour un transfert, donnez plutôt le compte."),
    )
    charge_account = forms.CharField(
        label=gettext_lazy("Compte de charge ou d’immobilisation"), max_length=10, required=False
    )
    schedule = ScheduleField()

    def offer(self, envelopes: Iterable[View]) -> None:
        """Let one of these envelopes be chosen, each with the AE that it has left."""
        field = self.fields["envelope"]
        assert isinstance(field, EnvelopeField), "declared above"
        field.offer(envelopes, Kind.AE)

    def line(self, axes: Mapping[str, str] | None = None) -> LineDraft:
        """What was typed of a line."""
        given = self.cleaned_data
        return LineDraft(
            envelope=given["envelope"],
            label=given["line_label"],
            amount=given["amount"],
            purchasing_group=given["purchasing_group"].strip(),
            charge_account=given["charge_account"].strip(),
            schedule=given["schedule"],
            axes=axes or {},
        )


class HeadFields(forms.Form):
    """What a commitment says of itself."""

    kind = forms.ChoiceField(label=gettext_lazy("Acte qui engage"))
    supplier = ThirdPartyField(label=gettext_lazy("Tiers"))
    label = forms.CharField(label=gettext_lazy("Objet"), max_length=LONGEST_LABEL)
    contract_number = forms.CharField(
        label=gettext_lazy("Numéro de marché"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Les factures qui le portent se rapprochent de cet engagement."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(each.value, said(KIND_NAMES[each])) for each in CommitmentKind]

    def head(self, lines: tuple[LineDraft, ...], origin: str = "") -> CommitmentDraft:
        """What was typed, with these lines."""
        given = self.cleaned_data
        return CommitmentDraft(
            kind=CommitmentKind(given["kind"]),
            supplier=given["supplier"],
            label=given["label"],
            lines=lines,
            contract_number=given["contract_number"],
            origin=origin,
        )


class CommitmentForm(HeadFields, LineFields):
    """A commitment of one line; others are added on its page."""

    field_order = (
        *("kind", "supplier", "label", "contract_number"),
        *("envelope", "line_label", "amount", "purchasing_group", "charge_account", "schedule"),
    )


def prefilled(draft: CommitmentDraft) -> dict[str, Any]:
    """The fields of a commitment like another one, but for its schedule."""
    first = draft.lines[0]
    return {
        "kind": draft.kind.value,
        "supplier": str(draft.supplier),
        "label": draft.label,
        "contract_number": draft.contract_number,
        "envelope": str(first.envelope),
        "line_label": first.label,
        "amount": first.amount.decimal,
        "purchasing_group": first.purchasing_group,
        "charge_account": first.charge_account,
    }


class Of(forms.Form):
    """A form about one commitment."""

    def __init__(self, *args: Any, view: CommitmentView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.prepare(view)

    def prepare(self, view: CommitmentView) -> None:
        """Fill the fields with what the commitment says."""


class HeadForm(Of, HeadFields):
    def prepare(self, view: CommitmentView) -> None:
        self.initial = {
            "kind": view.row.kind.value,
            "supplier": str(view.row.supplier),
            "label": view.row.label,
            "contract_number": view.row.contract_number,
            **self.initial,
        }

    def draft(self) -> CommitmentDraft:
        """The commitment, with its head as it was typed."""
        drafted = self.view.drafted
        return self.head(drafted.lines, origin=drafted.origin)


class ReasonForm(Of):
    reason = forms.CharField(
        label=gettext_lazy("Motif"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Il reste au dossier, sous votre nom."),
    )


class SignedForm(Of):
    signed = forms.FileField(
        label=gettext_lazy("Acte signé"),
        required=False,
        help_text=gettext_lazy("Le marché ou le bon de commande signé : gardé comme preuve, par son empreinte."),
    )

    def clean_signed(self) -> SignedAct | None:
        file = self.cleaned_data["signed"]
        if file is None:
            return None
        if file.size > _LARGEST_ACT:
            raise forms.ValidationError(_("Ce fichier dépasse 20 Mo."))
        return SignedAct(file.name, file.content_type or "application/octet-stream", file.read())


class AmendForm(ReasonForm, SignedForm):
    """The amounts and the schedules of the lines, as they are to be."""

    def prepare(self, view: CommitmentView) -> None:
        named = []
        for line in view.lines:
            amount, schedule = f"amount_{line.place}", f"schedule_{line.place}"
            self.fields[amount] = AmountField(
                label=_("Poste %(place)s : montant") % {"place": line.place},
                initial=Money(line.amount).decimal,
                help_text=_("%(used)s déjà certifiés ou demandés.")
                % {"used": _said(max(line.certified + line.direct, line.requested))},
            )
            self.fields[schedule] = ScheduleField(
                label=_("Poste %(place)s : échéancier") % {"place": line.place}, initial=scheduled(line.schedule)
            )
            named += [amount, schedule]
        self.order_fields([*named, "reason", "signed"])

    def amounts(self) -> dict[int, Money]:
        """The amounts that change, by place."""
        given = self.cleaned_data
        return {
            line.place: given[f"amount_{line.place}"]
            for line in self.view.lines
            if given[f"amount_{line.place}"].cents != line.amount
        }

    def schedules(self) -> dict[int, dict[int, int]]:
        """The schedules that were told, of the lines that change."""
        told = {place: self.cleaned_data[f"schedule_{place}"] for place in self.amounts()}
        return {
            place: schedule for place, schedule in told.items() if sum(schedule.values()) == self.amounts()[place].cents
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            given["amounts"], given["schedules"] = self.amounts(), self.schedules()
        return given


class LineForm(Of, LineFields):
    """A line of a commitment that is being prepared: a new one, another content of one, or one that goes."""

    place = forms.ChoiceField(label=gettext_lazy("Poste"))
    removed = forms.BooleanField(label=gettext_lazy("Retirer ce poste"), required=False)
    field_order = (
        *("place", "envelope", "line_label", "amount", "purchasing_group", "charge_account", "schedule", "removed"),
    )

    def prepare(self, view: CommitmentView) -> None:
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        told = [(str(each.place), f"{each.place} · {each.label}") for each in view.lines]
        field.choices = [("0", _("nouveau poste")), *told]

    def draft(self) -> CommitmentDraft:
        """The commitment, with this line as it was typed."""
        place, drafted = int(self.cleaned_data["place"]), self.view.drafted
        kept = drafted.lines
        if place == 0:
            return replace(drafted, lines=(*kept, self.line()))
        made = () if self.cleaned_data["removed"] else (self.line(kept[place - 1].axes),)
        return replace(drafted, lines=(*kept[: place - 1], *made, *kept[place:]))


class ImputationForm(ReasonForm):
    """The envelope that a line of a validated commitment is to be charged to."""

    place = forms.ChoiceField(label=gettext_lazy("Poste"))
    envelope = EnvelopeField(
        label=gettext_lazy("Nouvelle enveloppe"),
        help_text=gettext_lazy("Du même titre. Tapez son centre ou son titre : la liste dit les AE qui restent."),
    )
    field_order = ("place", "envelope", "reason")

    def prepare(self, view: CommitmentView) -> None:
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [
            (str(line.place), f"{line.place} · {line.label} · {line.axes['centre']}") for line in view.lines
        ]

    def offer(self, envelopes: Iterable[View]) -> None:
        """Let one of these envelopes be chosen, each with the AE that it has left."""
        field = self.fields["envelope"]
        assert isinstance(field, EnvelopeField), "declared above"
        field.offer(envelopes, Kind.AE)


class ObserveForm(Of):
    """A service that was done on a line."""

    place = forms.ChoiceField(label=gettext_lazy("Poste"))
    amount = AmountField(label=gettext_lazy("Montant en euros, toutes taxes comprises"))
    done_on = forms.DateField(
        label=gettext_lazy("Fait le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Le jour de la livraison ou de l’exécution : le délai de paiement ne part pas avant."),
    )
    partial = forms.BooleanField(label=gettext_lazy("Partiel : le reste est à venir"), required=False)
    reserves = forms.CharField(
        label=gettext_lazy("Réserves"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self, view: CommitmentView) -> None:
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [(str(each.place), _left(each)) for each in view.lines if each.left > 0]
        first: LineView | None = next((each for each in view.lines if each.left > 0), None)
        if first is not None:
            self.fields["amount"].initial = Money(first.left).decimal

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        return day


def _left(line: LineView) -> str:
    return _("%(place)s · %(label)s — %(left)s à certifier") % {
        "place": line.place,
        "label": line.label,
        "left": _said(line.left),
    }
