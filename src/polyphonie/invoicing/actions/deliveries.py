"""An accepted invoice is brought to its recipient, numbered in its register, and put at its disposal."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.invoicing import events, models, terms
from polyphonie.invoicing.queries.settings import clock_of, owes, settings_of
from polyphonie.invoicing.rules.payments import legal_days
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.validations import VALIDATIONS, Framework
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.days import FiscalYear
from polyphonie.kernel.numbers import next_number
from polyphonie.parties import queries as parties


@action
def deliver(*, actor: Actor, entity: UUID, invoice: UUID, on: date) -> None:
    """Bring a deposited (or recycled) invoice to its recipient; repeated, it changes nothing.

    Under a framework that wants a validator, it goes there first, and on to the recipient once that one has answered.
    The recipient's directory entry is asked again, on the day: an entity or a service that closed in between sends the
    invoice back to its supplier (À recycler). The register number is the recipient's own, without gaps within a year.
    Refuses: ACC-RIG-01 the actor is neither the system nor in charge of its deliveries, INV-FIN-01 no such invoice.
    """
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    found = models.Invoice.locked(entity, invoice)
    if not _may_leave(found):
        unchanged()
        return
    if _wants_validation(found):
        found.move("submit", by=actor)
        note(entity=entity, subject=f"invoice:{invoice}", validator=str(found.validator_id))
        announce(events.InvoiceSubmitted(entity=entity, subject=invoice))
        return
    if found.state != InvoiceState.IN_TRANSIT:
        found.move("forward", by=actor)
    closed = _closed(found, on=on)
    if closed:
        found.move("return", by=actor, reason=closed)
        note(entity=entity, subject=f"invoice:{invoice}", returned=closed)
        announce(events.InvoiceTreated(entity=entity, subject=invoice, state=found.state))
        return
    if not found.register_number:
        year = FiscalYear.of(on)
        found.register_number = f"{year}-{next_number(entity=entity, series=f'received-invoices:{year}'):07d}"
    found.move("deliver", by=actor)
    if found.payment_days is None and owes(kind=found.kind, framework=found.framework):
        found.payment_days = legal_days(settings_of(entity).payment_delay, on=on)
    set_clock(found)
    note(entity=entity, subject=f"invoice:{invoice}", register_number=found.register_number)
    announce(events.InvoiceDelivered(entity=entity, subject=invoice))


def set_clock(invoice: models.Invoice) -> None:
    """Keep with an invoice the last day of its payment delay, as its states set it; none while it does not run."""
    if invoice.payment_days is None:
        return
    found = clock_of(entity=invoice.entity_id, invoice=invoice.id, days=invoice.payment_days)
    invoice.pay_before = found.pay_before if found and found.runs else None
    invoice.save(update_fields=["payment_days", "pay_before"])


def _may_leave(invoice: models.Invoice) -> bool:
    """Whether an invoice has still to be brought somewhere, and may be."""
    if invoice.state == InvoiceState.REFUSED_BY_VALIDATOR:
        return VALIDATIONS[Framework(invoice.framework)].refused_goes_on
    return invoice.state in {InvoiceState.DEPOSITED, InvoiceState.IN_TRANSIT, *terms.ANSWERED}


def _wants_validation(invoice: models.Invoice) -> bool:
    """Whether nobody has validated it yet who should: one that was sent on to another recipient had been."""
    first = invoice.state == InvoiceState.DEPOSITED and invoice.recycled_from is None
    return first and invoice.framework in VALIDATIONS


def _closed(invoice: models.Invoice, *, on: date) -> str:
    """Why the recipient can no longer receive the invoice, in the supplier's words; empty when it can."""
    entity = parties.entity(invoice.entity_id)
    if entity is None or on not in entity.active:
        name = entity.name if entity else ""
        return terms.RECIPIENT_CLOSED(name=name, siret=entity.siret if entity else "").fr
    if invoice.service_id is not None:
        service = parties.service(invoice.service_id)
        if service is None or on not in service.active:
            return terms.SERVICE_UNKNOWN(code=invoice.service_code, name=entity.name).fr
    return ""
