"""The business terms of EN 16931 with their French and English names: one table for pages, reports and messages."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Term(NamedTuple):
    """A business term (BT-…) or group of terms (BG-…)."""

    id: str
    french: str
    english: str


@cache
def terms() -> dict[str, Term]:
    """Every term by its identifier, in the order of the standard."""
    text = files(__package__).joinpath("terms.tsv").read_text("utf-8")
    return {row[0]: Term(*row) for row in (line.split("\t") for line in text.splitlines())}
