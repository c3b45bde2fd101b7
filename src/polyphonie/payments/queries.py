"""Lots and what became of them; and the answers of a bank that is played, for demonstrations and tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import statements
from polyphonie.documents.bank.words import Direction, StatementHead, StatementLine
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor

from . import models
from .terms import LotState

PAGE = 50


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as lists show it; cents."""

    id: UUID
    message: str
    state: LotState
    debtor_iban: str
    execute_on: date
    count: int
    cents: int
    prepared_by_name: str
    signed_by_name: str


def lots(*, actor: Actor, entity: UUID, on: date, state: LotState, limit: int = PAGE) -> tuple[LotRow, ...]:
    """The lots of an entity in a state, oldest first. Refuses: ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Lot.objects.filter(entity_id=entity, state=state).order_by("id")[:limit]
    return tuple(
        LotRow(
            each.id,
            each.message,
            LotState(each.state),
            each.debtor_iban,
            each.execute_on,
            each.count,
            each.cents,
            each.prepared_by_name,
            each.signed_by_name,
        )
        for each in found
    )


def played_statement(sent: Sequence[LotRow], *, on: date) -> bytes:
    """The statement of a bank that is played: each lot debited at once, on its day. They are of one account."""
    lines = [
        StatementLine(
            reference=f"BQ-{lot.message}",
            direction=Direction.DEBIT,
            cents=lot.cents,
            booked_on=lot.execute_on,
            group=lot.message,
            message=lot.message,
            count=lot.count,
            label=f"Virements {lot.message}",
        )
        for lot in sent
    ]
    head = StatementHead(f"RELEVE-{sent[-1].message}", sent[0].debtor_iban)
    sink = io.BytesIO()
    statements.write(head, lines, sink, on=on, created_at=clock.now())
    return sink.getvalue()
