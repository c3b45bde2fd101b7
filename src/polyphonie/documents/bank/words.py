"""The words of the files of banks: transfers, answers, statements. Amounts are in cents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Version(StrEnum):
    """The version of the payment order: the present one, or the one that older banks read."""

    V09 = "pain.001.001.09"
    V03 = "pain.001.001.03"


class Direction(StrEnum):
    CREDIT = "credit"
    DEBIT = "debit"


class Answer(StrEnum):
    """What a bank says of a message, a group or a transfer."""

    ACCEPTED = "accepted"
    SETTLED = "settled"
    PARTLY = "partly"
    PENDING = "pending"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Place:
    """A structured address. A town and a country at least, or nothing at all."""

    town: str = ""
    country: str = ""
    street: str = ""
    postcode: str = ""

    def __bool__(self) -> bool:
        return bool(self.town and self.country)


@dataclass(frozen=True, slots=True)
class Party:
    """A name at a bank: who pays, or who is paid."""

    name: str
    iban: str
    bic: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Order:
    """The heading of a payment order: one debtor's account, one day. `count` and `cents` are those of its transfers."""

    message: str
    group: str
    created_at: datetime
    initiator: str
    debtor: Party
    execute_on: date
    count: int
    cents: int
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer of an order. `end_to_end` follows it to the payee's statement."""

    end_to_end: str
    cents: int
    payee: Party
    remittance: str = ""


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """What the bank says of one transfer; `reason` is its code (AC01…), `detail` its words."""

    end_to_end: str
    answer: Answer
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReportHead:
    """A status report: on which message, what it says of it as a whole (None: only of its transfers)."""

    identifier: str
    message: str
    answer: Answer | None
    reason: str = ""
    detail: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class StatementHead:
    """A statement or a notification of one account; `page` where it is told on several.

    Balances are in cents, None where the file tells none.
    """

    identifier: str
    iban: str
    created_at: str = ""
    opening: int | None = None
    closing: int | None = None
    booked: bool = True
    page: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """One transfer within a line of a statement; `returned`: it came back, for the reason told."""

    end_to_end: str
    cents: int
    returned: bool = False
    reason: str = ""
    counterparty: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of a statement: money that moved on the account. `group` and `message` name what was booked at once.

    `reference` is the bank's own, the same wherever it tells the movement; empty where it tells none.
    """

    reference: str
    direction: Direction
    cents: int
    booked_on: date
    value_on: date | None = None
    booked: bool = True
    group: str = ""
    message: str = ""
    count: int = 0
    label: str = ""
    details: tuple[Detail, ...] = field(default_factory=tuple)

    @property
    def signed(self) -> int:
        """Cents: above zero where the account gained them."""
        return self.cents if self.direction is Direction.CREDIT else -self.cents
