"""What may be asked of the books: their entries, line by line, and the balances of their accounts."""

from .balances import Balance, balances
from .books import AccountRow, BookRow, JournalRow, PeriodRow, accounts, book, books, consult, journals, periods, years
from .entries import EntryRow, LineRow, entries, entry, lines, search

__all__ = [
    "AccountRow",
    "Balance",
    "BookRow",
    "EntryRow",
    "JournalRow",
    "LineRow",
    "PeriodRow",
    "accounts",
    "balances",
    "book",
    "books",
    "consult",
    "entries",
    "entry",
    "journals",
    "lines",
    "periods",
    "search",
    "years",
]
