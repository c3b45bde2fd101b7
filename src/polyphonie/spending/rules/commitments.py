"""What a commitment must be, what an amendment may change, and how a payment schedule follows its amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.reference.terms import Item
from polyphonie.spending.terms import commitments as terms
from polyphonie.spending.terms.commitments import CommitmentDraft, LineDraft

LONGEST_REFERENCE = 60


class Used(Protocol):
    """A line of a commitment with what was made of it, in cents."""

    place: int
    cents: int
    certified: int
    requested: int
    direct: int
    paid: int
    advanced: int
    recovered: int
    withheld: int
    released: int


def draft_refusals(draft: CommitmentDraft, *, year: int) -> Iterator[Refusal]:
    """What is wrong in a commitment to be, before anything is looked up."""
    if not 0 < len(draft.lines) <= terms.MOST_LINES:
        yield terms.LINES_COUNTED(most=terms.MOST_LINES, count=len(draft.lines))
    if not all(_written(text, terms.LONGEST_LABEL) for text in (draft.label, *(line.label for line in draft.lines))):
        yield terms.LABEL_WRONG(most=terms.LONGEST_LABEL)
    references = (draft.contract_number, draft.origin)
    if not all(not text or _written(text, LONGEST_REFERENCE) for text in references):
        yield terms.REFERENCE_WRONG(most=LONGEST_REFERENCE)
    for place, line in enumerate(draft.lines, start=1):
        yield from line_refusals(line, place=place, year=year)


def line_refusals(line: LineDraft, *, place: int, year: int) -> Iterator[Refusal]:
    if line.amount.cents <= 0 or line.amount.currency != "EUR":
        yield terms.AMOUNT_NOT_POSITIVE(place=place)
    elif line.schedule:
        yield from schedule_refusals(line.schedule, amount=line.amount.cents, place=place, year=year)


def schedule_refusals(schedule: Mapping[int, int], *, amount: int, place: int, year: int) -> Iterator[Refusal]:
    """The CP of a line are planned year by year, from the present one on, and sum to its AE."""
    planned = sum(schedule.values())
    years = range(year, year + terms.LAST_YEARS)
    if planned != amount or min(schedule.values(), default=0) < 0 or any(each not in years for each in schedule):
        yield terms.SCHEDULE_DIFFERS(place=place, planned=Money(planned), amount=Money(amount), year=year)


def reason_refusals(reason: str) -> Iterator[Refusal]:
    if not reason.strip() or len(reason) > terms.LONGEST_REASON or "\x00" in reason:
        yield terms.REASON_WANTED(most=terms.LONGEST_REASON)


def accounts(line: LineDraft, *, title: str, group: Item | None, account: Item | None) -> tuple[str, str] | None:
    """The account that a service on a line is charged to, and the one that it is owed on until it is invoiced.

    An asset is bought on title 5, when its group knows an account for it; a transfer names its account itself.
    """
    if line.charge_account:
        if account is None or account.code[0] not in "26":
            return None
        return account.code, terms.ASSET_ACCRUAL if account.code[0] == "2" else terms.CHARGE_ACCRUAL
    if group is None:
        return None
    asset, charge = group.text("asset_account"), group.text("charge_account")
    if asset and title == "5":
        return asset, terms.ASSET_ACCRUAL
    return (charge, group.text("accrual_account") or terms.CHARGE_ACCRUAL) if charge else None


def amendment_refusals(lines: Iterable[Used], amounts: Mapping[int, Money]) -> Iterator[Refusal]:
    """A line stays above zero and above what was made of it; at least one amount changes."""
    kept = {line.place: line for line in lines}
    changed = False
    for place, amount in sorted(amounts.items()):
        line = kept.get(place)
        if line is None:
            yield terms.NO_SUCH_LINE(place=place)
            continue
        used = max(line.certified + line.direct, line.requested)
        if amount.cents <= 0 or amount.currency != "EUR":
            yield terms.AMOUNT_NOT_POSITIVE(place=place)
        elif amount.cents < used:
            yield terms.BELOW_USED(place=place, used=Money(used))
        changed |= amount.cents != line.cents
    if not changed:
        yield terms.NOTHING_AMENDED()


def reimputation_refusals(place: int, *, title: str, other: str, unpaid: Iterable[str]) -> Iterator[Refusal]:
    """A line goes to an envelope of its own title, which its account follows from, once what it asked for is paid."""
    for number in unpaid:
        yield terms.PAYMENT_AWAITED(place=place, number=number)
    if other != title:
        yield terms.OTHER_TITLE(place=place, title=title or "—", other=other or "—")


def withdrawal_refusals(lines: Iterable[Used]) -> Iterator[Refusal]:
    if any(line.certified or line.requested or line.advanced for line in lines):
        yield terms.ALREADY_USED()


def closing_refusals(lines: Iterable[Used]) -> Iterator[Refusal]:
    """What was certified is requested, what was requested is paid, advances are recovered and guarantees given back.

    What was requested without an earlier certification (flow 3) pays nothing of what was certified.
    """
    for line in lines:
        if line.advanced != line.recovered or line.withheld != line.released:
            yield terms.DEDUCTIONS_LEFT(
                place=line.place,
                advance=Money(line.advanced - line.recovered),
                retention=Money(line.withheld - line.released),
            )
        if line.requested != line.paid or line.certified > line.requested - line.direct:
            yield terms.NOT_SETTLED(
                place=line.place,
                certified=Money(line.certified),
                requested=Money(line.requested),
                paid=Money(line.paid),
            )


def rescheduled(schedule: Mapping[int, int], change: int, *, year: int) -> dict[int, int]:
    """A schedule after its amount changed: more is paid in its last year, less is taken from the latest years first."""
    planned = dict(schedule)
    if change >= 0:
        last = max([year, *planned])
        planned[last] = planned.get(last, 0) + change
        return planned
    left = -change
    for each in sorted(planned, reverse=True):
        taken = min(left, planned[each])
        planned[each] -= taken
        left -= taken
    return {each: cents for each, cents in planned.items() if cents}


def _written(text: str, most: int) -> bool:
    return bool(text.strip()) and len(text) <= most and text.isprintable()
