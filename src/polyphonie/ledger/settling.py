"""Lines that settle each other: what of each is settled, and which seem to. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from uuid import UUID

from .terms import MatchGround, MatchProposal, OpenItem


def shares(items: Sequence[OpenItem]) -> tuple[int, ...]:
    """What of each line is settled when lines are matched, in cents of its own sign; they come to nil.

    The lighter side is settled whole; of the other, what was due first. Source: Code civil, art. 1342-10.
    """
    debits = sum(item.cents for item in items if item.cents > 0)
    credits = -sum(item.cents for item in items if item.cents < 0)
    left = {1: min(debits, credits), -1: min(debits, credits)}
    settled: dict[tuple[UUID, int], int] = {}
    for item in sorted(items, key=lambda each: (each.due_on or each.on, each.on, each.number, each.place)):
        sign = 1 if item.cents > 0 else -1
        share = min(abs(item.cents), left[sign])
        left[sign] -= share
        settled[item.entry, item.place] = sign * share
    return tuple(settled[item.entry, item.place] for item in items)


def match_proposals(items: Sequence[OpenItem]) -> tuple[MatchProposal, ...]:
    """Lines that settle each other to the cent, third party by third party, each line in one proposal at most.

    An entry and its mirror first; then what bears the same reference; then what is of the same amount, the lines of a
    reference together, the oldest with the oldest; at last all that is left of a third party, when it comes to nil.
    """
    proposals: list[MatchProposal] = []
    taken: set[tuple[UUID, int]] = set()
    for ground, groups in (
        (MatchGround.CANCELLED, _cancelled),
        (MatchGround.REFERENCE, _by_reference),
        (MatchGround.AMOUNT, _by_amount),
        (MatchGround.BALANCE, _by_party),
    ):
        for group in groups([item for item in items if (item.entry, item.place) not in taken]):
            if len(group) > 1 and not sum(item.cents for item in group):
                proposals.append(MatchProposal(ground, tuple(group)))
                taken |= {(item.entry, item.place) for item in group}
    return tuple(proposals)


def _grouped(items: Iterable[OpenItem], key: Callable[[OpenItem], Hashable]) -> Iterable[list[OpenItem]]:
    groups: dict[Hashable, list[OpenItem]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups.values()


def _cancelled(items: Sequence[OpenItem]) -> Iterator[list[OpenItem]]:
    named = {(f"entry:{item.entry}", item.place, item.party, -item.cents): item for item in items}
    for item in items:
        other = named.get((item.source, item.place, item.party, item.cents))
        if other is not None:
            yield [other, item]


def _by_reference(items: Sequence[OpenItem]) -> Iterable[list[OpenItem]]:
    return _grouped((each for each in items if each.reference), lambda each: (each.party, each.reference))


def _by_amount(items: Sequence[OpenItem]) -> Iterator[list[OpenItem]]:
    """Debits with credits of the same sum: lines alone, or those of one reference and side together."""
    waiting: dict[tuple[UUID | None, int], list[list[OpenItem]]] = {}
    for group in _grouped(items, lambda each: (each.party, each.cents > 0, each.reference or (each.entry, each.place))):
        party, cents = group[0].party, sum(item.cents for item in group)
        facing = waiting.get((party, -cents))
        if facing:
            yield [*facing.pop(0), *group]
        else:
            waiting.setdefault((party, cents), []).append(group)


def _by_party(items: Sequence[OpenItem]) -> Iterable[list[OpenItem]]:
    return _grouped(items, lambda each: each.party)
