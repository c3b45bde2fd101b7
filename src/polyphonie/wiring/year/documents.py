"""What a year is made of, drawn beforehand: commitments with their services and payments, pay, interest, subsidies."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from polyphonie.kernel.money import Money
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Calendar, Item
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.spending.terms.payment_requests import CERTIFIED_BEFORE, Flux

from .tree import Unit

PERSONNEL_ACCOUNTS: Final = (("6411000000", 58), ("6412000000", 12), ("6453000000", 22), ("6451000000", 8))
INTEREST: Final = "6611000000"
ENDOWMENT: Final = "6551000000"
LOAN: Final = "2741000000"
SUBSIDY: Final = "6561000000"
REFUND: Final = "7741000000"
TRANSFERS: Final = ("6511000000", "6521000000", "6531000000", "6541100000")
ACCRUAL_OF_ASSETS: Final = "4084000000"
REFUNDING: Final = "RD"
_INVOICED_BEFORE: Final = timedelta(days=9)
"""How long before its payment an invoice is liquidated, at the earliest on the day of its service."""
_SUBSIDISING: Final = frozenset({"RA", "MA", "SA", "PC", "IA"})
"""Missions whose operating appropriations are mostly subsidies to operators (mark C)."""


@dataclass(frozen=True, slots=True)
class Document:
    """An expenditure: committed, served, invoiced and paid, on their days; a payment after the year is not of it.

    `accrual` is the account of services not invoiced yet; without one, the charge is due at once (transfers). `group`
    is the purchasing group that gives both. `flux` is how it goes through the chain, `presumed` whether its service is
    presumed done, and paid before an order.
    """

    reference: str
    unit: Unit
    amount: Money
    charge: str
    accrual: str
    committed_on: date
    served_on: date
    paid_on: date
    group: str = ""
    flux: Flux = Flux.CERTIFIED
    presumed: bool = False

    @property
    def label(self) -> str:
        """What is bought, as its purchasing group calls it; of what has none, the account that it is charged to."""
        named = (Nomenclature.PURCHASING_GROUP, self.group) if self.group else (Nomenclature.ACCOUNT, self.charge)
        return reference.required(*named, on=self.committed_on).label

    @property
    def asset(self) -> bool:
        return self.charge.startswith("2")

    @property
    def requested_on(self) -> date:
        """The day on which it is liquidated: that of its service, or shortly before its payment."""
        return max(self.served_on, self.paid_on - _INVOICED_BEFORE)

    def unseen_at(self, last: date) -> bool:
        """Whether it was served by a day without any entry that tells: its request, not a certificate, brings one."""
        return self.flux not in CERTIFIED_BEFORE and self.served_on <= last < self.requested_on


@dataclass(frozen=True, slots=True)
class Direct:
    """An expenditure without an earlier commitment (flux 4): pay, interest, refunds. Charges by account."""

    reference: str
    unit: Unit
    charges: Mapping[str, Money]
    on: date

    @property
    def amount(self) -> Money:
        return sum(self.charges.values(), Money(0))


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the year on which payments are executed, in order."""

    open: tuple[date, ...]

    @classmethod
    def of(cls, year: int) -> Days:
        """The open days of TARGET, and those after the year on which what is due late is paid."""
        closed = {day for each in (year, year + 1) for day, _ in reference.closed_days(Calendar.TARGET, each)}
        days = (date(year, 1, 1) + timedelta(days=count) for count in range(365 + 120))
        return cls(tuple(day for day in days if day.isoweekday() < 6 and day not in closed))

    def on_or_after(self, day: date) -> date:
        return next(each for each in self.open if each >= day)


class Draw:
    """Draws the documents of a year from one seed."""

    def __init__(self, drawn: random.Random, *, year: int, documents: int, on: date) -> None:
        self.drawn, self.year, self.documents, self.days = drawn, year, documents, Days.of(year)
        groups = reference.items(Nomenclature.PURCHASING_GROUP, on=on, limit=None)
        self.goods = [group for group in groups if group.text("charge_account").startswith(("60", "61", "62"))]
        self.assets = [group for group in groups if group.text("asset_account")]

    def directs(self, units: Sequence[Unit]) -> Iterator[Direct]:
        """Pay every month; interest, endowments and refunds every quarter."""
        for unit in units:
            title = unit.axis.title
            if not (title in ("2", "4", "1") or unit.mission == REFUNDING):
                continue
            months = range(1, 13) if title == "2" else (3, 6, 9, 12)
            spent = Money(unit.amount.cents * (1000 if unit.evaluative else 990) // 1000)
            for month, amount in zip(months, spent.split([1] * len(months)), strict=True):
                if amount:
                    day = self.days.on_or_after(date(self.year, month, 20))
                    name = f"direct:{unit.axis.centre.code}-T{title}-{self.year}-{month:02d}"
                    yield Direct(name, unit, _charges(unit, title, amount), day)

    def commitments(self, units: Sequence[Unit]) -> Iterator[Document]:
        """Goods, assets, transfers and loans: about nine tenths of what each envelope has, over the whole year."""
        for unit in units:
            title = unit.axis.title
            if title not in ("3", "5", "6", "7") or unit.mission == REFUNDING:
                continue
            spent = Money(unit.amount.cents * self.drawn.randint(930, 995) // 1000)
            weights = [self.drawn.randint(10, 100) for _ in range(self.documents)]
            for number, amount in enumerate(spent.split(weights), start=1):
                if amount:
                    yield self._document(unit, title, number, amount)

    def _document(self, unit: Unit, title: str, number: int, amount: Money) -> Document:
        committed_on = date(self.year, 1, 2) + timedelta(days=self.drawn.randint(0, 350))
        served_on = committed_on + timedelta(days=self.drawn.randint(2, 60))
        paid_on = self.days.on_or_after(served_on + timedelta(days=self.drawn.randint(12, 40)))
        charge, accrual, group = self._imputed(unit, title)
        return Document(
            reference=f"commitment:{unit.axis.centre.code}-T{title}-{self.year}/{number}",
            unit=unit,
            amount=amount,
            charge=charge,
            accrual=accrual,
            committed_on=committed_on,
            served_on=served_on,
            paid_on=paid_on,
            group=group,
        )

    def _imputed(self, unit: Unit, title: str) -> tuple[str, str, str]:
        """The charge account and that of services not invoiced, as the purchasing group gives them, and its code."""
        if title == "7":
            return LOAN, "", ""
        if title == "6":
            return self.drawn.choice(TRANSFERS), "", ""
        if title == "3" and unit.mission in _SUBSIDISING:
            return SUBSIDY, "", ""
        group: Item = self.drawn.choice(self.assets if title == "5" else self.goods)
        if title == "5":
            return group.text("asset_account"), ACCRUAL_OF_ASSETS, group.code
        return group.text("charge_account"), group.text("accrual_account"), group.code


def _charges(unit: Unit, title: str, amount: Money) -> dict[str, Money]:
    if unit.mission == REFUNDING:
        return {REFUND: amount}
    if title == "2":
        shares = amount.split([weight for _, weight in PERSONNEL_ACCOUNTS])
        return {account: share for (account, _), share in zip(PERSONNEL_ACCOUNTS, shares, strict=True) if share}
    return {INTEREST if title == "4" else ENDOWMENT: amount}
