"""Entries are posted, one or a thousand at a time: numbered without gaps, sealed, and never touched again.

However many drafts there are, a handful of statements posts them. The registers (journal and year) are held from the
numbering to the commit; no account is, so that an account on which everybody posts costs nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.ledger import models, rules, terms
from polyphonie.ledger.actions import axes
from polyphonie.ledger.terms import Draft, PeriodState, Posted


@action
def post(*, actor: Actor, entity: UUID, draft: Draft, on: date) -> Posted:
    """Post one entry. The same key on the same accounting day is the same entry: it is answered, not posted again.

    Refuses: LED-WOR-01, LED-LIN-01/02/03, LED-ACC-01/02/03, LED-BAL-01, LED-PER-01/02/03, LED-BOO-01, LED-YEA-01,
    LED-JOU-01, LED-KEY-01, ACC-RIG-01.
    """
    (posted,) = _post(actor, entity, (draft,), on)
    return posted


@action
def post_all(*, actor: Actor, entity: UUID, drafts: Sequence[Draft], on: date) -> tuple[Posted, ...]:
    """Post many entries at once, all or none; answered in their order. Refuses: as `post`, draft by draft."""
    return _post(actor, entity, drafts, on)


@dataclass(slots=True)
class _Held:
    """A register that is held: where its numbers and its chain go on, and what is added to it."""

    journal: int
    code: str
    year: int
    last: int
    head: bytes
    added: list[list[object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Account:
    id: int
    code: str
    subledger: bool
    opened_on: date
    closed_on: date | None

    def open_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


def _post(actor: Actor, entity: UUID, drafts: Sequence[Draft], on: date) -> tuple[Posted, ...]:
    if not drafts:
        unchanged()
        return ()
    book = models.Book.of(entity)
    refuse(refusal for draft in drafts for refusal in rules.draft_refusals(draft, currency=book.currency))
    perimeter = Perimeter.of_entity(entity)
    access.require(actor, Right.LEDGER_POST, perimeter=perimeter, on=on)
    held = _hold(book, drafts)
    ids = [rules.entry_id(book=book.id, on=draft.on, key=draft.key) for draft in drafts]
    known = _known(book, ids)
    new = {each: draft for each, draft in zip(ids, drafts, strict=True) if each not in known}
    accounts = _accounts(book, drafts)
    closing = access.holds(actor, Right.LEDGER_CLOSE, perimeter=perimeter, on=on)
    refuse(
        [
            *_repeated(zip(ids, drafts, strict=True), known, new, accounts),
            *_period_refusals(book, new.values(), closing=closing),
            *_account_refusals(new.values(), accounts),
        ]
    )
    numbers = _write(book, new, held, accounts, actor) if new else {}
    if new:
        for register in held.values():
            if register.added:
                subject = f"journal:{register.code}-{register.year}"
                note(entity=entity, subject=subject, entries=len(register.added), last=register.last)
    else:
        unchanged()
    return tuple(
        Posted(each, known[each].number, again=True) if each in known else Posted(each, numbers[each]) for each in ids
    )


def _hold(book: models.Book, drafts: Sequence[Draft]) -> dict[tuple[str, int], _Held]:
    """The registers of the drafts, held in one order. Refuses: LED-JOU-01, LED-YEA-01."""
    wanted = sorted({(draft.journal, draft.on.year) for draft in drafts})
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [book.id, [code for code, _ in wanted], [year for _, year in wanted]])
        rows = cursor.fetchall()
    held = {(code, year): _Held(journal, code, year, last, bytes(head)) for journal, code, year, last, head in rows}
    missing = [each for each in wanted if each not in held]
    if missing:
        journals = set(models.Journal.objects.filter(book=book).values_list("code", flat=True))
        raise Refused(
            *(
                terms.NO_YEAR(year=year) if code in journals else terms.NO_JOURNAL(journal=code)
                for code, year in missing
            )
        )
    return held


_HOLD: Final = """
    SELECT r.journal_id, j.code, r.year, r.last, r.head
    FROM ledger_register r JOIN ledger_journal j ON j.id = r.journal_id
    WHERE r.book_id = %s AND (j.code, r.year) IN (SELECT * FROM unnest(%s::text[], %s::smallint[]))
    ORDER BY r.journal_id, r.year FOR UPDATE OF r
"""


@dataclass(frozen=True, slots=True)
class _Known:
    """An entry that was posted before, as far as a draft can be compared with it."""

    number: int
    label: str
    source: str
    lines: tuple[tuple[int, int], ...]


def _known(book: models.Book, ids: Sequence[UUID]) -> dict[UUID, _Known]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [book.id, list(ids), min(ids), max(ids)])
        return {
            identifier: _Known(number, label, source, tuple(zip(accounts, amounts, strict=True)))
            for identifier, number, label, source, accounts, amounts in cursor.fetchall()
        }


_KNOWN: Final = """
    SELECT id, number, label, source, accounts, amounts FROM ledger_entry
    WHERE book_id = %s AND id = ANY(%s) AND id BETWEEN %s AND %s
"""


def _accounts(book: models.Book, drafts: Sequence[Draft]) -> dict[str, _Account]:
    codes = sorted({line.account for draft in drafts for line in draft.lines})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, code, subledger, opened_on, closed_on FROM ledger_account"
            " WHERE book_id = %s AND code = ANY(%s)",
            [book.id, codes],
        )
        return {row[1]: _Account(*row) for row in cursor.fetchall()}


def _repeated(
    given: Iterator[tuple[UUID, Draft]],
    known: Mapping[UUID, _Known],
    new: Mapping[UUID, Draft],
    accounts: Mapping[str, _Account],
) -> Iterator[Refusal]:
    """A key served before, in the books or in this call, must be for the same entry. Refuses: LED-KEY-01."""
    for identifier, draft in given:
        before = known.get(identifier)
        if before is None:
            if new[identifier] != draft:
                yield terms.KEY_REUSED(key=draft.key, number="?")
            continue
        lines = tuple((accounts[line.account].id, line.amount) for line in draft.lines if line.account in accounts)
        if (before.label, before.source, before.lines) != (draft.label, draft.source, lines):
            yield terms.KEY_REUSED(key=draft.key, number=before.number)


def _period_refusals(book: models.Book, drafts: Any, *, closing: bool) -> Iterator[Refusal]:
    wanted = sorted({(draft.on.year, draft.in_period) for draft in drafts})
    with connection.cursor() as cursor:
        cursor.execute(_PERIODS, [book.id, [year for year, _ in wanted], [number for _, number in wanted]])
        states = {(year, number): PeriodState(state) for year, number, state in cursor.fetchall()}
    for year, number in wanted:
        state = states[year, number]
        if state is PeriodState.CLOSED:
            yield terms.PERIOD_CLOSED(period=number, year=year)
        elif state is PeriodState.RESTRICTED and not closing:
            yield terms.PERIOD_RESTRICTED(period=number, year=year)


_PERIODS: Final = """
    SELECT year, number, state FROM ledger_period
    WHERE book_id = %s AND (year, number) IN (SELECT * FROM unnest(%s::smallint[], %s::smallint[]))
"""


def _account_refusals(drafts: Any, accounts: Mapping[str, _Account]) -> Iterator[Refusal]:
    told = set()
    for draft in drafts:
        for line in draft.lines:
            account = accounts.get(line.account)
            if account is None or not account.open_on(draft.on):
                if (line.account, draft.on) not in told:
                    yield terms.ACCOUNT_NOT_OPEN(account=line.account, on=draft.on.strftime("%d/%m/%Y"))
                told.add((line.account, draft.on))
            elif account.subledger and line.party is None:
                yield terms.PARTY_WANTED(account=line.account)


def _write(
    book: models.Book,
    new: Mapping[UUID, Draft],
    held: Mapping[tuple[str, int], _Held],
    accounts: Mapping[str, _Account],
    actor: Actor,
) -> dict[UUID, int]:
    """Number the drafts, keep them and their details, and seal each register. Says which number each got."""
    combinations = axes.known(book, (line.axes for draft in new.values() for line in draft.lines if line.axes))
    numbers: dict[UUID, int] = {}
    entries: list[tuple[object, ...]] = []
    details: list[tuple[object, ...]] = []
    for identifier, draft in new.items():
        register = held[draft.journal, draft.on.year]
        register.last += 1
        numbers[identifier] = register.last
        entries.append(_entry(identifier, draft, register, accounts, combinations))
        more = [
            (place, line.party, line.label, line.reference, line.due_on)
            for place, line in enumerate(draft.lines, start=1)
            if line.told
        ]
        for place, party, label, reference, due_on in more:
            line = draft.lines[place - 1]
            details.append((identifier, place, accounts[line.account].id, line.amount, party, due_on, label, reference))
        register.added.append(
            rules.told(
                identifier=identifier,
                number=register.last,
                on=draft.on,
                period=draft.in_period,
                label=draft.label,
                source=draft.source,
                lines=[(line.account, line.amount, line.axes) for line in draft.lines],
                details=more,
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [book.id, *map(list, zip(*entries, strict=True))])
        if details:
            cursor.execute(_DETAILS, [book.id, *map(list, zip(*details, strict=True))])
        seals = [_seal(register) for register in held.values() if register.added]
        cursor.execute(_SEALS, [book.id, clock.now(), actor.id, *map(list, zip(*seals, strict=True))])
    return numbers


def _entry(
    identifier: UUID,
    draft: Draft,
    register: _Held,
    accounts: Mapping[str, _Account],
    combinations: Mapping[frozenset[tuple[str, str]], int],
) -> tuple[object, ...]:
    lines = draft.lines
    borne = [combinations[frozenset(line.axes.items())] if line.axes else 0 for line in lines]
    return (
        register.journal,
        register.last,
        draft.on,
        register.year,
        draft.in_period,
        identifier,
        draft.label,
        draft.source,
        _packed(accounts[line.account].id for line in lines),
        _packed(line.amount for line in lines),
        _packed(borne) if any(borne) else None,
    )


def _packed(values: Any) -> str:
    return "{" + ",".join(map(str, values)) + "}"


_ENTRIES: Final = """
    INSERT INTO ledger_entry
        (book_id, journal_id, number, dated_on, year, period, id, label, source, accounts, amounts, axes)
    SELECT %s, journal_id, number, dated_on, year, period, id, label, source,
           accounts::int[], amounts::bigint[], axes::int[]
    FROM unnest(%s::int[], %s::int[], %s::date[], %s::smallint[], %s::smallint[], %s::uuid[], %s::text[], %s::text[],
                %s::text[], %s::text[], %s::text[])
        AS given (journal_id, number, dated_on, year, period, id, label, source, accounts, amounts, axes)
"""
_DETAILS: Final = """
    INSERT INTO ledger_detail (book_id, id, place, account_id, amount, party_id, due_on, label, reference)
    SELECT %s, * FROM unnest(%s::uuid[], %s::smallint[], %s::int[], %s::bigint[], %s::uuid[], %s::date[], %s::text[],
                             %s::text[])
"""


def _seal(register: _Held) -> tuple[object, ...]:
    first = register.last - len(register.added) + 1
    return register.journal, register.year, first, register.last, rules.chained(register.head, register.added)


_SEALS: Final = """
    INSERT INTO ledger_seal (book_id, posted_at, actor_id, journal_id, year, first, last, hash)
    SELECT %s, %s, %s, * FROM unnest(%s::int[], %s::smallint[], %s::int[], %s::int[], %s::bytea[])
"""
