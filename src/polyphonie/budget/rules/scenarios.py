"""What a scenario foresees: pure functions over what the year holds and what is supposed of its rest.

A centre's months follow, from the narrowest to the widest, the hypothesis that covers it; without one, its forecast.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_FLOOR
from typing import Final

from polyphonie.budget.terms import ACTS, ActDraft, ActLine, ActType, Axis, Hypothesis, Kind, Nature, Scope
from polyphonie.budget.terms import refusals as reasons
from polyphonie.budget.terms.moves import PERSONNEL
from polyphonie.budget.terms.scenarios import LONGEST_NAME, MOST_HYPOTHESES, MOST_PERCENT
from polyphonie.kernel.money import Money, rounded
from polyphonie.kernel.refusals import Refusal

from .appropriations import YearFacts, act_refusals, moved_by

MONTHS: Final = range(1, 13)
_MOST_CENTS: Final = 10**17


@dataclass(frozen=True, slots=True)
class Base:
    """What a centre holds of a kind, title 2 or the others, in cents: what it keeps for itself of what was opened and
    received, what is frozen of it, and by month what it consumed and what was forecast.
    """

    centre: str
    personnel: bool
    kind: Kind
    net: int = 0
    frozen: int = 0
    evaluative: bool = False
    consumed: tuple[int, ...] = (0,) * 12
    planned: tuple[int, ...] = (0,) * 12


@dataclass(frozen=True, slots=True)
class Line:
    """What a scenario makes of a programme (or of its own centre), in cents: `months` are those consumed before it
    starts and those that it foresees after; `consumed` are those of the facts, `planned` those of the forecast.
    """

    centre: str
    personnel: bool
    kind: Kind
    net: int
    moved: int
    frozen: int
    evaluative: bool
    months: tuple[int, ...]
    consumed: tuple[int, ...]
    planned: tuple[int, ...]

    @classmethod
    def together(cls, kind: Kind, lines: Sequence[Line]) -> Line:
        """Lines of a kind as one."""
        return cls(
            centre="",
            personnel=False,
            kind=kind,
            net=sum(line.net for line in lines),
            moved=sum(line.moved for line in lines),
            frozen=sum(line.frozen for line in lines),
            evaluative=bool(lines) and all(line.evaluative for line in lines),
            months=tuple(sum(line.months[month] for line in lines) for month in range(12)),
            consumed=tuple(sum(line.consumed[month] for line in lines) for month in range(12)),
            planned=tuple(sum(line.planned[month] for line in lines) for month in range(12)),
        )

    @property
    def landing(self) -> int:
        """What the year consumes in all."""
        return sum(self.months)

    @property
    def margin(self) -> int:
        """What is left at the end; below zero, what lacks."""
        return self.net + self.moved - self.frozen - self.landing

    @property
    def short(self) -> bool:
        return self.margin < 0 and not self.evaluative


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A scenario worked out: its lines, and for each hypothesis what it amounts to and what is left where it holds."""

    lines: tuple[Line, ...]
    amounts: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Sums:
    net: int = 0
    moved: int = 0
    frozen: int = 0
    evaluative: bool = False
    months: list[int] = field(default_factory=lambda: [0] * 12)
    consumed: list[int] = field(default_factory=lambda: [0] * 12)
    planned: list[int] = field(default_factory=lambda: [0] * 12)


def first_month(fiscal_year: int, on: date) -> int:
    """The first month that a scenario made on a day may suppose something of: 13 once the year is over."""
    return 1 if on.year < fiscal_year else 13 if on.year > fiscal_year else on.month


def name_refusals(name: str) -> Iterator[Refusal]:
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        yield reasons.SCENARIO_UNNAMED(most=LONGEST_NAME)


def hypothesis_refusals(hypothesis: Hypothesis, *, within: str) -> Iterator[Refusal]:
    """What is wrong with a hypothesis by itself, in a scenario of a centre ("" when it is the whole budget's)."""
    for french, english in _problems(hypothesis):
        yield reasons.HYPOTHESIS_MALFORMED(problem_fr=french, problem_en=english)
    place = hypothesis.place
    if place and within and place != within and not place.startswith(f"{within}-"):
        yield reasons.HYPOTHESIS_ELSEWHERE(centre=place, place=within)


def _problems(told: Hypothesis) -> Iterator[tuple[str, str]]:
    if not 1 <= told.first_month <= told.last_month <= 12:
        yield "ses mois vont de 1 à 12, le premier avant le dernier", "its months go from 1 to 12, the first one first"
    if told.nature in (Nature.AMOUNT, Nature.MOVE) and told.centre is None:
        yield "un montant est celui d'un centre", "an amount is that of a centre"
    if told.nature is Nature.AMOUNT and told.cents < 0:
        yield "un montant à consommer n'est pas négatif", "an amount to consume is not below zero"
    if told.nature is Nature.MOVE and not told.cents:
        yield "un mouvement donne ou prend un montant", "a move gives or takes an amount"
    if abs(told.cents) > _MOST_CENTS or told.percent != rounded(told.percent):
        yield "un chiffre est trop grand ou trop fin", "a figure is too large or too fine"
    most = 100 if told.nature is Nature.SHARE else MOST_PERCENT
    if told.nature in (Nature.PACE, Nature.SHARE) and not 0 <= told.percent <= most:
        yield f"un pourcentage va de 0 à {most}", f"a percentage goes from 0 to {most}"
    if told.act is not None and (told.nature is not Nature.MOVE or (told.centre and told.centre.level != 1)):
        yield "un acte ne fait que mouvoir les crédits d'un programme", "an act only moves a programme's appropriations"


def duplicate_refusals(hypothesis: Hypothesis, others: Sequence[Hypothesis]) -> Iterator[Refusal]:
    """One place's month is told once; and a scenario stays of a size to be read."""
    if len(others) >= MOST_HYPOTHESES:
        yield reasons.TOO_MANY_HYPOTHESES(most=MOST_HYPOTHESES)
    if hypothesis.nature is not Nature.MOVE and any(_same_months(hypothesis, each) for each in others):
        yield reasons.HYPOTHESIS_TWICE(place=hypothesis.place or "le périmètre", kind=hypothesis.kind)


def _same_months(one: Hypothesis, other: Hypothesis) -> bool:
    return (
        other.nature is not Nature.MOVE
        and (one.place, one.personnel, one.kind) == (other.place, other.personnel, other.kind)
        and one.first_month <= other.last_month
        and other.first_month <= one.last_month
    )


def foresee(base: Iterable[Base], hypotheses: Sequence[Hypothesis], *, start: int, within: str = "") -> Foreseen:
    """The year as the hypotheses make it from its month `start` on. `within`: the scenario's centre, whose lines are
    its own; without one, they are those of programmes.
    """
    held = {(each.centre, each.personnel, each.kind): each for each in base}
    for told in hypotheses:
        key = told.place, told.personnel, told.kind
        if told.place and key not in held:
            held[key] = Base(*key)
    sums: dict[tuple[str, bool, Kind], _Sums] = defaultdict(_Sums)
    amounts = [[0, 0] for _ in hypotheses]
    for each in held.values():
        found = sums[within or each.centre.partition("-")[0], each.personnel, each.kind]
        _add(found, each, hypotheses, amounts, start)
    for index, told in enumerate(hypotheses):
        if told.nature is Nature.AMOUNT:
            found = sums[within or told.place.partition("-")[0], told.personnel, told.kind]
            for month in _months_of(told, start):
                found.months[month - 1] += told.cents
                amounts[index][0] += told.cents
        elif told.nature is Nature.MOVE:
            amounts[index][0] = told.cents
    return Foreseen(
        tuple(
            Line(
                *key,
                each.net,
                each.moved,
                each.frozen,
                each.evaluative,
                tuple(each.months),
                tuple(each.consumed),
                tuple(each.planned),
            )
            for key, each in sorted(sums.items(), key=lambda pair: (pair[0][0], pair[0][1], pair[0][2]))
        ),
        tuple((amount, left) for amount, left in amounts),
    )


def _add(sums: _Sums, base: Base, hypotheses: Sequence[Hypothesis], amounts: Sequence[list[int]], start: int) -> None:
    """Add what a centre holds and what is foreseen of it; an amount, which is of a place as a whole, is added apart."""
    moved = 0
    for index, told in enumerate(hypotheses):
        if told.nature is Nature.MOVE and _concerns(told, base) and told.place == base.centre:
            moved += told.cents
            amounts[index][1] = base.net - base.frozen - sum(base.consumed)
    sums.net, sums.frozen, sums.moved = sums.net + base.net, sums.frozen + base.frozen, sums.moved + moved
    sums.evaluative = sums.evaluative or base.evaluative
    governed = {month: _governing(base, hypotheses, month) for month in MONTHS if month >= start}
    shares: dict[int, Iterator[int]] = {}
    left = base.net + moved - base.frozen
    for month in MONTHS:
        sums.consumed[month - 1] += base.consumed[month - 1]
        sums.planned[month - 1] += base.planned[month - 1]
        nearest = governed.get(month)
        if month < start:
            cents = base.consumed[month - 1]
        elif nearest is None:
            cents = base.planned[month - 1]
        else:
            if nearest not in shares:
                months = [each for each, index in governed.items() if index == nearest]
                shares[nearest] = _told(hypotheses[nearest], base, months, max(left, 0))
                amounts[nearest][1] += left
            cents = next(shares[nearest])
            amounts[nearest][0] += cents
        left -= cents
        sums.months[month - 1] += cents


def _concerns(told: Hypothesis, base: Base) -> bool:
    return told.personnel is base.personnel and told.kind is base.kind and told.covers(base.centre)


def _governing(base: Base, hypotheses: Sequence[Hypothesis], month: int) -> int | None:
    """The hypothesis that tells a centre's month: the one whose own centre is the nearest above."""
    found = [
        index
        for index, told in enumerate(hypotheses)
        if told.nature is not Nature.MOVE and told.first_month <= month <= told.last_month and _concerns(told, base)
    ]
    return max(found, key=lambda index: len(hypotheses[index].place), default=None)


def _months_of(told: Hypothesis, start: int) -> range:
    return range(max(told.first_month, start), told.last_month + 1)


def _told(told: Hypothesis, base: Base, months: Sequence[int], left: int) -> Iterator[int]:
    """What a centre consumes in each of some months, by a part of its forecast or of what is left when they begin."""
    rate = told.percent / 100
    if told.nature is Nature.PACE:
        yield from (Money(base.planned[month - 1]).at_rate(rate).cents for month in months)
    elif told.nature is Nature.SHARE:
        whole = int((left * rate).to_integral_value(ROUND_FLOOR))
        yield from (each.cents for each in Money(whole).split([1] * len(months)))
    else:  # an amount, which is of a place as a whole and added apart
        yield from (0 for _ in months)


def limits_passed(
    hypotheses: Sequence[Hypothesis],
    facts: Mapping[ActType, YearFacts],
    *,
    fiscal_year: int,
    on: date,
    whole: bool,
) -> tuple[Refusal, ...]:
    """Why the acts that would make the planned moves would be refused, with what the year's acts already moved.

    `whole`: the scenario sees the whole budget. Where it does not, only the limits of programmes can be told.
    """
    found: list[Refusal] = []
    taken: dict[tuple[str, bool, Kind], int] = {}
    for type_ in sorted({each.act for each in hypotheses if each.act}, key=lambda each: each is ActType.CANCELLATION):
        lines = tuple(
            ActLine(Axis(each.centre, title=PERSONNEL if each.personnel else ""), each.kind, Money(each.cents))
            for each in hypotheses
            if each.act is type_ and each.centre
        )
        known = facts[type_]
        if type_ in (ActType.ADVANCE, ActType.CANCELLATION):
            cancelled = {part: known.cancelled.get(part, 0) + taken.get(part, 0) for part in {*known.cancelled, *taken}}
            known = replace(known, cancelled=cancelled)
            taken = dict(moved_by([line for line in lines if line.amount.cents < 0], ACTS[type_]))
        draft = ActDraft(type_, fiscal_year, "scenario", "", on, lines)
        if whole:
            found += act_refusals(draft, known)
        elif ACTS[type_].scope is Scope.PROGRAMME:
            found += (each for each in act_refusals(draft, known) if each.code == reasons.LIMIT_PASSED.code)
    return tuple(found)
