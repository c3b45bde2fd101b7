"""How pages say the words of expenditure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from polyphonie.access.terms import ROLES, Role, Words
from polyphonie.controls.queries import Draw
from polyphonie.controls.terms import Mode
from polyphonie.kernel.money import Money
from polyphonie.spending.terms.checks import FACT_NAMES, Check, CheckCode, Finding, check_terms
from polyphonie.spending.terms.claims import CLAIM_KINDS, ClaimKind
from polyphonie.spending.terms.interest import PART_KINDS, PartKind
from polyphonie.spending.terms.payment_requests import (
    FLUX_NAMES,
    GROUND_NAMES,
    PURPOSE_NAMES,
    REQUEST_STATES,
    Flux,
    Ground,
    Purpose,
    RequestState,
    legal_cases,
    suspension_causes,
)
from polyphonie.spending.terms.presumed import END_CAUSES, EndCause, presumed_categories

register = template.Library()
S = RequestState

_TONES = {
    S.ENTERED: ("progress", "edit"),
    S.ORDERED: ("progress", "signature"),
    S.SUSPENDED: ("warning", "clock"),
    S.REJECTED: ("danger", "refused"),
    S.PASSED: ("information", "done"),
    S.IN_PAYMENT: ("information", "route"),
    S.PAID: ("success", "done"),
    S.BANK_REJECTED: ("danger", "refused"),
}
_FINDINGS = {
    Finding.HOLDS: ("success", Words("Satisfait", "Holds")),
    Finding.FAILS: ("danger", Words("Non satisfait", "Does not hold")),
    Finding.TO_SEE: ("warning", Words("À regarder", "To be looked at")),
}

_MARKS = {
    "held": ("success", "done", Words("en vigueur", "in force")),
    "coming": ("information", "clock", Words("à venir", "to come")),
    "ended": ("warning", "refused", Words("terminé", "ended")),
    "exhausted": ("quiet", "done", Words("a tout pris", "took all")),
}

_TERMS = {
    "expected": ("quiet", "clock", Words("attendue", "expected")),
    "late": ("danger", "clock", Words("en retard", "late")),
    "invoiced": ("success", "invoice", Words("facturée", "invoiced")),
    "requested": ("information", "done", Words("demandée", "requested")),
    "cancelled": ("quiet", "refused", Words("annulée", "cancelled")),
}


def _said(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en


@register.filter
def request_state(state: RequestState) -> str:
    return _said(REQUEST_STATES[state])


@register.filter
def request_tone(state: RequestState) -> str:
    return _TONES[state][0]


@register.filter
def request_icon(state: RequestState) -> str:
    return _TONES[state][1]


@register.filter
def flux_name(flux: Flux) -> str:
    return _said(FLUX_NAMES[flux])


@register.filter
def ground_name(ground: Ground) -> str:
    return _said(GROUND_NAMES[ground])


@register.filter
def purpose_name(purpose: Purpose) -> str:
    return _said(PURPOSE_NAMES[purpose])


@register.filter
def part_name(kind: PartKind) -> str:
    return _said(PART_KINDS[kind])


@register.filter
def case_name(code: str) -> str:
    return next((_said(each.name) for each in legal_cases() if each.code == code), code)


@register.filter
def cause_name(code: str) -> str:
    return _said(suspension_causes()[code].name)


@register.filter
def check_name(code: str) -> str:
    return _said(check_terms()[CheckCode(code)].name)


@register.filter
def check_question(code: str) -> str:
    return _said(check_terms()[CheckCode(code)].question)


@register.filter
def told(check: Check) -> list[tuple[str, str]]:
    """The facts of a check, as people read them."""
    return [(_said(FACT_NAMES[name]), _fact(check.code, name, value)) for name, value in check.facts.items() if value]


def _fact(code: CheckCode, name: str, value: str) -> str:
    if name in _AMOUNTS.get(code, ()):
        return Money.of(Decimal(value)).said(get_language() or "fr")
    if name in _DAYS:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if name == "role":
        return role_name(value)
    return _said(_YES) if value == "yes" else value


_AMOUNTS = {
    CheckCode.CREDITS: ("reserved", "payable"),
    CheckCode.CERTIFICATION: ("certified",),
    CheckCode.LIQUIDATION: ("lines", "request", "owed"),
}
_DAYS = frozenset({"signed_on", "right_on", "prescribed"})
_YES = Words("oui", "yes")


@register.filter
def look_at(draw: Draw | None) -> str:
    """Why the control plan has a payment looked at, or lets it pass: for those who control alone."""
    if draw is None:
        return ""
    if not draw.label:
        return gettext("À regarder en entier : aucun plan de contrôle n’est publié")
    one_in = (1 / draw.chance) if draw.chance else 0
    chance = f"1/{one_in.numerator}" if one_in and one_in.denominator == 1 else str(draw.chance)
    sentences = {
        (Mode.EXHAUSTIVE, True): gettext("À regarder en entier : %(label)s"),
        (Mode.SAMPLED, True): gettext("Tirée au sort, à regarder en entier : %(label)s (%(chance)s)"),
        (Mode.SAMPLED, False): gettext("Non tirée, contrôles permanents : %(label)s (%(chance)s)"),
        (Mode.A_POSTERIORI, False): gettext("Contrôles permanents, le reste après paiement : %(label)s"),
        (Mode.RELEASED, False): gettext("Contrôles permanents seulement : %(label)s"),
    }
    return sentences[draw.mode, draw.drawn] % {"label": draw.label, "chance": chance}


@register.filter
def finding_name(check: Check) -> str:
    return _said(_FINDINGS[check.finding][1])


@register.filter
def finding_tone(check: Check) -> str:
    return _FINDINGS[check.finding][0]


@register.filter
def claim_kind(kind: ClaimKind) -> str:
    return _said(CLAIM_KINDS[kind])


@register.filter
def role_name(role: str) -> str:
    return _said(ROLES[Role(role)].name) if role else ""


@register.filter
def presumed_category(code: str) -> str:
    return next((_said(each.name) for each in presumed_categories() if each.code == code), code)


@register.filter
def mark_state(state: str) -> str:
    return _said(_MARKS[state][2])


@register.filter
def mark_tone(state: str) -> str:
    return _MARKS[state][0]


@register.filter
def mark_icon(state: str) -> str:
    return _MARKS[state][1]


@register.filter
def end_cause(cause: EndCause) -> str:
    return _said(END_CAUSES[cause])


@register.filter
def term_state(standing: str) -> str:
    return _said(_TERMS[standing][2])


@register.filter
def term_tone(standing: str) -> str:
    return _TERMS[standing][0]


@register.filter
def term_icon(standing: str) -> str:
    return _TERMS[standing][1]


@register.filter
def said(words: Words) -> str:
    """Words in the reader's language."""
    return _said(words)
