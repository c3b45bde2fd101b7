"""What must hold between the books, recomputed from zero: listed items explain all that is between their results."""

from __future__ import annotations

from collections.abc import Iterator

from polyphonie.kernel import clock

from .queries import bridges as queries


def bridges_hold() -> Iterator[str]:
    """Of every body and year, the budget's balance leads to the general result by listed items only (E4), and what the
    budget says was paid is what the treasury paid, programme by programme (B7).
    """
    for entity, found in queries.broken(on=clock.today()):
        for account, cents in found.unexplained.items():
            yield f"{entity} {found.year}: {cents} cents of account {account} are listed by no item"
        for programme, (consumed, paid) in found.gaps.items():
            yield f"{entity} {found.year}: programme {programme} consumed {consumed} cents, the treasury paid {paid}"


PROOFS = (bridges_hold,)
