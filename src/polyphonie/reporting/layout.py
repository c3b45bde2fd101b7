"""The listed items of the bridge, as dated data (`bridge.tsv`)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from .terms import ItemTerms

_FILE: Final = Path(__file__).with_name("bridge.tsv")


def items_on(day: date) -> tuple[ItemTerms, ...]:
    """The items that are listed on a day."""
    return tuple(each for each in _all() if each.from_on <= day and (each.until_on is None or day < each.until_on))


@cache
def _all() -> Sequence[ItemTerms]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            ItemTerms(
                code=row["code"],
                fr=row["label_fr"],
                en=row["label_en"],
                accounts=tuple(row["accounts"].split()),
                source=row["source"],
                from_on=date.fromisoformat(row["valid_from"]),
                until_on=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
