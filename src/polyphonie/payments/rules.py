"""What a transfer must be, how it is named, what a lot and a statement bring into the books. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.documents.bank import latin
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal

from . import terms
from .terms import TransferDraft, refusals

_SOURCE: Final = re.compile(r"[a-z][a-z_]{0,39}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_THIRD_PARTIES: Final = re.compile(r"4[0-9]{9}")


def transfer_of(source: str) -> UUID:
    """The id of the transfer of a source: the very id that the source names. So a source has one transfer for ever,
    by the primary key, and the month of the one is the month of the other.
    """
    return UUID(source.partition(":")[2])


def end_to_end(transfer: UUID) -> str:
    """The name by which the bank and the payee know a transfer: its id, 32 letters and digits that all banks take."""
    return transfer.hex.upper()


def named(written: str) -> UUID | None:
    """The transfer of a name that a bank gives back; None when it is none of ours."""
    try:
        return UUID(hex=written) if len(written) == 32 else None
    except ValueError:
        return None


def message_of(*, year: int, number: int) -> str:
    """The name of a lot and of its message at the bank."""
    return f"LOT-{year}-{number:06d}"


def source_refusals(source: str) -> Iterator[Refusal]:
    """Refuses: PAY-SRC-01."""
    if not _SOURCE.fullmatch(source):
        yield refusals.SOURCE_MALFORMED(source=source)


def draft_refusals(draft: TransferDraft) -> Iterator[Refusal]:
    """Refusals of a transfer to order: PAY-SRC-01, PAY-AMO-01, PAY-WOR-01, PAY-GRO-01, PAY-CHA-01, PAY-ACC-01."""
    yield from source_refusals(draft.source)
    if draft.amount.currency != "EUR" or not 0 < draft.amount.cents <= terms.MOST_CENTS:
        yield refusals.AMOUNT_WRONG(where=draft.source)
    for field, text, longest in (
        ("label", draft.label, terms.LONGEST_LABEL),
        ("payee_name", draft.payee_name, terms.LONGEST_LABEL),
    ):
        if not (text.strip() and len(text) <= longest and text.isprintable()):
            yield refusals.WORDS_WRONG(field=field, longest=longest, where=draft.source)
    if not (draft.ground.strip() and len(draft.ground) <= terms.LONGEST_GROUND and draft.ground.isprintable()):
        yield refusals.GROUND_MISSING(where=draft.source)
    charged = [charge.amount.cents for charge in draft.charges]
    if min(charged, default=1) <= 0 or sum(charged) > draft.amount.cents:
        yield refusals.CHARGES_WRONG(amount=draft.amount.decimal, where=draft.source)
    if not _THIRD_PARTIES.fullmatch(draft.supplier_account):
        yield refusals.ACCOUNT_CODE_WRONG(account=draft.supplier_account, where=draft.source)


def four_eyes_refusals(*, prepared_by: UUID, signed_by: UUID) -> Iterator[Refusal]:
    """Refuses: PAY-FOU-01."""
    if prepared_by == signed_by:
        yield refusals.SAME_PERSON()


def day_refusals(execute_on: date, *, on: date, first_open: date) -> Iterator[Refusal]:
    """Refusals of a day of execution, whose first open day from there on is told: PAY-DAY-01."""
    if execute_on < on or execute_on != first_open:
        yield refusals.DAY_NOT_OPEN(on=f"{execute_on:%d/%m/%Y}", next=f"{first_open:%d/%m/%Y}")


def reason_refusals(reason: str) -> Iterator[Refusal]:
    """Refuses: PAY-REA-01."""
    if not (reason.strip() and len(reason) <= terms.LONGEST_REASON and reason.isprintable()):
        yield refusals.REASON_MISSING(longest=terms.LONGEST_REASON)


def balance_refusals(*, opening: int | None, closing: int | None, moved: int) -> Iterator[Refusal]:
    """Refusals of a statement whose lines moved so many cents: PAY-STA-02. Balances that it does not tell hold."""
    if opening is not None and closing is not None and opening + moved != closing:
        difference = closing - opening - moved
        yield refusals.BALANCES_DIFFER(difference=Money(difference).decimal)


def remittance(label: str) -> str:
    """What a label says in the letters that banks take."""
    return latin.written(label, terms.LONGEST_LABEL)
