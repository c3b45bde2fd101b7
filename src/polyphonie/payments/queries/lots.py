"""Lots and what is in them; and the answers of a bank that is played, for demonstrations and tests."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import statements
from polyphonie.documents.bank.words import Direction, StatementHead, StatementLine
from polyphonie.kernel import clock, originals, rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import Literal
from polyphonie.kernel.refusals import Refused
from polyphonie.payments import models
from polyphonie.payments.terms import LotState, TransferState, refusals

PAGE = 50


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as lists show it; cents. `prepared_by` may not sign it; `file` is what was sent, an original."""

    id: UUID
    message: str
    state: LotState
    debtor_iban: str
    execute_on: date
    count: int
    cents: int
    prepared_on: date
    prepared_by: UUID
    prepared_by_name: str
    signed_on: date | None
    signed_by_name: str
    digest: str
    sent_on: date | None
    sent_by_name: str
    version: str
    file: UUID | None
    reason: str


def lots(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    state: LotState | None = None,
    after: UUID | None = None,
    newest_first: bool = False,
    limit: int = PAGE,
) -> tuple[LotRow, ...]:
    """The lots of an entity, in a state when one is told; `after` is the last one of the page before.

    Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Lot.objects.filter(entity_id=entity).order_by("-id" if newest_first else "id")
    if state is not None:
        found = found.filter(state=Literal(state))
    if after is not None:
        found = found.filter(**{"id__lt" if newest_first else "id__gt": after})
    return tuple(map(_row, found[:limit]))


def lot(*, actor: Actor, entity: UUID, lot: UUID, on: date) -> LotRow:
    """One lot. Refuses: PAY-LOT-01, ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = rows.find(models.Lot, entity_id=entity, id=lot)
    if not found:
        raise Refused(refusals.NO_SUCH_LOT())
    return _row(found[0])


def lot_file(*, actor: Actor, entity: UUID, lot: UUID, on: date) -> tuple[originals.StoredOriginal, bytes]:
    """The file of a lot, as it was sent. Refuses: PAY-LOT-01 there is none, ACC-RIG-01: who prepares or signs may."""
    perimeter = Perimeter.of_entity(entity)
    if not access.holds(actor, Right.PAYMENT_SIGN, perimeter=perimeter, on=on):
        access.require(actor, Right.PAYMENT_PREPARE, perimeter=perimeter, on=on)
    found = models.Lot.objects.filter(entity_id=entity, id=lot).first()
    if found is None or found.file_id is None:
        raise Refused(refusals.NO_SUCH_LOT())
    return originals.whole(entity=entity, original=found.file_id)


def _row(each: models.Lot) -> LotRow:
    return LotRow(
        each.id,
        each.message,
        LotState(each.state),
        each.debtor_iban,
        each.execute_on,
        each.count,
        each.cents,
        each.prepared_on,
        each.prepared_by,
        each.prepared_by_name,
        each.signed_on,
        each.signed_by_name,
        bytes(each.digest).hex() if each.digest is not None else "",
        each.sent_on,
        each.sent_by_name,
        each.version,
        each.file_id,
        each.reason,
    )


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer as lists show it; cents. `root` is the first transfer, when this one was issued again."""

    id: UUID
    root: UUID | None
    source: str
    payee: UUID
    payee_name: str
    account: UUID
    iban: str
    cents: int
    label: str
    due_on: date
    ground: str
    state: TransferState
    lot: UUID | None
    reason: str
    reissued_as: UUID | None


def lot_names(entity: UUID, lots: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of some lots at the bank, by id."""
    return dict(models.Lot.objects.filter(entity_id=entity, id__in=lots).values_list("id", "message"))


def lot_named(entity: UUID, message: str) -> UUID | None:
    """The lot that has a name at the bank."""
    return models.Lot.objects.filter(entity_id=entity, message=message).values_list("id", flat=True).first()


def transfers(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    state: TransferState | None = None,
    lot: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[TransferRow, ...]:
    """The transfers of an entity, in a state, in a lot; `after` is the last one of the page before.

    Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Transfer.objects.filter(entity_id=entity).order_by("id")
    if state is not None:
        found = found.filter(state=Literal(state))
    if lot is not None:
        found = found.filter(lot_id=lot)
    if after is not None:
        found = found.filter(id__gt=after)
    return tuple(map(_transfer, found[:limit]))


def transfer(*, actor: Actor, entity: UUID, transfer: UUID, on: date) -> TransferRow:
    """One transfer. Refuses: PAY-TRA-01, ACC-RIG-01."""
    access.require(actor, Right.SPENDING_CONSULT, perimeter=Perimeter.of_entity(entity), on=on)
    found = models.Transfer.objects.filter(entity_id=entity, id=transfer).first()
    if found is None:
        raise Refused(refusals.NO_SUCH_TRANSFER())
    return _transfer(found)


def _transfer(each: models.Transfer) -> TransferRow:
    return TransferRow(
        each.id,
        each.root_id,
        each.source,
        each.payee_id,
        each.payee_name,
        each.account_id,
        each.iban,
        each.cents,
        each.label,
        each.due_on,
        each.ground,
        TransferState(each.state),
        each.lot_id,
        each.reason,
        each.reissued_as,
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
