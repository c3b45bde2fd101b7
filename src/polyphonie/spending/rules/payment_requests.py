"""What a payment request must say, and what it may ask for. Pure; every reason at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal
from polyphonie.spending.terms import payment_refusals as refusals
from polyphonie.spending.terms import payment_requests as terms
from polyphonie.spending.terms.interest import INTEREST_ALONE, INTEREST_CASE
from polyphonie.spending.terms.payment_requests import (
    CERTIFIED_BEFORE,
    COMMITTED,
    WITH_CASE,
    Flux,
    Ground,
    Purpose,
    RequestDraft,
    RequestLineDraft,
    is_direct,
    legal_cases,
)

SUPPLIER_ACCOUNTS = (
    ("4084", "4041000000"),
    ("2", "4041000000"),
    ("4486", "4421000000"),
    ("65", "4421000000"),
    ("64", "4211000000"),
    ("", "4011000000"),
)
"""Which third-party account a charge, an asset or an accrual is owed on: the first that its account begins with."""


def supplier_account(account: str) -> str:
    return next(owed for beginning, owed in SUPPLIER_ACCOUNTS if account.startswith(beginning))


def draft_refusals(draft: RequestDraft, *, on: date) -> Iterator[Refusal]:
    """What is wrong in a draft by itself: SPE-PRQ-02 to SPE-PRQ-07, SPE-PRQ-15, SPE-PRQ-16, SPE-PRQ-20, SPE-INT-02."""
    if not 0 < len(draft.lines) <= terms.MOST_LINES or any(not _is_amount(line.amount) for line in draft.lines):
        yield refusals.NO_LINES(most=terms.MOST_LINES)
    yield from word_refusals("label", draft.label, most=terms.LONGEST_LABEL)
    yield from word_refusals("document_number", draft.document_number, most=terms.LONGEST_DOCUMENT_NUMBER)
    if draft.received_on > on or (draft.right_on is not None and draft.right_on > on):
        yield refusals.DAY_AHEAD()
    yield from _ground_refusals(draft)
    yield from _interest_refusals(draft)
    for place, line in enumerate(draft.lines, start=1):
        yield from _line_refusals(place, line, flux=draft.flux)
        if draft.flux is Flux.DIRECT and line.commitment is None and draft.purpose is not Purpose.INTEREST:
            yield from _nature_refusals(place, line, on=draft.received_on)


def _is_amount(amount: Money) -> bool:
    return amount.cents > 0 and amount.currency == "EUR"


def word_refusals(field: str, words: str, *, most: int) -> Iterator[Refusal]:
    if not 0 < len(words.strip()) <= most or not words.isprintable():
        yield refusals.WORDS_WRONG(field=field, most=most)


def _ground_refusals(draft: RequestDraft) -> Iterator[Refusal]:
    known = {(each.ground, each.code) for each in legal_cases() if each.holds(draft.received_on)}
    if draft.ground in WITH_CASE:
        if (draft.ground, draft.case) not in known:
            yield refusals.CASE_WRONG(case=draft.case)
    elif draft.case:
        yield refusals.CASE_WRONG(case=draft.case)
    certified_only = draft.flux in CERTIFIED_BEFORE and draft.ground is not Ground.CERTIFIED_SERVICE
    advance_alone = draft.ground is Ground.ADVANCE and draft.flux is not Flux.VALIDATION_CERTIFIES
    no_order_alone = draft.ground is Ground.NO_ORDER and draft.flux is not Flux.DIRECT
    presumed_alone = draft.ground is Ground.PRESUMED_SERVICE and draft.flux is not Flux.VALIDATION_CERTIFIES
    if certified_only or advance_alone or no_order_alone or presumed_alone:
        yield refusals.GROUND_WRONG(ground=draft.ground)


def _interest_refusals(draft: RequestDraft) -> Iterator[Refusal]:
    """What is for late interest is for it alone, and names what was paid late."""
    of_interest = draft.purpose is Purpose.INTEREST
    said_twice = draft.ground is Ground.LEGAL_CASE and draft.flux is Flux.DIRECT and draft.principal is not None
    if of_interest != (draft.case == INTEREST_CASE) or (of_interest and not said_twice):
        yield INTEREST_ALONE()


def _line_refusals(place: int, line: RequestLineDraft, *, flux: Flux) -> Iterator[Refusal]:
    if flux in COMMITTED and line.commitment is None:
        yield refusals.COMMITMENT_MISSING(place=place)
    if flux not in COMMITTED and (
        line.commitment is not None
        or line.envelope is None
        or len(line.charge_account) != terms.ACCOUNT_DIGITS
        or not line.charge_account.isdecimal()
    ):
        yield refusals.IMPUTATION_MISSING(place=place)
    if min(line.recovered.cents, line.withheld.cents) < 0 or line.amount < line.recovered + line.withheld:
        yield refusals.DEDUCTIONS_TOO_LARGE(place=place)


def _nature_refusals(place: int, line: RequestLineDraft, *, on: date) -> Iterator[Refusal]:
    if line.charge_account and not is_direct(line.charge_account, on=on):
        yield refusals.NATURE_WRONG(place=place, account=line.charge_account)


def programme_refusals(draft: RequestDraft, programmes: Iterable[str]) -> Iterator[Refusal]:
    """SPE-PRQ-21 a programme that a request is charged to is none of those of its case of the law."""
    case = next((each for each in legal_cases() if (each.ground, each.code) == (draft.ground, draft.case)), None)
    if case is not None and case.programmes:
        for programme in sorted(set(programmes) - case.programmes):
            yield refusals.PROGRAMME_WRONG(programme=programme, programmes=", ".join(sorted(case.programmes)))


def total(lines: Iterable[RequestLineDraft]) -> Money:
    return Money(sum(line.amount.cents for line in lines))


def named_line(name: str) -> tuple[UUID, int] | None:
    """The commitment and the place that a name of the budget tells (`commitment:<id>/<place>`); None for any other."""
    kind, _, rest = name.partition(":")
    if kind != "commitment":
        return None
    commitment, _, place = rest.partition("/")
    return UUID(commitment), int(place)


def said(words: str) -> Iterator[Refusal]:
    """SPE-SUS-02 words are missing or too long."""
    if not 0 < len(words.strip()) <= terms.LONGEST_WORDS:
        yield refusals.SAY_WHY(most=terms.LONGEST_WORDS)
