"""A year is closed: charges and income go to the year's result, and what is left opens the next year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import models, queries, rules, terms
from polyphonie.ledger.actions import books, posting
from polyphonie.ledger.queries.totals import CLOSING_JOURNAL, OPENING_JOURNAL, RESULT
from polyphonie.ledger.terms import Draft, Line, PeriodState, Posted


@dataclass(frozen=True, slots=True)
class YearClosed:
    """The entry that took charges and income to the result, and the one that opened the next year; none when nil."""

    closing: Posted | None
    opening: Posted | None


@action
def sign_off(*, actor: Actor, entity: UUID, year: int, check: str, remark: str, on: date) -> None:
    """Answer for a check of the closing that no program can make, with a remark that says how it was made.

    Refuses: LED-REA-01, LED-CLO-02 no such check, LED-BOO-01, ACC-RIG-01.
    """
    remark = remark.strip()
    refuse(rules.reason_refusals(remark))
    if check not in {each.code for each in rules.closing_checks() if each.signed}:
        raise Refused(terms.NO_CHECK(check=check))
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    kept, made = models.SignOff.objects.get_or_create(
        book=book,
        year=year,
        check_code=check,
        defaults={"remark": remark, "signed_at": clock.now(), "signed_by": actor.id, "signer": actor.name},
    )
    if not made and kept.remark == remark:
        unchanged()
        return
    if not made:
        models.SignOff.objects.filter(book=book, year=year, check_code=check).update(
            remark=remark, signed_at=clock.now(), signed_by=actor.id, signer=actor.name
        )
    note(entity=entity, subject=f"year:{year}", check=check, remark=remark)


@action
def close_year(*, actor: Actor, entity: UUID, year: int, on: date) -> YearClosed:
    """Close a fiscal year: its result is taken, the next year opened with what is left, its last periods closed.

    Refuses: LED-BOO-01, LED-YEA-01, LED-CLO-01 a blocking check fails, LED-ACC-02 the account of the result is not
    open, ACC-RIG-01. Source: LOLF, art. 30; Recueil des normes comptables de l'État, norme 1.
    """
    access.require(actor, Right.LEDGER_CLOSE, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    periods = models.Period.locked(book, year)
    if all(each.state == PeriodState.CLOSED for each in periods):
        unchanged()
        return YearClosed(None, None)
    failing = [row.check for row in queries.closing(entity, year=year) if row.blocks]
    if failing:
        raise Refused(terms.CHECKS_FAIL(year=year, checks=" ; ".join(each.label.fr for each in failing)))
    last_day, first_day = date(year, 12, 31), date(year + 1, 1, 1)
    taken = _draft(entity, CLOSING_JOURNAL, last_day, _result(book, entity, year))
    result = posting.post(actor=actor, entity=entity, draft=taken, on=on) if taken else None
    books.open_year(actor=actor, entity=entity, year=year + 1, on=on)
    opened = _draft(entity, OPENING_JOURNAL, first_day, _left(book, entity, year))
    opening = posting.post(actor=actor, entity=entity, draft=opened, on=on) if opened else None
    for each in periods:
        if each.state != PeriodState.CLOSED:
            each.state = PeriodState.CLOSED
            each.save(update_fields=["state"])
    numbers = {name: each.number for name, each in (("closing", result), ("opening", opening)) if each}
    note(entity=entity, subject=f"year:{year}", **numbers)
    return YearClosed(result, opening)


def _result(book: models.Book, entity: UUID, year: int) -> list[Line]:
    """The lines that take every charge and income to nil, and their sum to the year's result."""
    held = [each for each in queries.balances(entity, until=date(year, 12, 31)) if each.account[0] in "67" and each.net]
    lines = [rules.balanced_line(each.account, -each.net, currency=book.currency) for each in held]
    left = sum(each.net for each in held)
    return [*lines, rules.balanced_line(RESULT, left, currency=book.currency)] if left else lines


def _left(book: models.Book, entity: UUID, year: int) -> list[Line]:
    """The lines that open the next year; of a year that was reopened, only what they change in what it opened with."""
    left = {(each.account, each.party): each.cents for each in queries.carried(entity, year=year)}
    for each in queries.opened_with(entity, year=year + 1):
        key = each.account, each.party
        left[key] = left.get(key, 0) - each.cents
    return [
        rules.balanced_line(account, cents, currency=book.currency, party=party)
        for (account, party), cents in left.items()
        if cents
    ]


def _draft(entity: UUID, journal: str, day: date, lines: Sequence[Line]) -> Draft | None:
    """The entry that ends a year or begins one, or None when it has no line."""
    if not lines:
        return None
    earlier = queries.entries(entity, journal=journal, year=day.year, count=1)
    turn = earlier[0].number + 1 if earlier else 1  # a year that was reopened is closed again by another entry
    return Draft(
        journal=journal,
        on=day,
        label=terms.JOURNALS[journal].fr,
        lines=tuple(lines),
        source=f"year:{day.year}",
        key=f"year:{day.year}:{journal}:{turn}",
        period=terms.LAST_SPECIAL if journal == CLOSING_JOURNAL else terms.OPENING,
    )
