"""Names of the words of controls in the reader's language, and chances as people read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from polyphonie.controls.terms import Check, Mode, PlanState, Purpose, Risk, Rule, checks_on
from polyphonie.controls.terms.campaigns import PURPOSE_NAMES
from polyphonie.controls.terms.plans import MODE_NAMES, RISK_NAMES
from polyphonie.kernel import clock
from polyphonie.kernel.money import Money

register = template.Library()


def _spoken(french: str, english: str) -> str:
    return french if (get_language() or "fr").startswith("fr") else english


@register.filter
def mode_name(mode: Mode) -> str:
    return _spoken(*MODE_NAMES[mode])


@register.filter
def purpose_name(purpose: Purpose) -> str:
    return _spoken(*PURPOSE_NAMES[purpose])


@register.filter
def plan_state_name(state: PlanState) -> str:
    return {PlanState.DRAFT: _("en préparation"), PlanState.PUBLISHED: _("publié")}[state]


@register.filter
def check_name(check: Check) -> str:
    return check.label(get_language() or "fr")


@register.filter
def check_named(code: str) -> str:
    """A check by its code, as it is called today."""
    return next((check_name(each) for each in checks_on(clock.today()) if each.code == code), code)


@register.filter
def percent(share: Fraction | Decimal) -> str:
    """A share of one as hundredths, to a decimal at most."""
    hundredths = Decimal(share.numerator * 100) / share.denominator if isinstance(share, Fraction) else share * 100
    return f"{floatformat(hundredths, -1)}\N{NO-BREAK SPACE}%"


@register.filter
def hundredths(share: Fraction | Decimal) -> str:
    """A share of one as the length of a bar."""
    return str(int(share * 100))


@register.filter
def on_average(count: Fraction) -> str:
    return floatformat(Decimal(count.numerator) / count.denominator, "-1g")


@register.filter
def criteria(rule: Rule) -> str:
    """What a category holds, in words."""
    told = []
    if rule.nature:
        told.append(_("nature %(nature)s") % {"nature": rule.nature})
    if rule.from_amount is not None:
        told.append(_("à partir de %(amount)s") % {"amount": _euros(rule.from_amount)})
    if rule.below_amount is not None:
        told.append(_("moins de %(amount)s") % {"amount": _euros(rule.below_amount)})
    if rule.service:
        told.append(_("service %(service)s") % {"service": rule.service})
    if rule.risk is not None:
        told.append(_("fournisseur %(risk)s") % {"risk": risk_name(rule.risk)})
    if rule.account_younger_than is not None:
        told.append(_("compte de moins de %(days)s jours") % {"days": rule.account_younger_than})
    return ", ".join(told) or _("tout paiement")


@register.filter
def risk_name(risk: Risk) -> str:
    return _spoken(*RISK_NAMES[risk])


def _euros(amount: Money) -> str:
    return amount.said(get_language() or "fr")
