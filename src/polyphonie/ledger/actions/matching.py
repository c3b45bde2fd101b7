"""Lines that settle each other are matched (*lettrage*), and a match that was wrong is ended."""

from __future__ import annotations

from collections.abc import Sequence
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
from polyphonie.ledger import models, rules, terms
from polyphonie.ledger.queries.totals import OPENING_JOURNAL

Place = tuple[UUID, int]
"""A line: its entry, and its place there."""


@action
def match_lines(*, actor: Actor, entity: UUID, account: str, lines: Sequence[Place], on: date) -> int:
    """Match lines of an account that settle each other to the cent, of one third party; says the match's number.

    Refuses: LED-BOO-01, LED-ACC-02, LED-MAT-01 fewer than two, or not of this account, or matched already,
    LED-MAT-02 they do not settle, LED-MAT-03 several third parties, LED-MAT-05 one was carried from a closed year (the
    lines that it comes from are matched instead), ACC-RIG-01.
    """
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book, held = _held(entity, account, on)
    wanted = sorted(set(lines))
    kept = models.MatchedLine.objects.filter(book=book, entry_id__in=[entry for entry, _ in wanted])
    numbers = {(each.entry_id, each.place): each.number for each in kept}
    same = {numbers.get(each) for each in wanted}
    if len(same) == 1 and None not in same and wanted:
        (number,) = same
        assert number is not None
        if models.MatchedLine.objects.filter(account=held, number=number).count() == len(wanted):
            unchanged()
            return number
    entries, places = [entry for entry, _ in wanted], [place for _, place in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [OPENING_JOURNAL, book.id, held.id, entries, places])
        rows = [row for row in cursor.fetchall() if row[:2] not in numbers]
    if any(carried for *_, carried in rows):
        raise Refused(terms.MATCH_CARRIED())
    found = [(cents, party) for _, _, cents, party, _ in rows]
    refuse(rules.match_refusals(account, wanted=len(wanted), found=found, currency=book.currency))
    number = (models.Match.objects.filter(account=held).aggregate(last=Max("number"))["last"] or 0) + 1
    models.Match.objects.create(book=book, account=held, number=number, matched_at=clock.now(), matched_by=actor.id)
    models.MatchedLine.objects.bulk_create(
        models.MatchedLine(book=book, entry_id=entry, place=place, account=held, number=number)
        for entry, place in wanted
    )
    note(entity=entity, subject=f"account:{held.id}", match=number, lines=len(wanted))
    return number


@action
def unmatch_lines(*, actor: Actor, entity: UUID, account: str, match: int, reason: str, on: date) -> None:
    """End a match, for a reason: its lines are open again.

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


_FOUND: Final = """
    SELECT e.id, asked.place, e.amounts[asked.place], d.party_id, j.code = %s AND e.year > (
               SELECT min(r.year) FROM ledger_register r WHERE r.book_id = e.book_id AND r.last > 0)
    FROM ledger_entry e JOIN ledger_journal j ON j.id = e.journal_id
        JOIN (SELECT %s::int AS book_id, %s::int AS account_id, * FROM unnest(%s::uuid[], %s::int[])
            AS given (id, place)) asked ON asked.book_id = e.book_id AND asked.id = e.id
        LEFT JOIN ledger_detail d ON d.book_id = e.book_id AND d.id = e.id AND d.place = asked.place
    WHERE e.accounts[asked.place] = asked.account_id
"""
