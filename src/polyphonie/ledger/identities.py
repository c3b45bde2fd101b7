"""What must hold of the State's accounts, book by book and year by year, and of those that were published."""

from __future__ import annotations

import json
from collections.abc import Iterator

from polyphonie.kernel import originals
from polyphonie.kernel.refusals import Outage

from .models import Book, Period, Publication
from .queries.statements import Told, statements
from .statements.freezing import frozen


def _years() -> Iterator[tuple[str, Told]]:
    """The statements of every year of every book that has any, and how a finding names it."""
    for book in Book.objects.order_by("id"):
        for year in Period.objects.filter(book=book, number=0).order_by("year").values_list("year", flat=True):
            told = statements(book.entity_id, year=year)
            if told.statements:
                yield f"book {book.id}, year {year}", told


def _value(told: Told, statement: str, line: str) -> int:
    found = told.one(statement)
    assert found is not None, "a layout on that day"
    return found[0].value(line)


def net_position_is_assets_less_liabilities() -> Iterator[str]:
    """E1: assets less liabilities are the net position, and every account has its line in every statement."""
    for named, told in _years():
        assets, liabilities = (_value(told, "net_position", line) for line in ("NP.49", "NP.89"))
        position = _value(told, "net_position", "NP.99")
        if assets - liabilities != position:
            yield f"{named}: assets {assets} less liabilities {liabilities} are not the net position {position}"
        for each in told.statements:
            if each.unplaced:
                yield f"{named}: no line of {each.layout.code} takes {', '.join(each.unplaced)}"


def result_is_income_less_charges() -> Iterator[str]:
    """E2: the result of the year is net sovereign income less net charges, and what charges and income come to."""
    for named, told in _years():
        result = _value(told, "year_result", "YR.9")
        income, charges = _value(told, "sovereign_income", "SI.99"), _value(told, "net_charges", "NC.99")
        if result != income - charges:
            yield f"{named}: the result {result} is not income {income} less charges {charges}"
        moved = -sum(row.movement for row in told.totals.rows if row.account[0] in "67")
        if result != moved:
            yield f"{named}: the result {result} is not what classes 6 and 7 come to, {moved}"


def cash_flows_are_the_change_in_treasury() -> Iterator[str]:
    """E3: the flows of the year are what class 5 changed by."""
    for named, told in _years():
        flows = _value(told, "cash_flows", "CF.50")
        changed = sum(row.closing - row.opening for row in told.totals.rows if row.account[0] == "5")
        if flows != changed:
            yield f"{named}: the cash flows {flows} are not the change of class 5, {changed}"


def published_accounts_stand() -> Iterator[str]:
    """What was published has its digest, and is what the books, as they were known then, still come to."""
    for each in Publication.objects.select_related("book").order_by("book_id", "year"):
        named = f"book {each.book_id}, accounts of {each.year}"
        entity = each.book.entity_id
        try:
            kept = originals.content(entity=entity, original=each.figures_id)
            digest = originals.about(entity=entity, original=each.figures_id).sha256
        except Outage as outage:
            yield f"{named}: {outage}"
            continue
        if digest != bytes(each.sha256).hex():
            yield f"{named}: the original is not the one that was signed"
        labels = {account: label for account, label, *_cents in json.loads(kept)["trial_balance"]}
        told = statements(entity, year=each.year, known_at=each.published_at)
        again = frozen(year=each.year, statements=told.statements, totals=told.totals.rows, labels=labels)
        if again != kept:
            yield f"{named}: the books come to other figures than those that were published"


IDENTITIES = (
    net_position_is_assets_less_liabilities,
    result_is_income_less_charges,
    cash_flows_are_the_change_in_treasury,
    published_accounts_stand,
)
