"""A recipient says where an invoice stands: suspended, rejected, service certified, ordered, recorded, in payment…"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import events, models, queries, rules, terms
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel.acts import Actor, ActorKind, action, announce, note, unchanged
from polyphonie.kernel.refusals import refuse


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
    payment_request_number: str = "",
) -> Treated:
    """Set a state on a received invoice, in any order. The same state with the same words again changes nothing.

    Refuses: INV-FIN-01 no such invoice, INV-STA-01 a reason is mandatory, INV-STA-02 the state is not the recipient's
    to set, INV-TXT-01 a text is too long, KER-LIF-01 the invoice is not in the recipient's hands, ACC-RIG-01 the right
    is missing, ACC-SEP-02 the same person ordered and pays.
    Source: Chorus Pro, statuts de traitement; décret 2012-1246 (GBCP), art. 9.
    """
    reason, payment_request_number = reason.strip(), payment_request_number.strip()
    refuse(
        [
            *rules.treatment_refusals(state=state, reason=reason),
            *rules.words_refusals(payment_request_number, most=terms.REFERENCE_LENGTH),
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
    before = InvoiceState(found.state)
    if before is state and _last_words(found) == (reason, payment_request_number):
        unchanged()
        return Treated(state, unusual=False)
    found.move(f"mark_{state}", by=actor, reason=reason, payment_request_number=payment_request_number)
    note(entity=entity, subject=f"invoice:{invoice}", before=before, after=state, reason=reason)
    announce(events.InvoiceTreated(entity=entity, subject=invoice, state=state))
    return Treated(state, unusual=rules.is_unusual(before=before, after=state))


def _last_words(invoice: models.Invoice) -> tuple[str, str]:
    """The reason and the payment request number that came with the present state."""
    events_of = models.StatusEvent.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id)
    return events_of.order_by("-id").values_list("reason", "payment_request_number")[0]


def _other_duty(invoice: models.Invoice, right: Right) -> set[UUID]:
    """Who took, on this invoice, the duty that the law keeps apart from this right."""
    apart = {Right.INVOICE_ORDER: Right.INVOICE_ACCOUNT, Right.INVOICE_ACCOUNT: Right.INVOICE_ORDER}.get(right)
    if apart is None:
        return set()
    states = [state for state, treatment in terms.TREATMENTS.items() if treatment.right is apart]
    events_of = models.StatusEvent.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id)
    return set(events_of.filter(state__in=states, actor_kind=ActorKind.PERSON).values_list("actor_id", flat=True))
