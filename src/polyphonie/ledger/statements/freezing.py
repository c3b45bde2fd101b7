"""The accounts of a year as one canonical text: what is published is this, byte for byte, and its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from .computing import AccountTotals, Statement

FORMAT: Final = 1


def frozen(
    *, year: int, statements: Sequence[Statement], totals: Sequence[AccountTotals], labels: Mapping[str, str]
) -> bytes:
    """The figures of every statement and the trial balance that they come from, as canonical JSON. Cents."""
    told = {
        "format": FORMAT,
        "year": year,
        "statements": [
            {
                "code": each.layout.code,
                "label": each.layout.label_fr,
                "valid_from": each.layout.valid_from.isoformat(),
                "source": each.layout.source,
                "lines": [
                    {
                        "code": figure.line.code,
                        "label": figure.line.label_fr,
                        "values": {column.value: figure.values.get(column, 0) for column in each.layout.columns},
                        "accounts": [[share.account, share.column.value, share.amount] for share in figure.shares],
                    }
                    for figure in each.figures
                ],
            }
            for each in statements
        ],
        "trial_balance": [
            [row.account, labels.get(row.account, ""), row.opening, row.debit, row.credit, row.closed] for row in totals
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
