"""What may be done to the books: opened, posted to, corrected, closed."""

from .books import close_account, open_accounts, open_books, open_year
from .corrections import correct
from .periods import close_period, reopen_period, restrict_period
from .posting import post, post_all

__all__ = [
    "close_account",
    "close_period",
    "correct",
    "open_accounts",
    "open_books",
    "open_year",
    "post",
    "post_all",
    "reopen_period",
    "restrict_period",
]
