"""What a bank that is played says of a lot: the files that the tests of answers share."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

from polyphonie.documents.bank import reports, statements
from polyphonie.documents.bank.words import (
    Answer,
    Detail,
    Direction,
    ReportHead,
    StatementHead,
    StatementLine,
    TransferAnswer,
)
from polyphonie.payments import models, rules

from .stage import STATE, TODAY, TREASURY_IBAN

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def transfers(lot: UUID) -> list[models.Transfer]:
    return list(models.Transfer.objects.filter(entity_id=STATE, lot_id=lot).order_by("place"))


def message(lot: UUID) -> str:
    return models.Lot.objects.get(entity_id=STATE, id=lot).message


def report(lot: UUID, *rejected: UUID, whole: bool = False) -> bytes:
    sink = io.BytesIO()
    head = ReportHead("RPT-1", message(lot), Answer.REJECTED if whole else Answer.PARTLY, "FF01" if whole else "")
    told = [TransferAnswer(rules.end_to_end(each), Answer.REJECTED, "AC04", "Compte clos") for each in rejected]
    reports.write(head, told, sink, created_at=NOW)
    return sink.getvalue()


def statement(
    *lines: StatementLine,
    closing: int | None = None,
    iban: str = TREASURY_IBAN,
    name: str = "R1",
    opening: int = 1_000_00,
    page: str = "",
) -> bytes:
    sink = io.BytesIO()
    moved = sum(line.signed for line in lines)
    head = StatementHead(
        name, iban, opening=opening, closing=opening + moved if closing is None else closing, page=page
    )
    statements.write(head, lines, sink, on=TODAY, created_at=NOW)
    return sink.getvalue()


def notification(*lines: StatementLine, name: str = "N1") -> bytes:
    sink = io.BytesIO()
    statements.write(StatementHead(name, TREASURY_IBAN, booked=False), lines, sink, on=TODAY, created_at=NOW)
    return sink.getvalue()


def debit_of_lot(lot: UUID, cents: int) -> StatementLine:
    return StatementLine(
        "B1", Direction.DEBIT, cents, TODAY, group=message(lot), message=message(lot), count=1, label="Lot"
    )


def moved(reference: str, direction: Direction, cents: int, *of: models.Transfer) -> StatementLine:
    back = direction is Direction.CREDIT
    details = tuple(
        Detail(rules.end_to_end(each.id), each.cents, returned=back, reason="AC04" if back else "") for each in of
    )
    return StatementLine(reference, direction, cents, TODAY, label="Mouvement", details=details)
