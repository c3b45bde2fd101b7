"""Lots of transfers: gathered by one person, signed by another, sent once, with what the budget and the books owe."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.terms import Consumption
from polyphonie.documents.bank import orders
from polyphonie.documents.bank.words import Order, Party, Place, Transfer, Version
from polyphonie.kernel import clock, numbers, originals, rows
from polyphonie.kernel.acts import SYSTEM, Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import bank_accounts
from polyphonie.payments import entries, events, models, rules
from polyphonie.payments.entries import Owed
from polyphonie.payments.terms import LOT_LIFE, MOST_TRANSFERS, LotState, Sent, refusals
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Calendar

_MOST: Final = 5_000
"""Transfers of a lot that are read, posted and written at once."""


@action
def prepare_lot(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    execute_on: date | None = None,
    debtor: UUID | None = None,
    transfers: Collection[UUID] | None = None,
    most: int = MOST_TRANSFERS,
) -> tuple[UUID, ...]:
    """Gather what is due by a day of execution in lots of one account: as many as `most` transfers a lot make.

    The day is the next open day of TARGET unless told; `transfers` are those told, even before they are due. What
    another person gathers at the same time is left to them, and so is what goes to an account that may not be paid on
    that day.
    Refuses: PAY-DAY-01 no day of execution, PAY-DEB-01 no account to debit, PAY-LOT-02 nothing to pay, ACC-RIG-01.
    """
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    first_open = reference.next_open(Calendar.TARGET, max(on, execute_on or on))
    day = execute_on or first_open
    refuse(rules.day_refusals(day, on=on, first_open=first_open))
    account = _debtor(entity, debtor, on)
    wanted = None if transfers is None else list(transfers)
    left_out: set[UUID] = set()
    made = []
    while gathered := _gather(entity, day, wanted, left_out, most):
        unusable = _unusable(entity, gathered.id, day)
        left = _let_go(entity, gathered, unusable) if unusable else gathered
        left_out |= unusable
        if left.count:
            made.append(_lot(actor, left, account, day, on))
        if gathered.count < most:
            break
    if not made:
        raise Refused(refusals.NOTHING_TO_PAY(on=f"{day:%d/%m/%Y}"))
    return tuple(made)


def _debtor(entity: UUID, debtor: UUID | None, on: date) -> bank_accounts.BankAccount:
    """The account to debit: the one told, or the last of the body's own. Refuses: PAY-DEB-01."""
    if debtor is None:
        found = bank_accounts.usable(entity, entity=entity, on=on)
    else:
        found = bank_accounts.by_id([debtor], entity=entity).get(debtor)
    if found is None or found.owner != entity or not found.usable(on):
        raise Refused(refusals.NO_DEBTOR_ACCOUNT())
    return found


@dataclass(frozen=True, slots=True)
class _Gathered:
    id: UUID
    count: int
    cents: int


def _gather(
    entity: UUID, day: date, wanted: list[UUID] | None, left_out: Collection[UUID], most: int
) -> _Gathered | None:
    lot = new_id()
    asked: dict[str, UUID | date | list[UUID] | int | None] = {
        "entity": entity,
        "day": day,
        "wanted": wanted,
        "left_out": list(left_out),
        "most": most,
        "lot": lot,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, asked)
        count, cents = cursor.fetchone()
    return _Gathered(lot, count, int(cents)) if count else None


_GATHER: Final = """
    WITH chosen AS MATERIALIZED (
        SELECT id FROM payments_transfer
        WHERE entity_id = %(entity)s AND lot_id IS NULL AND state = 'ordered'
          AND CASE WHEN %(wanted)s::uuid[] IS NULL THEN due_on <= %(day)s ELSE id = ANY(%(wanted)s::uuid[]) END
          AND account_id <> ALL(%(left_out)s::uuid[])
        ORDER BY due_on, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ), placed AS (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM chosen
    ), changed AS (
        UPDATE payments_transfer kept SET state = 'gathered', lot_id = %(lot)s, place = placed.place
        FROM placed WHERE kept.entity_id = %(entity)s AND kept.id = placed.id RETURNING kept.cents
    ) SELECT count(*), coalesce(sum(cents), 0) FROM changed
"""


def _unusable(entity: UUID, lot: UUID, day: date) -> set[UUID]:
    """The accounts of a lot that may not be paid on that day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT account_id FROM payments_transfer WHERE entity_id = %s AND lot_id = %s", [entity, lot]
        )
        accounts = [account for (account,) in cursor.fetchall()]
    return set(accounts) - bank_accounts.payable(accounts, entity=entity, on=day).keys()


def _let_go(entity: UUID, gathered: _Gathered, accounts: Collection[UUID]) -> _Gathered:
    """The lot without what goes to some accounts: it waits again."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_LET_GO} AND account_id = ANY(%s) RETURNING cents", [entity, gathered.id, list(accounts)])
        gone = [cents for (cents,) in cursor.fetchall()]
    return _Gathered(gathered.id, gathered.count - len(gone), gathered.cents - sum(gone))


_LET_GO: Final = """
    UPDATE payments_transfer SET state = 'ordered', lot_id = NULL, place = NULL WHERE entity_id = %s AND lot_id = %s
"""


def _lot(actor: Actor, gathered: _Gathered, account: bank_accounts.BankAccount, day: date, on: date) -> UUID:
    entity = account.entity
    number = numbers.next_number(entity=entity, series=f"payment-lots-{on.year}")
    message = rules.message_of(year=on.year, number=number)
    made = models.Lot(
        entity_id=entity,
        id=gathered.id,
        message=message,
        debtor_account_id=account.id,
        debtor_iban=account.iban,
        execute_on=day,
        count=gathered.count,
        cents=gathered.cents,
        prepared_on=on,
        prepared_by=actor.id,
        prepared_by_name=actor.name,
    )
    rows.insert([made])
    note(
        entity=entity,
        subject=f"lot:{gathered.id}",
        message=message,
        execute_on=day.isoformat(),
        transfers=gathered.count,
        cents=gathered.cents,
    )
    return gathered.id


@action
def withdraw_lot(*, actor: Actor, entity: UUID, lot: UUID, reason: str, on: date) -> None:
    """Give up a lot that was not sent: its transfers wait for another one.

    Refuses: PAY-REA-01, PAY-LOT-01, KER-LIF-01 it was sent, ACC-RIG-01.
    """
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.Lot.locked(entity, lot)
    if kept.state == LotState.WITHDRAWN and kept.reason == reason:
        unchanged()
        return
    state = LOT_LIFE.after("withdraw", LotState(kept.state))
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO, [entity, lot])
    models.Lot.objects.filter(entity_id=entity, id=lot).update(state=state, reason=reason)
    note(entity=entity, subject=f"lot:{lot}", reason=reason)


@action
def sign_lot(*, actor: Actor, entity: UUID, lot: UUID, on: date) -> str:
    """Sign a lot that another person prepared; told the digest of what was signed, which is sent or nothing is.

    Refuses: PAY-FOU-01 same person, PAY-LOT-01, KER-LIF-01, ACC-RIG-01.
    """
    access.require(actor, Right.PAYMENT_SIGN, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.Lot.locked(entity, lot)
    if kept.state == LotState.SIGNED and kept.signed_by == actor.id and kept.digest is not None:
        unchanged()
        return bytes(kept.digest).hex()
    refuse(rules.four_eyes_refusals(prepared_by=kept.prepared_by, signed_by=actor.id))
    kept.state = LOT_LIFE.after("sign", LotState(kept.state))
    digest = content_digest(kept)
    kept.digest, kept.signed_on, kept.signed_by, kept.signed_by_name = digest, on, actor.id, actor.name
    rows.update([kept], ("state", "digest", "signed_on", "signed_by", "signed_by_name"))
    note(entity=entity, subject=f"lot:{lot}", sha256=digest.hex(), cents=kept.cents)
    return digest.hex()


def content_digest(lot: models.Lot) -> bytes:
    """The SHA-256 of what a lot says: whom it pays, where, how much, in which order, from which account, which day."""
    heading = f"{lot.message}|{lot.debtor_iban}|{lot.execute_on.isoformat()}|{lot.count}|{lot.cents}"
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [heading, lot.entity_id, lot.id])
        (digest,) = cursor.fetchone()
    return bytes(digest)


_DIGEST: Final = r"""
    SELECT sha256(convert_to(%s || E'\n' || coalesce(string_agg(
        concat_ws('|', place, id, iban, bic, cents, payee_name, label), E'\n' ORDER BY place), ''), 'UTF8'))
    FROM payments_transfer WHERE entity_id = %s AND lot_id = %s
"""


@action
def send_lot(*, actor: Actor, entity: UUID, lot: UUID, on: date, version: Version = Version.V09) -> Sent:
    """Send a signed lot: its file is written and kept, CP are consumed, suppliers are settled in the books, once.

    What the transfers are charged to consumes CP by its reservation; without a commitment AE and CP together.
    Refuses: PAY-LOT-01, PAY-LOT-03 another content than was signed, PAY-DAY-01 its day has passed, PAY-BAN-01 an
    account may be paid on no more, KER-LIF-01, ACC-RIG-01; BUD-… no CP; LED-… the books take no entry that day.
    """
    access.require(actor, Right.PAYMENT_PREPARE, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.Lot.locked(entity, lot)
    if kept.file_id is not None:
        unchanged()
        about = originals.about(entity=entity, original=kept.file_id)
        return Sent(kept.count, kept.cents, about.id, about.sha256)
    state = LOT_LIFE.after("send", LotState(kept.state))
    refuse(
        rules.day_refusals(
            kept.execute_on, on=on, first_open=reference.next_open(Calendar.TARGET, max(on, kept.execute_on))
        )
    )
    if kept.digest is None or content_digest(kept) != bytes(kept.digest):
        raise Refused(refusals.CONTENT_CHANGED())
    if _unusable(entity, lot, kept.execute_on):
        raise Refused(refusals.BANK_ACCOUNT_UNUSABLE(payee=kept.message, on=f"{kept.execute_on:%d/%m/%Y}"))
    follows = in_consequence(actor)
    charged = _charged(kept)
    envelopes = {each.envelope for each in charged}
    now = appropriations.charged_on(entity, envelopes, on=on)
    consumed = [
        each if now[each.envelope] == each.envelope else replace(each, envelope=now[each.envelope]) for each in charged
    ]
    budget.consume_all(actor=follows, entity=entity, consumptions=consumed, on=on)
    axes = axes_of(entity, envelopes, on=on)
    file = _file(kept, _posted(kept, axes, actor=follows, on=on), version)
    kept.state, kept.sent_on, kept.sent_by_name, kept.version, kept.file_id = state, on, actor.name, version, file.id
    rows.update([kept], ("state", "sent_on", "sent_by_name", "version", "file_id"))
    note(entity=entity, subject=f"lot:{lot}", file=file.sha256, transfers=kept.count, cents=kept.cents)
    return Sent(kept.count, kept.cents, file.id, file.sha256)


class _Row(NamedTuple):
    """A transfer, as far as sending it needs."""

    place: int
    id: UUID
    root: UUID | None
    source: str
    payee: UUID
    name: str
    party: UUID
    account: str
    iban: str
    bic: str
    cents: int
    label: str
    envelopes: list[UUID] | None
    charged: list[int] | None

    @property
    def charges(self) -> tuple[tuple[UUID, int], ...]:
        return tuple(zip(self.envelopes or (), self.charged or (), strict=True))


def _posted(lot: models.Lot, axes: entries.Axes, *, actor: Actor, on: date) -> Iterator[_Row]:
    """The transfers of a lot, pack after pack: posted and announced as they are read, so that no lot is held whole."""
    entity, last = lot.entity_id, 0
    while pack := _pack(lot, after=last):
        sent = (Owed(row.id, row.party, row.account, row.cents, row.charges) for row in pack)
        key = f"lot:{lot.id}/sent/{last}"
        drafts = entries.of_lot(sent, axes=axes, source=f"lot:{lot.id}", message=lot.message, key=key, on=on)
        ledger.post_all(actor=actor, entity=entity, drafts=tuple(drafts), on=on)
        for row in pack:
            subject = row.root or row.id
            announce(events.TransferSent(entity=entity, subject=subject, transfer=row.id, source=row.source))
        yield from pack
        last = pack[-1].place


def _pack(lot: models.Lot, *, after: int) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_PACK, [lot.entity_id, lot.id, after, _MOST])
        return list(map(_Row._make, cursor.fetchall()))


_PACK: Final = """
    SELECT place, id, root_id, source, payee_id, payee_name, party_id, supplier_account, iban, bic, cents, label,
        envelopes, charged
    FROM payments_transfer WHERE entity_id = %s AND lot_id = %s AND place > %s ORDER BY place LIMIT %s
"""


def axes_of(entity: UUID, envelopes: Collection[UUID], *, on: date) -> entries.Axes:
    """What the books analyse each envelope by."""
    found = {}
    for each in envelopes:
        axis = appropriations.envelope(actor=SYSTEM, entity=entity, envelope=each, on=on).axis
        found[each] = {"programme": axis.centre.programme_code, "centre": axis.centre.code, "title": axis.title}
    return found


def _file(lot: models.Lot, rows: Iterator[_Row], version: Version) -> originals.StoredOriginal:
    debtor = bank_accounts.by_id([lot.debtor_account_id], entity=lot.entity_id)[lot.debtor_account_id]
    said = Order(
        message=lot.message,
        group=lot.message,
        created_at=clock.now(),
        initiator=debtor.holder,
        debtor=Party(debtor.holder, debtor.iban, debtor.bic),
        execute_on=lot.execute_on,
        count=lot.count,
        cents=lot.cents,
    )
    file = io.BytesIO()
    orders.write(said, _transfers(rows), file, version=version)
    return originals.keep(
        entity=lot.entity_id, content=file.getvalue(), name=f"{lot.message}.xml", media_type="application/xml"
    )


def _transfers(rows: Iterator[_Row]) -> Iterator[Transfer]:
    nowhere = Place()
    while pack := list(islice(rows, _MOST)):
        places = {
            identifier: Place(city, country, street, postcode)
            for identifier, street, postcode, city, country in parties.places({row.payee for row in pack})
            if city
        }
        for row in pack:
            payee = Party(row.name, row.iban, row.bic, places.get(row.payee, nowhere))
            yield Transfer(rules.end_to_end(row.id), row.cents, payee, rules.remittance(row.label))


def _charged(lot: models.Lot) -> list[Consumption]:
    """What the lot consumes of the budget, as it was ordered, summed by reservation."""
    with connection.cursor() as cursor:
        cursor.execute(_CHARGED, [lot.entity_id, lot.id])
        return [
            Consumption(envelope, int(cents), reserved_as, commitment)
            for envelope, commitment, reserved_as, cents in cursor.fetchall()
        ]


_CHARGED: Final = """
    SELECT charge.envelope, charge.commitment, charge.reserved_as, sum(charge.cents)
    FROM payments_transfer t,
        unnest(t.envelopes, t.commitments, t.reserved_as, t.charged)
            AS charge (envelope, commitment, reserved_as, cents)
    WHERE t.entity_id = %s AND t.lot_id = %s AND t.charged IS NOT NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
