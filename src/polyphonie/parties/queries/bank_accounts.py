"""Bank accounts: which may be paid on, what an owner has and had, what waits for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import identifiers
from polyphonie.kernel import originals, rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import models
from polyphonie.parties.terms.bank_accounts import NO_SUCH_ACCOUNT, AccountState, OwnerKind, Verification

PAGE: Final = 50
RIGHTS: Final = (Right.BANK_ACCOUNT_ENTER, Right.BANK_ACCOUNT_CONFIRM, Right.PAYMENT_VISA, Right.PAYMENT_PREPARE)
"""Any of these rights on an entity shows the accounts that it pays on."""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account, whole. `usable_on` is the first day on which it may be paid on; `verified` the last verification."""

    entity: UUID
    id: UUID
    owner_kind: OwnerKind
    owner: UUID
    iban: str
    bic: str
    holder: str
    proof: UUID
    shared_reason: str
    state: AccountState
    entered_on: date
    entered_by: UUID
    entered_by_name: str
    decided_on: date | None
    decided_by_name: str
    usable_on: date | None
    closed_on: date | None
    reason: str
    verified: Verification | None

    def usable(self, on: date) -> bool:
        """Whether it may be paid on that day: confirmed, past its quarantine, not closed, not disowned by its bank."""
        return (
            self.usable_on is not None
            and self.usable_on <= on
            and (self.closed_on is None or on < self.closed_on)
            and self.verified is not Verification.NO_MATCH
        )

    @property
    def spaced(self) -> str:
        """The IBAN as people read it."""
        return identifiers.spaced(self.iban)


_FIELDS: Final = tuple(each.name for each in fields(BankAccount))
_SELECT: Final = """
    SELECT a.entity_id, a.id, a.owner_kind, a.owner_id, a.iban, a.bic, a.holder, a.proof_id, a.shared_reason, a.state,
        a.entered_on, a.entered_by, a.entered_by_name, a.decided_on, a.decided_by_name, a.usable_on, a.closed_on,
        a.reason,
        (SELECT v.result FROM parties_bankverification v
         WHERE v.entity_id = a.entity_id AND v.account_id = a.id ORDER BY v.id DESC LIMIT 1)
    FROM parties_bankaccount a WHERE a.entity_id = %s
"""


def usable(owner: UUID, *, entity: UUID, on: date) -> BankAccount | None:
    """The account on which an entity pays an owner that day: the last that became usable, or None."""
    return usable_of([owner], entity=entity, on=on).get(owner)


def usable_of(owners: Collection[UUID], *, entity: UUID, on: date) -> dict[UUID, BankAccount]:
    """The accounts on which an entity pays several owners that day, by owner, at once."""
    found = _rows("AND a.owner_id = ANY(%s) ORDER BY a.usable_on NULLS FIRST, a.id", entity, list(set(owners)))
    return {each.owner: each for each in found if each.usable(on)}


def usable_accounts(owner: UUID, *, entity: UUID, on: date) -> tuple[BankAccount, ...]:
    """All the accounts on which an entity may pay an owner that day, the last that became usable at the end."""
    found = _rows("AND a.owner_id = %s ORDER BY a.usable_on NULLS FIRST, a.id", entity, owner)
    return tuple(each for each in found if each.usable(on))


def by_id(accounts: Collection[UUID], *, entity: UUID) -> dict[UUID, BankAccount]:
    """Several accounts of an entity, by id, at once."""
    return {each.id: each for each in _rows("AND a.id = ANY(%s)", entity, list(set(accounts)))}


@dataclass(frozen=True, slots=True)
class Payable:
    """Where somebody is paid: what a transfer must know of an account."""

    owner: UUID
    iban: str
    bic: str


def payable(accounts: Collection[UUID], *, entity: UUID, on: date) -> dict[UUID, Payable]:
    """Of some accounts of an entity, those that may be paid on that day, by id: for transfers by thousands."""
    with connection.cursor() as cursor:
        cursor.execute(_PAYABLE, [entity, list(set(accounts)), on, on])
        return {identifier: Payable(*told) for identifier, *told in cursor.fetchall()}


_PAYABLE: Final = """
    SELECT a.id, a.owner_id, a.iban, a.bic FROM parties_bankaccount a
    WHERE a.entity_id = %s AND a.id = ANY(%s) AND a.usable_on <= %s AND (a.closed_on IS NULL OR a.closed_on > %s)
      AND 'no_match' IS DISTINCT FROM (
          SELECT v.result FROM parties_bankverification v
          WHERE v.entity_id = a.entity_id AND v.account_id = a.id ORDER BY v.id DESC LIMIT 1)
"""


def ibans_of(owner: UUID, *, entity: UUID) -> frozenset[str]:
    """The IBANs of all the accounts that an owner has and had with an entity."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT iban FROM parties_bankaccount WHERE entity_id = %s AND owner_id = %s", [entity, owner])
        return frozenset(iban for (iban,) in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """An account of somebody who is paid, as they know it."""

    iban: str
    holder: str


def owned(supplier: UUID, *, actor: Actor, on: date) -> tuple[OwnAccount, ...]:
    """The accounts on which a supplier may be paid that day, by whichever bodies, for whoever acts for it.

    Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.INVOICE_CONSULT, perimeter=Perimeter.of_supplier(supplier), on=on)
    with connection.cursor() as cursor:
        cursor.execute(_OWNED, [supplier, on, on])
        return tuple(OwnAccount(*row) for row in cursor.fetchall())


_OWNED: Final = """
    SELECT DISTINCT ON (a.iban) a.iban, a.holder FROM parties_bankaccount a
    WHERE a.owner_id = %s AND a.usable_on <= %s AND (a.closed_on IS NULL OR a.closed_on > %s)
    ORDER BY a.iban, a.id DESC
"""


def entities(*, actor: Actor, on: date) -> tuple[tuple[UUID, str], ...]:
    """The bodies whose bank accounts the actor may look at, those where one waits first. Refuses: ACC-RIG-01 none."""
    reaches = [access.reach(actor, right, on=on) for right in RIGHTS]
    if not any(reaches):
        access.require_somewhere(actor, Right.BANK_ACCOUNT_ENTER, on=on)
    ids = {each for reach in reaches for each in reach.entities}
    if any(reach.platform for reach in reaches):
        ids |= rows.owners(models.BankAccount, most=PAGE)
    with connection.cursor() as cursor:
        cursor.execute(_BODIES, [list(ids)])
        return tuple(cursor.fetchall())


_BODIES: Final = """
    SELECT e.id, e.name FROM parties_entity e WHERE e.id = ANY(%s)
    ORDER BY NOT EXISTS (SELECT FROM parties_bankaccount a WHERE a.entity_id = e.id AND a.state = 'entered'),
        e.name, e.id
"""


def of_owner(owner: UUID, *, entity: UUID, actor: Actor, on: date) -> tuple[BankAccount, ...]:
    """All the accounts that an owner has and had with an entity, newest first. Refuses: ACC-RIG-01."""
    _require(actor, entity, on)
    return _rows("AND a.owner_id = %s ORDER BY a.id DESC", entity, owner)


def waiting(*, entity: UUID, actor: Actor, on: date, limit: int = PAGE) -> tuple[BankAccount, ...]:
    """The accounts that wait for a second pair of eyes, oldest first. Refuses: ACC-RIG-01."""
    _require(actor, entity, on)
    return _rows("AND a.state = 'entered' ORDER BY a.id LIMIT %s", entity, limit)


def account(identifier: UUID, *, entity: UUID, actor: Actor, on: date) -> BankAccount:
    """One account. Refuses: ACC-RIG-01, PAR-BAN-06."""
    _require(actor, entity, on)
    found = by_id([identifier], entity=entity)
    if identifier not in found:
        raise Refused(NO_SUCH_ACCOUNT())
    return found[identifier]


def proof(identifier: UUID, *, entity: UUID, actor: Actor, on: date) -> tuple[originals.StoredOriginal, bytes]:
    """What founds an account, as it was received. Refuses: ACC-RIG-01, PAR-BAN-06."""
    found = account(identifier, entity=entity, actor=actor, on=on)
    return originals.whole(entity=entity, original=found.proof)


def _require(actor: Actor, entity: UUID, on: date) -> None:
    perimeter = Perimeter.of_entity(entity)
    if not any(access.holds(actor, right, perimeter=perimeter, on=on) for right in RIGHTS):
        access.require(actor, Right.BANK_ACCOUNT_ENTER, perimeter=perimeter, on=on)


def _rows(where: str, entity: UUID, value: UUID | list[UUID] | int) -> tuple[BankAccount, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} {where}", [entity, value])
        return tuple(_account(row) for row in cursor.fetchall())


def _account(row: tuple[Any, ...]) -> BankAccount:
    told = dict(zip(_FIELDS, row, strict=True))
    told |= {
        "owner_kind": OwnerKind(told["owner_kind"]),
        "state": AccountState(told["state"]),
        "verified": Verification(told["verified"]) if told["verified"] else None,
    }
    return BankAccount(**told)
