"""What the templates need beyond Django's own: words in the reader's language, and how a state looks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Final
from uuid import UUID

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from polyphonie.access import queries as access
from polyphonie.access.terms import Right, Words
from polyphonie.controls.terms import WITHOUT_PLAN
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.invoicing.queries.messages import MessageRow
from polyphonie.invoicing.terms import STATE_NAMES, InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money, rounded
from polyphonie.kernel.refusals import Refusal
from polyphonie.portal import looks, typography
from polyphonie.portal.context import rights_of
from polyphonie.portal.documents import Shown, shown
from polyphonie.spending.queries import proposals
from polyphonie.spending.terms.presumed import presumed_categories

register = template.Library()


@register.inclusion_tag("portal/matching.html", takes_context=True)
def matching(context: template.Context, invoice: InvoiceRow) -> dict[str, object]:
    """What became of an invoice's matching with a commitment: exactly for who spends, in plain words for who sells."""
    actor = access.acting(context["request"])
    found = proposals.matching(actor=actor, structure=invoice.entity, invoice=invoice.id, on=clock.today())
    return {"matching": found}


@register.simple_tag(takes_context=True)
def documents(context: template.Context, entity: UUID, sources: Collection[str]) -> dict[str, Shown]:
    """The documents that some names stand for, all at once, to be shown one by one by `c-document`."""
    return shown(entity, sources, opens=Right.SPENDING_CONSULT in rights_of(context["request"]))


@register.filter
def always_answered(field: BoundField) -> bool:
    """Whether a field always holds an answer, so that leaving it is choosing: a list with no empty choice."""
    choices = getattr(field.field, "choices", None) or ()
    return field.widget_type == "select" and all(str(value) for value, _words in choices)


@register.filter
def of_name(found: Mapping[str, object], name: str) -> object:
    """What a table of names holds under one."""
    return found.get(name)


_AXES: Final[Mapping[str, Promise]] = {
    "programme": _("programme"),
    "centre": _("centre financier"),
    "title": _("titre"),
    "domain": _("domaine fonctionnel"),
    "fund": _("fonds"),
    "tranche": _("tranche fonctionnelle"),
    "cost_centre": _("centre de coûts"),
    "activity": _("activité"),
    "location": _("localisation"),
    "project": _("projet"),
    "company": _("société"),
    "revenue_line": _("ligne de recettes"),
    "contract_plan": _("contrat de plan"),
    "contract_plan_label": _("intitulé du contrat de plan"),
    "ministerial_axis_1": _("axe ministériel 1"),
    "ministerial_axis_2": _("axe ministériel 2"),
}


@register.filter
def axis_name(axis: str) -> Promise | str:
    """What an entry's line is analysed by."""
    return _AXES.get(axis, axis)


@register.filter
def category_name(code: str, labels: Mapping[str, str]) -> str:
    """A category of payments that controls know by its code: of a plan, or of services presumed done."""
    if code == WITHOUT_PLAN.category:
        return gettext("Sans plan de contrôle")
    presumed = {each.code: each.name for each in presumed_categories()}
    return labels.get(code) or words(presumed.get(code)) or code


def _in_french() -> bool:
    return (get_language() or "fr").startswith("fr")


@register.filter
def sentence(refusal: Refusal) -> str:
    """What is wrong and what to do, in the language of the page."""
    return typography.french(refusal.fr) if _in_french() else refusal.en


_LINE: Final = re.compile(r"lines\[(\d+)\]")


@register.filter
def said_place(where: str) -> str:
    """A place as people say it: programs are told `lines[3]`, people line 3; any other is told as it is."""
    line = _LINE.fullmatch(where)
    return gettext("ligne %(number)s") % {"number": line[1]} if line else where


@register.filter
def sentences(refusals: Sequence[Refusal]) -> str:
    """What several refusals say of one field, one after the other, each once."""
    return " ".join(dict.fromkeys(sentence(refusal) for refusal in refusals or ()))


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """A symbol of the portal's icons, made once: a page holds a hundred of them."""
    return _icon(name, label)


@cache
def _icon(name: str, label: str) -> str:
    return render_to_string("portal/icon.html", {"name": name, "label": label})


@register.simple_tag
def state_badge(state: str) -> str:
    """An invoice's state, its icon and its words, made once for each state and language."""
    return _state_badge(InvoiceState(state), get_language() or "fr")


@cache
def _state_badge(state: InvoiceState, language: str) -> str:
    return render_to_string("portal/state_badge.html", {"state": state, "look": looks.LOOKS[state]})


@register.simple_tag
def money(amount: Decimal, currency: str) -> str:
    """An amount and its currency, as every page writes them."""
    said = Money.of(rounded(amount), currency).said(get_language() or "fr")
    return format_html('<span class="money">{}</span>', said)


@register.filter
def state_name(state: str) -> str:
    """The name of an invoice's state, in the language of the page."""
    french, english = STATE_NAMES[InvoiceState(state)]
    return french if _in_french() else english


@register.filter
def days_left(row: InvoiceRow) -> int | None:
    """Days until the last one to pay an invoice, negative when it is over."""
    return row.days_left(on=clock.today())


@register.filter
def words(pair: Words | None) -> str:
    """Words said in French and in English, in the language of the page."""
    return pair.fr if pair and _in_french() else pair.en if pair else ""


@register.filter
def look(state: str) -> looks.Look:
    """The tone and the icon of an invoice's state."""
    return looks.LOOKS[InvoiceState(state)]


@register.filter
def status_name(message: MessageRow) -> str:
    """What a life-cycle message tells, in the language of the page."""
    return message.status_name("fr" if _in_french() else "en")
