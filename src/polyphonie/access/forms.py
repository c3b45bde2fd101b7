"""The forms of the pages of access. They read what was typed; whether it is allowed is for the actions to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, overload

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import queries
from .queries import AssignmentRow, PlaceRow
from .templatetags.access import right_name, role_name
from .terms import CLIENT_RIGHTS, LONGEST_NAME, ROLES, Language, Perimeter, PerimeterKind, Right, Role


class _Day(forms.DateField):
    """A day, from the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _PlaceForm(forms.Form):
    """A form about a perimeter, chosen among those that this program signed."""

    place = forms.ChoiceField(label=_("Périmètre"))

    def __init__(self, *args: Any, places: Iterable[PlaceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(queries.sign_place(place.perimeter, place.label), place.label) for place in places]

    def clean_place(self) -> tuple[Perimeter, str]:
        place = queries.read_place(self.cleaned_data["place"])
        if place is None:
            raise ValidationError(_("Choisissez un périmètre de la liste."))
        return place


class InvitationForm(_PlaceForm):
    """Whom to invite, on behalf of which perimeter."""

    field_order = ("name", "email", "phone", "language", "place")

    name = forms.CharField(
        label=_("Nom"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("Adresse électronique"), help_text=_("Elle sert à se connecter. L'invitation y est envoyée.")
    )
    phone = forms.CharField(label=_("Téléphone"), required=False, max_length=30)
    language = forms.ChoiceField(
        label=_("Langue des messages"), choices=[(Language.FRENCH, "Français"), (Language.ENGLISH, "English")]
    )


class GrantForm(_PlaceForm):
    """Which role, where, from when to when."""

    role = forms.ChoiceField(label=_("Rôle"))
    start = _Day(label=_("Premier jour"))
    last = _Day(label=_("Dernier jour"), required=False, help_text=_("Sans dernier jour, le rôle dure."))

    field_order = ("place", "role", "start", "last")

    def __init__(self, *args: Any, kinds: Iterable[PerimeterKind], by_platform: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (role, role_name(role))
            for role, terms in ROLES.items()
            if terms.perimeters & set(kinds) and (by_platform or not terms.from_platform)
        ]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class DelegationForm(forms.Form):
    """Which of one's roles, to whom, from when to when."""

    assignment = forms.UUIDField(label=_("Rôle à déléguer"), widget=forms.Select)
    to = forms.EmailField(
        label=_("À qui"), help_text=_("Son adresse électronique de connexion."), widget=forms.EmailInput
    )
    start = _Day(label=_("Premier jour"))
    last = _Day(label=_("Dernier jour"))

    def __init__(self, *args: Any, roles: Iterable[AssignmentRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].widget = forms.Select(
            choices=[(role.id, f"{role_name(role.role)} · {role.label}") for role in roles if role.terms.delegable]
        )


class ClientForm(_PlaceForm):
    """The name, perimeter and rights of a program."""

    name = forms.CharField(
        label=_("Nom"),
        max_length=LONGEST_NAME,
        help_text=_("Le programme qui s'en servira, par exemple « ERP achats »."),
    )
    rights = forms.MultipleChoiceField(label=_("Droits"), widget=forms.CheckboxSelectMultiple)

    field_order = ("name", "place", "rights")

    def __init__(self, *args: Any, kinds: Iterable[PerimeterKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = frozenset[Right]().union(*(CLIENT_RIGHTS[kind] for kind in kinds))
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(right, _sentence_case(right_name(right))) for right in Right if right in possible]

    def clean_rights(self) -> frozenset[Right]:
        return frozenset(map(Right, self.cleaned_data["rights"]))


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


@overload
def day_after(last: date) -> date: ...
@overload
def day_after(last: None) -> None: ...
def day_after(last: date | None) -> date | None:
    """The end of a span, from the last day that people write."""
    return last + timedelta(days=1) if last else None
