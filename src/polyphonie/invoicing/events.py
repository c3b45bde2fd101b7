"""What invoicing announces. The subject is the invoice, the entity its recipient; of a flow, its depositor."""

from __future__ import annotations

from dataclasses import dataclass

from polyphonie.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDeposited(Event):
    """An invoice was accepted and waits to be brought to its recipient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSubmitted(Event):
    """An invoice waits for its validator's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceAnswered(Event):
    """A validator answered, or its silence became acceptance."""

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDelivered(Event):
    """An invoice is in its recipient's hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTreated(Event):
    """A recipient, or the supplier in answer, changed an invoice's state."""

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRecycled(Event):
    """An invoice was sent again, to the right recipient, and waits to be brought there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowReceived(Event):
    """A flow waits to be treated, for the first time or again. The entity is its depositor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTreated(Event):
    """The treatment of a flow ended. The entity is its depositor."""

    state: str
