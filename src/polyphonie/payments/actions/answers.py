"""What the bank says of what it was sent: rejections before it debits, told in status reports (pain.002)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import reports
from polyphonie.documents.bank.reading import Unreadable
from polyphonie.documents.bank.words import Answer, ReportHead, TransferAnswer
from polyphonie.kernel import arrays, originals
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as ledger
from polyphonie.payments import entries, events, models, rules
from polyphonie.payments.entries import Owed
from polyphonie.payments.terms import LONGEST_REASON, MOST_BYTES, Reported, refusals

_QUOTED: Final = 5


@action
def record_status_report(*, actor: Actor, entity: UUID, content: bytes, name: str, on: date) -> Reported:
    """Record a status report. What it rejects waits to be issued again or abandoned; the same file again is one report.

    Refuses: PAY-FIL-01 unreadable, PAY-FIL-02 too large, PAY-LOT-01 it tells of no lot of ours, PAY-TRA-02 of transfers
    that are not in the lot, ACC-RIG-01; LED-… the books take no entry that day.
    """
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    said = _read(content)
    digest = hashlib.sha256(content).digest()
    lot = _lot(entity, said.message)
    known = models.Report.objects.filter(entity_id=entity, digest=digest).first()
    if known is not None:
        unchanged()
        return Reported(known.lot_id, known.rejected, settle([lot]) or lot.state == "settled")
    rejected = _reject(entity, lot, said)
    file = originals.keep(entity=entity, content=content, name=name, media_type="application/xml")
    report = models.Report.objects.create(
        entity_id=entity,
        lot_id=lot.id,
        identifier=said.identifier,
        answer=said.answer or "",
        rejected=len(rejected),
        recorded_on=on,
        file_id=file.id,
        digest=digest,
    )
    drafts = entries.of_rejections(
        (each.owed for each in rejected),
        source=f"lot:{lot.id}",
        message=lot.message,
        key=f"report:{report.id}",
        on=on,
    )
    ledger.post_all(actor=in_consequence(actor), entity=entity, drafts=tuple(drafts), on=on)
    for each in rejected:
        announce(each.announcement(entity))
    settled = settle([lot])
    note(
        entity=entity,
        subject=f"lot:{lot.id}",
        report=said.identifier,
        answer=said.answer or "",
        rejected=len(rejected),
        settled=settled,
    )
    return Reported(lot.id, len(rejected), settled)


@dataclass(slots=True)
class _Said:
    """A report, read whole: it names rejected transfers only, of one lot."""

    identifier: str = ""
    message: str = ""
    answer: Answer | None = None
    reason: str = ""
    rejected: dict[str, str] = field(default_factory=dict)

    def take(self, told: ReportHead | TransferAnswer) -> None:
        if isinstance(told, TransferAnswer):
            if told.answer is Answer.REJECTED:
                self.rejected[told.end_to_end] = _reason(told.reason, told.detail)
            return
        self.identifier, self.message = told.identifier, told.message
        if told.answer is not None:
            self.answer = told.answer
            self.reason = _reason(told.reason, told.detail) or self.reason


def _reason(code: str, detail: str) -> str:
    return " ".join(filter(None, (code, detail)))[:LONGEST_REASON]


def _read(content: bytes) -> _Said:
    if len(content) > MOST_BYTES:
        raise Refused(refusals.FILE_TOO_LARGE(megabytes=MOST_BYTES // 1_000_000))
    said = _Said()
    try:
        for told in reports.read(io.BytesIO(content)):
            said.take(told)
    except Unreadable as error:
        raise Refused(refusals.FILE_UNREADABLE(detail=str(error))) from None
    return said


def _lot(entity: UUID, message: str) -> models.Lot:
    """The lot that was sent under a name, held until the commit. Refuses: PAY-LOT-01."""
    found = models.Lot.objects.select_for_update().filter(entity_id=entity, message=message).first()
    if found is None or found.file_id is None:
        raise Refused(refusals.NO_SUCH_LOT())
    return found


@dataclass(frozen=True, slots=True)
class Rejected:
    """A transfer that the bank refused or sent back."""

    owed: Owed
    root: UUID | None
    source: str
    reason: str

    def announcement(self, entity: UUID) -> events.TransferRejected:
        transfer = self.owed.transfer
        return events.TransferRejected(
            entity=entity, subject=self.root or transfer, transfer=transfer, source=self.source, reason=self.reason
        )


def _reject(entity: UUID, lot: models.Lot, said: _Said) -> list[Rejected]:
    """Mark what a report rejects: told transfer by transfer, or the lot as a whole. Refuses: PAY-TRA-02."""
    if said.rejected:
        ids = {name: rules.named(name) for name in said.rejected}
        strange = [name for name, each in ids.items() if each is None]
        told = [(each, said.rejected[name]) for name, each in ids.items() if each is not None]
        known = _members(entity, lot.id, [each for each, _ in told])
        strange += [rules.end_to_end(each) for each, _ in told if each not in known]
        if strange:
            quoted = ", ".join(strange[:_QUOTED])
            raise Refused(refusals.TRANSFERS_UNKNOWN(number=lot.message, names=quoted))
        return marked(entity, told, returned=False)
    if said.answer is Answer.REJECTED:
        return marked(entity, [(each, said.reason) for each in _members(entity, lot.id, None)], returned=False)
    return []


def _members(entity: UUID, lot: UUID, among: Sequence[UUID] | None) -> set[UUID]:
    found = models.Transfer.objects.filter(entity_id=entity, lot_id=lot)
    if among is not None:
        found = found.filter(id__in=among)
    return set(found.values_list("id", flat=True))


def marked(entity: UUID, told: Sequence[tuple[UUID, str]], *, returned: bool) -> list[Rejected]:
    """Mark transfers as rejected, each with its reason; told are those that were not yet.

    `returned`: the bank had debited them, and sends them back; otherwise only those that it did not execute.
    """
    if not told:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_REJECT, [*arrays.columns(told), ["gathered", "executed"] if returned else ["gathered"], entity])
        return [
            Rejected(Owed(identifier, party, account, cents), root, source, reason)
            for identifier, root, source, party, account, cents, reason in cursor.fetchall()
        ]


_REJECT: Final = """
    WITH told AS MATERIALIZED (
        SELECT given.id, given.reason FROM unnest(%s::uuid[], %s::text[]) AS given (id, reason)
    ) UPDATE payments_transfer kept SET state = 'rejected', reason = told.reason FROM told
    WHERE kept.id = told.id AND kept.state = ANY(%s) AND kept.entity_id = %s
      AND kept.id BETWEEN (SELECT id FROM told ORDER BY id LIMIT 1)
          AND (SELECT id FROM told ORDER BY id DESC LIMIT 1)
      AND kept.lot_id IN (SELECT id FROM payments_lot WHERE entity_id = kept.entity_id AND file_id IS NOT NULL)
    RETURNING kept.id, kept.root_id, kept.source, kept.party_id, kept.supplier_account, kept.cents, kept.reason
"""


def settle(lots: Sequence[models.Lot]) -> bool:
    """Mark as settled those of some lots whose every transfer was answered; whether one was."""
    if not lots:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [lots[0].entity_id, [lot.id for lot in lots]])
        return bool(cursor.rowcount)


_SETTLE: Final = """
    UPDATE payments_lot l SET state = 'settled'
    WHERE l.entity_id = %s AND l.id = ANY(%s) AND l.state = 'sent' AND NOT EXISTS (
        SELECT FROM payments_transfer t
        WHERE t.entity_id = l.entity_id AND t.lot_id = l.id AND t.state = 'gathered'
    )
"""
