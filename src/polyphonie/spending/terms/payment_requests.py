"""The words of payment requests: flows, grounds, states, and what is told of each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.invoicing.terms import RECEIVED, InvoiceState
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money

LONGEST_LABEL: Final = 140
"""Of what a transfer tells its payee (SEPA, remittance information)."""
LONGEST_DOCUMENT_NUMBER: Final = 50
LONGEST_WORDS: Final = 2_000
MOST_LINES: Final = 200
ACCOUNT_DIGITS: Final = 10
NOTHING: Final = Money(0)
TO_BE_PAID: Final = RECEIVED - {InvoiceState.REJECTED, InvoiceState.TO_RECYCLE, InvoiceState.IN_PAYMENT}
"""The states in which an invoice may be asked for."""


class Flux(IntEnum):
    """How an expense goes through the chain (circulaire du 22 mars 2019)."""

    CERTIFIED = 1
    CONCURRENT = 2
    VALIDATION_CERTIFIES = 3
    DIRECT = 4


FLUX_NAMES: Final[Mapping[Flux, Words]] = {
    Flux.CERTIFIED: Words("Flux 1 · engagement, service fait, demande", "Flow 1 · commitment, service, request"),
    Flux.CONCURRENT: Words("Flux 2 · engagement de régularisation", "Flow 2 · commitment made afterwards"),
    Flux.VALIDATION_CERTIFIES: Words(
        "Flux 3 · la demande validée vaut service fait", "Flow 3 · the request validated certifies the service"
    ),
    Flux.DIRECT: Words("Flux 4 · sans engagement préalable", "Flow 4 · without earlier commitment"),
}
COMMITTED: Final = frozenset({Flux.CERTIFIED, Flux.CONCURRENT, Flux.VALIDATION_CERTIFIES})
"""The flows in which a commitment comes first."""
CERTIFIED_BEFORE: Final = frozenset({Flux.CERTIFIED, Flux.CONCURRENT})
"""The flows in which the service is certified, and its charge entered, before the request."""


class Ground(StrEnum):
    """Why the State may pay: every payment has one (invariant C1)."""

    CERTIFIED_SERVICE = "certified_service"
    PRESUMED_SERVICE = "presumed_service"
    LEGAL_CASE = "legal_case"
    NO_ORDER = "no_order"
    ADVANCE = "advance"


GROUND_NAMES: Final[Mapping[Ground, Words]] = {
    Ground.CERTIFIED_SERVICE: Words("Service fait certifié", "Certified service"),
    Ground.PRESUMED_SERVICE: Words("Service fait présumé", "Presumed service"),
    Ground.LEGAL_CASE: Words("Paiement avant service fait", "Payment before the service"),
    Ground.NO_ORDER: Words("Dépense sans ordonnancement", "Expense without order"),
    Ground.ADVANCE: Words("Avance", "Advance"),
}
WITH_CASE: Final = frozenset({Ground.LEGAL_CASE, Ground.NO_ORDER})
"""The grounds that name one of the cases of the law."""


@dataclass(frozen=True, slots=True)
class LegalCase:
    """A case in which the law lets pay before the service (article 5), or without an order (article 1).

    `programmes`: the only ones that it is of; empty where it is of any.
    """

    ground: Ground
    code: str
    since: date
    until: date | None
    name: Words
    source: str
    mark: str
    programmes: frozenset[str] = frozenset()

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the house's tables of dated data."""
    text = files("polyphonie.spending").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def legal_cases() -> tuple[LegalCase, ...]:
    """Every case, as the order of 30 December 2013 lists them."""
    return tuple(
        LegalCase(
            Ground(row["kind"]),
            row["code"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            Words(row["label_fr"], row["label_en"]),
            row["source"],
            row["mark"],
            frozenset(row["programmes"].split()),
        )
        for row in table("legal_grounds.tsv")
    )


@dataclass(frozen=True, slots=True)
class DirectNature:
    """A nature of expense that is paid without an earlier commitment (flow 4): the beginnings of its accounts."""

    code: str
    since: date
    until: date | None
    accounts: tuple[str, ...]
    name: Words
    source: str
    mark: str


@cache
def direct_natures() -> tuple[DirectNature, ...]:
    """Every nature that flow 4 is for, as the circular of 22 March 2019 lists them, and the accounts that tell it."""
    return tuple(
        DirectNature(
            row["code"],
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            tuple(row["accounts"].split()),
            Words(row["label_fr"], row["label_en"]),
            row["source"],
            row["mark"],
        )
        for row in table("direct_natures.tsv")
    )


def is_direct(account: str, *, on: date) -> bool:
    """Whether an expense of that account is paid without an earlier commitment."""
    return any(
        each.since <= on and (each.until is None or on < each.until) and account.startswith(each.accounts)
        for each in direct_natures()
    )


class RequestState(StrEnum):
    ENTERED = "entered"
    ORDERED = "ordered"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    PASSED = "passed"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    BANK_REJECTED = "bank_rejected"


S = RequestState

REQUEST_STATES: Final[Mapping[RequestState, Words]] = {
    S.ENTERED: Words("À ordonner", "To be ordered"),
    S.ORDERED: Words("À viser", "To be checked"),
    S.SUSPENDED: Words("Suspendue", "Suspended"),
    S.REJECTED: Words("Rejetée", "Rejected"),
    S.PASSED: Words("Prise en charge", "Passed"),
    S.IN_PAYMENT: Words("En paiement", "In payment"),
    S.PAID: Words("Payée", "Paid"),
    S.BANK_REJECTED: Words("Virement rejeté", "Rejected by the bank"),
}

REQUEST_LIFE: Final = LifeCycle(
    states=RequestState,
    initial=S.ENTERED,
    moves={
        "order": Move(frozenset({S.ENTERED}), S.ORDERED),
        "pass": Move(frozenset({S.ORDERED}), S.PASSED),
        "pass_unordered": Move(frozenset({S.ENTERED}), S.PASSED),
        "suspend": Move(frozenset({S.ENTERED, S.ORDERED}), S.SUSPENDED),
        "resume": Move(frozenset({S.SUSPENDED}), S.ENTERED),
        "answer": Move(frozenset({S.SUSPENDED}), S.ORDERED),
        "reject": Move(frozenset({S.ENTERED, S.ORDERED, S.SUSPENDED}), S.REJECTED),
        "send": Move(frozenset({S.PASSED, S.BANK_REJECTED}), S.IN_PAYMENT),
        "settle": Move(frozenset({S.PASSED, S.IN_PAYMENT, S.BANK_REJECTED}), S.PAID),
        "bounce": Move(frozenset({S.IN_PAYMENT, S.PAID}), S.BANK_REJECTED),
        "abandon": Move(frozenset({S.PASSED, S.BANK_REJECTED}), S.REJECTED),
    },
)
"""A request is settled without the bank when nothing of it is left to pay: an advance covers it all. What the law lets
pay without an order (article 1 of the order of 30 December 2013) passes unordered."""


class Step(StrEnum):
    """What becomes of a transfer."""

    SENT = "sent"
    EXECUTED = "executed"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


TO_PAY: Final = frozenset({S.ENTERED, S.ORDERED, S.SUSPENDED, S.PASSED, S.IN_PAYMENT, S.BANK_REJECTED})
"""The states in which the delay to pay still runs, or waits."""


class Purpose(StrEnum):
    """What a request pays: what was bought, interest for paying late, or a guarantee given back."""

    EXPENSE = "expense"
    INTEREST = "interest"
    RETENTION_RELEASE = "retention_release"


PURPOSE_NAMES: Final[Mapping[Purpose, Words]] = {
    Purpose.EXPENSE: Words("Dépense", "Expense"),
    Purpose.INTEREST: Words("Intérêts moratoires", "Late interest"),
    Purpose.RETENTION_RELEASE: Words("Retenue de garantie rendue", "Guarantee given back"),
}


@dataclass(frozen=True, slots=True)
class InvoiceReference:
    """An invoice: the public structure that received it, and its id there."""

    structure: UUID
    invoice: UUID


@dataclass(frozen=True, slots=True)
class RequestLineDraft:
    """What is asked for one imputation. With a commitment, its line tells the rest (`place` from 1).

    `recovered` is what an advance already paid of it, `withheld` what is kept back as a guarantee.
    """

    amount: Money
    commitment: UUID | None = None
    place: int = 1
    envelope: UUID | None = None
    charge_account: str = ""
    axes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    recovered: Money = NOTHING
    withheld: Money = NOTHING


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A payment request to be entered. `received_on` starts the delay to pay, with what was certified later.

    `document_number` is the supplier's own (invoice, statement of account). `right_on` is the day on which the debt
    arose, from which it prescribes: the service's, or the invoice's. `principal` is the late request whose interest it
    pays.
    """

    flux: Flux
    ground: Ground
    supplier: UUID
    document_number: str
    label: str
    received_on: date
    lines: tuple[RequestLineDraft, ...]
    case: str = ""
    purpose: Purpose = Purpose.EXPENSE
    principal: UUID | None = None
    invoice: InvoiceReference | None = None
    right_on: date | None = None
    delay: PaymentDelay = PaymentDelay.GENERAL


@dataclass(frozen=True, slots=True)
class SuspensionCause:
    """Why a request is suspended. `stops_clock`: the supplier must mend it, so the delay to pay stops, once."""

    code: str
    stops_clock: bool
    name: Words
    source: str
    mark: str


@cache
def suspension_causes() -> Mapping[str, SuspensionCause]:
    return {
        row["code"]: SuspensionCause(
            row["code"], row["clock"] == "yes", Words(row["label_fr"], row["label_en"]), row["source"], row["mark"]
        )
        for row in table("suspension_causes.tsv")
    }
