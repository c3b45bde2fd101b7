"""Names of the budget's words in the reader's language, and amounts kept in cents."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polyphonie.budget.terms import (
    ACTS,
    MOVES,
    NATURE_NAMES,
    ActType,
    Group,
    MoveType,
    Nature,
    Operation,
    Total,
    VisaState,
)
from polyphonie.budget.terms.moves import TOTAL_NAMES, axis_said
from polyphonie.budget.terms.visas import OPERATION_NAMES, VISA_STATE_NAMES
from polyphonie.kernel.money import Money

register = template.Library()


def _spoken(french: str, english: str) -> str:
    return french if (get_language() or "fr").startswith("fr") else english


@register.filter
def move_name(type_: MoveType) -> str:
    return _spoken(MOVES[type_].fr, MOVES[type_].en)


@register.filter
def act_name(type_: ActType) -> str:
    return _spoken(ACTS[type_].fr, ACTS[type_].en)


@register.filter
def total_name(total: Total) -> str:
    return _spoken(*TOTAL_NAMES[total])


@register.filter
def operation_name(operation: Operation) -> str:
    return _spoken(*OPERATION_NAMES[operation])


@register.filter
def visa_state_name(state: VisaState) -> str:
    return _spoken(*VISA_STATE_NAMES[state])


@register.filter
def nature_name(nature: Nature) -> str:
    return _spoken(*NATURE_NAMES[nature])


@register.filter
def title_name(personnel: bool) -> str:  # noqa: FBT001  a filter's argument is its value
    return _("titre 2") if personnel else _("hors titre 2")


@register.filter
def month_name(number: int) -> str:
    return date_format(date(2000, number, 1), "F")


@register.filter
def group_name(group: Group) -> str:
    return {
        Group.MISSION: _("mission"),
        Group.PROGRAMME: _("programme"),
        Group.CENTRE: _("centre financier"),
        Group.MINISTRY: _("ministère"),
        Group.DOMAIN: _("domaine fonctionnel"),
        Group.TITLE: _("titre"),
        Group.CATEGORY: _("catégorie"),
        Group.FUND: _("fonds"),
        Group.TRANCHE: _("tranche fonctionnelle"),
        Group.ENVELOPE: _("enveloppe"),
    }[group]


@register.filter
def axis(words: str) -> str:
    """The words of an axis in the reader's language."""
    return axis_said(words, get_language() or "fr")


@register.filter
def euros(cents: int) -> str:
    """Cents as an amount, written as the reader's language writes it."""
    return Money(cents).said(get_language() or "fr")
