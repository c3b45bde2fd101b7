"""What the bank told: statements as they came, lines that nobody expected, and whether books and bank agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import originals
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import literals
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import queries as ledger
from polyphonie.payments import models
from polyphonie.payments.terms import IN_TRANSIT, TO_REISSUE, TREASURY, UNKNOWN_IN, UNKNOWN_OUT, LineState, refusals

PAGE = 50


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement or a notification, as it was taken; balances in cents. `file` is an original."""

    id: UUID
    identifier: str
    page: str
    stated: bool
    iban: str
    opening: int | None
    closing: int | None
    lines: int
    again: int
    executed: int
    returned: int
    unknown: int
    recorded_on: date
    file: UUID


def statements(
    *, actor: Actor, entity: UUID, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[StatementRow, ...]:
    """The statements of an entity, newest first. Refuses: ACC-RIG-01."""
    _require(actor, entity, on)
    found = models.Statement.objects.filter(entity_id=entity).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(
        StatementRow(
            each.id,
            each.identifier,
            each.page,
            each.stated,
            each.iban,
            each.opening,
            each.closing,
            each.lines,
            each.again,
            each.executed,
            each.returned,
            each.unknown,
            each.recorded_on,
            each.file_id,
        )
        for each in found[:limit]
    )


def statement_file(*, actor: Actor, entity: UUID, statement: UUID, on: date) -> tuple[originals.StoredOriginal, bytes]:
    """The file of a statement, as it came. Refuses: PAY-STA-03, ACC-RIG-01."""
    _require(actor, entity, on)
    found = models.Statement.objects.filter(entity_id=entity, id=statement).first()
    if found is None:
        raise Refused(refusals.NO_SUCH_LINE())
    return originals.whole(entity=entity, original=found.file_id)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A movement of an account, cents: above zero what came in. `unknown` of it waits, or was charged elsewhere."""

    id: UUID
    statement: UUID
    iban: str
    reference: str
    cents: int
    booked_on: date
    label: str
    matched: int
    unknown: int
    state: LineState
    imputed_to: str
    imputed_by_name: str
    reason: str


def unknown_lines(
    *, actor: Actor, entity: UUID, on: date, after: UUID | None = None, limit: int = PAGE
) -> tuple[LineRow, ...]:
    """The movements that wait for somebody to say where they belong, oldest first. Refuses: ACC-RIG-01."""
    _require(actor, entity, on)
    waiting = literals([LineState.PARTLY, LineState.UNKNOWN])
    found = models.StatementLine.objects.filter(entity_id=entity, state__in=waiting).order_by("id")
    if after is not None:
        found = found.filter(id__gt=after)
    return tuple(map(_line, found[:limit]))


def line(*, actor: Actor, entity: UUID, line: UUID, on: date) -> LineRow:
    """One movement. Refuses: PAY-STA-03, ACC-RIG-01."""
    _require(actor, entity, on)
    found = models.StatementLine.objects.filter(entity_id=entity, id=line).first()
    if found is None:
        raise Refused(refusals.NO_SUCH_LINE())
    return _line(found)


def _line(each: models.StatementLine) -> LineRow:
    return LineRow(
        each.id,
        each.statement_id,
        each.iban,
        each.reference,
        each.cents,
        each.booked_on,
        each.label,
        each.matched,
        each.unknown,
        LineState(each.state),
        each.imputed_to,
        each.imputed_by_name,
        each.reason,
    )


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Books beside bank, in cents, debits above zero.

    In `transit` (5129) should be `on_the_way`: what was sent and no statement tells yet. The treasury (5121) should
    have moved as the accounts did (`moved`). `to_reissue` (4751) should be `rejected`, `suspense` what is `unknown`.
    """

    transit: int
    on_the_way: int
    treasury: int
    moved: int
    to_reissue: int
    rejected: int
    suspense: int
    unknown: int


def reconciliation(*, actor: Actor, entity: UUID, on: date) -> Reconciliation:
    """Whether the books and the bank agree on the present year. Refuses: ACC-RIG-01."""
    _require(actor, entity, on)
    held = {}
    for account in (TREASURY, IN_TRANSIT, TO_REISSUE, UNKNOWN_IN, UNKNOWN_OUT):
        held[account] = sum(row.net for row in ledger.balances(entity, until=on, accounts=account))
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [entity] * 4)
        on_the_way, moved, rejected, unknown = (int(each) for each in cursor.fetchone())
    suspense = held[UNKNOWN_IN] + held[UNKNOWN_OUT]
    return Reconciliation(
        held[IN_TRANSIT], -on_the_way, held[TREASURY], moved, held[TO_REISSUE], -rejected, suspense, -unknown
    )


_SUMS: Final = """
    SELECT (SELECT coalesce(sum(t.cents), 0) FROM payments_transfer t JOIN payments_lot l
                ON l.entity_id = t.entity_id AND l.id = t.lot_id
            WHERE l.entity_id = %s AND l.state = 'sent' AND t.state = 'gathered'),
        (SELECT coalesce(sum(cents), 0) FROM payments_statement_line WHERE entity_id = %s),
        (SELECT coalesce(sum(t.cents), 0) FROM payments_transfer t WHERE t.entity_id = %s AND t.state = 'rejected'),
        (SELECT coalesce(sum(unknown), 0) FROM payments_statement_line
         WHERE entity_id = %s AND state IN ('partly', 'unknown'))
"""


def _require(actor: Actor, entity: UUID, on: date) -> None:
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
