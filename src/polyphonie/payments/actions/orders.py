"""Transfers are ordered by the chains above: one to each source, for ever, by thousands as well as one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import arrays
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refusal, refuse
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.queries.bank_accounts import Payable
from polyphonie.payments import rules
from polyphonie.payments.terms import TransferDraft, refusals, set_of


@action
def order(*, actor: Actor, entity: UUID, draft: TransferDraft, on: date) -> UUID:
    """Order a transfer. The same source again is the same transfer; with another content it is refused.

    Refuses: PAY-SRC-01, PAY-SRC-02 another content, PAY-AMO-01, PAY-WOR-01, PAY-GRO-01 no ground, PAY-CHA-01,
    PAY-ACC-01, PAY-BAN-01 the account may not be paid on, PAY-BAN-02 it is another's, ACC-RIG-01.
    """
    (ordered,) = _order(actor, entity, (draft,), on)
    return ordered


@action
def order_all(*, actor: Actor, entity: UUID, drafts: Sequence[TransferDraft], on: date) -> tuple[UUID, ...]:
    """Order many transfers at once, all or none; answered in their order. Refuses: as `order`, draft by draft."""
    return _order(actor, entity, drafts, on)


def _order(actor: Actor, entity: UUID, drafts: Sequence[TransferDraft], on: date) -> tuple[UUID, ...]:
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    if not drafts:
        unchanged()
        return ()
    refuse(refusal for draft in drafts for refusal in rules.draft_refusals(draft))
    ids = tuple(rules.transfer_of(draft.source) for draft in drafts)
    new = _inserted(entity, ids, drafts, on)
    if len(new) < len(drafts):
        refuse(_differing(entity, ids, drafts, new))
    if not new:
        unchanged()
        return ids
    subject = f"transfer:{ids[0]}" if len(drafts) == 1 else set_of(ids)
    cents = sum(draft.amount.cents for each, draft in zip(ids, drafts, strict=True) if each in new)
    note(entity=entity, subject=subject, transfers=len(new), cents=cents)
    return ids


def _inserted(entity: UUID, ids: Sequence[UUID], drafts: Sequence[TransferDraft], on: date) -> set[UUID]:
    """Write those that are not there yet: which were. Refuses: PAY-BAN-01, PAY-BAN-02."""
    known = set(_kept(entity, ids)) if len(ids) == 1 else set()
    if known.issuperset(ids):
        return set()
    payable = bank_accounts.payable([draft.account for draft in drafts], entity=entity, on=on)
    missing = [draft for draft in drafts if draft.account not in payable or payable[draft.account].owner != draft.payee]
    if missing and not known:
        known = set(_kept(entity, ids))  # what was ordered before is answered, whatever became of its account since
    refuse(_account_refusals(missing, known, payable, on))
    rows = [
        _row(each, draft, payable[draft.account]) for each, draft in zip(ids, drafts, strict=True) if each not in known
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [entity, on, *arrays.columns(rows)] if rows else [entity, on, *_NOTHING])
        return {each for (each,) in cursor.fetchall()}


def _account_refusals(
    missing: Sequence[TransferDraft], known: set[UUID], payable: Mapping[UUID, Payable], on: date
) -> Iterator[Refusal]:
    for draft in missing:
        if rules.transfer_of(draft.source) in known:
            continue
        if draft.account in payable:
            yield refusals.BANK_ACCOUNT_OF_ANOTHER(payee=draft.payee_name, where=draft.source)
        else:
            yield refusals.BANK_ACCOUNT_UNUSABLE(payee=draft.payee_name, on=f"{on:%d/%m/%Y}", where=draft.source)


def _row(identifier: UUID, draft: TransferDraft, payable: Payable) -> tuple[object, ...]:
    charges = draft.charges
    return (
        identifier,
        draft.source,
        draft.payee,
        draft.payee_name,
        draft.owed_to,
        draft.account,
        payable.iban,
        payable.bic,
        draft.amount.cents,
        draft.label,
        draft.due_on,
        draft.supplier_account,
        draft.ground,
        draft.shared,
        arrays.array(each.envelope for each in charges) if charges else None,
        arrays.array(each.commitment for each in charges) if charges else None,
        arrays.array(each.reserved_as for each in charges) if charges else None,
        arrays.array(each.amount.cents for each in charges) if charges else None,
    )


_COMPARED: Final = (
    *("source", "payee_id", "party_id", "account_id", "cents", "label", "due_on", "supplier_account", "ground"),
    *("shared", "envelopes", "commitments", "reserved_as", "charged"),
)


def _differing(entity: UUID, ids: Sequence[UUID], drafts: Sequence[TransferDraft], new: set[UUID]) -> Iterator[Refusal]:
    """Refuses: PAY-SRC-02."""
    old = [(each, draft) for each, draft in zip(ids, drafts, strict=True) if each not in new]
    kept = _kept(entity, [each for each, _ in old])
    for each, draft in old:
        asked = _told(draft)
        if fields := [name for name in _COMPARED if kept[each][name] != asked[name]]:
            yield refusals.SOURCE_DIFFERS(source=draft.source, fields=", ".join(fields))
    firsts: dict[UUID, TransferDraft] = {}
    for each, draft in zip(ids, drafts, strict=True):  # told twice in one call, the second must say the same
        if firsts.setdefault(each, draft) != draft:
            yield refusals.SOURCE_DIFFERS(source=draft.source, fields="source")


def _told(draft: TransferDraft) -> dict[str, Any]:
    charges = draft.charges
    return {
        "source": draft.source,
        "payee_id": draft.payee,
        "party_id": draft.owed_to,
        "account_id": draft.account,
        "cents": draft.amount.cents,
        "label": draft.label,
        "due_on": draft.due_on,
        "supplier_account": draft.supplier_account,
        "ground": draft.ground,
        "shared": draft.shared,
        "envelopes": [each.envelope for each in charges] or None,
        "commitments": [each.commitment for each in charges] or None,
        "reserved_as": [each.reserved_as for each in charges] or None,
        "charged": [each.amount.cents for each in charges] or None,
    }


def _kept(entity: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {', '.join(_COMPARED)} FROM payments_transfer"  # noqa: S608  our own names
            " WHERE entity_id = %s AND id = ANY(%s)",
            [entity, list(ids)],
        )
        return {row[0]: dict(zip(_COMPARED, row[1:], strict=True)) for row in cursor.fetchall()}


_WRITTEN: Final = (
    *("id", "source", "payee_id", "payee_name", "party_id", "account_id", "iban", "bic", "cents", "label", "due_on"),
    *("supplier_account", "ground", "shared", "envelopes", "commitments", "reserved_as", "charged"),
)
_TYPES: Final = (
    *("uuid", "text", "uuid", "text", "uuid", "uuid", "text", "text", "bigint", "text", "date", "text", "text"),
    *("uuid", "text", "text", "text", "text"),
)
_NOTHING: Final = ["{}"] * len(_WRITTEN)
_INSERT: Final = f"""
    INSERT INTO payments_transfer (entity_id, ordered_on, state, reason, {", ".join(_WRITTEN)})
    SELECT %s, %s, 'ordered', '', {", ".join(_WRITTEN[:14])}, envelopes::uuid[], commitments::text[],
        reserved_as::text[], charged::bigint[]
    FROM unnest({", ".join(f"%s::{each}[]" for each in _TYPES)}) AS given ({", ".join(_WRITTEN)})
    ON CONFLICT (entity_id, id) DO NOTHING RETURNING id
"""  # noqa: S608  our own names
