"""The words of the gateway in the reader's language."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.translation import get_language

from polyphonie.access.terms import Words
from polyphonie.gateway.terms import PROBLEM_NAMES, STATE_NAMES, TOPIC_NAMES, DispatchState, Problem, Topic

register = template.Library()

TONES: Final = {DispatchState.WAITING: "progress", DispatchState.TAKEN: "success", DispatchState.GIVEN_UP: "danger"}
ICONS: Final = {DispatchState.WAITING: "clock", DispatchState.TAKEN: "done", DispatchState.GIVEN_UP: "refused"}


@register.filter
def topic_name(topic: Topic) -> str:
    return _said(TOPIC_NAMES[topic])


@register.filter
def dispatch_state(state: DispatchState) -> str:
    return _said(STATE_NAMES[state])


@register.filter
def dispatch_tone(state: DispatchState) -> str:
    return TONES[state]


@register.filter
def dispatch_icon(state: DispatchState) -> str:
    return ICONS[state]


@register.filter
def problem_name(problem: Problem) -> str:
    return _said(PROBLEM_NAMES[problem])


def _said(words: Words) -> str:
    return words.fr if (get_language() or "fr").startswith("fr") else words.en
