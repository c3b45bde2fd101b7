"""Statements of the account: each line moves money once, is matched with what was sent, or waits for a name."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import statements
from polyphonie.documents.bank.reading import Unreadable
from polyphonie.documents.bank.words import Direction, StatementHead, StatementLine
from polyphonie.kernel import originals, rows
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.parties.queries import bank_accounts
from polyphonie.payments import entries, events, models, rules
from polyphonie.payments.actions.answers import Rejected, marked, settle
from polyphonie.payments.entries import Moved
from polyphonie.payments.movements import Movements
from polyphonie.payments.pairing import Marks
from polyphonie.payments.terms import (
    COUNTED,
    LONGEST_REASON,
    MOST_BYTES,
    LineState,
    Reconciled,
    TransferState,
    refusals,
)

_PACK: Final = 1_000
"""Lines that are matched at once."""


@action
def record_statement(*, actor: Actor, entity: UUID, content: bytes, name: str, on: date) -> Reconciled:
    """Record a statement or a notification (camt.053, camt.054): what was sent is found executed or sent back.

    Each movement is taken once, whichever file tells it first; what nobody expected waits on a suspense account. The
    books take each on the day on which the bank booked it.
    Refuses: PAY-FIL-01, PAY-FIL-02, PAY-STA-01 an account that is not the body's, PAY-STA-02 its balance does not
    follow from its lines, ACC-RIG-01; LED-… the books take no entry that day.
    """
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    if len(content) > MOST_BYTES:
        raise Refused(refusals.FILE_TOO_LARGE(megabytes=MOST_BYTES // 1_000_000))
    _one_at_a_time(entity)
    digest = hashlib.sha256(content).digest()
    if known := rows.find(models.Statement, entity_id=entity, digest=digest, order=("place",)):
        unchanged()
        return replace(_reconciled(known), again=sum(each.lines for each in known))
    taking = _Taking(
        actor=in_consequence(actor), entity=entity, ours=bank_accounts.ibans_of(entity, entity=entity), on=on
    )
    try:
        taking.take(statements.read(io.BytesIO(content)))
    except Unreadable as error:
        raise Refused(refusals.FILE_UNREADABLE(detail=str(error))) from None
    file = originals.keep(entity=entity, content=content, name=name, media_type="application/xml")
    for kept in taking.statements:
        kept.recorded_on, kept.file_id, kept.digest = on, file.id, digest
    rows.insert(taking.statements)
    settle(models.Lot.all_locked(entity, taking.lots))
    done = _reconciled(taking.statements)
    note(
        entity=entity,
        subject=f"statement:{done.statement}",
        identifier=taking.statements[0].identifier,
        **{field: getattr(done, field) for field in COUNTED},
    )
    return done


def _reconciled(kept: Sequence[models.Statement]) -> Reconciled:
    return Reconciled(kept[0].id, *(sum(getattr(each, field) for each in kept) for field in COUNTED))


def _one_at_a_time(entity: UUID) -> None:
    """Files of banks are taken one after the other: each must see what the other told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7301))", [str(entity)])


def _named(kept: models.Statement) -> tuple[str, str, str]:
    return kept.identifier, kept.page, kept.iban


@dataclass(slots=True)
class _Found:
    """What a line was found to be."""

    line: StatementLine
    id: UUID
    marks: Marks
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
    """A file on its way in: its statements one after the other, pack after pack of their lines."""

    def __init__(self, *, actor: Actor, entity: UUID, ours: frozenset[str], on: date) -> None:
        self.actor, self.entity, self.ours, self.on = actor, entity, ours, on
        self.statements: list[models.Statement] = []
        self.lots: set[UUID] = set()
        self.moved = 0
        self.known: Movements | None = None

    def take(self, read: Iterator[StatementHead | StatementLine]) -> None:
        """Take all that a file tells. Refuses: PAY-STA-01, PAY-STA-02."""
        pack: list[StatementLine] = []
        packs = 0
        for told in read:
            if isinstance(told, StatementHead):
                self._take_pack(pack, packs)
                self._take_head(told)
            elif told.booked:
                pack.append(told)
                if len(pack) < _PACK:
                    continue
                self._take_pack(pack, packs)
            packs += bool(pack)
            pack.clear()
        self._take_pack(pack, packs)
        self._close()

    def _take_head(self, head: StatementHead) -> None:
        """A new statement, or the present one again, now that its balances are known."""
        if not self.statements or _named(self.kept) != (head.identifier, head.page, head.iban):
            self._close()
            if head.iban not in self.ours:
                raise Refused(refusals.ACCOUNT_NOT_OURS(iban=head.iban))
            self.moved = 0
            self.statements.append(
                models.Statement(
                    entity_id=self.entity,
                    identifier=head.identifier,
                    page=head.page,
                    stated=head.booked,
                    place=len(self.statements),
                    iban=head.iban,
                    **dict.fromkeys(COUNTED, 0),
                )
            )
            self.known = Movements(self.kept)
        self.kept.opening, self.kept.closing = head.opening, head.closing

    @property
    def kept(self) -> models.Statement:
        """The statement that is being taken."""
        return self.statements[-1]

    def _close(self) -> None:
        """The end of a statement: its balances are known by now. Refuses: PAY-STA-02."""
        if self.statements:
            refuse(rules.balance_refusals(opening=self.kept.opening, closing=self.kept.closing, moved=self.moved))

    def _take_pack(self, pack: Sequence[StatementLine], place: int) -> None:
        if not pack or self.known is None:
            return
        new = self.known.take(pack)
        found = [self._match(_Found(*each)) for each in new]
        self._keep(found)
        self.moved += sum(line.signed for line in pack)
        self.kept.lines += len(pack)
        self.kept.again += len(pack) - len(new)
        for day, of_day in groupby(sorted(found, key=lambda one: one.line.booked_on), lambda one: one.line.booked_on):
            draft = entries.of_statement(
                [each.moved for each in of_day],
                source=f"statement:{self.kept.id}",
                label=f"Relevé {self.kept.identifier}"[:LONGEST_REASON],
                key=f"statement:{self.kept.id}/{place}",
                on=day,
            )
            ledger.post(actor=self.actor, entity=self.entity, draft=draft, on=self.on)

    def _match(self, found: _Found) -> _Found:
        line = found.line
        told = [(named, each.reason) for each in line.details if (named := rules.named(each.end_to_end)) is not None]
        lot = None if told else self._lot(line)
        if line.direction is Direction.CREDIT:
            self._take_back(found, told if lot is None else self._whole_back(lot, line))
        elif told:
            self._execute(found, _EXECUTE_NAMED, [named for named, _ in told])
        elif lot is not None and self._is_whole(lot, line):
            self._execute(found, _EXECUTE_LOT, lot.id)
            found.lot = lot.id
        if found.unknown:
            self.kept.unknown += 1
        return found

    def _lot(self, line: StatementLine) -> models.Lot | None:
        """The lot that a line names, booked at once: banks that detail it do not always repeat the transfers' names."""
        name = line.message or line.group
        return next(iter(rows.find(models.Lot, entity_id=self.entity, message=name)), None) if name else None

    def _take_back(self, found: _Found, told: Sequence[tuple[UUID, str]]) -> None:
        found.returned = marked(self.entity, told, returned=True)
        found.transfers = len(found.returned)
        self.kept.returned += found.transfers
        for each in found.returned:
            announce(each.announcement(self.entity))
        self.lots |= _lots_of(self.entity, [each.owed.transfer for each in found.returned])

    def _whole_back(self, lot: models.Lot, line: StatementLine) -> list[tuple[UUID, str]]:
        """The transfers of a lot that the bank sends back at once, if that is all that it had executed of it."""
        executed = models.Transfer.objects.filter(entity_id=self.entity, lot_id=lot.id, state=TransferState.EXECUTED)
        cents = dict(executed.values_list("id", "cents"))
        back = sum(cents.values()) == line.cents
        return [(each, line.label[:LONGEST_REASON]) for each in sorted(cents)] if back else []

    def _is_whole(self, lot: models.Lot, line: StatementLine) -> bool:
        """Whether a line is all that is left of a lot, booked at once."""
        with connection.cursor() as cursor:
            cursor.execute(_LEFT, [lot.entity_id, lot.id])
            (left,) = cursor.fetchone()
        return lot.file_id is not None and int(left) == line.cents

    def _execute(self, found: _Found, statement: str, what: list[UUID] | UUID) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [what, found.id, self.entity])
            executed = cursor.fetchall()
        for identifier, root, source, cents, lot in executed:
            found.executed += cents
            found.lot = lot
            self.lots.add(lot)
            announce(
                events.TransferExecuted(
                    entity=self.entity,
                    subject=root or identifier,
                    transfer=identifier,
                    source=source,
                    booked_on=found.line.booked_on.isoformat(),
                )
            )
        found.transfers = len(executed)
        self.kept.executed += len(executed)

    def _keep(self, found: Sequence[_Found]) -> None:
        lines = [
            models.StatementLine(
                entity_id=self.entity,
                id=each.id,
                statement_id=self.kept.id,
                stated_in=self.kept.id if self.kept.stated else None,
                iban=self.kept.iban,
                reference=each.marks.reference,
                batch=each.marks.batch,
                named=each.marks.named,
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
        ]
        rows.insert(lines)


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
