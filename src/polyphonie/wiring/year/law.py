"""The finance act, from its published figures: appropriations by programme and title, revenue by line."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Final

from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
from polyphonie.kernel.money import Money
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Item
from polyphonie.reference.terms import Kind as Nomenclature

TITLES: Final = ("2", "3", "4", "5", "6", "7", "1")
PERSONNEL: Final = "2"
REFUNDS: Final = "0200"
"""The programme that refunds State taxes: the finance act tells the revenue net of it, and the books gross."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What the finance act opens for a programme, title by title. AE are taken to equal CP: no file tells them."""

    programme: Item
    mission: str
    titles: Mapping[str, Money]

    @property
    def evaluative(self) -> bool:
        return self.programme.flag("evaluative")

    @property
    def total(self) -> Money:
        return sum(self.titles.values(), Money(0))


def votes(*, on: date, drawn: random.Random) -> list[Vote]:
    """The whole general budget: each mission's CP to the euro, shared between its programmes and titles."""
    programmes: dict[str, list[Item]] = defaultdict(list)
    for said in reference.items(Nomenclature.PROGRAMME, on=on, limit=None):
        programmes[said.parent].append(said)
    profiles = {row["mission"]: row for row in _rows("profiles.csv")}
    found = []
    for row in _rows("lfi-2026.csv"):
        chosen = [said for said in programmes[row["mission"]] if row["programme"] in ("", said.code)]
        shares = Money(int(row["cp"]) * 100).split([drawn.randint(5, 100) for _ in chosen])
        weights = [int(profiles[row["mission"]][f"titre{title}"]) for title in TITLES]
        for said, share in zip(chosen, shares, strict=True):
            titles = dict(zip(TITLES, share.split(weights), strict=True))
            found.append(Vote(said, row["mission"], {title: each for title, each in titles.items() if each}))
    return found


def initial_act(voted: Sequence[Vote], places: Mapping[str, Centre], *, year: int, signed_on: date) -> ActDraft:
    """The finance act of a year: personnel apart, the other titles together, as Parliament votes them."""
    title = f"Loi de finances initiale pour {year}"
    if year != signed_on.year:
        title += " (reconduction de la précédente, hypothèse)"
    return ActDraft(
        type=ActType.OPENING,
        fiscal_year=year,
        reference=f"LFI {year}",
        title=title,
        signed_on=signed_on,
        lines=tuple(line for vote in voted for line in _lines(vote, places[vote.programme.code])),
    )


def _lines(vote: Vote, place: Centre) -> Iterator[ActLine]:
    personnel = vote.titles.get(PERSONNEL, Money(0))
    for title, amount in (("", vote.total - personnel), (PERSONNEL, personnel)):
        for kind in Kind:
            if amount:
                yield ActLine(Axis(place, title=title), kind, amount, evaluative=vote.evaluative)


@dataclass(frozen=True, slots=True)
class Revenue:
    """A line of revenue for the year, gross of refunds; a levy goes out instead of coming in."""

    line: str
    account: str
    levy: bool
    amount: Money


def revenue(voted: Sequence[Vote], *, on: date) -> list[Revenue]:
    """The lines of the finance act; refunds of State taxes are added to the taxes that they are refunds of."""
    lines = reference.items(Nomenclature.REVENUE_LINE, on=on, limit=None)
    refunds = sum((vote.total for vote in voted if vote.programme.code == REFUNDS), Money(0))
    fiscal = [line for line in lines if line.text("section") == "fiscal"]
    gross = dict(
        zip((line.code for line in fiscal), refunds.split([int(_estimate(line)) for line in fiscal]), strict=True)
    )
    return [
        Revenue(line.code, line.text("account"), line.text("section") == "levy", amount)
        for line in lines
        if (amount := Money(int(_estimate(line) * 100)) + gross.get(line.code, Money(0)))
    ]


def _estimate(line: Item) -> Decimal:
    amount = line.attributes.get("amount", Decimal(0))
    assert isinstance(amount, Decimal), "the terms say so"
    return max(amount, Decimal(0))


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("polyphonie.wiring.year").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))
