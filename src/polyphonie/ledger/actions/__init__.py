"""What may be done to the books: opened, posted to, corrected, closed."""

from .accruals import accrue, reverse_due
from .balances import roll_balances
from .books import begin_books, close_account, open_accounts, open_books, open_year
from .closing import close_year, sign_off
from .corrections import correct
from .events import Happened, post_between, post_event, post_events
from .evidence import attach_evidence
from .exports import export_books
from .matching import accept_matches, match_lines, unmatch_lines
from .periods import close_period, reopen_period, restrict_period
from .posting import post, post_all
from .publications import publish_accounts

__all__ = [
    "Happened",
    "accept_matches",
    "accrue",
    "attach_evidence",
    "begin_books",
    "close_account",
    "close_period",
    "close_year",
    "correct",
    "export_books",
    "match_lines",
    "open_accounts",
    "open_books",
    "open_year",
    "post",
    "post_all",
    "post_between",
    "post_event",
    "post_events",
    "publish_accounts",
    "reopen_period",
    "restrict_period",
    "reverse_due",
    "roll_balances",
    "sign_off",
    "unmatch_lines",
]
