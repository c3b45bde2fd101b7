"""How an invoice is matched with a commitment, two ways or three, and every reason why it is not.

By the commitment's number that the invoice tells, else by its contract, else by its supplier when one commitment alone
is open to it; then by amounts. Reasons are told in words that a supplier can act on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import proposals as terms
from polyphonie.spending.terms.commitments import STATE_NAMES, CommitmentState
from polyphonie.spending.terms.proposals import Invoiced, ProposedLine, Way

from .tolerances import tolerated


@dataclass(frozen=True, slots=True)
class Observed:
    """A service that was observed on a line and is not certified yet, in cents."""

    service: UUID
    cents: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of a commitment that an invoice may be about, in cents.

    `counted_on`: what is certified of it for other invoices, accepted and not requested yet.
    """

    commitment: UUID
    number: str
    place: int
    supplier: UUID
    state: CommitmentState
    amount: int
    certified: int
    requested: int
    observed: tuple[Observed, ...] = ()
    counted_on: int = 0

    @property
    def left(self) -> int:
        """What may still be certified."""
        return self.amount - self.certified

    @property
    def due(self) -> int:
        """What is certified, not requested for payment yet, and not for another invoice."""
        return max(self.certified - self.requested - self.counted_on, 0)


@dataclass(frozen=True, slots=True)
class Match:
    """What an invoice is about. `certified`: its service already is, nothing is left to observe."""

    lines: tuple[ProposedLine, ...] = ()
    way: Way = Way.TWO
    certified: bool = False
    reasons: tuple[Refusal, ...] = ()


def match(invoiced: Invoiced, candidates: Sequence[Candidate], *, seen_already: bool, on: date) -> Match:
    """Match an invoice with the lines that its numbers or its supplier name; without reasons, it is matched."""
    reasons = [*_own_reasons(invoiced, seen_already=seen_already), *_candidate_reasons(invoiced, candidates)]
    if reasons:
        return Match(reasons=tuple(reasons))
    return (
        _with_certified(invoiced, candidates, on)
        or _with_observed(invoiced, candidates, on)
        or _with_commitment(invoiced, candidates, on)
    )


def _own_reasons(invoiced: Invoiced, *, seen_already: bool) -> Iterator[Refusal]:
    if invoiced.currency != "EUR":
        yield terms.FOREIGN_CURRENCY(currency=invoiced.currency)
    if invoiced.credit_note:
        yield terms.CREDIT_NOTE()
    if seen_already:
        yield terms.SEEN_ALREADY(number=invoiced.number)


def _candidate_reasons(invoiced: Invoiced, candidates: Sequence[Candidate]) -> Iterator[Refusal]:
    numbers = {each.number for each in candidates}
    if not invoiced.commitment_number and len(numbers) != 1:
        if invoiced.contract_number and not numbers:
            yield terms.CONTRACT_UNKNOWN(number=invoiced.contract_number)
        else:
            yield terms.NUMBER_MISSING(count=len(numbers))
    elif not candidates:
        yield terms.NUMBER_UNKNOWN(number=invoiced.commitment_number)
    else:
        first = candidates[0]
        if first.supplier != invoiced.supplier:
            yield terms.OTHER_SUPPLIER(number=first.number)
        if first.state is not CommitmentState.VALIDATED:
            french, english = STATE_NAMES[first.state]
            yield terms.NOT_OPEN(number=first.number, state_fr=french, state_en=english)


def _with_certified(invoiced: Invoiced, candidates: Sequence[Candidate], on: date) -> Match | None:
    """Three ways: the service was certified before the invoice came."""
    chosen = _chosen(invoiced.amount, [(each, each.due) for each in candidates if each.due], on, "invoiced_differs")
    if chosen is None:
        return None
    lines = tuple(_line(each, min(cents, each.due)) for each, cents in chosen)
    return Match(lines, Way.THREE, certified=True)


def _with_observed(invoiced: Invoiced, candidates: Sequence[Candidate], on: date) -> Match | None:
    """Three ways: the service was observed, and waits to be certified."""
    services = [(each, done) for each in candidates for done in each.observed]
    if not services:
        return None
    for each, done in services:
        if _close(invoiced.amount, done.cents, on, "invoiced_differs"):
            return Match((_line(each, invoiced.amount, done.service),), Way.THREE)
    total = sum(done.cents for _, done in services)
    if _close(invoiced.amount, total, on, "invoiced_differs"):
        return Match(tuple(_line(each, done.cents, done.service) for each, done in services), Way.THREE)
    reason = terms.SERVICE_DIFFERS(
        number=candidates[0].number,
        observed=Money(total),
        asked=Money(invoiced.amount),
        tolerance=Money(tolerated("invoiced_differs", total, on=on)),
    )
    return Match(reasons=(reason,))


def _with_commitment(invoiced: Invoiced, candidates: Sequence[Candidate], on: date) -> Match:
    """Two ways: the invoice against what is left of the commitment."""
    left = [(each, each.left) for each in candidates]
    chosen = _chosen(invoiced.amount, left, on, "invoiced_over")
    if chosen is not None:
        return Match(tuple(_line(each, cents) for each, cents in chosen))
    number, asked = candidates[0].number, Money(invoiced.amount)
    total = sum(cents for _, cents in left)
    if invoiced.amount > total + tolerated("invoiced_over", total, on=on):
        return Match(reasons=(terms.TOO_MUCH(number=number, asked=asked, left=Money(total)),))
    return Match(reasons=(terms.SEVERAL_LINES(number=number, asked=asked),))


def _chosen(
    amount: int, lines: Sequence[tuple[Candidate, int]], on: date, tolerance: str
) -> list[tuple[Candidate, int]] | None:
    """The line that an amount settles, else all lines, else the one line that holds it; None when none alone does."""
    equal = [(each, amount) for each, cents in lines if _close(amount, cents, on, tolerance)]
    if len(equal) == 1:
        return equal
    total = sum(cents for _, cents in lines)
    if lines and len(lines) > 1 and _close(amount, total, on, tolerance):
        return _shared(amount, lines)
    holding = [(each, amount) for each, cents in lines if amount <= cents]
    return holding if len(holding) == 1 and not equal else None


def _shared(amount: int, lines: Sequence[tuple[Candidate, int]]) -> list[tuple[Candidate, int]]:
    """Every line takes what is left of it, and the last one the cents by which the invoice differs."""
    *first, (last, _) = [(each, cents) for each, cents in lines if cents > 0]
    return [*first, (last, amount - sum(cents for _, cents in first))]


def _close(amount: int, cents: int, on: date, tolerance: str) -> bool:
    return cents > 0 and abs(amount - cents) <= tolerated(tolerance, cents, on=on)


def _line(each: Candidate, cents: int, service: UUID | None = None) -> ProposedLine:
    return ProposedLine(each.commitment, each.number, each.place, cents, service)
