"""What is allowed of appropriations: pure functions, each of which tells every refusal at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_FLOOR
from typing import Final

from polyphonie.budget.terms import (
    ACTS,
    ActDraft,
    ActLine,
    ActTerms,
    ActType,
    Axis,
    Kind,
    Operation,
    Scope,
    limit_on,
    refusals,
)
from polyphonie.budget.terms.limits import COMPLEMENTARY_DAYS, LimitName
from polyphonie.budget.terms.visas import OPERATION_NAMES
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal

LONGEST_SOURCE: Final = 100
LONGEST_CODE: Final = 40
LONGEST_TEXT: Final = 2_000
_KEPT: Final = re.compile(r"[a-z_]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/[0-9]+)?")
_INVESTMENT_TITLES: Final = frozenset({"5", "6"})


def amount_refusals(amount: Money) -> Iterator[Refusal]:
    if amount.currency != "EUR" or amount.cents <= 0:
        yield refusals.AMOUNT_NOT_POSITIVE()


def source_refusals(*sources: str) -> Iterator[Refusal]:
    for source in sources:
        if not (0 < len(source) <= LONGEST_SOURCE and source.isprintable()):
            yield refusals.SOURCE_MISSING()
            return


def kept_refusals(*sources: str) -> Iterator[Refusal]:
    """Documents that are kept here by the house whose acts move their appropriations: their names bear their ids."""
    for source in sources:
        if _KEPT.fullmatch(source):
            yield refusals.KEPT_DOCUMENT(source=source)
            return


def text_refusals(text: str) -> Iterator[Refusal]:
    """What people write of an operation: something, not endless, without what a database cannot keep."""
    if not text.strip() or len(text) > LONGEST_TEXT or "\x00" in text:
        yield refusals.WORDS_UNREADABLE()


def day_refusals(fiscal_year: int, on: date) -> Iterator[Refusal]:
    """An operation is of its year, or of the days after it in which that year's operations may still be entered."""
    last = date(fiscal_year, 12, 31) + timedelta(days=COMPLEMENTARY_DAYS)
    if not date(fiscal_year, 1, 1) <= on <= last:
        yield refusals.DAY_OUTSIDE_YEAR(day=on.isoformat(), year=fiscal_year, days=COMPLEMENTARY_DAYS)


def axis_refusals(axis: Axis) -> Iterator[Refusal]:
    place, parts = axis.centre, axis.centre.code.split("-")
    if len(parts) != place.level or not all(parts):
        yield refusals.AXIS_INCOMPLETE(axis=axis.words, problem="le code du centre ne dit pas son niveau")
    texts = (place.code, axis.domain, axis.category, axis.fund, axis.tranche)
    if any(len(each) > LONGEST_CODE or not each.isprintable() for each in texts):
        yield refusals.AXIS_INCOMPLETE(axis=axis.words, problem="un code est trop long ou illisible")
    if axis.title not in ("", *"1234567"):
        yield refusals.AXIS_INCOMPLETE(axis=axis.words, problem="le titre va de 1 à 7")
    if axis.category and not (axis.title and axis.category.startswith(axis.title)):
        yield refusals.AXIS_INCOMPLETE(axis=axis.words, problem="la catégorie n'est pas de ce titre")


def visa_refusals(
    *, operation: Operation, source: str, cents: int, threshold: int | None, granted: int
) -> Iterator[Refusal]:
    """From the threshold on, the controller's visa must cover what the document commits in all."""
    if threshold is not None and cents >= threshold and cents > granted:
        french, english = OPERATION_NAMES[operation]
        yield refusals.VISA_MISSING(
            threshold=Money(threshold),
            operation_fr=french,
            operation_en=english,
            source=source,
            asked=Money(cents),
        )


def allotment_refusals(*, envelope: Axis, to: Axis, kind: Kind, parent_of_to: bool) -> Iterator[Refusal]:
    """Appropriations go from a level to the next, on the same title; or to an operation's tranche in the centre."""
    yield from axis_refusals(to)
    same_title = to.title == envelope.title or (not envelope.title and not to.personnel)
    above, below = envelope.centre, to.centre
    tranche = bool(to.tranche) and not envelope.tranche and above.code == below.code
    goes_down = below.level == above.level + 1 and below.code.startswith(f"{above.code}-")
    if not (same_title and parent_of_to and (tranche or goes_down)):
        yield refusals.NOT_BELOW(envelope=envelope.words, to=to.words)
    if tranche and kind is Kind.AE and to.title not in _INVESTMENT_TITLES:
        yield refusals.TRANCHE_OF_TITLE()


def redeployment_refusals(*, envelope: Axis, to: Axis) -> Iterator[Refusal]:
    """Within a programme the titles are indicative, but for personnel: it may feed the others, never the reverse."""
    yield from axis_refusals(to)
    if to.centre.code != envelope.centre.code:
        yield refusals.OTHER_PROGRAMME()
    if to.personnel and not envelope.personnel:
        yield refusals.PERSONNEL_RAISED(
            reason_fr="la fongibilité est asymétrique", reason_en="fungibility goes from title 2 to the others only"
        )


Part = tuple[str, bool, Kind]
"""What is cumulated against a limit: a programme ("" for the whole State), title 2 or the others, AE or CP."""


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What the year holds when an act is entered: what finance acts opened, and what acts of its type moved already.

    `cancelled` is what decrees took in the year, those of cancellation and those of advance.
    """

    opened: Mapping[Part, int] = field(default_factory=dict)
    initial: Mapping[Part, int] = field(default_factory=dict)
    moved: Mapping[Part, int] = field(default_factory=dict)
    cancelled: Mapping[Part, int] = field(default_factory=dict)
    programmes: frozenset[str] = frozenset()


def act_refusals(draft: ActDraft, facts: YearFacts) -> Iterator[Refusal]:
    """Everything that the LOLF holds against an act."""
    terms = ACTS[draft.type]
    if "\x00" in draft.title + draft.lifted_by:
        yield refusals.WORDS_UNREADABLE()
    if not draft.lines or any(not line.amount for line in draft.lines):
        yield refusals.ACT_EMPTY()
    for line in draft.lines:
        yield from axis_refusals(line.axis)
        if line.axis.centre.level != 1:
            yield refusals.NOT_AT_PROGRAMME(centre=line.axis.centre.code)
        if (line.amount.cents > 0 and not terms.adds) or (line.amount.cents < 0 and not terms.takes):
            yield refusals.ACT_WRONG_SIGN(type_fr=terms.fr, type_en=terms.en, axis=line.axis.words, amount=line.amount)
    yield from _balance_refusals(draft, terms)
    yield from _programme_refusals(draft, terms, facts)
    yield from _personnel_refusals(draft)
    if draft.revenue.cents < 0 or (draft.revenue and not terms.by_revenue):
        yield refusals.REVENUE_NOT_RECORDED()
    if not draft.lifted_by:
        for limit, lines, before in _measured(draft, terms, facts):
            yield from _limit_refusals(draft, limit, lines, before, facts)


def _balance_refusals(draft: ActDraft, terms: ActTerms) -> Iterator[Refusal]:
    if not terms.balanced or (terms.by_revenue and draft.lifted_by):
        return
    for kind in Kind:
        cents = [line.amount.cents for line in draft.lines if line.kind is kind]
        given, taken = sum(each for each in cents if each > 0), -sum(each for each in cents if each < 0)
        if not 0 <= given - taken <= draft.revenue.cents:
            yield refusals.ACT_UNBALANCED(kind=kind, given=Money(given), taken=Money(taken))


def _programme_refusals(draft: ActDraft, terms: ActTerms, facts: YearFacts) -> Iterator[Refusal]:
    ministries = sorted({line.axis.centre.ministry for line in draft.lines})
    if terms.ministries == "one" and len(ministries) > 1:
        yield refusals.MINISTRIES_DIFFER(ministries=", ".join(ministries))
    if terms.ministries == "several" and len(ministries) < 2:
        yield refusals.MINISTRY_ALONE()
    if not terms.opens:
        for programme in sorted({line.axis.centre.programme_code for line in draft.lines} - facts.programmes):
            yield refusals.PROGRAMME_NOT_OPENED(programme=programme)


def _personnel_refusals(draft: ActDraft) -> Iterator[Refusal]:
    """A carry-over never raises title 2 in AE, nor in CP by more than title 2 itself had left (LOLF, article 15-II)."""
    if draft.type is not ActType.CARRY_OVER:
        return
    for kind in Kind:
        lines = [line for line in draft.lines if line.axis.personnel and line.kind is kind]
        given = sum(line.amount.cents for line in lines if line.amount.cents > 0)
        taken = -sum(line.amount.cents for line in lines if line.amount.cents < 0)
        if given and (kind is Kind.AE or given > taken):
            yield refusals.PERSONNEL_RAISED(
                reason_fr="un report n'augmente pas le titre 2", reason_en="a carry-over does not raise title 2"
            )


def _measured(
    draft: ActDraft, terms: ActTerms, facts: YearFacts
) -> Iterator[tuple[LimitName, Iterable[ActLine], Mapping[Part, int]]]:
    """The limits of an act, the lines that each counts, and what was counted before it."""
    given = [line for line in draft.lines if line.amount.cents > 0]
    taken = [line for line in draft.lines if line.amount.cents < 0]
    if terms.limit is LimitName.CARRY_OVER_PAYMENTS:  # measured on what the new year receives, in CP only
        yield terms.limit, [line for line in given if line.kind is Kind.CP], facts.moved
    elif terms.limit is LimitName.VIREMENT:
        yield terms.limit, draft.lines, facts.moved
    elif terms.limit is LimitName.ADVANCE:
        yield terms.limit, given, facts.moved
    if terms.limit in (LimitName.ADVANCE, LimitName.CANCELLATION):  # both count together (LOLF, article 14-I)
        yield LimitName.CANCELLATION, taken, facts.cancelled


def _limit_refusals(
    draft: ActDraft, name: LimitName, lines: Iterable[ActLine], counted: Mapping[Part, int], facts: YearFacts
) -> Iterator[Refusal]:
    limit = limit_on(name, draft.signed_on)
    base = facts.initial if name is LimitName.CARRY_OVER_PAYMENTS else facts.opened
    for part, cents in sorted(moved_by(lines, ACTS[draft.type]).items()):
        programme, personnel, kind = part
        ceiling = int((base.get(part, 0) * limit.share).to_integral_value(ROUND_FLOOR))
        before = counted.get(part, 0)
        if before + cents > ceiling:
            title = " (titre 2)" if personnel else ""
            yield refusals.LIMIT_PASSED(
                scope_fr=f"le programme {programme}{title}" if programme else "le budget de l'État",
                scope_en=f"the programme {programme}{title}" if programme else "the State's budget",
                kind=kind,
                cumulated=Money(before + cents),
                ceiling=Money(ceiling),
                share=(limit.share * 100).normalize(),
                base=Money(base.get(part, 0)),
                left=Money(max(0, ceiling - before)),
            )


def moved_by(lines: Iterable[ActLine], terms: ActTerms) -> Mapping[Part, int]:
    """What lines add to what is cumulated against a limit, part by part."""
    moved: dict[Part, int] = defaultdict(int)
    for line in lines:
        for part in parts_of(terms, line.axis, line.kind):
            moved[part] += abs(line.amount.cents)
    return moved


def parts_of(terms: ActTerms, axis: Axis, kind: Kind) -> Sequence[Part]:
    """The parts that a line counts in: its programme as a whole and title 2 apart, or the whole State."""
    if terms.scope is Scope.STATE:
        return (("", False, kind),)
    programme = axis.centre.programme_code
    if terms.limit is LimitName.CARRY_OVER_PAYMENTS:  # title 2 on one side, the other titles on the other
        return ((programme, axis.personnel, kind),)
    return ((programme, False, kind), *([(programme, True, kind)] if axis.personnel else []))


def plan_refusals(months: Sequence[Money]) -> Iterator[Refusal]:
    if len(months) != 12 or any(each.cents < 0 or each.currency != "EUR" for each in months):
        yield refusals.PLAN_MALFORMED()


def profile(months: Sequence[int]) -> tuple[int, ...]:
    """What is consumed by the end of each month, from what is consumed in each."""
    cumulated, so_far = [], 0
    for cents in months:
        so_far += cents
        cumulated.append(so_far)
    return tuple(cumulated)


def expected_at_year_end(*, consumed: int, planned: Sequence[int], month: int) -> int:
    """What the year will consume if its remaining months follow the plan: a simple landing forecast."""
    return consumed + sum(planned[month:])


def share_of(cents: int, base: int) -> int:
    """A part of a base in whole hundredths, between 0 and 100, for a bar."""
    return max(0, min(100, cents * 100 // base)) if base > 0 else 0
