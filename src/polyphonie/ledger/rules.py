"""What is wrong with a draft, which days a period takes, and how an entry is told to the chain. Pure functions."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.days import FiscalYear
from polyphonie.kernel.identity import first_id_of
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal

from . import settling, terms
from .terms import ClosingCheck, Draft, EntryModel, KeptEntry, KeptLine, Line, ModelLine, NewAccount, OpenItem

_ACCOUNT: Final = re.compile(r"[1-8][0-9]{9}")
_MOST_CENTS: Final = 10**15
YEARS: Final = range(1950, 2200)


def draft_refusals(draft: Draft, *, currency: str) -> Iterator[Refusal]:
    """What is wrong in a draft by itself. Refuses: LED-WOR-01, LED-LIN-01/02/03, LED-ACC-01, LED-BAL-01, LED-PER-02."""
    for field, text, most in (
        ("label", draft.label, terms.LONGEST_LABEL),
        ("source", draft.source, terms.LONGEST_SOURCE),
        ("key", draft.key, terms.LONGEST_KEY),
    ):
        if not (0 < len(text) <= most and text.isprintable()):
            yield _words_wrong(field, most)
    if not 2 <= len(draft.lines) <= terms.MOST_LINES:
        yield terms.TOO_FEW_LINES(count=len(draft.lines), most=terms.MOST_LINES)
    sound = True
    for place, line in enumerate(draft.lines, start=1):
        for refusal in _line_refusals(place, line, currency):
            sound = False
            yield refusal
    if sound and sum(line.amount for line in draft.lines) != 0:
        debit = sum(line.amount for line in draft.lines if line.amount > 0)
        credit = -sum(line.amount for line in draft.lines if line.amount < 0)
        told = [Money(cents, currency) for cents in (debit, credit, abs(debit - credit))]
        yield terms.UNBALANCED(debit=told[0], credit=told[1], difference=told[2])
    if not lies_in_period(draft.on, draft.in_period):
        yield terms.PERIOD_WRONG(on=draft.on.strftime("%d/%m/%Y"), period=draft.in_period)


def lies_in_period(day: date, period: int) -> bool:
    """Whether a day is one of a period's, in its own year."""
    if 1 <= period <= terms.MONTHS:
        return day.month == period
    if period == terms.OPENING:
        return (day.month, day.day) == (1, 1)
    return terms.MONTHS < period <= terms.LAST_SPECIAL and (day.month, day.day) == (12, 31)


def is_account(code: str) -> bool:
    """Whether a text may be an account: ten digits, of a class from 1 to 8."""
    return _ACCOUNT.fullmatch(code) is not None


def _line_refusals(place: int, line: Line, currency: str) -> Iterator[Refusal]:
    where = f"lines[{place}]"
    if not _ACCOUNT.fullmatch(line.account):
        yield terms.ACCOUNT_MALFORMED(account=line.account, where=where)
    if (line.debit is None) == (line.credit is None):
        yield terms.AMOUNT_WRONG(place=place, where=where)
        return
    amount = line.debit or line.credit
    if amount is None or not 0 < amount.cents < _MOST_CENTS:
        yield terms.AMOUNT_WRONG(place=place, where=where)
    elif amount.currency != currency:
        yield terms.CURRENCY_WRONG(place=place, currency=amount.currency, books=currency, where=where)
    for axis, code in line.axes.items():
        if not (0 < len(axis + code) <= terms.LONGEST_LABEL and (axis + code).isprintable()):
            yield _words_wrong("axes", terms.LONGEST_LABEL, where)
    for field, text in (("line_label", line.label), ("reference", line.reference)):
        if text and not (len(text) <= terms.LONGEST_LABEL and text.isprintable()):
            yield _words_wrong(field, terms.LONGEST_LABEL, where)


def _words_wrong(field: str, most: int, where: str = "") -> Refusal:
    text = terms.TEXTS[field]
    return terms.WORDS_WRONG(text_fr=text.fr, text_en=text.en, most=most, where=where)


def account_refusals(accounts: Iterable[NewAccount]) -> Iterator[Refusal]:
    """What is wrong in accounts to open. Refuses: LED-ACC-01, LED-ACC-04."""
    for account in accounts:
        if not _ACCOUNT.fullmatch(account.code):
            yield terms.ACCOUNT_MALFORMED(account=account.code)
        if not (0 < len(account.label.strip()) <= terms.LONGEST_LABEL and account.label.isprintable()):
            yield terms.ACCOUNT_LABEL(account=account.code, most=terms.LONGEST_LABEL)


def reason_refusals(reason: str) -> Iterator[Refusal]:
    """Refuses: LED-REA-01 no reason, or too long a one."""
    if not (0 < len(reason) <= terms.LONGEST_LABEL and reason.isprintable()):
        yield terms.REASON_WANTED(most=terms.LONGEST_LABEL)


def year_refusals(year: int) -> Iterator[Refusal]:
    """Refuses: LED-YEA-02."""
    if year not in YEARS:
        yield terms.YEAR_MALFORMED(year=year)


def period_days(year: int) -> dict[int, tuple[date, date]]:
    """The periods of a year, each with its first day and the day after its last."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    starts = [date(year, month, 1) for month in range(1, terms.MONTHS + 1)]
    days = {terms.OPENING: (first, date(year, 1, 2))}
    days |= dict(enumerate(zip(starts, [*starts[1:], after], strict=True), start=1))
    specials = range(terms.MONTHS + 1, terms.LAST_SPECIAL + 1)
    return days | {number: (FiscalYear(year).last_day, after) for number in specials}


def entry_id(*, book: int, on: date, key: str) -> UUID:
    """The id of the entry under a caller's key: a UUIDv7 whose instant is the beginning of the accounting day.

    So an entry lies in the partition of its accounting month, a book's ids are in the order of its days, and the
    primary key itself refuses to post the same draft twice.
    """
    drawn = int.from_bytes(hashlib.sha256(f"{book}:{key}".encode()).digest()[:10], "big")
    born = first_id(on).int
    return UUID(int=born | 0x7 << 76 | (drawn >> 62 & 0xFFF) << 64 | 0b10 << 62 | drawn & (1 << 62) - 1)


def first_id(day: date) -> UUID:
    """The lowest id that an entry of an accounting day may have: asked by ids, months of other days are left out."""
    return first_id_of(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _table(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@cache
def entry_models() -> tuple[EntryModel, ...]:
    """The models of entries, as they are kept: dated, each line with its source and how sure it is."""
    lines: dict[tuple[str, str, str, str, str], list[ModelLine]] = {}
    for row in _table("entry_models.tsv"):
        key = row["event"], row["valid_from"], row["valid_to"], row["journal"], row["label"]
        line = ModelLine(row["side"], row["account"], row["amount"], row["source"], row["certainty"])
        lines.setdefault(key, []).append(line)
    return tuple(
        EntryModel(
            event,
            date.fromisoformat(since),
            date.fromisoformat(until) if until else None,
            journal,
            label,
            tuple(lines[event, since, until, journal, label]),
        )
        for event, since, until, journal, label in lines
    )


def model_of(event: str, *, on: date) -> EntryModel | None:
    """The model of an event that is in force on a day."""
    return next(
        (
            each
            for each in entry_models()
            if each.event == event and each.valid_from <= on and (each.valid_to is None or on < each.valid_to)
        ),
        None,
    )


def model_refusals(
    event: str, *, on: date, accounts: Mapping[str, str], amounts: Mapping[str, Money]
) -> Iterator[Refusal]:
    """Refuses: LED-MOD-01 no such model that day, LED-MOD-02 an account or an amount is not told."""
    model = model_of(event, on=on)
    if model is None:
        yield terms.NO_EVENT(event=event, on=on.strftime("%d/%m/%Y"))
        return
    wanted = [(line.named, accounts) for line in model.lines if line.named]
    wanted += [(line.amount, amounts) for line in model.lines]  # type: ignore[misc]  # both are asked by name
    missing = sorted({name for name, told in wanted if name not in told})
    if missing:
        yield terms.MODEL_VALUES(event=event, missing=", ".join(missing))


def modelled(
    model: EntryModel,
    *,
    on: date,
    accounts: Mapping[str, str],
    amounts: Mapping[str, Money],
    about: Line,
    source: str,
    key: str,
) -> Draft:
    """The entry that a model writes of an event. `about` tells what every line says besides: party, reference, axes."""
    lines = []
    for line in model.lines:
        amount = amounts[line.amount]
        account = accounts.get(line.named, line.account)
        debit, credit = (amount, None) if line.side == "D" else (None, amount)
        lines.append(replace(about, account=account, debit=debit, credit=credit))
    return Draft(journal=model.journal, on=on, label=model.label, lines=tuple(lines), source=source, key=key)


@cache
def closing_checks() -> tuple[ClosingCheck, ...]:
    """The checks of a closing, in the order in which they are shown."""
    return tuple(
        ClosingCheck(
            row["code"],
            row["owner"],
            row["blocking"] == "yes",
            row["signed"] == "yes",
            Words(row["label_fr"], row["label_en"]),
            row["source"],
        )
        for row in _table("closing_checks.tsv")
    )


def match_refusals(
    account: str, *, wanted: int, found: Sequence[OpenItem], partly: bool, currency: str
) -> Iterator[Refusal]:
    """What forbids to match lines, told by what is left of them: LED-MAT-01, LED-MAT-02, LED-MAT-03, LED-MAT-06."""
    if wanted < 2 or len(found) != wanted:
        yield terms.MATCH_LINES(account=account, count=max(wanted - len(found), 2 - wanted))
        return
    left = sum(item.cents for item in found)
    if left and not partly:
        yield terms.MATCH_UNBALANCED(difference=Money(abs(left), currency))
    if len({item.party for item in found}) > 1:
        yield terms.MATCH_PARTIES()
    if partly and 0 in settling.shares(found):
        yield terms.MATCH_SHARE()


def balanced_line(account: str, cents: int, *, currency: str, party: UUID | None = None) -> Line:
    """A line of so many cents: a debit above zero, a credit below."""
    amount = Money(abs(cents), currency)
    if cents > 0:
        return Line(account, debit=amount, party=party)
    return Line(account, credit=amount, party=party)


Detail = tuple[int, UUID | None, str, str, date | None]
"""What a line says more: its place, then its party, its label, its reference, its due day."""


def told(*, identifier: UUID, draft: Draft, details: Sequence[Detail]) -> list[object]:
    """An entry as plain JSON values, in one canonical order: what the chain vouches for."""
    return [
        identifier.hex,
        draft.on.isoformat(),
        draft.in_period,
        draft.label,
        draft.source,
        [
            [line.account, line.amount, sorted(line.axes.items())] if line.axes else [line.account, line.amount]
            for line in draft.lines
        ],
        [
            [place, party.hex if party else "", label, reference, due_on.isoformat() if due_on else ""]
            for place, party, label, reference, due_on in details
        ],
    ]


def batch_text(entries: Sequence[Sequence[object]]) -> str:
    """The entries of a batch, as the chain hashes them."""
    return json.dumps(entries, separators=(",", ":"), ensure_ascii=False)


def chained(before: bytes, *, first: int, text: str) -> bytes:
    """The hash of a batch after the one whose hash is `before`: its first number, and the text of its entries."""
    return hashlib.sha256(before + f"{first}:{text}".encode()).digest()


def order_refusals(move: str, *, period: int, closed: Sequence[int], periods: Sequence[int]) -> Iterator[Refusal]:
    """Periods close in their order, and reopen in the other. Refuses: LED-PER-04, LED-PER-05."""
    before = [number for number in periods if number < period and number not in closed]
    after = [number for number in periods if number > period and number in closed]
    if move == "close" and before:
        yield terms.PERIODS_BEFORE(periods=", ".join(map(str, before)))
    if move == "reopen" and after:
        yield terms.PERIODS_AFTER(periods=", ".join(map(str, after)))


def mirror(entry: KeptEntry, *, on: date, reason: str) -> Draft:
    """The entry that cancels another: the same lines, debits as credits, in the same journal."""

    def mirrored(line: KeptLine) -> Line:
        amount = Money(abs(line.amount))
        return Line(
            account=line.account,
            debit=amount if line.amount < 0 else None,
            credit=amount if line.amount > 0 else None,
            label=line.label,
            party=line.party,
            reference=line.reference,
            due_on=line.due_on,
            axes=line.axes,
        )

    return Draft(
        journal=entry.journal,
        on=on,
        label=f"Annulation n° {entry.number} du {entry.on:%d/%m/%Y} : {reason}"[: terms.LONGEST_LABEL],
        lines=tuple(map(mirrored, entry.lines)),
        source=f"entry:{entry.id}",
        key=f"mirror:{entry.id}",
    )
