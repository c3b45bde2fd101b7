"""Texts that others wrote, in a file that a spreadsheet opens: none of them may be taken for a formula.

A supplier chooses the number of its invoices and a stranger the words of a file. Written as they are, `=HYPERLINK(…)`
would run on the desk of whoever opens the export. Every CSV or XLSX of the program passes its cells here.
"""

from __future__ import annotations

from typing import Final, TypeVar

T = TypeVar("T")

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""What makes a spreadsheet read a cell as a formula, an order or the next cell."""


def inert(cell: T) -> T | str:
    """The cell as it may be written: a text that would be taken for a formula is quoted; figures and days are left."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
