"""The tables of this folder, as frozen values: each file says its own date and sources."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Status(NamedTuple):
    """A status of Chorus Pro.

    `state` is our word, empty for those that wait for their trade (works, drafts). `number` is Chorus Pro's own, which
    it published or (`published` false) which its place in the API's list tells. `pivot` is the IdStatut of a
    CPPStatut file, empty where that format has none. `life_cycle` gives the status of the reform by framework, under
    "" when it is the same for all.
    """

    state: str
    code: str
    number: int
    published: bool
    pivot: str
    life_cycle: Mapping[str, str]
    french: str
    english: str
    comment_french: str
    comment_english: str


class Told(NamedTuple):
    """What a platform is told of a state: the life-cycle status (MDT-105), and the words that say which state it is."""

    status: str
    comment_french: str
    comment_english: str


class Framework(NamedTuple):
    """A framework: who deposits under it, its family, and who validates before the recipient ("" when nobody does)."""

    code: str
    api: str
    depositor: str
    family: str
    validator: str


class Reason(NamedTuple):
    """Why a state was given: our word, its code in Chorus Pro and in life-cycle messages (MDT-113), its names."""

    word: str
    states: frozenset[str]
    code: str
    life_cycle: str
    french: str
    english: str


def rows(file: str) -> list[list[str]]:
    text = files(__package__).joinpath(file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@cache
def statuses() -> Mapping[str, Status]:
    """The 57 statuses by their code in Chorus Pro's API."""
    return {
        code: Status(state, code, int(number), known_by == "published", pivot, _by_framework(life_cycle), *words)
        for state, code, number, known_by, pivot, life_cycle, *words in rows("statuses.tsv")
    }


def _by_framework(text: str) -> Mapping[str, str]:
    pairs = (each.rpartition(":") for each in text.split())
    return {framework: status for framework, _, status in pairs}


@cache
def _by_state() -> Mapping[str, Status]:
    return {each.state: each for each in statuses().values() if each.state}


def status_of(state: str) -> Status | None:
    """The status that a state of ours is in Chorus Pro; None for "recycled", the copy that was sent elsewhere: there,
    the invoice itself changes recipients.
    """
    return _by_state().get(state)


def told(state: str, *, framework: str) -> Told | None:
    """What platforms are told of a state, or None when they are told nothing."""
    status = status_of(state)
    if status is None:
        return None
    number = status.life_cycle.get(framework) or status.life_cycle.get("")
    return Told(number, status.comment_french, status.comment_english) if number else None


@cache
def _received() -> Mapping[str, str]:
    return dict(rows("received.tsv"))


def state_of_received(status: str) -> str | None:
    """The state that a life-cycle status of the seller's platform brings about; None when it only is kept.

    A KeyError is a status that a seller's platform does not send.
    """
    return _received()[status] or None


@cache
def frameworks() -> Mapping[str, Framework]:
    """The frameworks A1 to A25 by their code."""
    return {row[0]: Framework(*row) for row in rows("frameworks.tsv")}


def framework_by_api(code: str) -> Framework | None:
    """The framework that the API names so."""
    return next((each for each in frameworks().values() if each.api == code), None)


@cache
def reasons(state: str) -> Mapping[str, Reason]:
    """The reasons that a state may bear, by our word, in the order in which they are offered."""
    every = (Reason(word, frozenset(states.split()), *rest) for word, states, *rest in rows("reasons.tsv"))
    return {each.word: each for each in every if state in each.states}


def reason_by_code(state: str, code: str) -> Reason | None:
    """The reason that Chorus Pro or a life-cycle message calls so, among those of a state."""
    listed = reasons(state).values()
    return next((each for each in listed if each.code == code), None) or next(
        (each for each in listed if each.life_cycle == code), None
    )
