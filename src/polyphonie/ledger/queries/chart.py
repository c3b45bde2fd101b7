"""The State's chart of accounts, as a book may open it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from polyphonie.ledger.terms import NewAccount
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind

FOLLOWED: Final = "supplier"
"""What the chart says of the control accounts whose third parties the program knows."""


def chart(*, on: date, codes: Iterable[str] | None = None) -> tuple[NewAccount, ...]:
    """The accounts in force on a day: all of them, or some, in the order of their codes.

    Those of suppliers are followed by third party. Refuses: REF-COD-01 a code is no account of the chart.
    """
    found = (
        reference.items(Kind.ACCOUNT, on=on, limit=None)
        if codes is None
        else [reference.required(Kind.ACCOUNT, code, on=on) for code in sorted(set(codes))]
    )
    return tuple(NewAccount(each.code, each.label, subledger=each.text("control") == FOLLOWED) for each in found)
