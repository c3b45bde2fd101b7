# ruff: noqa: RUF009 — `term` builds a dataclass field, as `field` does
"""What a life-cycle message says: who tells whom which status of which invoice, with which reasons and amounts.

Frozen values, as in the invoice's own model: a value that the message lacks is `None` or an empty tuple. Fields say
which data of the message (MDT-…) or group (MDG-…) they carry. Instants are as the message states them, which is
without a time zone. Source: XP Z12-012 (flow 6) and UN/CEFACT CDAR D22B.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from polyphonie.documents.invoice.model import Identifier, term


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends, issues or receives: numbers with their scheme, the role (`terms.roles`), where to answer.

    Which MDT each field is depends on the place: sender 19 to 21, issuer 38 to 40, recipient 57 to 73, issuer of
    the invoice 129 to 132, recipient of the invoice 155 to 158.
    """

    identifiers: tuple[Identifier, ...] = ()
    name: str | None = None
    role: str | None = None
    electronic_address: Identifier | None = None

    def identifier(self, scheme: str) -> str | None:
        """The number of this party in a scheme ("0238" the number of a platform, "0002" a SIREN)."""
        return next((each.value for each in self.identifiers if each.scheme == scheme), None)


@dataclass(frozen=True, slots=True)
class Note:
    """MDG-39: a free note with the code of its subject."""

    text: str | None = term("MDT-126")
    subject: str | None = term("MDT-127")


@dataclass(frozen=True, slots=True)
class Characteristic:
    """MDG-43: a value of the invoice that the status is about (`code`: `terms.characteristics`).

    A payment received ("MEN") gives `amount`, with VAT and in `currency`, and the VAT `percentage` it belongs to;
    a wrong value ("DIV") and the expected one ("DVA") give the business term (`identifier`) and its place.
    """

    identifier: str | None = term("MDT-206")
    code: str | None = term("MDT-207")
    changed: bool | None = term("MDT-209")
    name: str | None = term("MDT-211")
    location: str | None = term("MDT-213")
    value: str | None = term("MDT-214")
    amount: Decimal | None = term("MDT-215")
    currency: str | None = None
    day: date | None = term("MDT-219")
    percentage: Decimal | None = term("MDT-224")


@dataclass(frozen=True, slots=True)
class Detail:
    """MDG-37: one reason of a status, with what is asked for in return; `sequence` numbers them from 1."""

    reason_code: str | None = term("MDT-113")
    reason: str | None = term("MDT-114")
    status: str | None = term("MDT-115")
    status_name: str | None = term("MDT-116")
    action_code: str | None = term("MDT-121")
    action: str | None = term("MDT-122")
    sequence: Decimal | None = term("MDT-124-2")
    notes: tuple[Note, ...] = term("MDG-39", many=True)
    characteristics: tuple[Characteristic, ...] = term("MDG-43", many=True)


@dataclass(frozen=True, slots=True)
class Subject:
    """MDG-32: the invoice (or the flow) that the message is about, and the status it has (`terms.statuses`).

    `number`, `type_code` and `issued_on` are BT-1, BT-3 and BT-2 of the invoice; `code` is the status in UNTDID 1373.
    """

    number: str | None = term("MDT-87")
    code: str | None = term("MDT-88")
    type_code: str | None = term("MDT-91")
    received_at: datetime | None = term("MDT-95")
    reference_type: str | None = term("MDT-97")
    issued_on: date | None = term("MDT-100")
    status: str | None = term("MDT-105")
    status_name: str | None = term("MDT-106")
    issuer: Party | None = None
    recipients: tuple[Party, ...] = ()
    details: tuple[Detail, ...] = term("MDG-37", many=True)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """MDG-27: statuses of one phase (`terms.Phase`), given at an instant."""

    several: bool | None = term("MDT-74")
    phase: str | None = term("MDT-77")
    given_at: datetime | None = term("MDT-78")
    subjects: tuple[Subject, ...] = term("MDG-32", many=True)


@dataclass(frozen=True, slots=True)
class Message:
    """A life-cycle message, whole."""

    business_process: str | None = term("MDT-2")
    guideline: str | None = term("MDT-3")
    identifier: str | None = term("MDT-4")
    name: str | None = term("MDT-5")
    issued_at: datetime | None = term("MDT-8")
    sender: Party | None = term("MDG-9")
    issuer: Party | None = term("MDG-14")
    recipients: tuple[Party, ...] = term("MDG-20", many=True)
    acknowledgements: tuple[Acknowledgement, ...] = term("MDG-27", many=True)
