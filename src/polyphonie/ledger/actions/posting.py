"""Entries are posted, one or a thousand at a time: numbered without gaps, sealed, and never touched again.

However many drafts there are, two calls post them: what they rest on is read, and they are written; one, where a
plain entry is all that the act does. The registers (journal and year) are held from the numbering to the commit; no
account is, so that an account on which everybody posts costs nothing more. What is checked here to be told well, the
database checks again as it writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import arrays, clock
from polyphonie.kernel.acts import Actor, action, at_once, note, unchanged
from polyphonie.kernel.audit import Fact
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.ledger import rules, terms
from polyphonie.ledger.actions import axes
from polyphonie.ledger.terms import Draft, PeriodState, Posted


@action
def post(*, actor: Actor, entity: UUID, draft: Draft, on: date) -> Posted:
    """Post one entry. The same key on the same accounting day is the same entry: it is answered, not posted again.

    Refuses: LED-WOR-01, LED-LIN-01/02/03, LED-ACC-01/02/03, LED-BAL-01, LED-PER-01/02/03, LED-BOO-01, LED-YEA-01,
    LED-JOU-01, LED-KEY-01, ACC-RIG-01.
    """
    posted = _post_at_once(actor, entity, draft, on)
    return posted or _post(actor, entity, (draft,), on)[0]


@action
def post_all(*, actor: Actor, entity: UUID, drafts: Sequence[Draft], on: date) -> tuple[Posted, ...]:
    """Post many entries at once, all or none; answered in their order. Refuses: as `post`, draft by draft."""
    return _post(actor, entity, drafts, on)


@dataclass(frozen=True, slots=True)
class _Account:
    id: int
    opened_on: date
    closed_on: date | None
    subledger: bool

    def open_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@dataclass(slots=True)
class _Facts:
    """What drafts rest on: their accounts and journals by code, the state of their periods."""

    book: int = 0
    currency: str = ""
    accounts: dict[str, _Account] = field(default_factory=dict)
    journals: dict[str, int] = field(default_factory=dict)
    periods: dict[tuple[int, int], PeriodState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """An entry that was posted before, as far as a draft can be compared with it."""

    number: int
    label: str
    source: str
    accounts: list[int]
    amounts: list[int]

    def is_of(self, draft: Draft, accounts: Mapping[str, _Account]) -> bool:
        return (
            (self.label, self.source) == (draft.label, draft.source)
            and self.amounts == [line.amount for line in draft.lines]
            and self.accounts == [accounts[line.account].id for line in draft.lines if line.account in accounts]
        )


def _register(journal: str, year: int) -> str:
    """A journal and its year, as the audit journal names them."""
    return f"journal:{journal}-{year}"


def _alone(draft: Draft) -> dict[str, Fact]:
    """What the audit journal tells of an entry posted alone: its number is not known yet, and its key finds it."""
    return {"key": draft.key, "on": draft.on.isoformat()}


def _post_at_once(actor: Actor, entity: UUID, draft: Draft, on: date) -> Posted | None:
    """In one call when there is nothing to say against a plain entry, else None."""
    currencies = {amount.currency for line in draft.lines for amount in (line.debit, line.credit) if amount}
    if len(currencies) != 1 or any(line.told or line.axes for line in draft.lines):
        return None
    (currency,) = currencies
    if not draft.journal.isprintable() or any(rules.draft_refusals(draft, currency=currency)):
        return None
    if not access.holds(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on):
        return None
    year = draft.on.year
    told = rules.batch_text([rules.told(identifier=_NO_ID, draft=draft, details=())])
    row = at_once(
        _POST_PLAIN,
        [
            *(currency, draft.journal, year, draft.in_period, draft.on, draft.key, draft.label, draft.source),
            [line.account for line in draft.lines],
            _packed(line.amount for line in draft.lines),
            told.partition(_NO_ID.hex)[2],
        ],
        entity=entity,
        subject=_register(draft.journal, year),
        **_alone(draft),
    )
    return Posted(*row) if row else None


def _post(actor: Actor, entity: UUID, drafts: Sequence[Draft], on: date) -> tuple[Posted, ...]:
    if not drafts:
        unchanged()
        return ()
    perimeter = Perimeter.of_entity(entity)
    facts = _facts(entity, drafts)
    refuse(refusal for draft in drafts for refusal in rules.draft_refusals(draft, currency=facts.currency))
    access.require(actor, Right.LEDGER_POST, perimeter=perimeter, on=on)
    ids = [rules.entry_id(book=facts.book, on=draft.on, key=draft.key) for draft in drafts]
    new = dict(zip(ids, drafts, strict=True))
    refuse(
        terms.KEY_REUSED(key=draft.key, number="?")
        for identifier, draft in zip(ids, drafts, strict=True)
        if new[identifier] != draft
    )
    refuse(_journal_refusals(new.values(), facts))
    closing = access.holds(actor, Right.LEDGER_CLOSE, perimeter=perimeter, on=on)
    known, numbers = _written(facts, new, actor, closing=closing)
    if not numbers:
        unchanged()
    for journal, year in sorted({(new[each].journal, new[each].on.year) for each in numbers}):
        added = [
            number for each, number in numbers.items() if (new[each].journal, new[each].on.year) == (journal, year)
        ]
        told = _alone(drafts[0]) if len(drafts) == 1 else {"entries": len(added), "last": max(added)}
        note(entity=entity, subject=_register(journal, year), **told)
    return tuple(
        Posted(each, known[each].number, again=True) if each in known else Posted(each, numbers[each]) for each in ids
    )


def _facts(entity: UUID, drafts: Sequence[Draft]) -> _Facts:
    """What the drafts rest on, read at once. Refuses: LED-BOO-01."""
    periods = sorted({(draft.on.year, draft.in_period) for draft in drafts if draft.in_period in terms.PERIODS})
    facts = _Facts()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledger_facts(%s, %s::text[], %s::text[], %s::smallint[], %s::smallint[])",
            [
                entity,
                arrays.array(
                    {line.account for draft in drafts for line in draft.lines if rules.is_account(line.account)}
                ),
                arrays.array({draft.journal for draft in drafts if draft.journal.isprintable()}),
                arrays.array(year for year, _ in periods),
                arrays.array(number for _, number in periods),
            ],
        )
        for what, identifier, code, year, number, opened_on, closed_on, subledger in cursor.fetchall():
            match what:
                case "book":
                    facts.book, facts.currency = identifier, code
                case "account":
                    facts.accounts[code] = _Account(identifier, opened_on, closed_on, subledger)
                case "journal":
                    facts.journals[code] = identifier
                case "period":
                    facts.periods[year, number] = PeriodState(code)
    if not facts.book:
        raise Refused(terms.NO_BOOKS())
    return facts


def _journal_refusals(drafts: Iterable[Draft], facts: _Facts) -> Iterator[Refusal]:
    """Refuses: LED-JOU-01, LED-YEA-01."""
    for journal, year, period in sorted({(draft.journal, draft.on.year, draft.in_period) for draft in drafts}):
        if journal not in facts.journals:
            yield terms.NO_JOURNAL(journal=journal)
        elif (year, period) not in facts.periods:
            yield terms.NO_YEAR(year=year)


def _standing_refusals(drafts: Collection[Draft], facts: _Facts, *, closing: bool) -> Iterator[Refusal]:
    """Refuses: LED-PER-01, LED-PER-03, LED-ACC-02, LED-ACC-03."""
    for year, number in sorted({(draft.on.year, draft.in_period) for draft in drafts}):
        state = facts.periods[year, number]
        if state is PeriodState.CLOSED:
            yield terms.PERIOD_CLOSED(period=number, year=year)
        elif state is PeriodState.RESTRICTED and not closing:
            yield terms.PERIOD_RESTRICTED(period=number, year=year)
    told = set()
    for draft in drafts:
        for line in draft.lines:
            account = facts.accounts.get(line.account)
            if account is None or not account.open_on(draft.on):
                if (line.account, draft.on) not in told:
                    yield terms.ACCOUNT_NOT_OPEN(account=line.account, on=draft.on.strftime("%d/%m/%Y"))
                told.add((line.account, draft.on))
            elif account.subledger and line.party is None:
                yield terms.PARTY_WANTED(account=line.account)


def _written(
    facts: _Facts, drafts: Mapping[UUID, Draft], actor: Actor, *, closing: bool
) -> tuple[dict[UUID, _Known], dict[UUID, int]]:
    """Write the drafts that were not posted before: which were, and the number that each of the others got."""
    known: dict[UUID, _Known] = {}
    if any(_standing_refusals(drafts.values(), facts, closing=closing)):
        known = _known(facts.book, drafts)  # a draft that was posted before is answered, whatever was closed since
    while True:
        refuse(
            terms.KEY_REUSED(key=drafts[each].key, number=before.number)
            for each, before in known.items()
            if not before.is_of(drafts[each], facts.accounts)
        )
        new = {each: draft for each, draft in drafts.items() if each not in known}
        refuse(_standing_refusals(new.values(), facts, closing=closing))
        if not new:
            return known, {}
        found, numbers = _Batch(facts, new).write(actor)
        if not found:
            return known, numbers
        known |= found


def _known(book: int, ids: Iterable[UUID]) -> dict[UUID, _Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, label, source, accounts, amounts FROM ledger_entry WHERE book_id = %s AND id = ANY(%s)",
            [book, list(ids)],
        )
        return {each: _Known(*before) for each, *before in cursor.fetchall()}


class _Batch:
    """Drafts as the columns of a table, each with the register that it goes to and its place among those that do."""

    def __init__(self, facts: _Facts, drafts: Mapping[UUID, Draft]) -> None:
        self.facts, self.drafts = facts, drafts
        of = {draft.journal: facts.journals[draft.journal] for draft in drafts.values()}
        self.registers = sorted({(of[draft.journal], draft.on.year) for draft in drafts.values()})
        self.told: list[list[list[object]]] = [[] for _ in self.registers]
        self.places: dict[UUID, tuple[int, int]] = {}
        self.details: list[tuple[object, ...]] = []
        index = {register: here for here, register in enumerate(self.registers)}
        for identifier, draft in drafts.items():
            here = index[of[draft.journal], draft.on.year]
            details = self._details(identifier, draft)
            self.told[here].append(rules.told(identifier=identifier, draft=draft, details=details))
            self.places[identifier] = here, len(self.told[here]) - 1

    def _details(self, identifier: UUID, draft: Draft) -> list[rules.Detail]:
        found = [
            (place, line.party, line.label, line.reference, line.due_on)
            for place, line in enumerate(draft.lines, start=1)
            if line.told
        ]
        for place, party, label, reference, due_on in found:
            line = draft.lines[place - 1]
            account = self.facts.accounts[line.account].id
            self.details.append((identifier, place, account, line.amount, party, due_on, label, reference))
        return found

    def write(self, actor: Actor) -> tuple[dict[UUID, _Known], dict[UUID, int]]:
        """Write them all, or tell which of them were posted before and write none."""
        combinations = axes.known(
            self.facts.book, (line.axes for draft in self.drafts.values() for line in draft.lines if line.axes)
        )
        rows = [self._row(each, draft, combinations) for each, draft in self.drafts.items()]
        registers = [
            (journal, year, len(told), rules.batch_text(told))
            for (journal, year), told in zip(self.registers, self.told, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                _POST,
                [self.facts.book, clock.now(), actor.id, *arrays.columns(registers), *arrays.columns(rows)],
            )
            found = cursor.fetchall()
            if found[0][0] is not None:
                return {each: _Known(*before) for each, *before in found}, {}
            if self.details:
                cursor.execute(_DETAILS, [self.facts.book, *arrays.columns(self.details)])
        firsts = [row[1] for row in found]
        return {}, {each: firsts[here] + place for each, (here, place) in self.places.items()}

    def _row(self, identifier: UUID, draft: Draft, combinations: Mapping[axes.Combination, int]) -> tuple[object, ...]:
        here, place = self.places[identifier]
        borne = [combinations[frozenset(line.axes.items())] if line.axes else 0 for line in draft.lines]
        return (
            here + 1,
            place + 1,
            draft.on,
            draft.in_period,
            identifier,
            draft.label,
            draft.source,
            _packed(self.facts.accounts[line.account].id for line in draft.lines),
            _packed(line.amount for line in draft.lines),
            _packed(borne) if any(borne) else None,
        )


def _packed(values: Iterable[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


_NO_ID: Final = UUID(int=0)
"""Stands in the text of an entry where the server writes its id, which is drawn from the book's."""

_POST_PLAIN: Final = """
    SELECT * FROM ledger_post_plain(%s, %s, %s::smallint, %s::smallint, %s, %s, %s, %s, %s::text[], %s, %s,
        %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_POST: Final = """
    SELECT * FROM ledger_post(%s, %s, %s, %s::int[], %s::smallint[], %s::int[], %s::text[],
        %s::int[], %s::int[], %s::date[], %s::smallint[], %s::uuid[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::text[])
"""
_DETAILS: Final = """
    INSERT INTO ledger_detail (book_id, id, place, account_id, amount, party_id, due_on, label, reference)
    SELECT %s, * FROM unnest(%s::uuid[], %s::smallint[], %s::int[], %s::bigint[], %s::uuid[], %s::date[], %s::text[],
                             %s::text[])
"""
