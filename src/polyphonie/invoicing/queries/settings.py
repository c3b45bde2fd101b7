"""What an entity chose, and where an invoice's payment clock stands."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.invoicing import models
from polyphonie.invoicing.rules import payments
from polyphonie.invoicing.rules.payments import Clock, Step
from polyphonie.invoicing.terms import InvoiceKind, InvoiceState
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.invoicing.terms.validations import Framework
from polyphonie.kernel import rows
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.identity import born_at, first_id_of


@dataclass(frozen=True, slots=True)
class EntitySettings:
    """An entity's choices; by default it gives every state and pays in the general delay."""

    unused_states: frozenset[InvoiceState] = frozenset()
    payment_delay: PaymentDelay = PaymentDelay.GENERAL


def settings_of(entity: UUID) -> EntitySettings:
    """What an entity chose."""
    return settings_of_all([entity])[entity]


def settings_of_all(entities: Collection[UUID]) -> dict[UUID, EntitySettings]:
    """What each of these entities chose: asked whenever invoices are delivered, shown or treated."""
    with connection.cursor() as cursor:
        if len(entities) == 1:  # as at nearly every act: the server keeps the plan, which it makes anew for a list
            cursor.execute(_CHOSEN_BY_ONE, list(entities))
        else:
            cursor.execute(_CHOSEN, [list(entities)])
        chosen = {
            entity: EntitySettings(frozenset(map(InvoiceState, json.loads(unused))), PaymentDelay(delay))
            for entity, unused, delay in cursor.fetchall()
        }
    return {entity: chosen.get(entity, EntitySettings()) for entity in entities}


_SETTINGS: Final = "SELECT entity_id, unused_states, payment_delay FROM invoicing_entitysettings WHERE entity_id"
_CHOSEN: Final = f"{_SETTINGS} = ANY(%s)"
_CHOSEN_BY_ONE: Final = f"{_SETTINGS} = %s"


def owes(*, kind: str, framework: str) -> bool:
    """Whether an invoice is to be paid in a delay: neither a credit note nor one that was paid before."""
    return kind == InvoiceKind.INVOICE and framework != Framework.ALREADY_PAID


def clock_of(*, entity: UUID, invoice: UUID, days: int | None) -> Clock | None:
    """The payment clock that an invoice's states set, read again from each of them; None when nothing is owed."""
    if days is None:
        return None
    events = models.StatusEvent.objects.filter(entity_id=entity, invoice_id=invoice).order_by("id")
    steps = (
        Step(InvoiceState(state), at.astimezone(PARIS).date(), service_on)
        for state, at, service_on in events.values_list("state", "at", "service_on")
    )
    return payments.clock(steps, days=days)


_STEP: Final = ("invoice_id", "state", "at", "service_on")
_LATEST_CLOCK: Final = timedelta(days=1)
"""No machine's clock is so late that a step of an invoice would be older than the invoice by more."""


def clocks_of_all(
    invoices: Collection[models.Invoice], steps: Collection[models.StatusEvent]
) -> dict[UUID, Clock | None]:
    """The payment clock of each of these invoices that has a delay, by its kept states and those that it takes now."""
    delayed = {each.id: each.payment_days for each in invoices if each.payment_days is not None}
    if not delayed:
        return {}
    entities = {each.entity_id for each in invoices}
    since = first_id_of(born_at(min(delayed)) - _LATEST_CLOCK)
    kept = rows.pick(models.StatusEvent, *_STEP, entity_id=entities, invoice_id=delayed, order=("id",), since=since)
    told: dict[UUID, list[Step]] = {each: [] for each in delayed}
    now = ((each.invoice_id, each.state, each.at, each.service_on) for each in steps if each.invoice_id in told)
    for invoice, state, at, service_on in chain(kept, now):
        told[invoice].append(Step(InvoiceState(state), at.astimezone(PARIS).date(), service_on))
    return {each: payments.clock(told[each], days=days) for each, days in delayed.items()}
