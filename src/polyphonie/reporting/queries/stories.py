"""A file told whole: every act with its actor, what came of it in budget and books, and whether they agree.

The acts are those of the audit journal, in their order. What a transaction did (moves of the budget, entries of the
books, verdicts) was known just before its act was written: so each belongs to the first act that follows it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right, Words
from polyphonie.budget import queries as budget
from polyphonie.budget.queries import MoveView
from polyphonie.budget.terms import Kind, Total
from polyphonie.invoicing import queries as invoicing
from polyphonie.kernel import journal, originals, row_security
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import born_at
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger
from polyphonie.ledger.queries import EntryRow
from polyphonie.ledger.terms import KeptLine
from polyphonie.payments import queries as payments
from polyphonie.payments.queries import Trail
from polyphonie.requests.queries.origins import Origin, origin
from polyphonie.spending.queries import files
from polyphonie.spending.queries.files import CommitmentFile, FiledVerdict
from polyphonie.spending.terms.commitments import NO_SUCH_COMMITMENT

MOST_ACTS: Final = 500
"""Acts of one subject that a story tells."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ActTerms:
    """An act as a story names it."""

    name: Words
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry. `lines` are told when it is of this file alone: a lot's has one to each of its transfers."""

    id: UUID
    journal: str
    number: int
    on: date
    label: str
    total: int
    lines: tuple[KeptLine, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An act of the file: when, what, by whom, on which subject, and what came of it. `facts` are the journal's own."""

    at: datetime
    act: str
    terms: ActTerms
    by: str
    subject: str
    facts: Mapping[str, object]
    moves: tuple[MoveView, ...]
    entries: tuple[Posted, ...]
    verdicts: tuple[FiledVerdict, ...]
    documents: tuple[StoredOriginal, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a file comes to, in cents. `left` is committed and not paid; `ae` and `cp` are what the budget says."""

    committed: int
    certified: int
    requested: int
    paid: int
    ae: int
    cp: int

    @property
    def left(self) -> int:
        return max(self.committed - self.paid, 0)

    @property
    def agree(self) -> bool:
        """Whether the chain and the budget say the same."""
        return self.committed == self.ae


@dataclass(frozen=True, slots=True)
class Story:
    """A file's whole story, oldest act first. `origin`: the purchase request that it comes from."""

    entity: UUID
    file: CommitmentFile
    origin: Origin | None
    steps: tuple[Step, ...]
    trails: tuple[Trail, ...]
    invoices: tuple[tuple[UUID, UUID, str], ...]
    sums: Sums
    balanced: bool


def numbered(*, actor: Actor, entity: UUID, number: str, on: date) -> Story:
    """The story of the commitment or of the payment request that has a number. Refuses: SPE-ENG-01, ACC-RIG-01."""
    return story(actor=actor, entity=entity, identifier=files.numbered(entity, number.strip()), on=on)


def story(*, actor: Actor, entity: UUID, identifier: UUID, on: date) -> Story:
    """The story of a commitment, or of a payment request. Refuses: SPE-ENG-01, ACC-RIG-01 on its perimeter."""
    found = files.file(entity, identifier)
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    with row_security.acting(SYSTEM, on):  # the right on the file opens all that it is made of
        paid = payments.trails(entity, transfers=[each for request in found.requests for each in request.transfers])
        invoices = tuple(_invoices(found))
        asked_by = origin(entity, found.origin)
        steps = tuple(_steps(entity, found, asked_by, paid, invoices))
        moves = [move for step in steps for move in step.moves]
        entries = [entry for step in steps for entry in step.entries]
        balanced = all(sum(line.amount for line in entry.lines) == 0 for entry in entries)
        return Story(entity, found, asked_by, steps, paid, invoices, _sums(found, moves), balanced)


def document(*, actor: Actor, entity: UUID, identifier: UUID, original: UUID, on: date) -> tuple[StoredOriginal, bytes]:
    """A document of a file, with its bytes. Refuses: SPE-ENG-01 it is not of this file, ACC-RIG-01."""
    found = files.file(entity, identifier)
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    with row_security.acting(SYSTEM, on):
        asked_by = origin(entity, found.origin)
        if original not in found.documents and (asked_by is None or original not in asked_by.documents):
            raise Refused(NO_SUCH_COMMITMENT())
        return originals.whole(entity=entity, original=original)


def _invoices(found: CommitmentFile) -> Iterator[tuple[UUID, UUID, str]]:
    """The invoices that a file is about: their entity, their id, their number."""
    named = [request.invoice for request in found.requests] + [each.invoice for each in found.certificates]
    for entity, identifier in dict.fromkeys(each for each in named if each is not None):
        yield entity, identifier, invoicing.one(entity, identifier).number


def _steps(
    entity: UUID,
    found: CommitmentFile,
    asked_by: Origin | None,
    paid: Sequence[Trail],
    invoices: Sequence[tuple[UUID, UUID, str]],
) -> Iterator[Step]:
    commitments = {line.commitment for line in found.lines}
    requests = [request.source for request in found.requests]
    services = [f"service:{each.id}" for each in found.certificates]
    lots = {f"lot:{each.lot.id}" for each in paid if each.lot}
    statements = {f"statement:{each.statement.id}" for each in paid if each.statement}
    subjects = [
        *((entity, f"commitment:{each}") for each in commitments),
        *((entity, each) for each in (*services, *requests, *sorted(lots), *sorted(statements))),
        *((entity, f"transfer:{each.id}") for each in paid),
        *((structure, f"invoice:{identifier}") for structure, identifier, _number in invoices),
        *([(entity, asked_by.source)] if asked_by else []),
    ]
    rows = list(_told_of(subjects))
    sets = dict.fromkeys(str(row.facts[_SET]) for row in rows if row.subject in requests and _SET in row.facts)
    rows += _told_of((entity, each) for each in sets)
    rows.sort(key=lambda row: (row.at, row.position))
    references = [line.reference for line in found.lines]
    moves = budget.moves_of(entity, sources=[*references, *requests])
    sources = [*references, *services, *requests, *(f"payment:{each.id}" for each in paid), *lots, *statements]
    entries = [_posted(entity, row, rows) for row in ledger.entries_of(entity, sources=sources)]
    verdicts = [(request.source, verdict) for request in found.requests for verdict in request.verdicts]
    documents = [(f"commitment:{found.id}", each) for each in found.documents]
    documents += [(asked_by.source, each) for each in asked_by.documents] if asked_by else []
    moved = _by_act(rows, ((move.known_at, move.source.partition("/")[0], move) for move in moves))
    posted = _by_act(rows, entries)
    checked = _by_act(rows, ((born_at(verdict.id), source, verdict) for source, verdict in verdicts))
    about = ((subject, originals.about(entity=entity, original=each)) for subject, each in documents)
    kept_with = _by_act(rows, ((born_at(each.id), subject, each) for subject, each in about))
    for place, row in enumerate(rows):
        yield Step(
            at=row.at,
            act=row.act,
            terms=act_terms(row.act),
            by=row.actor_name,
            subject=row.subject,
            facts=row.facts,
            moves=moved.get(place, ()),
            entries=posted.get(place, ()),
            verdicts=checked.get(place, ()),
            documents=kept_with.get(place, ()),
        )


_SET: Final = "transfers"
"""Where the act that passes a request says with which others its transfers were ordered."""


def _told_of(subjects: Iterable[tuple[UUID, str]]) -> Iterator[journal.Entry]:
    for place, subject in subjects:
        yield from journal.entries(entity=place, subject=subject, limit=MOST_ACTS)


def _by_act(rows: Sequence[journal.Entry], things: Iterable[tuple[datetime, str, T]]) -> dict[int, tuple[T, ...]]:
    """Things by the place of the first act that was written when they were known already; or else of the last one.

    Of the rows that are written together, the last on the thing's own subject has it.
    """
    found: dict[int, list[T]] = {}
    for known_at, subject, thing in things:
        first = next((place for place, row in enumerate(rows) if row.at >= known_at), len(rows) - 1)
        together = [place for place, row in enumerate(rows) if row.at == rows[first].at]
        place = next((each for each in reversed(together) if rows[each].subject == subject), first)
        found.setdefault(place, []).append(thing)
    return {place: tuple(held) for place, held in found.items()}


def _posted(entity: UUID, row: EntryRow, rows: Sequence[journal.Entry]) -> tuple[datetime, str, Posted]:
    """An entry, and the instant at which it was known: that of its lot's or statement's own act, when it is of many."""
    if row.source.startswith(_OF_MANY):
        acts = [each.at for each in rows if each.subject == row.source]
        known_at = acts[-1] if acts else rows[-1].at
        return known_at, row.source, Posted(row.id, row.journal, row.number, row.on, row.label, row.total, ())
    kept = ledger.entry(entity, row.id)
    assert kept is not None, "an entry that was listed is there"
    posted = Posted(row.id, row.journal, row.number, row.on, row.label, row.total, kept.lines)
    return kept.posted_at, row.source.partition("/")[0], posted  # of a line's, its commitment is told


_OF_MANY: Final = ("lot:", "statement:")


def _sums(found: CommitmentFile, moves: Sequence[MoveView]) -> Sums:
    consumed = {kind: _consumed(moves, kind) for kind in Kind}
    requests = [each for each in found.requests if each.state != "rejected"]
    direct = sum(each.cents for each in requests) if not found.lines else 0
    return Sums(
        committed=sum(line.amount for line in found.lines) or direct,
        certified=sum(line.certified for line in found.lines) or direct,
        requested=sum(each.cents for each in requests),
        paid=sum(each.paid for each in requests),
        ae=consumed[Kind.AE],
        cp=consumed[Kind.CP],
    )


def _consumed(moves: Sequence[MoveView], kind: Kind) -> int:
    return sum(move.cents for move in moves if move.kind is kind and move.total is Total.CONSUMED)


def act_terms(act: str) -> ActTerms:
    """How an act is named; one that no table names is told by its own name."""
    found = _acts().get(act)
    return found or ActTerms(Words(act.rpartition(".")[2].replace("_", " "), act.rpartition(".")[2]), "done", "quiet")


@cache
def _acts() -> Mapping[str, ActTerms]:
    with Path(__file__).parents[1].joinpath("acts.tsv").open(encoding="utf-8", newline="") as file:
        return {
            row["act"]: ActTerms(Words(row["fr"], row["en"]), row["icon"], row["tone"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
