"""What a bank's codes mean: states of what it was sent, reasons of its rejections (ISO 20022, external code sets)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from .words import Answer

_CODE_OF: Final = {
    Answer.ACCEPTED: "ACSP",
    Answer.SETTLED: "ACSC",
    Answer.PARTLY: "PART",
    Answer.PENDING: "PDNG",
    Answer.REJECTED: "RJCT",
}


def answer(code: str) -> Answer | None:
    """What a status code says; None for one that nobody knows, which decides nothing."""
    row = _rows().get(("status", code))
    return Answer(row["word"]) if row else None


def code_of(said: Answer) -> str:
    """The code by which a bank says it."""
    return _CODE_OF[said]


def reason(code: str, language: str) -> str:
    """The words of a reason; the code itself when nobody knows it."""
    row = _rows().get(("reason", code))
    return row["fr" if language.startswith("fr") else "en"] if row else code


@cache
def _rows() -> Mapping[tuple[str, str], Mapping[str, str]]:
    with resources.files(__package__).joinpath("codes.tsv").open(encoding="utf-8") as table:
        return {(row["kind"], row["code"]): row for row in csv.DictReader(table, delimiter="\t")}
