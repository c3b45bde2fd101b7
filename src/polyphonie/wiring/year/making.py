"""A year from its finance act to its closing, by the acts that people use, a few hundred documents at a time."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from polyphonie.budget import actions as budget
from polyphonie.budget.actions import Closed
from polyphonie.budget.models import Year
from polyphonie.budget.terms import ActDraft, Centre, Kind
from polyphonie.kernel import partitions
from polyphonie.kernel.acts import SYSTEM, unit
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions as ledger
from polyphonie.ledger import queries as books
from polyphonie.ledger.terms import MONTHS, Draft
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind as Nomenclature

from . import entries, law, tree
from .chain import Cast, Chain, open_accounts, through
from .documents import Direct, Document, Draw
from .law import Revenue, Vote
from .tree import Unit

TOGETHER: Final = 250
"""Documents whose moves and entries are written in one transaction."""

_SIGNED: Final = "Exercice inventé : il n'y a ni relevé ni inventaire à rapprocher."
_OPENED: Final = date(2006, 1, 1)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a year is: of which missions the appropriations are spent, in how many UO, by how many documents.

    The finance act is always whole. `documents` are those of each spending envelope; `missions` None are all. `until`:
    the last day that is told; without one the year is told to its end, and closed. `chained` are the programmes whose
    goods, assets and transfers go through the chain of expenditure, act by act, each `chained_documents` times.
    """

    year: int = 2026
    missions: tuple[str, ...] | None = None
    units: int = 2
    documents: int = 4
    seed: int = 1
    until: date | None = None
    chained: tuple[str, ...] = ()
    chained_documents: int = 6

    @property
    def last(self) -> date:
        return min(self.until or date.max, date(self.year, 12, 31))


class NoFinanceAct(Exception):
    """The nomenclature of revenue, which a finance act votes, does not reach back to the year."""


class AlreadyMade(Exception):
    """The year is open already: what is invented is not mixed with what was told."""


@dataclass(slots=True)
class Told:
    """What was made, in cents and in numbers, and the seconds that each phase took: of the clock, of this process."""

    voted: int = 0
    distributed: int = 0
    committed: int = 0
    paid: int = 0
    moves: int = 0
    entries: int = 0
    documents: int = 0
    closed: Closed | None = None
    published: str = ""
    chained: int = 0
    chained_paid: int = 0
    phases: dict[str, tuple[float, float]] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0.0)))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        before = self.phases[name]
        self.phases[name] = (before[0] + time.perf_counter() - wall, before[1] + time.process_time() - cpu)

    def lines(self) -> Iterator[str]:
        """What was made, as a person reads it."""
        yield f"{self.documents} pièces, {self.moves} mouvements de crédits, {self.entries} écritures"
        for label, cents in (
            ("voté", self.voted),
            ("mis à disposition", self.distributed),
            ("engagé (AE)", self.committed),
            ("payé (CP)", self.paid),
        ):
            yield f"{label:20} {euros(cents):>24}"
        if self.chained:
            yield f"par la chaîne, acte par acte : {self.chained} engagements, {euros(self.chained_paid)} payés"
        if self.closed is not None:
            carried = f"{euros(self.closed.remaining)} de {self.closed.commitments} engagements"
            yield f"reste à payer, porté sur l'exercice suivant : {carried}"
            yield f"comptes arrêtés et publiés, SHA-256 {self.published}"
        for name, (wall, cpu) in self.phases.items():
            yield f"{name:24} {wall:7.1f} s, dont {cpu:.1f} s de processeur ici"


def euros(cents: int) -> str:
    """Whole euros, as French writes them."""
    return f"{cents // 100:,} euros".replace(",", "\N{NARROW NO-BREAK SPACE}")


def make(
    size: Size,
    *,
    entity: UUID,
    suppliers: Sequence[UUID],
    cast: Cast | None = None,
    before: Callable[[Sequence[Unit]], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
) -> Told:
    """Make the year of an entity in which nothing of it was told yet. Raises `AlreadyMade`, `NoFinanceAct`.

    `cast` are the people of its chain of expenditure: it takes them, for an order is signed by somebody accredited.
    `before` is done with the envelopes of the chain once they are there, before anything is spent of them.
    """
    if size.year in _opened(entity):
        raise AlreadyMade
    first, told = date(size.year, 1, 1), Told()
    if not reference.items(Nomenclature.REVENUE_LINE, on=first, limit=1):
        raise NoFinanceAct
    partitions.prepare_months(at=datetime(size.year, 1, 1, tzinfo=PARIS), ahead=MONTHS)
    drawn = random.Random(size.seed)  # noqa: S311  invented documents, not a secret
    with told.phase("ouverture"):
        voted = law.votes(on=first, drawn=drawn)
        places = tree.centres([vote.programme for vote in voted], year=size.year, units=size.units, on=first)
        act = law.initial_act(voted, places, year=size.year, signed_on=first)
        budget.enact(actor=SYSTEM, entity=entity, draft=act, on=first)
        open_books(entity, size.year)
        told.voted = sum(vote.total.cents for vote in voted)
    say(f"{act.title} : {len(voted)} programmes, {euros(told.voted)} de CP")
    with told.phase("répartition"):
        chained = [vote for vote in voted if vote.programme.code in size.chained]
        spending = [
            vote for vote in voted if vote not in chained and (size.missions is None or vote.mission in size.missions)
        ]
        units = [each for vote in spending for each in _distributed(entity, vote, places, size.year, drawn)]
        kept = [each for vote in chained for each in _distributed(entity, vote, places, size.year, drawn)]
        told.distributed = sum(each.amount.cents for each in (*units, *kept))
    say(f"{len(units)} enveloppes d'UO, {euros(told.distributed)} mis à disposition")
    year = _Year(size, entity, suppliers, told, Draw(drawn, year=size.year, documents=size.documents, on=first), units)
    if kept:
        assert cast is not None, "a chain is acted by people"
        open_accounts(entity, cast, suppliers, on=first)
        draw = Draw(drawn, year=size.year, documents=size.chained_documents, on=first)
        year.chain = Chain(entity, cast, suppliers, [through(each) for each in draw.commitments(kept)])
        told.chained = len(year.chain.documents)
        before(kept)
    year.spend(_scaled(law.revenue(voted, on=first), spending, voted), say)
    if size.until is None:
        with told.phase("inventaire et clôture"):
            year.close(law.initial_act(voted, places, year=size.year + 1, signed_on=date(size.year, 12, 30)))
    return told


def _opened(entity: UUID) -> set[int]:
    return set(Year.objects.filter(entity_id=entity).values_list("fiscal_year", flat=True))


def open_books(entity: UUID, year: int) -> None:
    """Open the books with every account of the chart, and two years: the one to be made, and the next."""
    ledger.open_books(actor=SYSTEM, entity=entity, on=_OPENED)
    ledger.open_accounts(actor=SYSTEM, entity=entity, accounts=books.chart(on=date(year, 1, 1)), on=_OPENED)
    for each in (year, year + 1):
        ledger.open_year(actor=SYSTEM, entity=entity, year=each, on=_OPENED)


def _distributed(entity: UUID, vote: Vote, places: Mapping[str, Centre], year: int, drawn: random.Random) -> list[Unit]:
    with unit():
        units = tree.distribute(entity, vote, places, year=year, on=date(year, 1, 2), drawn=drawn)
        for each in units:
            months = each.amount.split(tree.PROFILE)
            for kind in Kind:
                budget.plan(
                    actor=SYSTEM, entity=entity, envelope=each.envelope, kind=kind, months=months, on=date(year, 1, 2)
                )
        return units


def _scaled(lines: Sequence[Revenue], spending: Sequence[Vote], voted: Sequence[Vote]) -> list[Revenue]:
    """The revenue, in proportion to what is spent of the finance act: of all of it, when all of it is."""
    part, whole = (sum(vote.total.cents for vote in votes) for votes in (spending, voted))
    return [
        Revenue(line.line, line.account, line.levy, Money(line.amount.cents * part // whole))
        for line in lines
        if line.amount.cents * part // whole
    ]


@dataclass(slots=True)
class _Year:
    size: Size
    entity: UUID
    suppliers: Sequence[UUID]
    told: Told
    draw: Draw
    units: Sequence[Unit]
    documents: Sequence[Document] = ()
    chain: Chain | None = None

    def spend(self, revenue: Sequence[Revenue], say: Callable[[str], None]) -> None:
        """Month by month: what is committed, served, invoiced and paid, and what comes in."""
        with self.told.phase("tirage"):
            documents = self.documents = list(self.draw.commitments(self.units))
            directs = list(self.draw.directs(self.units))
            borrowed = self._borrowed(documents, directs, revenue)
            drafts = self._drafts(documents, directs, revenue, borrowed)
            self.told.documents = len(documents) + len(directs)
        for month in range(1, self.size.last.month + 1):
            with self.told.phase("crédits et écritures"):
                self._month(month, documents, directs, drafts[month])
            if self.chain is not None:
                with self.told.phase("chaîne de la dépense"):
                    self._play(self.chain, month)
            say(f"{month:02d}/{self.size.year} : {self.told.moves} mouvements, {self.told.entries} écritures")

    def _borrowed(
        self, documents: Sequence[Document], directs: Sequence[Direct], revenue: Sequence[Revenue]
    ) -> Sequence[Money]:
        """What the year lacks, and a tenth more, month by month."""
        spent = sum(each.amount.cents for each in documents) + sum(each.amount.cents for each in directs)
        income = sum(-line.amount.cents if line.levy else line.amount.cents for line in revenue)
        return Money(max(0, spent - income) * 11 // 10).split([1] * 12)

    def _drafts(
        self,
        documents: Sequence[Document],
        directs: Sequence[Direct],
        revenue: Sequence[Revenue],
        borrowed: Sequence[Money],
    ) -> dict[int, list[Draft]]:
        """Every entry of the year, by month, in the order of their days."""
        year, days = self.size.year, self.draw.days
        made: list[Draft] = []
        for document in documents:
            made += entries.of_document(document, year=year, suppliers=self.suppliers)
        for direct in directs:
            made += entries.of_direct(direct)
        for month in range(1, MONTHS + 1):
            made += entries.of_revenue(revenue, year=year, month=month, days=days)
            made += entries.of_borrowing(borrowed[month - 1], year=year, month=month, days=days)
        by_month: dict[int, list[Draft]] = defaultdict(list)
        for draft in sorted(made, key=lambda draft: draft.on):
            if draft.on <= self.size.last:
                by_month[draft.on.month].append(draft)
        return by_month

    def _month(self, month: int, documents: Sequence[Document], directs: Sequence[Direct], drafts: list[Draft]) -> None:
        """The moves of a month, each with its entries in the same transaction."""
        of_source: dict[str, list[Draft]] = defaultdict(list)
        for draft in drafts:
            of_source[draft.source].append(draft)
        moving: dict[str, list[Document | Direct]] = defaultdict(list)
        everything: list[Document | Direct] = [*documents, *directs]
        for each in everything:
            moving[each.reference].append(each)
        wanted = [reference for reference in moving if self._moves(moving[reference][0], month)]
        names = list(dict.fromkeys([*wanted, *of_source]))
        for place in range(0, len(names), TOGETHER):
            together = names[place : place + TOGETHER]
            with unit():
                for name in together:
                    for each in moving.get(name, ()):
                        self._charge(each, month)
                self._post([draft for name in together for draft in of_source.get(name, ())])

    def _play(self, chain: Chain, month: int) -> None:
        first = date(self.size.year, month, 1)
        following = date(self.size.year + month // MONTHS, month % MONTHS + 1, 1)
        chain.play(first, min(following - timedelta(days=1), self.size.last))
        self.told.chained_paid = chain.paid

    def _moves(self, each: Document | Direct, month: int) -> bool:
        days = [each.on] if isinstance(each, Direct) else [each.committed_on, each.paid_on]
        return any(self._of(month, day) for day in days)

    def _of(self, month: int, day: date) -> bool:
        return (day.year, day.month) == (self.size.year, month) and day <= self.size.last

    def _charge(self, each: Document | Direct, month: int) -> None:
        """The budget's part of what happens to a document in a month."""
        if isinstance(each, Direct):
            if self._of(month, each.on):
                self._moved(each.amount, committed=True, paid=True)
                budget.spend(
                    actor=SYSTEM,
                    entity=self.entity,
                    envelope=each.unit.envelope,
                    amount=each.amount,
                    source=each.reference,
                    on=each.on,
                )
            return
        payment = each.reference.replace("commitment:", "payment:")
        for kind, day, source in ((Kind.AE, each.committed_on, each.reference), (Kind.CP, each.paid_on, payment)):
            if self._of(month, day):
                self._moved(each.amount, committed=kind is Kind.AE, paid=kind is Kind.CP)
                budget.consume(
                    actor=SYSTEM,
                    entity=self.entity,
                    envelope=each.unit.envelope,
                    kind=kind,
                    amount=each.amount,
                    source=source,
                    commitment=each.reference,
                    on=day,
                )

    def _moved(self, amount: Money, *, committed: bool, paid: bool) -> None:
        self.told.committed += amount.cents if committed else 0
        self.told.paid += amount.cents if paid else 0
        self.told.moves += committed + paid

    def _post(self, drafts: Sequence[Draft]) -> None:
        if drafts:
            posted = ledger.post_all(actor=SYSTEM, entity=self.entity, drafts=drafts, on=drafts[0].on)
            self.told.entries += len(posted)

    def close(self, following: ActDraft) -> None:
        """The inventory, the year closed and published in both books, its commitments carried to the next."""
        year, last, first = self.size.year, date(self.size.year, 12, 31), date(self.size.year + 1, 1, 1)
        if self.chain is not None:
            self.chain.regularise(first)
        balances = {each.account: each.net for each in books.balances(self.entity, until=last)}
        self._post_inventory([draft for draft in entries.of_inventory(balances, year=year) if draft.lines[0].amount])
        for document in (*self.documents, *(self.chain.documents if self.chain else ())):
            if (accrual := entries.of_accrual(document, year=year)) is not None:
                ledger.accrue(actor=SYSTEM, entity=self.entity, draft=accrual, reverse_on=first, on=last)
                self.told.entries += 2
        budget.enact(actor=SYSTEM, entity=self.entity, draft=following, on=first)
        self.told.closed = budget.close_year(actor=SYSTEM, entity=self.entity, fiscal_year=year, on=first)
        for check in books.closing(self.entity, year=year):
            if check.check.signed:
                ledger.sign_off(
                    actor=SYSTEM, entity=self.entity, year=year, check=check.check.code, remark=_SIGNED, on=first
                )
        for period in range(MONTHS + 1):
            ledger.close_period(actor=SYSTEM, entity=self.entity, year=year, period=period, on=first)
        ledger.close_year(actor=SYSTEM, entity=self.entity, year=year, on=first)
        ledger.roll_balances(actor=SYSTEM, entity=self.entity, on=first)
        published = ledger.publish_accounts(actor=SYSTEM, entity=self.entity, year=year, on=first)
        self.told.published = published.sha256

    def _post_inventory(self, drafts: Sequence[Draft]) -> None:
        """Each entry with its evidence: how its amount was computed."""
        last = date(self.size.year, 12, 31)
        with unit():
            posted = ledger.post_all(actor=SYSTEM, entity=self.entity, drafts=drafts, on=last)
            for each, draft in zip(posted, drafts, strict=True):
                ledger.attach_evidence(
                    actor=SYSTEM,
                    entity=self.entity,
                    entry=each.id,
                    content=entries.computation_of(draft).encode(),
                    name=f"{draft.key.replace(':', '-')}.csv",
                    media_type="text/csv",
                    on=last,
                )
        self.told.entries += len(posted)
