"""Lines that settle each other, wholly or in part, are matched (*lettrage*), and a match that was wrong is ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Max

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import models, rules, settling, terms
from polyphonie.ledger.queries.totals import OPENING_JOURNAL
from polyphonie.ledger.terms import OpenItem

Place = tuple[UUID, int]
"""A line: its entry, and its place there."""


@action
def match_lines(
    *, actor: Actor, entity: UUID, account: str, lines: Sequence[Place], on: date, partly: bool = False
) -> int:
    """Match lines of an account, of one third party, that settle each other to the cent; says the match's number.

    `partly`: they need not. The lighter side is settled whole, of the other what was due first (Code civil, art.
    1342-10), and what is left of a line stays open. Refuses: LED-BOO-01, LED-ACC-02, LED-MAT-01 fewer than two, or not
    of this account, or matched already, LED-MAT-02 they do not settle, LED-MAT-03 several third parties, LED-MAT-05 one
    was carried from a closed year (the lines that it comes from are matched instead), LED-MAT-06 one would have no
    share, ACC-RIG-01.
    """
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book, held = _held(entity, account, on)
    wanted = frozenset(lines)
    (number,), made = _matched(actor, book, held, [wanted], partly=partly)
    if made:
        note(entity=entity, subject=f"account:{held.id}", match=number, lines=len(wanted))
    else:
        unchanged()
    return number


@action
def accept_matches(
    *, actor: Actor, entity: UUID, account: str, matches: Sequence[Sequence[Place]], on: date
) -> tuple[int, ...]:
    """Match many lots of lines of an account, each settling to the cent: all, or none; says their numbers.

    Refuses what `match_lines` refuses of any of them.
    """
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book, held = _held(entity, account, on)
    wanted = list(dict.fromkeys(map(frozenset, matches)))
    numbers, made = _matched(actor, book, held, wanted, partly=False)
    if made:
        note(entity=entity, subject=f"account:{held.id}", matches=made, lines=sum(map(len, wanted)))
    else:
        unchanged()
    return numbers


@action
def unmatch_lines(*, actor: Actor, entity: UUID, account: str, match: int, reason: str, on: date) -> None:
    """End a match, for a reason: what it settled of its lines is open again.

    Refuses: LED-REA-01, LED-BOO-01, LED-ACC-02, LED-MAT-04, ACC-RIG-01.
    """
    reason = reason.strip()
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book, held = _held(entity, account, on)
    found = models.Match.objects.filter(book=book, account=held, number=match).first()
    if found is None:
        raise Refused(terms.NO_MATCH(account=account))
    if found.ended_at is not None:
        unchanged()
        return
    models.MatchedLine.objects.filter(book=book, account=held, number=match).delete()
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    note(entity=entity, subject=f"account:{held.id}", match=match, reason=reason)


def _held(entity: UUID, account: str, on: date) -> tuple[models.Book, models.Account]:
    """An account, held until the commit: matches there are made one at a time. Posting does not wait for it."""
    book = models.Book.of(entity)
    found = models.Account.objects.select_for_update(no_key=True).filter(book=book, code=account).first()
    if found is None:
        raise Refused(terms.ACCOUNT_NOT_OPEN(account=account, on=on.strftime("%d/%m/%Y")))
    return book, found


def _matched(
    actor: Actor, book: models.Book, account: models.Account, wanted: Sequence[frozenset[Place]], *, partly: bool
) -> tuple[tuple[int, ...], int]:
    """Match lots of lines; says the number of each, and how many were not matched so already."""
    places = sorted({place for lot in wanted for place in lot})
    before = _matches_of(account, places)
    items = _open(book, account, places)
    last = models.Match.objects.filter(account=account).aggregate(last=Max("number"))["last"] or 0
    now, numbers, made, lines = clock.now(), [], 0, []
    for lot in wanted:
        if lot in before:
            numbers.append(before[lot])
            continue
        found = [items.pop(place) for place in sorted(lot) if place in items]
        refuse(rules.match_refusals(account.code, wanted=len(lot), found=found, partly=partly, currency=book.currency))
        made += 1
        numbers.append(last + made)
        settled_on = max(item.on for item in found)
        lines += [
            models.MatchedLine(
                book=book,
                entry_id=item.entry,
                place=item.place,
                account=account,
                number=last + made,
                cents=cents,
                settled_on=settled_on,
            )
            for item, cents in zip(found, settling.shares(found), strict=True)
        ]
    models.Match.objects.bulk_create(
        models.Match(book=book, account=account, number=number, matched_at=now, matched_by=actor.id)
        for number in range(last + 1, last + made + 1)
    )
    models.MatchedLine.objects.bulk_create(lines)
    return tuple(numbers), made


def _matches_of(account: models.Account, places: Iterable[Place]) -> Mapping[frozenset[Place], int]:
    """The matches that hold any of some lines, by all the lines that each holds."""
    touched = models.MatchedLine.objects.filter(account=account, entry_id__in={entry for entry, _ in places})
    lots: dict[int, set[Place]] = {}
    for each in models.MatchedLine.objects.filter(account=account, number__in=touched.values("number")):
        lots.setdefault(each.number, set()).add((each.entry_id, each.place))
    return {frozenset(lot): number for number, lot in lots.items()}


def _open(book: models.Book, account: models.Account, places: Sequence[Place]) -> dict[Place, OpenItem]:
    """What is open of some lines. Refuses: LED-MAT-05."""
    entries, numbers = [entry for entry, _ in places], [place for _, place in places]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [entries, numbers, OPENING_JOURNAL, book.id, account.id])
        rows = cursor.fetchall()
    if any(carried for *_, carried in rows):
        raise Refused(terms.MATCH_CARRIED())
    return {(row[0], row[1]): OpenItem(*row[:-1]) for row in rows}


_OPEN: Final = """
    SELECT e.id, given.place, j.code, e.number, e.dated_on, e.label, e.source, d.party_id, coalesce(d.reference, ''),
           d.due_on, e.amounts[given.place] - settled.cents, e.amounts[given.place],
           j.code = book.opening AND e.year > (
               SELECT min(r.year) FROM ledger_register r WHERE r.book_id = e.book_id AND r.last > 0)
    FROM unnest(%s::uuid[], %s::int[]) AS given (id, place)
        CROSS JOIN (SELECT %s AS opening, %s::int AS id, %s::int AS account_id) book
        JOIN ledger_entry e ON e.book_id = book.id AND e.id = given.id AND e.accounts[given.place] = book.account_id
        JOIN ledger_journal j ON j.id = e.journal_id
        LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = given.place
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(m.cents), 0)::bigint AS cents FROM ledger_matchedline m
            WHERE m.book_id = e.book_id AND m.entry_id = e.id AND m.place = given.place) settled
    WHERE e.amounts[given.place] <> settled.cents
"""
