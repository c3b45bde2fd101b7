"""What may be asked of the books: their entries, line by line, and the balances of their accounts."""

from .balances import Balance, balances
from .books import (
    AccountRow,
    BookRow,
    JournalRow,
    PeriodRow,
    accounts,
    book,
    books,
    consult,
    journals,
    keeping_books,
    named_bodies,
    periods,
    without_books,
    years,
)
from .chart import chart
from .closing import Carried, CheckRow, carried, closing, opened_with
from .entries import EntryRow, LineRow, entries, entries_of, entry, lines, search
from .items import EvidenceRow, MatchRow, evidence, match_proposals, matches, open_items

__all__ = [
    "AccountRow",
    "Balance",
    "BookRow",
    "Carried",
    "CheckRow",
    "EntryRow",
    "EvidenceRow",
    "JournalRow",
    "LineRow",
    "MatchRow",
    "PeriodRow",
    "accounts",
    "balances",
    "book",
    "books",
    "carried",
    "chart",
    "closing",
    "consult",
    "entries",
    "entries_of",
    "entry",
    "evidence",
    "journals",
    "keeping_books",
    "lines",
    "match_proposals",
    "matches",
    "named_bodies",
    "open_items",
    "opened_with",
    "periods",
    "search",
    "without_books",
    "years",
]
