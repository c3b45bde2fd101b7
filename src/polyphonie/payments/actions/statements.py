"""Statements of the account: each line moves money once, is matched with what was sent, or waits for a name."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import statements
from polyphonie.documents.bank.reading import Unreadable
from polyphonie.documents.bank.words import Direction, StatementHead, StatementLine
from polyphonie.kernel import originals
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.parties.queries import bank_accounts
from polyphonie.payments import entries, events, models, rules
from polyphonie.payments.actions.answers import Rejected, marked, settle
from polyphonie.payments.entries import Moved
from polyphonie.payments.terms import LONGEST_REASON, MOST_BYTES, LineState, Reconciled, refusals

_PACK: Final = 1_000
"""Lines that are matched at once."""


@action
def record_statement(*, actor: Actor, entity: UUID, content: bytes, name: str, on: date) -> Reconciled:
    """Record a statement or a notification (camt.053, camt.054): what was sent is found executed or sent back.

    Each line moves money once, whichever file tells it first; what nobody expected waits on a suspense account. The
    books take each line on the day on which the bank booked it.
    Refuses: PAY-FIL-01, PAY-FIL-02, PAY-STA-01 an account that is not the body's, PAY-STA-02 its balance does not
    follow from its lines, ACC-RIG-01; LED-… the books take no entry that day.
    """
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    if len(content) > MOST_BYTES:
        raise Refused(refusals.FILE_TOO_LARGE(megabytes=MOST_BYTES // 1_000_000))
    digest = hashlib.sha256(content).digest()
    known = models.Statement.objects.filter(entity_id=entity, digest=digest).first()
    if known is not None:
        unchanged()
        return Reconciled(known.id, known.lines, known.lines, known.executed, known.returned, known.unknown)
    taking = _Taking(actor=in_consequence(actor), entity=entity, ours=_own_ibans(entity), on=on)
    try:
        taking.take(statements.read(io.BytesIO(content)))
    except Unreadable as error:
        raise Refused(refusals.FILE_UNREADABLE(detail=str(error))) from None
    file = originals.keep(entity=entity, content=content, name=name, media_type="application/xml")
    said = taking.counts
    models.Statement.objects.create(
        entity_id=entity,
        id=taking.id,
        identifier=taking.head.identifier,
        iban=taking.head.iban,
        opening=taking.head.opening,
        closing=taking.head.closing,
        lines=said["lines"],
        again=said["again"],
        executed=said["executed"],
        returned=said["returned"],
        unknown=said["unknown"],
        recorded_on=on,
        file_id=file.id,
        digest=digest,
    )
    settle(models.Lot.all_locked(entity, taking.lots))
    note(entity=entity, subject=f"statement:{taking.id}", identifier=taking.head.identifier, **said)
    return Reconciled(taking.id, said["lines"], said["again"], said["executed"], said["returned"], said["unknown"])


def _own_ibans(entity: UUID) -> frozenset[str]:
    """The accounts that are the body's own, or that lots were sent from."""
    sent_from = models.Lot.objects.filter(entity_id=entity).values_list("debtor_iban", flat=True).distinct()
    return frozenset(sent_from) | bank_accounts.ibans_of(entity, entity=entity)


@dataclass(slots=True)
class _Found:
    """What a line was found to be."""

    line: StatementLine
    id: UUID
    executed: int = 0
    returned: list[Rejected] = field(default_factory=list)
    transfers: int = 0
    lot: UUID | None = None

    @property
    def matched(self) -> int:
        return sum(each.owed.cents for each in self.returned) - self.executed

    @property
    def unknown(self) -> int:
        return self.line.signed - self.matched

    @property
    def state(self) -> LineState:
        if not self.unknown:
            return LineState.MATCHED
        return LineState.PARTLY if self.transfers else LineState.UNKNOWN

    @property
    def moved(self) -> Moved:
        returned = tuple(each.owed for each in self.returned)
        return Moved(self.id, self.line.signed, self.executed, returned, self.unknown, self.line.label[:LONGEST_REASON])


class _Taking:
    """A statement on its way in, pack after pack of its lines."""

    def __init__(self, *, actor: Actor, entity: UUID, ours: frozenset[str], on: date) -> None:
        self.actor, self.entity, self.ours, self.on = actor, entity, ours, on
        self.id = new_id()
        self.head = StatementHead("", "")
        self.counts: dict[str, int] = dict.fromkeys(("lines", "again", "executed", "returned", "unknown"), 0)
        self.lots: set[UUID] = set()
        self.moved: Counter[str] = Counter()

    def take(self, read: Iterator[StatementHead | StatementLine]) -> None:
        """Take all that a file tells. Refuses: PAY-STA-01, PAY-STA-02."""
        lines = self._lines(read)
        place = 0
        while pack := list(islice(lines, _PACK)):
            self._take_pack(pack, place)
            place += 1
        self._close()

    def _lines(self, read: Iterator[StatementHead | StatementLine]) -> Iterator[StatementLine]:
        for told in read:
            if isinstance(told, StatementHead):
                if told.identifier != self.head.identifier:
                    self._close()
                if told.iban not in self.ours:
                    raise Refused(refusals.ACCOUNT_NOT_OURS(iban=told.iban))
                self.head = told
            elif told.booked:
                self.moved[self.head.identifier] += told.signed
                yield told

    def _close(self) -> None:
        """The end of a statement: its balances are known by now."""
        head = self.head
        refuse(rules.balance_refusals(opening=head.opening, closing=head.closing, moved=self.moved[head.identifier]))

    def _take_pack(self, pack: Sequence[StatementLine], place: int) -> None:
        named = [
            (
                line,
                rules.line_id(
                    iban=self.head.iban, reference=line.reference, cents=line.signed, booked_on=line.booked_on
                ),
            )
            for line in pack
        ]
        new = self._new([each for _, each in named])
        found = []
        for line, each in named:
            if each in new:
                new.discard(each)
                found.append(self._match(_Found(line, each)))
        self._keep(found)
        self.counts["lines"] += len(pack)
        self.counts["again"] += len(pack) - len(found)
        for day, of_day in groupby(sorted(found, key=lambda one: one.line.booked_on), lambda one: one.line.booked_on):
            draft = entries.of_statement(
                [each.moved for each in of_day],
                source=f"statement:{self.id}",
                label=f"Relevé {self.head.identifier}"[:LONGEST_REASON],
                key=f"statement:{self.id}/{place}",
                on=day,
            )
            ledger.post(actor=self.actor, entity=self.entity, draft=draft, on=self.on)

    def _new(self, ids: Sequence[UUID]) -> set[UUID]:
        found = models.StatementLine.objects.filter(entity_id=self.entity, id__in=ids)
        return set(ids) - set(found.values_list("id", flat=True))

    def _match(self, found: _Found) -> _Found:
        line = found.line
        if line.direction is Direction.CREDIT:
            told = [
                (named, each.reason) for each in line.details if (named := rules.named(each.end_to_end)) is not None
            ]
            found.returned = marked(self.entity, told, returned=True)
            found.transfers = len(found.returned)
            self.counts["returned"] += found.transfers
            for each in found.returned:
                announce(each.announcement(self.entity))
            self.lots |= _lots_of(self.entity, [each.owed.transfer for each in found.returned])
        elif line.details:
            ours = [name for detail in line.details if (name := rules.named(detail.end_to_end)) is not None]
            self._execute(found, _EXECUTE_NAMED, ours)
        elif line.group or line.message:
            lot = models.Lot.objects.filter(entity_id=self.entity, message=line.message or line.group).first()
            if lot is not None and self._is_whole(lot, line):
                self._execute(found, _EXECUTE_LOT, lot.id)
                found.lot = lot.id
        if found.unknown:
            self.counts["unknown"] += 1
        return found

    def _is_whole(self, lot: models.Lot, line: StatementLine) -> bool:
        """Whether a line is all that is left of a lot, booked at once."""
        with connection.cursor() as cursor:
            cursor.execute(_LEFT, [lot.entity_id, lot.id])
            (left,) = cursor.fetchone()
        return lot.file_id is not None and int(left) == line.cents

    def _execute(self, found: _Found, statement: str, what: list[UUID] | UUID) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [what, found.id, self.entity])
            rows = cursor.fetchall()
        for identifier, root, source, cents, lot in rows:
            found.executed += cents
            found.lot = lot
            self.lots.add(lot)
            announce(
                events.TransferExecuted(
                    entity=self.entity, subject=root or identifier, transfer=identifier, source=source
                )
            )
        found.transfers = len(rows)
        self.counts["executed"] += len(rows)

    def _keep(self, found: Sequence[_Found]) -> None:
        models.StatementLine.objects.bulk_create(
            models.StatementLine(
                entity_id=self.entity,
                id=each.id,
                statement_id=self.id,
                reference=each.line.reference,
                cents=each.line.signed,
                booked_on=each.line.booked_on,
                label=each.line.label,
                lot_id=each.lot,
                transfers=each.transfers,
                matched=each.matched,
                unknown=each.unknown,
                state=each.state,
            )
            for each in found
        )


def _lots_of(entity: UUID, transfers: Sequence[UUID]) -> set[UUID]:
    found = models.Transfer.objects.filter(entity_id=entity, id__in=transfers)
    return {lot for lot in found.values_list("lot_id", flat=True) if lot is not None}


_LEFT: Final = """
    SELECT coalesce(sum(cents), 0) FROM payments_transfer WHERE entity_id = %s AND lot_id = %s AND state = 'gathered'
"""
_EXECUTE: Final = """
    WITH told AS MATERIALIZED ({told})
    UPDATE payments_transfer kept SET state = 'executed', line_id = %s FROM told
    WHERE kept.id = told.id AND kept.state = 'gathered' AND kept.entity_id = %s
      AND kept.id BETWEEN (SELECT id FROM told ORDER BY id LIMIT 1)
          AND (SELECT id FROM told ORDER BY id DESC LIMIT 1)
      AND kept.lot_id IN (SELECT id FROM payments_lot WHERE entity_id = kept.entity_id AND file_id IS NOT NULL)
    RETURNING kept.id, kept.root_id, kept.source, kept.cents, kept.lot_id
"""
_EXECUTE_NAMED: Final = _EXECUTE.format(told="SELECT DISTINCT id FROM unnest(%s::uuid[]) AS given (id)")
_EXECUTE_LOT: Final = _EXECUTE.format(told="SELECT id FROM payments_transfer WHERE lot_id = %s")


@action
def impute_line(
    *, actor: Actor, entity: UUID, line: UUID, account: str, reason: str, on: date, party: UUID | None = None
) -> None:
    """Charge what a line of a statement left unknown to the account where it belongs, with a reason.

    Refuses: PAY-STA-03 no such line or nothing unknown in it, PAY-REA-01, ACC-RIG-01; LED-… the account.
    """
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.StatementLine.locked(entity, line)
    if (kept.state, kept.imputed_to, kept.reason) == (LineState.IMPUTED, account, reason):
        unchanged()
        return
    if kept.state not in (LineState.UNKNOWN, LineState.PARTLY):
        raise Refused(refusals.NO_SUCH_LINE())
    draft = entries.of_imputation(
        line, kept.unknown, account=account, party=party, source=f"statement:{kept.statement_id}", on=on
    )
    ledger.post(actor=in_consequence(actor), entity=entity, draft=draft, on=on)
    models.StatementLine.objects.filter(entity_id=entity, id=line).update(
        state=LineState.IMPUTED, imputed_to=account, imputed_on=on, imputed_by_name=actor.name, reason=reason
    )
    note(entity=entity, subject=f"statement_line:{line}", account=account, cents=kept.unknown, reason=reason)
