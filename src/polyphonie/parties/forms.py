"""The forms of the directory: they read what people write; whether it is right is said by the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from polyphonie.kernel.days import Span

from . import terms
from .queries import EntityRow, ServiceRow, SupplierRow
from .terms import Address, EntityEntry, ReferencesRequired, ServiceEntry, SupplierEntry, SupplierIdKind, bank_accounts
from .terms.bank_accounts import VERIFICATIONS, AccountDraft, OwnerKind
from .terms.lines import LONGEST_ADDRESS


def _references() -> tuple[tuple[str, str], ...]:
    """What an invoice must bear, in the language of the page."""
    language = get_language() or "fr"
    return tuple((required.value, terms.references_name(required, language)) for required in ReferencesRequired)


def _own_references() -> tuple[tuple[str, str], ...]:
    return (("", gettext("Comme la structure")), *_references())


def _id_kinds() -> tuple[tuple[str, str], ...]:
    """By what a supplier is known."""
    names = {
        SupplierIdKind.SIRET: gettext("SIRET"),
        SupplierIdKind.VAT: gettext("TVA intracommunautaire"),
        SupplierIdKind.NON_EU: gettext("Hors Union européenne"),
        SupplierIdKind.RIDET: gettext("RIDET (Nouvelle-Calédonie)"),
        SupplierIdKind.TAHITI: gettext("TAHITI (Polynésie française)"),
    }
    return tuple((kind.value, name) for kind, name in names.items())


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class DaysForm(forms.Form):
    """From when to when something is active, the last day included."""

    first_day = _day(label=_("Premier jour"))
    last_day = _day(label=_("Dernier jour"), required=False, help_text=_("Vide : sans fin prévue."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Le dernier jour précède le premier."))
        return cleaned

    def span(self) -> Span:
        last: date | None = self.cleaned_data["last_day"]
        return Span(self.cleaned_data["first_day"], None if last is None else last + timedelta(days=1))


class EntityForm(DaysForm):
    """What the directory says of an entity. Who does not keep the whole directory leaves its days as they are."""

    name = forms.CharField(label=_("Nom"), max_length=terms.LONGEST_NAME)
    references = forms.ChoiceField(label=_("Ce qu'une facture doit porter"), choices=_references)
    street = forms.CharField(label=_("Adresse"), max_length=terms.LONGEST_STREET, required=False)
    postcode = forms.CharField(label=_("Code postal"), max_length=terms.LONGEST_POSTCODE, required=False)
    city = forms.CharField(label=_("Ville"), max_length=terms.LONGEST_CITY, required=False)
    field_order: tuple[str, ...] = ("name", "references", "street", "postcode", "city", "first_day", "last_day")

    def __init__(self, *args: Any, days_are_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not days_are_open:
            for name in ("first_day", "last_day"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Seul un administrateur de la plateforme change ce jour.")

    @staticmethod
    def of(row: EntityRow) -> dict[str, object]:
        """The values to start from."""
        return {
            "name": row.name,
            "references": row.references_required,
            "street": row.address.street,
            "postcode": row.address.postcode,
            "city": row.address.city,
            **_days_of(row.active),
        }

    def entry(self) -> EntityEntry:
        said = self.cleaned_data
        return EntityEntry(
            name=said["name"],
            active=self.span(),
            references_required=ReferencesRequired(said["references"]),
            address=Address(said["street"], said["postcode"], said["city"]),
        )


class NewEntityForm(EntityForm):
    """An entity to put in the directory: its SIRET is said once."""

    siret = forms.CharField(label=_("SIRET"), max_length=20, help_text=_("Quatorze chiffres ; il ne changera plus."))
    field_order = ("siret", *EntityForm.field_order)


class SupplierForm(forms.Form):
    """A supplier to make known."""

    id_kind = forms.ChoiceField(label=_("Identifiant"), choices=_id_kinds)
    identifier = forms.CharField(label=_("Sa valeur"), max_length=100)
    name = forms.CharField(label=_("Nom"), max_length=terms.LONGEST_NAME)
    vat_number = forms.CharField(label=_("Numéro de TVA"), max_length=20, required=False)
    email = forms.CharField(label=_("Courriel"), max_length=254, required=False)
    street = forms.CharField(label=_("Adresse"), max_length=terms.LONGEST_STREET, required=False)
    postcode = forms.CharField(label=_("Code postal"), max_length=terms.LONGEST_POSTCODE, required=False)
    city = forms.CharField(label=_("Ville"), max_length=terms.LONGEST_CITY, required=False)

    def entry(self) -> SupplierEntry:
        said = self.cleaned_data
        return SupplierEntry(
            name=said["name"],
            vat_number=said["vat_number"],
            email=said["email"],
            address=Address(said["street"], said["postcode"], said["city"]),
        )


class CompanyForm(SupplierForm):
    """What a supplier says of itself: all but the identifier by which it is known."""

    id_kind = None  # type: ignore[assignment]
    identifier = None  # type: ignore[assignment]
    field_order = ("name", "email", "street", "postcode", "city", "vat_number")

    @staticmethod
    def of(row: SupplierRow) -> dict[str, object]:
        """The values to start from."""
        return {
            "name": row.name,
            "vat_number": row.vat_number,
            "email": row.email,
            "street": row.address.street,
            "postcode": row.address.postcode,
            "city": row.address.city,
        }


class LineForm(DaysForm):
    """Where an electronic address is reached, from a day to come on."""

    address = forms.CharField(
        label=_("Adresse de facturation"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Le SIREN, puis _SIRET, et s'il y a lieu _ et le code d'un service : la plus précise l'emporte."),
    )
    platform = forms.CharField(
        label=_("Matricule de la plateforme"), max_length=4, help_text=_("Quatre chiffres ; les factures iront là.")
    )
    field_order = ("address", "platform", "first_day", "last_day")


class ServiceForm(DaysForm):
    """What the directory says of a service."""

    name = forms.CharField(label=_("Nom"), max_length=terms.LONGEST_NAME)
    references = forms.ChoiceField(
        label=_("Ce qu'une facture doit porter"),
        choices=_own_references,
        required=False,
    )
    field_order = ("code", "name", "references", "first_day", "last_day")

    @staticmethod
    def of(row: ServiceRow) -> dict[str, object]:
        """The values to start from."""
        own = row.references_required if row.references_are_own else ""
        return {"name": row.name, "references": own, **_days_of(row.active)}

    def entry(self) -> ServiceEntry:
        own = self.cleaned_data["references"]
        return ServiceEntry(
            name=self.cleaned_data["name"],
            active=self.span(),
            references_required=ReferencesRequired(own) if own else None,
        )


class NewServiceForm(ServiceForm):
    """A service to open: its code is chosen once."""

    code = forms.CharField(
        label=_("Code du service"),
        max_length=terms.LONGEST_SERVICE_CODE,
        help_text=_("Les fournisseurs l'écrivent sur leurs factures ; il ne changera plus."),
    )


class ImportForm(forms.Form):
    """A directory file and how to take it."""

    file = forms.FileField(allow_empty_file=True)
    dry_run = forms.BooleanField(required=False)
    closing = forms.BooleanField(required=False)


def _days_of(active: Span) -> dict[str, object]:
    last = None if active.end is None else active.end - timedelta(days=1)
    return {"first_day": active.start, "last_day": last}


class BankAccountForm(forms.Form):
    """An account of somebody who is paid."""

    iban = forms.CharField(label=_("IBAN"), max_length=42, help_text=_("Avec ou sans espaces."))
    bic = forms.CharField(
        label=_("BIC"), max_length=11, required=False, help_text=_("Vide : il est déduit de l’IBAN quand il se peut.")
    )
    holder = forms.CharField(
        label=_("Titulaire"),
        max_length=bank_accounts.LONGEST_HOLDER,
        help_text=_("Comme sur le justificatif de la banque."),
    )
    proof = forms.FileField(label=_("Justificatif de la banque (RIB)"), help_text=_("PDF ou image, 5 Mo au plus."))
    shared_reason = forms.CharField(
        label=_("Pourquoi le compte est commun"),
        max_length=bank_accounts.LONGEST_REASON,
        required=False,
        help_text=_("Seulement si ce compte est déjà celui d’un autre : sans raison, il est refusé."),
    )

    def draft(self, kind: OwnerKind, owner: UUID) -> AccountDraft:
        given = self.cleaned_data
        proof = given["proof"]
        return AccountDraft(
            owner_kind=kind,
            owner=owner,
            iban=given["iban"],
            holder=given["holder"],
            proof=proof.read(),
            proof_name=proof.name,
            proof_type=proof.content_type or "application/octet-stream",
            bic=given["bic"],
            shared_reason=given["shared_reason"],
        )


class WhyForm(forms.Form):
    """Why an account is refused or closed."""

    reason = forms.CharField(
        label=_("Vos raisons"),
        max_length=bank_accounts.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Elles restent au journal, sous votre nom."),
    )


class VerificationForm(forms.Form):
    """What the payee's bank says of a name and an IBAN."""

    result = forms.ChoiceField(label=_("Réponse de la banque"))
    reference = forms.CharField(
        label=_("Référence de la réponse"), max_length=bank_accounts.LONGEST_REASON, help_text=_("Celle de la banque.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        french = (get_language() or "fr").startswith("fr")
        names = [(each.value, words.fr if french else words.en) for each, words in VERIFICATIONS.items()]
        self.fields["result"].choices = names  # type: ignore[attr-defined]
