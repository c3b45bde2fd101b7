"""An entry's line as the files of the books tell it, whatever their format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line of an entry with what its entry says. Amounts are whole cents; one of `debit` and `credit` is nought.

    Lines come entry after entry: those of one entry stand together.
    """

    journal: str
    journal_label: str
    number: int
    on: date
    account: str
    account_label: str
    label: str
    debit: int
    credit: int
    validated_on: date
    piece: str = ""
    piece_on: date | None = None
    party: str = ""
    party_label: str = ""
    matched: str = ""
    matched_on: date | None = None
