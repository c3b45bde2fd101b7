"""A recipient says where an invoice stands: suspended, rejected, service certified, ordered, recorded, in payment…"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import events, models, queries, rules, terms
from polyphonie.invoicing.queries.settings import clocks_of_all, settings_of_all
from polyphonie.invoicing.rules import reasons
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.settings import STATE_NOT_USED
from polyphonie.kernel.acts import Actor, ActorKind, action, announce, note, unchanged
from polyphonie.kernel.refusals import Refusal, Refused, refuse


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
    asked = ToTreat(entity, invoice, payment_request_number, service_on)
    (treated,) = _treat(actor, state, (asked,), on, reason=reason, reason_code=reason_code)
    return treated


@dataclass(frozen=True, slots=True)
class ToTreat:
    """An invoice of those that are treated together, and what is told of it alone."""

    entity: UUID
    invoice: UUID
    payment_request_number: str = ""
    service_on: date | None = None


@action
def treat_all(
    *,
    actor: Actor,
    state: InvoiceState,
    invoices: Sequence[ToTreat],
    on: date,
    reason: str = "",
    among: Collection[InvoiceState] | None = None,
) -> tuple[Treated, ...]:
    """Set a state on many received invoices at once, all or none; answered in their order.

    `among`: on those alone that are in one of these states and whose entities use the new one; the others are left as
    they are, and not answered.
    Refuses: as `treat`, invoice by invoice.
    """
    return _treat(actor, state, invoices, on, reason=reason, among=among)


def _treat(
    actor: Actor,
    state: InvoiceState,
    asked: Sequence[ToTreat],
    on: date,
    *,
    reason: str,
    reason_code: str = "",
    among: Collection[InvoiceState] | None = None,
) -> tuple[Treated, ...]:
    reason = reason.strip()
    reason_code = reasons.given(state=state, reason_code=reason_code, reason=reason)
    refuse(
        [
            *rules.treatment_refusals(state=state, reason=reason, reason_code=reason_code),
            *reasons.refusals(state=state, reason_code=reason_code, reason=reason),
            *(refusal for each in asked for refusal in _telling_refusals(each, state, on)),
        ]
    )
    held = _held(actor, state, asked, on)
    chosen = settings_of_all({entity for entity, _ in held})
    if among is not None:
        asked = [
            each
            for each in asked
            if held[each.entity, each.invoice].state in among and state not in chosen[each.entity].unused_states
        ]
    elif any(state in each.unused_states for each in chosen.values()):
        raise Refused(STATE_NOT_USED(state=terms.STATE_NAMES[state][0]))
    unchanged()
    steps: list[models.StatusEvent] = []
    treated: list[Treated] = []
    words = _last_words([each for each in held.values() if each.state == state])
    for each in asked:
        found, told = held[each.entity, each.invoice], (reason, reason_code, each.payment_request_number.strip())
        before = InvoiceState(found.state)
        if before is state and words[found.id] == told:
            treated.append(Treated(state, unusual=False))
            continue
        steps.append(_taken(found, state, told, each.service_on, by=actor))
        words[found.id] = told
        unused = chosen[each.entity].unused_states
        treated.append(Treated(state, unusual=rules.is_unusual(before=before, after=state, unused=unused)))
    moved = {each.invoice_id for each in steps}
    _keep([each for each in held.values() if each.id in moved], steps)
    return tuple(treated)


_Words = tuple[str, str, str]
"""The reason, its code and the payment request number that come with a state."""


def _held(
    actor: Actor, state: InvoiceState, asked: Sequence[ToTreat], on: date
) -> dict[tuple[UUID, UUID], models.Invoice]:
    """The invoices by entity and id, held until the commit. Refuses: INV-FIN-01, ACC-RIG-01, ACC-SEP-02."""
    right = terms.TREATMENTS[state].right
    held = models.Invoice.locked_all({(each.entity, each.invoice) for each in asked})
    apart = {} if actor.kind is ActorKind.SYSTEM else _other_duty(held, right)
    for each in held:
        perimeter = queries.perimeter_of(each)
        access.require(actor, right, perimeter=perimeter, on=on, other_than=apart.get(each.id, ()))
    return {(each.entity_id, each.id): each for each in held}


def _taken(
    invoice: models.Invoice, state: InvoiceState, told: _Words, service_on: date | None, *, by: Actor
) -> models.StatusEvent:
    """Take the state, noted and announced. Refuses: KER-LIF-01."""
    before, (reason, code, number) = invoice.state, told
    step = invoice.take(
        f"mark_{state}",
        by=by,
        reason=reason,
        reason_code=code,
        payment_request_number=number,
        service_on=service_on,
    )
    entity = invoice.entity_id
    note(entity=entity, subject=f"invoice:{invoice.id}", before=before, after=state, reason=reason, code=code)
    announce(events.InvoiceTreated(entity=entity, subject=invoice.id, state=state))
    return step


def _telling_refusals(asked: ToTreat, state: InvoiceState, on: date) -> Iterator[Refusal]:
    yield from rules.words_refusals(asked.payment_request_number.strip(), most=terms.REFERENCE_LENGTH)
    yield from rules.service_day_refusals(state=state, service_on=asked.service_on, on=on)


def _keep(moved: Sequence[models.Invoice], steps: Sequence[models.StatusEvent]) -> None:
    """Keep the invoices in their new states, each with the last day of its payment delay as they set it."""
    clocks = clocks_of_all(moved, steps)
    for each in moved:
        if each.payment_days is not None:
            clock = clocks[each.id]
            each.pay_before = clock.pay_before if clock and clock.runs else None
    models.Invoice.keep(moved, steps)


def _last_words(invoices: Collection[models.Invoice]) -> dict[UUID, _Words]:
    """The words that came with the present state of each invoice."""
    told = _events_of(invoices).order_by("id") if invoices else ()
    return {each.invoice_id: (each.reason, each.reason_code, each.payment_request_number) for each in told}


def _other_duty(invoices: Collection[models.Invoice], right: Right) -> dict[UUID, frozenset[UUID]]:
    """Who took, on each of these invoices, the duty that the law keeps apart from this right."""
    apart = {Right.INVOICE_ORDER: Right.INVOICE_ACCOUNT, Right.INVOICE_ACCOUNT: Right.INVOICE_ORDER}.get(right)
    if apart is None:
        return {}
    states = [state for state, treatment in terms.TREATMENTS.items() if treatment.right is apart]
    found: dict[UUID, frozenset[UUID]] = {}
    told = _events_of(invoices).filter(state__in=states, actor_kind=ActorKind.PERSON)
    for invoice, actor in told.values_list("invoice_id", "actor_id"):
        found[invoice] = found.get(invoice, frozenset()) | {actor}
    return found


def _events_of(invoices: Collection[models.Invoice]) -> QuerySet[models.StatusEvent]:
    return models.StatusEvent.objects.filter(
        entity_id__in={each.entity_id for each in invoices}, invoice_id__in=[each.id for each in invoices]
    )
