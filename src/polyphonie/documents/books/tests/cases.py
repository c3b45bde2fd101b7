"""Entries for the tests of the books' files, drawn from a seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from polyphonie.documents.books.entries import EntryLine

ACCOUNTS = ("4011000000", "4081000000", "5121000000", "6066400000", "6161000000", "7714000000")


def entries(count: int, *, seed: int = 1) -> list[EntryLine]:
    """That many balanced entries of two or three lines, in one journal."""
    draws = Random(seed)
    lines: list[EntryLine] = []
    for number in range(1, count + 1):
        first, second, third = draws.sample(ACCOUNTS, 3)
        whole, part = draws.randint(2, 10**9), draws.randint(0, 1)
        share = whole // 2 if part else 0
        on = date(2026, 1, 1) + timedelta(days=number % 365)
        for account, debit, credit in ((first, whole, 0), (second, 0, whole - share), (third, 0, share)):
            if debit or credit:
                lines.append(
                    EntryLine(
                        journal="ACH",
                        journal_label="Achats",
                        number=number,
                        on=on,
                        account=account,
                        account_label=f"Compte {account[:3]}",
                        label=f"Entry\t{number}; rent | paid",
                        debit=debit,
                        credit=credit,
                        validated_on=on,
                        piece=f"F-{number}",
                        party="1000972118" if account.startswith("4") else "",
                    )
                )
    return lines
