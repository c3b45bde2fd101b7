"""The words of payments: a transfer is ordered, gathered in a lot, sent, and answered by the bank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money

LONGEST_LABEL: Final = 140
"""What a transfer may say to its payee (ISO 20022, unstructured remittance information)."""
LONGEST_GROUND: Final = 100
LONGEST_REASON: Final = 200
MOST_BYTES: Final = 500_000_000
"""The largest file of a bank that is taken at once."""
MOST_CENTS: Final = 99_999_999_999
"""The largest transfer: 999,999,999.99 euros (EPC132-08)."""
MOST_TRANSFERS: Final = 50_000
"""Transfers of one lot, which is one file: what a bank reads whole without trouble."""

TREASURY: Final = "5121000000"
IN_TRANSIT: Final = "5129000000"
"""Transfers that were sent and that no statement has told yet."""
TO_REISSUE: Final = "4751000000"
UNKNOWN_IN: Final = "4711000000"
UNKNOWN_OUT: Final = "4721000000"
"""Where money that nobody expected waits: what came in, and what went out."""


class TransferState(StrEnum):
    """Where a transfer is. While it is gathered, its lot tells whether it was prepared, signed or sent."""

    ORDERED = "ordered"
    GATHERED = "gathered"
    EXECUTED = "executed"
    REJECTED = "rejected"
    REISSUED = "reissued"
    ABANDONED = "abandoned"


class LotState(StrEnum):
    PREPARED = "prepared"
    SIGNED = "signed"
    SENT = "sent"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class LineState(StrEnum):
    """What a line of a statement was found to be."""

    MATCHED = "matched"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    IMPUTED = "imputed"


TRANSFER_STATES: Final[Mapping[TransferState, Words]] = {
    TransferState.ORDERED: Words("À payer", "To be paid"),
    TransferState.GATHERED: Words("Dans un lot", "In a lot"),
    TransferState.EXECUTED: Words("Exécuté", "Executed"),
    TransferState.REJECTED: Words("Rejeté par la banque", "Rejected by the bank"),
    TransferState.REISSUED: Words("Réémis", "Issued again"),
    TransferState.ABANDONED: Words("Abandonné", "Abandoned"),
}
LOT_STATES: Final[Mapping[LotState, Words]] = {
    LotState.PREPARED: Words("À signer", "To be signed"),
    LotState.SIGNED: Words("À transmettre", "To be sent"),
    LotState.SENT: Words("Transmis", "Sent"),
    LotState.SETTLED: Words("Soldé", "Settled"),
    LotState.WITHDRAWN: Words("Retiré", "Withdrawn"),
}
LINE_STATES: Final[Mapping[LineState, Words]] = {
    LineState.MATCHED: Words("Rapprochée", "Matched"),
    LineState.PARTLY: Words("Rapprochée en partie", "Partly matched"),
    LineState.UNKNOWN: Words("À identifier", "To be identified"),
    LineState.IMPUTED: Words("Imputée", "Charged"),
}

TRANSFER_LIFE: Final = LifeCycle(
    states=TransferState,
    initial=TransferState.ORDERED,
    moves={
        "gather": Move(frozenset({TransferState.ORDERED}), TransferState.GATHERED),
        "let_go": Move(frozenset({TransferState.GATHERED}), TransferState.ORDERED),
        "execute": Move(frozenset({TransferState.GATHERED}), TransferState.EXECUTED),
        "reject": Move(frozenset({TransferState.GATHERED, TransferState.EXECUTED}), TransferState.REJECTED),
        "reissue": Move(frozenset({TransferState.REJECTED}), TransferState.REISSUED),
        "abandon": Move(frozenset({TransferState.ORDERED, TransferState.REJECTED}), TransferState.ABANDONED),
    },
)
LOT_LIFE: Final = LifeCycle(
    states=LotState,
    initial=LotState.PREPARED,
    moves={
        "sign": Move(frozenset({LotState.PREPARED}), LotState.SIGNED),
        "send": Move(frozenset({LotState.SIGNED}), LotState.SENT),
        "settle": Move(frozenset({LotState.SENT}), LotState.SETTLED),
        "withdraw": Move(frozenset({LotState.PREPARED, LotState.SIGNED}), LotState.WITHDRAWN),
    },
)


@dataclass(frozen=True, slots=True)
class Charge:
    """What a transfer consumes of CP, once it is sent. `reserved_as` is the source under which they were reserved.

    Without a commitment, AE are consumed with them (flux 4).
    """

    envelope: UUID
    commitment: str
    amount: Money
    reserved_as: str


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """A transfer as a chain above orders it. `source` is a kind and an id (`payment_request:<id>`): one for ever.

    `party` is whose account is debited in the books, the payee unless told; what the charges do not cover is no
    expenditure of the budget. `ground` is why the law allows to pay. `shared` is the same id in all the transfers that
    pay several payees of one document: they are given up together or not at all.
    """

    source: str
    payee: UUID
    payee_name: str
    account: UUID
    amount: Money
    label: str
    due_on: date
    supplier_account: str
    charges: tuple[Charge, ...]
    ground: str
    party: UUID | None = None
    shared: UUID | None = None

    @property
    def owed_to(self) -> UUID:
        return self.party or self.payee


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to the bank: how many transfers, of how many cents, in which file (an original)."""

    count: int
    cents: int
    file: UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What a status report changed."""

    lot: UUID
    rejected: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a statement brought: its lines, those already known, and what its transfers became."""

    statement: UUID
    lines: int
    again: int
    executed: int
    returned: int
    unknown: int


COUNTED: Final = ("lines", "again", "executed", "returned", "unknown")
"""What is counted of a statement."""


def set_of(transfers: Sequence[UUID]) -> str:
    """How the journal names transfers that were ordered together: by the first of them."""
    return f"transfers:{transfers[0]}"
