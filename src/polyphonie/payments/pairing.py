"""Which movement of an account a line of a file tells: one that another file told before, or a new one. Pure.

Banks tell one movement several times (a notification, the statement after it, a statement sent again), and tell several
movements that look the same (one amount, one day, no reference). So within one statement each line is a movement of its
own, and the lines of two are paired one to one: those of the same account, amount and day, that do not contradict each
other. What is left over is new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from polyphonie.documents.bank.words import StatementLine
from polyphonie.kernel.identity import first_id_of


@dataclass(frozen=True, slots=True)
class Telling:
    """A statement, or a page of one, or a notification. Balances in cents, None where not told."""

    identifier: str
    page: str
    opening: int | None
    closing: int | None

    def is_another_page_of(self, other: Telling) -> bool:
        return bool(self.page and other.page) and self.identifier == other.identifier and self.page != other.page

    def is_apart_from(self, other: Telling) -> bool:
        """Whether no movement is in both: pages of one statement, or one begins with the balance the other left."""
        if self.identifier == other.identifier:
            return self.is_another_page_of(other)
        if None in (self.opening, self.closing, other.opening, other.closing) or self.opening == other.opening:
            return False
        return self.opening == other.closing or self.closing == other.opening


@dataclass(frozen=True, slots=True)
class Marks:
    """What a bank says of a movement, besides its account, amount and day: its reference, the batch that it was booked
    in, and the transfers that it names (their digest). Each may be missing in one telling and told in the next."""

    reference: str = ""
    batch: str = ""
    named: str = ""

    @property
    def count(self) -> int:
        return bool(self.reference) + bool(self.batch) + bool(self.named)

    def completed(self, other: Marks) -> Marks:
        """These marks, with what another telling of the same movement adds."""
        return Marks(self.reference or other.reference, self.batch or other.batch, self.named or other.named)


@dataclass(frozen=True, slots=True)
class Known:
    """A movement that was told before. `stated` is the statement that told it, None while only notifications did."""

    id: UUID
    marks: Marks
    stated: Telling | None = None


def marks(line: StatementLine) -> Marks:
    """What a line says of its movement."""
    names = sorted(detail.end_to_end for detail in line.details if detail.end_to_end)
    digest = hashlib.sha256("|".join(names).encode()).hexdigest()[:32] if names else ""
    return Marks(line.reference, line.message or line.group, digest)


def line_id(*, iban: str, cents: int, booked_on: date, place: int) -> UUID:
    """The id of a movement: drawn from its account, amount and day, and its place among those that share them."""
    said = f"movement:{iban}:{cents}:{booked_on.isoformat()}:{place}".encode()
    drawn = int.from_bytes(hashlib.sha256(said).digest()[:10], "big")
    born = first_of(booked_on).int
    return UUID(int=born | 0x7 << 76 | (drawn >> 62 & 0xFFF) << 64 | 0b10 << 62 | drawn & (1 << 62) - 1)


def first_of(day: date) -> UUID:
    """The bound below all ids of the movements of a day."""
    return first_id_of(datetime(day.year, day.month, day.day, tzinfo=UTC))


class Pool:
    """Movements of one account, amount and day, that were told before one statement: each is found again once."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._left = {each.id: each for each in known}

    def paired(self, told: Sequence[Marks], telling: Telling) -> list[Known | None]:
        """For each line of the statement, in order, the movement that it tells again; None: it is new.

        What names the same transfers is the same movement, then what has the same reference, then what nothing tells
        apart. What looks alike in two statements of which one follows the other is not.
        """
        found: list[Known | None] = [None] * len(told)
        for told_in in (_named, _referred):
            self._pair_alike(told, telling, told_in, found)
        self._pair_what_is_left(told, telling, found)
        return found

    def _pair_alike(
        self, told: Sequence[Marks], telling: Telling, told_in: Callable[[Marks], str], found: list[Known | None]
    ) -> None:
        alike: dict[str, list[Known]] = {}
        for known in reversed(self._left.values()):
            if not (known.stated and telling.is_another_page_of(known.stated)):
                alike.setdefault(told_in(known.marks), []).append(known)
        for place, each in enumerate(told):
            if found[place] is None and told_in(each) and (same := alike.get(told_in(each))):
                found[place] = self._left.pop(same.pop().id)

    def _pair_what_is_left(self, told: Sequence[Marks], telling: Telling, found: list[Known | None]) -> None:
        """Movements are looked for by what they lack, so that ten thousand that differ are not looked at one by one."""
        lacking: dict[Marks, list[Known]] = {}
        for known in reversed(self._left.values()):
            if not (known.stated and telling.is_apart_from(known.stated)):
                lacking.setdefault(_shape(known.marks), []).append(known)
        for place, each in sorted(enumerate(told), key=lambda one: -one[1].count):  # what says most has least choice
            if found[place] is None:
                same = next((same for shape, same in lacking.items() if same and _may_be(_shape(each), shape)), None)
                if same:
                    found[place] = self._left.pop(same.pop().id)


def _shape(of: Marks) -> Marks:
    """What is told, whatever it is: by now nothing has the same reference, nor the same names."""
    return Marks("told" if of.reference else "", of.batch, "told" if of.named else "")


def _may_be(one: Marks, other: Marks) -> bool:
    batch = not (one.batch and other.batch) or one.batch == other.batch
    return batch and not (one.reference and other.reference) and not (one.named and other.named)


def _named(of: Marks) -> str:
    return of.named


def _referred(of: Marks) -> str:
    return of.reference
