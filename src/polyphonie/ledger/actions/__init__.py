"""What may be done to the books: opened, posted to, corrected, closed."""

from .books import close_account, open_accounts, open_books, open_year
from .corrections import correct
from .exports import export_books
from .periods import close_period, reopen_period, restrict_period
from .posting import post, post_all
from .publications import publish_accounts

__all__ = [
    "close_account",
    "close_period",
    "correct",
    "export_books",
    "open_accounts",
    "open_books",
    "open_year",
    "post",
    "post_all",
    "publish_accounts",
    "reopen_period",
    "restrict_period",
]
