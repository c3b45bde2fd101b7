"""What the accountant checks before paying, as dated data (`checks.tsv`), and what was found."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent.with_name("checks.tsv")


@dataclass(frozen=True, slots=True)
class Check:
    """One check that the law prescribes. `always`: done on every payment, whatever the plan says of it.

    `mark`: S, a source says it; M, from memory, to be checked before it is relied upon.
    """

    code: str
    fr: str
    en: str
    always: bool
    article: str
    from_on: date
    until_on: date | None
    source: str
    mark: str

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. One that finds an anomaly says which."""

    ok: bool
    reason: str = ""


def checks_on(day: date) -> tuple[Check, ...]:
    """The checks that hold on a day."""
    return tuple(each for each in _all() if each.from_on <= day and (each.until_on is None or day < each.until_on))


def always_on(day: date) -> tuple[str, ...]:
    """The codes of the checks that are done on every payment."""
    return tuple(each.code for each in checks_on(day) if each.always)


@cache
def _all() -> Sequence[Check]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            Check(
                code=row["code"],
                fr=row["label_fr"],
                en=row["label_en"],
                always=row["always"] == "yes",
                article=row["article"],
                from_on=date.fromisoformat(row["valid_from"]),
                until_on=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                source=row["source"],
                mark=row["mark"],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
