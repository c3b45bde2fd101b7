"""Accepted invoices are brought to their recipients, numbered in their registers, and put at their disposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.invoicing import events, models, terms
from polyphonie.invoicing.queries.settings import EntitySettings, clock_of, owes, settings_of_all
from polyphonie.invoicing.rules import payments
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.validations import VALIDATIONS, Framework
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.clock import PARIS
from polyphonie.kernel.days import FiscalYear
from polyphonie.kernel.numbers import next_numbers
from polyphonie.parties import queries as parties


@action
def deliver(*, actor: Actor, invoices: Collection[tuple[UUID, UUID]], on: date) -> None:
    """Bring deposited (or recycled) invoices, by their entity and id, to their recipients; those that were stay so.

    Under a framework that wants a validator, one goes there first, and on to the recipient once that one has answered.
    The recipient's directory entry is asked again, on the day: an entity or a service that closed in between sends the
    invoice back to its supplier (À recycler). The register number is the recipient's own, without gaps within a year.
    Refuses: ACC-RIG-01 the actor is neither the system nor in charge of its deliveries, INV-FIN-01 no such invoice.
    """
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    leaving = [each for each in models.Invoice.locked_all(invoices) if _may_leave(each)]
    if not leaving:
        unchanged()
        return
    to_receive = [each for each in leaving if not _wants_validation(each)]
    steps = [*_submit([each for each in leaving if _wants_validation(each)], by=actor)]
    steps += _forward(to_receive, by=actor)
    closed = _closed(to_receive, on=on)
    steps += _return([each for each in to_receive if each.id in closed], closed, by=actor)
    received = [each for each in to_receive if each.id not in closed]
    again = [each for each in received if each.payment_days is not None]
    steps += _receive(received, by=actor, on=on)
    models.Invoice.keep(leaving, steps)
    for each in again:
        set_clock(each)


def _submit(invoices: Sequence[models.Invoice], *, by: Actor) -> Iterator[models.StatusEvent]:
    for each in invoices:
        yield each.take("submit", by=by)
        note(entity=each.entity_id, subject=f"invoice:{each.id}", validator=str(each.validator_id))
        announce(events.InvoiceSubmitted(entity=each.entity_id, subject=each.id))


def _forward(invoices: Sequence[models.Invoice], *, by: Actor) -> Iterator[models.StatusEvent]:
    for each in invoices:
        if each.state != InvoiceState.IN_TRANSIT:
            yield each.take("forward", by=by)


def _return(invoices: Sequence[models.Invoice], closed: dict[UUID, str], *, by: Actor) -> Iterator[models.StatusEvent]:
    for each in invoices:
        yield each.take("return", by=by, reason=closed[each.id])
        note(entity=each.entity_id, subject=f"invoice:{each.id}", returned=closed[each.id])
        announce(events.InvoiceTreated(entity=each.entity_id, subject=each.id, state=each.state))


def _receive(invoices: Sequence[models.Invoice], *, by: Actor, on: date) -> Iterator[models.StatusEvent]:
    _number([each for each in invoices if not each.register_number], on=on)
    chosen = settings_of_all({each.entity_id for each in invoices})
    for each in invoices:
        step = each.take("deliver", by=by)
        _start_clock(each, step, chosen[each.entity_id], on=on)
        yield step
        note(entity=each.entity_id, subject=f"invoice:{each.id}", register_number=each.register_number)
        announce(events.InvoiceDelivered(entity=each.entity_id, subject=each.id))


def _number(invoices: Sequence[models.Invoice], *, on: date) -> None:
    """Give invoices the next numbers of their entities' registers, in their order."""
    year = FiscalYear.of(on)
    wanted = Counter(each.entity_id for each in invoices)
    numbers = next_numbers(series=f"received-invoices:{year}", wanted=wanted)
    given = {entity: iter(theirs) for entity, theirs in numbers.items()}
    for each in invoices:
        each.register_number = f"{year}-{next(given[each.entity_id]):07d}"


def _start_clock(invoice: models.Invoice, delivered: models.StatusEvent, chosen: EntitySettings, *, on: date) -> None:
    """Start the delay to pay of an invoice that is received for the first time, if anything is owed."""
    if invoice.payment_days is not None or not owes(kind=invoice.kind, framework=invoice.framework):
        return
    invoice.payment_days = payments.legal_days(chosen.payment_delay, on=on)
    received = payments.Step(InvoiceState.DELIVERED, delivered.at.astimezone(PARIS).date())
    started = payments.clock([received], days=invoice.payment_days)
    invoice.pay_before = started.pay_before if started else None


def set_clock(invoice: models.Invoice) -> None:
    """Keep with an invoice the last day of its payment delay, as its states set it; none while it does not run."""
    if invoice.payment_days is None:
        return
    found = clock_of(entity=invoice.entity_id, invoice=invoice.id, days=invoice.payment_days)
    invoice.pay_before = found.pay_before if found and found.runs else None
    invoice.save(update_fields=["pay_before"])


def _may_leave(invoice: models.Invoice) -> bool:
    """Whether an invoice has still to be brought somewhere, and may be."""
    if invoice.state in {InvoiceState.REFUSED_BY_VALIDATOR, InvoiceState.REFUSED_BY_SECOND_VALIDATOR}:
        return VALIDATIONS[Framework(invoice.framework)].refused_goes_on
    return invoice.state in {InvoiceState.DEPOSITED, InvoiceState.IN_TRANSIT, *terms.ANSWERED}


def _wants_validation(invoice: models.Invoice) -> bool:
    """Whether nobody has validated it yet who should: one that was sent on to another recipient had been."""
    first = invoice.state == InvoiceState.DEPOSITED and invoice.recycled_from is None
    return first and invoice.framework in VALIDATIONS


def _closed(invoices: Sequence[models.Invoice], *, on: date) -> dict[UUID, str]:
    """Of invoices whose recipient can no longer receive them: why, in the supplier's words."""
    entities = parties.entities({each.entity_id for each in invoices})
    services = parties.services_by_id({each.service_id for each in invoices if each.service_id is not None})
    closed: dict[UUID, str] = {}
    for each in invoices:
        entity = entities.get(each.entity_id)
        if entity is None or on not in entity.active:
            name, siret = (entity.name, entity.siret) if entity else ("", "")
            closed[each.id] = terms.RECIPIENT_CLOSED(name=name, siret=siret).fr
        elif each.service_id is not None:
            service = services.get(each.service_id)
            if service is None or on not in service.active:
                closed[each.id] = terms.SERVICE_UNKNOWN(code=each.service_code, name=entity.name).fr
    return closed
