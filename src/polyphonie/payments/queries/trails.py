"""How far transfers went: their lot, the line of the statement that tells them, those issued again in their place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from polyphonie.payments import models
from polyphonie.payments.terms import LotState, TransferState


@dataclass(frozen=True, slots=True)
class LotTrail:
    """A lot, as a transfer's story needs it. `file` is the file as it was sent, an original."""

    id: UUID
    message: str
    state: LotState
    execute_on: date
    sent_on: date | None
    count: int
    cents: int
    file: UUID | None


@dataclass(frozen=True, slots=True)
class StatementTrail:
    """The line of a statement that tells a transfer, or the lot that it went in. `file` is the statement as it came."""

    id: UUID
    identifier: str
    booked_on: date
    cents: int
    label: str
    file: UUID


@dataclass(frozen=True, slots=True)
class Trail:
    """A transfer, in cents, and how far it went."""

    id: UUID
    source: str
    payee: UUID
    payee_name: str
    iban: str
    cents: int
    state: TransferState
    ordered_on: date
    due_on: date
    reason: str
    ground: str
    lot: LotTrail | None
    statement: StatementTrail | None


def trails(entity: UUID, *, transfers: Collection[UUID]) -> tuple[Trail, ...]:
    """Some transfers and those that were issued again in their place, oldest first.

    Who asks decides the right, on the document that is paid.
    """
    rows = list(
        models.Transfer.objects.filter(Q(id__in=transfers) | Q(root_id__in=transfers), entity_id=entity).order_by("id")
    )
    lots = {
        each.id: each
        for each in models.Lot.objects.filter(entity_id=entity, id__in={row.lot_id for row in rows if row.lot_id})
    }
    told = models.StatementLine.objects.filter(entity_id=entity).filter(
        Q(id__in={row.line_id for row in rows if row.line_id}) | Q(lot_id__in=set(lots))
    )
    lines = list(told.order_by("booked_on", "id"))
    statements = {
        each.id: each
        for each in models.Statement.objects.filter(entity_id=entity, id__in={line.statement_id for line in lines})
    }
    return tuple(_trail(row, lots, lines, statements) for row in rows)


def _trail(
    row: models.Transfer,
    lots: dict[UUID, models.Lot],
    lines: list[models.StatementLine],
    statements: dict[UUID, models.Statement],
) -> Trail:
    lot = lots.get(row.lot_id) if row.lot_id else None
    line = next((each for each in lines if each.id == row.line_id), None) or next(
        (each for each in lines if row.lot_id and each.lot_id == row.lot_id), None
    )
    statement = statements.get(line.statement_id) if line else None
    return Trail(
        id=row.id,
        source=row.source,
        payee=row.payee_id,
        payee_name=row.payee_name,
        iban=row.iban,
        cents=row.cents,
        state=TransferState(row.state),
        ordered_on=row.ordered_on,
        due_on=row.due_on,
        reason=row.reason,
        ground=row.ground,
        lot=LotTrail(
            lot.id, lot.message, LotState(lot.state), lot.execute_on, lot.sent_on, lot.count, lot.cents, lot.file_id
        )
        if lot
        else None,
        statement=StatementTrail(
            statement.id, statement.identifier, line.booked_on, line.cents, line.label, statement.file_id
        )
        if line and statement
        else None,
    )
