"""An act on many documents at once: those that may be acted on are, the others tell why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from polyphonie.kernel.acts import unchanged, unit
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.spending.terms.certificates import MOST_AT_ONCE, TOO_MANY


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one of the documents that were acted on together: no refusal, when it was done."""

    subject: UUID
    refusals: tuple[Refusal, ...] = ()


def attempts(subjects: Sequence[UUID], act: Callable[[UUID], object]) -> tuple[Attempt, ...]:
    """Act on each, in the order of ids, so that two who do never wait in a circle. Refuses: SPE-SER-08 how many."""
    if not 0 < len(subjects) <= MOST_AT_ONCE:
        raise Refused(TOO_MANY(most=MOST_AT_ONCE))
    done = []
    for subject in sorted(set(subjects)):
        try:
            with unit():
                act(subject)
            done.append(Attempt(subject))
        except Refused as refused:
            done.append(Attempt(subject, refused.refusals))
    return tuple(done)


def at_once(subjects: Sequence[UUID], act: Callable[[Sequence[UUID]], object]) -> tuple[Attempt, ...]:
    """Act on all at once (`in_parts`), in the order of ids. Refuses: SPE-SER-08 how many."""
    if not 0 < len(subjects) <= MOST_AT_ONCE:
        raise Refused(TOO_MANY(most=MOST_AT_ONCE))
    return tuple(Attempt(each, told) for each, told in sorted(in_parts(subjects, act).items()))


def in_parts(subjects: Sequence[UUID], act: Callable[[Sequence[UUID]], object]) -> dict[UUID, tuple[Refusal, ...]]:
    """Act on all at once, in the order of ids; where that is refused, on each half by itself, the first one first.

    Each is acted on once, or alone is told why not, as one after the other would; told by document, in their order.
    `act` does all that it is given, or refuses.
    """
    found: dict[UUID, tuple[Refusal, ...]] = {}
    unchanged()
    parts = [sorted(set(subjects))] if subjects else []
    while parts:
        part = parts.pop()
        try:
            with unit():
                act(part)
        except Refused as refused:
            if len(part) == 1:
                found[part[0]] = refused.refusals
            else:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
        else:
            found |= dict.fromkeys(part, ())
    return {each: found[each] for each in dict.fromkeys(subjects)}
