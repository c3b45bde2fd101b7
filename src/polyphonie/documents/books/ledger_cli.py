"""The journal as the programs of the ledger-cli family read it (ledger, hledger): one text, written as it streams.

An oracle that nobody here wrote: `ledger -f books.journal balance` computes the trial balance anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from .entries import EntryLine

MEDIA_TYPE: Final = "text/plain; charset=utf-8"

_UNSAFE: Final = re.compile(r"[\s;|]+")


def written(lines: Iterable[EntryLine], *, currency: str = "EUR") -> Iterator[str]:
    """The journal, entry after entry. An account is named by its digits; a party is kept in a note."""
    for (journal, number), found in groupby(lines, key=lambda line: (line.journal, line.number)):
        together = list(found)
        first = together[0]
        yield f"{first.on:%Y-%m-%d} * ({journal}-{number}) {_text(first.label) or '-'}\n"
        for line in together:
            note = f"  ; party: {_text(line.party)}" if line.party else ""
            yield f"    {line.account}  {_amount(line.debit - line.credit)} {currency}{note}\n"
        yield "\n"


def _text(text: str) -> str:
    return _UNSAFE.sub(" ", text).strip()


def _amount(cents: int) -> str:
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
