"""A recipient says where an invoice stands: suspended, rejected, service certified, ordered, recorded, in payment…"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import events, models, queries, rules, terms
from polyphonie.invoicing.queries.settings import settings_of
from polyphonie.invoicing.rules import reasons
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.settings import STATE_NOT_USED
from polyphonie.kernel.acts import Actor, ActorKind, action, announce, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse

from . import deliveries


@dataclass(frozen=True, slots=True)
class Treated:
    """The state taken. `unusual` says that this order of states is rare, so that whoever sets it may look again."""

    state: InvoiceState
    unusual: bool


@action
def treat(
    *,
    actor: Actor,
    entity: UUID,
    invoice: UUID,
    state: InvoiceState,
    on: date,
    reason: str = "",
    reason_code: str = "",
    payment_request_number: str = "",
    service_on: date | None = None,
) -> Treated:
    """Set a state on a received invoice, in any order. The same state with the same words again changes nothing.

    `reason_code` is of the state's closed list (`terms.reasons.REASONS`); words alone are another reason. `service_on`
    is the day on which the service was performed, told with SERVICE_CERTIFIED: the delay to pay starts no earlier.
    Refuses: INV-FIN-01 no such invoice, INV-STA-01 a reason is mandatory, INV-STA-02 the state is not the recipient's
    to set, INV-STA-03 the entity does not use it, INV-STA-04 a day that goes with another state, INV-RSN-01 the reason
    is not of the list, INV-RSN-02 another reason needs words, INV-TXT-01 a text is too long, KER-LIF-01 the invoice is
    not in the recipient's hands, ACC-RIG-01 the right is missing, ACC-SEP-02 the same person ordered and pays.
    Source: Chorus Pro, statuts de traitement; décret 2012-1246 (GBCP), art. 9.
    """
    reason, payment_request_number = reason.strip(), payment_request_number.strip()
    reason_code = reasons.given(state=state, reason_code=reason_code, reason=reason)
    refuse(
        [
            *rules.treatment_refusals(state=state, reason=reason, reason_code=reason_code),
            *reasons.refusals(state=state, reason_code=reason_code, reason=reason),
            *rules.words_refusals(payment_request_number, most=terms.REFERENCE_LENGTH),
            *rules.service_day_refusals(state=state, service_on=service_on, on=on),
        ]
    )
    treatment = terms.TREATMENTS[state]
    found = models.Invoice.locked(entity, invoice)
    access.require(
        actor,
        treatment.right,
        perimeter=queries.perimeter_of(found),
        on=on,
        other_than=_other_duty(found, treatment.right),
    )
    unused = settings_of(entity).unused_states
    if state in unused:
        raise Refused(STATE_NOT_USED(state=terms.STATE_NAMES[state][0]))
    before = InvoiceState(found.state)
    if before is state and _last_words(found) == (reason, reason_code, payment_request_number):
        unchanged()
        return Treated(state, unusual=False)
    found.move(
        f"mark_{state}",
        by=actor,
        reason=reason,
        reason_code=reason_code,
        payment_request_number=payment_request_number,
        service_on=service_on,
    )
    deliveries.set_clock(found)
    note(entity=entity, subject=f"invoice:{invoice}", before=before, after=state, reason=reason, code=reason_code)
    announce(events.InvoiceTreated(entity=entity, subject=invoice, state=state))
    return Treated(state, unusual=rules.is_unusual(before=before, after=state, unused=unused))


def _last_words(invoice: models.Invoice) -> tuple[str, str, str]:
    """The reason, its code and the payment request number that came with the present state."""
    events_of = models.StatusEvent.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id)
    return events_of.order_by("-id").values_list("reason", "reason_code", "payment_request_number")[0]


def _other_duty(invoice: models.Invoice, right: Right) -> set[UUID]:
    """Who took, on this invoice, the duty that the law keeps apart from this right."""
    apart = {Right.INVOICE_ORDER: Right.INVOICE_ACCOUNT, Right.INVOICE_ACCOUNT: Right.INVOICE_ORDER}.get(right)
    if apart is None:
        return set()
    states = [state for state, treatment in terms.TREATMENTS.items() if treatment.right is apart]
    events_of = models.StatusEvent.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id)
    return set(events_of.filter(state__in=states, actor_kind=ActorKind.PERSON).values_list("actor_id", flat=True))
