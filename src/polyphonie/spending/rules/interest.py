"""What is owed for having paid late: interest on what each payee received late, and the indemnity once. Pure.

Source: code de la commande publique, articles L2192-13, R2192-31 to R2192-36 and D2192-35.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from polyphonie.invoicing.terms.lateness import Lateness
from polyphonie.kernel.money import Money
from polyphonie.reference.terms import Rate
from polyphonie.spending.terms.interest import Part, PartKind
from polyphonie.spending.terms.payment_requests import Purpose

from .deadlines import days_late

_SUPPLIERS: Final = ("401", "404")
"""The accounts of those whom a contract binds: who receives a grant or a wage is owed no interest of this kind."""


def is_due(purpose: str, supplier_account: str) -> bool:
    """Whether paying such a request late owes interest. Interest itself bears none."""
    return purpose != Purpose.INTEREST and supplier_account.startswith(_SUPPLIERS)


def parts(
    paid: Iterable[tuple[int, date]],
    *,
    due_on: date | None,
    rate_on: Callable[[date], Rate],
    indemnity_on: Callable[[date], Rate],
) -> tuple[Part, ...]:
    """What is owed on what was paid (cents, and the day), part by part; nothing where all was paid in time."""
    if due_on is None:
        return ()
    found: list[Part] = []
    indemnity = 0
    for base, paid_on in paid:
        if days := days_late(due_on, paid_on=paid_on):
            late = Lateness.of(Money(base), due_on=due_on, days=days, rate_on=rate_on, indemnity_on=indemnity_on)
            found.append(Part(PartKind.INTEREST, late.interest.cents, base, due_on, paid_on, days, late.rate))
            indemnity = late.indemnity.cents
    return (*found, Part(PartKind.INDEMNITY, indemnity)) if found else ()
