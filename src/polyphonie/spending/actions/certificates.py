"""Services done: observed, certified with the entry that follows, cancelled with its mirror."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Kind
from polyphonie.invoicing.actions import treatments
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import keys, row_security, rows
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.ledger import queries as books
from polyphonie.ledger.actions import Happened
from polyphonie.ledger.terms import Line
from polyphonie.spending import events, models
from polyphonie.spending.rules import certificates as rules
from polyphonie.spending.rules.commitments import reason_refusals, rescheduled
from polyphonie.spending.rules.tolerances import tolerated
from polyphonie.spending.terms import certificates as terms
from polyphonie.spending.terms.certificates import CertificateState
from polyphonie.spending.terms.commitments import NO_SUCH_COMMITMENT, NO_SUCH_LINE, STATE_NAMES, CommitmentState
from polyphonie.spending.terms.proposals import SERVICE_TAKEN

from . import reimputed_services
from .together import Attempt, at_once

BEFORE_THE_SERVICE: Final = frozenset({InvoiceState.DELIVERED, InvoiceState.COMPLETED})
"""The states of an invoice whose service is not certified yet."""


@action
def observe_service(
    *,
    actor: Actor,
    entity: UUID,
    commitment: UUID,
    place: int,
    amount: Money,
    done_on: date,
    on: date,
    partial: bool = False,
    reserves: str = "",
    invoice: tuple[UUID, UUID] | None = None,
    key: str = "",
) -> UUID:
    """Observe that a service was done on a line of a commitment; tells the service. `invoice`: its entity and its id.

    Refuses: SPE-ENG-01, SPE-ENG-02, SPE-SER-02 not validated, SPE-SER-03 more than is left to certify, SPE-SER-04 a day
    to come, SPE-SER-05 amount, SPE-SER-06 reserves, ACC-RIG-01; KER-KEY-01. Source: décret 2012-1246, article 31.
    """
    asked = Observation(commitment, place, amount, done_on, partial, reserves.strip(), invoice)
    refuse(rules.observation_refusals(amount=amount, done_on=done_on, reserves=reserves, on=on))
    claim = None
    if key:
        content = {"commitment": str(commitment), "place": str(place), "amount": str(amount), "done_on": str(done_on)}
        claim = keys.claim(scope=f"spending:observe:{entity}:{actor.id}", key=key, content=content)
        if claim.answer is not None:
            unchanged()
            return UUID(claim.answer)
    (made,) = _observe(actor, entity, [asked], on)
    if claim is not None:
        claim.settle(str(made))
    return made


@dataclass(frozen=True, slots=True)
class Observation:
    """A service that is observed on a line of a commitment. `invoice`: its entity and its id."""

    commitment: UUID
    place: int
    amount: Money
    done_on: date
    partial: bool = False
    reserves: str = ""
    invoice: tuple[UUID, UUID] | None = None


@action
def observe_services(*, actor: Actor, entity: UUID, observations: Sequence[Observation], on: date) -> tuple[UUID, ...]:
    """Observe many services at once, all or none; tells each in their order. Refuses: as `observe_service`, each."""
    unchanged()
    refuse(
        refusal
        for each in observations
        for refusal in rules.observation_refusals(
            amount=each.amount, done_on=each.done_on, reserves=each.reserves, on=on
        )
    )
    return _observe(actor, entity, observations, on) if observations else ()


def _observe(actor: Actor, entity: UUID, observations: Sequence[Observation], on: date) -> tuple[UUID, ...]:
    named = {each.commitment for each in observations}
    commitments = {each.id: each for each in rows.find(models.Commitment, entity_id=entity, id=named)}
    if len(commitments) < len(named):
        raise Refused(NO_SUCH_COMMITMENT())
    kept = rows.find(models.CommitmentLine, entity_id=entity, id=named)
    lines = {(each.id, each.place): each for each in kept}
    refuse(NO_SUCH_LINE(place=each.place) for each in observations if (each.commitment, each.place) not in lines)
    made = []
    for each in observations:
        found, line = commitments[each.commitment], lines[each.commitment, each.place]
        access.require(actor, Right.SERVICE_OBSERVE, perimeter=line.perimeter, on=on)
        refuse(_line_refusals(found, line, each.amount, on))
        made.append(_certificate(each, found, line, actor, on))
    rows.insert(made)
    for service in made:
        line, done_on = lines[service.commitment_id, service.place], service.done_on.isoformat()
        note(entity=entity, subject=service.source, commitment=line.reference, cents=service.cents, done_on=done_on)
    return tuple(each.id for each in made)


def _certificate(
    asked: Observation, found: models.Commitment, line: models.CommitmentLine, actor: Actor, on: date
) -> models.ServiceCertificate:
    return models.ServiceCertificate(
        entity_id=found.entity_id,
        commitment_id=asked.commitment,
        place=asked.place,
        commitment_number=found.number,
        supplier_id=found.supplier_id,
        supplier_name=found.supplier_name,
        label=line.label,
        cents=asked.amount.cents,
        done_on=asked.done_on,
        partial=asked.partial,
        reserves=asked.reserves,
        invoice_entity_id=asked.invoice[0] if asked.invoice else None,
        invoice_id=asked.invoice[1] if asked.invoice else None,
        observed_by=actor.id,
        observed_by_name=actor.name,
        observed_on=on,
        programme_id=line.programme_id,
        bop_id=line.bop_id,
        uo_id=line.uo_id,
    )


@action
def certify_service(
    *,
    actor: Actor,
    entity: UUID,
    service: UUID,
    on: date,
    amount: Money | None = None,
    reserves: str | None = None,
) -> None:
    """Certify a service done, for what was observed or another amount: its charge is owed from now on.

    The entry (debit of the charge or asset, credit of what is not invoiced yet) is of the same transaction; the invoice
    that it was proposed from becomes "service certified". What exceeds the line within the tolerance of the day raises
    the commitment by as much.
    Refuses: SPE-SER-01, SPE-SER-02, SPE-SER-03, SPE-SER-05, SPE-SER-06, KER-LIF-01 cancelled, ACC-RIG-01, ACC-SEP-02
    whoever observed it, BUD-AVA-01 for what exceeds, and what `ledger.post_event` refuses (LED-BOO-01, LED-PER-01…).
    Source: décret 2012-1246, article 31; Recueil des normes comptables de l'État, norme 2.
    """
    certify_all(actor, entity, {service: (amount, reserves)}, on)


_Told = tuple[Money | None, str | None]
"""For which amount and with which reserves a service is certified: None as it was observed."""


def certify_all(actor: Actor, entity: UUID, services: Mapping[UUID, _Told], on: date) -> None:
    """Certify services, each for what it is told, or refuse: within an act, as `certify_service` does each."""
    unchanged()
    held = models.ServiceCertificate.locked_all(entity, services)
    for each in held.values():
        other_than = frozenset({each.observed_by})
        access.require(actor, Right.SERVICE_CERTIFY, perimeter=each.perimeter, on=on, other_than=other_than)
    new = [each for each in held.values() if each.state != CertificateState.CERTIFIED]
    for each in new:
        amount, reserves = services[each.id]
        each.cents = each.cents if amount is None else amount.cents
        each.reserves = each.reserves if reserves is None else reserves.strip()
        cents, done_on = Money(each.cents), each.done_on
        refuse(rules.observation_refusals(amount=cents, done_on=done_on, reserves=each.reserves, on=on))
    if new:
        _certify(actor, entity, new, on)


def _certify(actor: Actor, entity: UUID, services: Sequence[models.ServiceCertificate], on: date) -> None:
    commitments = models.Commitment.locked_all(entity, {each.commitment_id for each in services})
    lines = models.CommitmentLine.locked_all(entity, {(each.commitment_id, each.place) for each in services})
    for each in services:
        found, line = commitments[each.commitment_id], lines[each.commitment_id, each.place]
        refuse(_line_refusals(found, line, Money(each.cents), on))
        _raise_to(actor, found, line, line.certified + each.cents, on)
        line.certified += each.cents
    rows.update(list(lines.values()), ["certified"])
    entries = [_entry(each, lines[each.commitment_id, each.place]) for each in services]
    posted = ledger.post_events(actor=in_consequence(actor), entity=entity, events=entries, dated_on=on, on=on)
    for each, entry in zip(services, posted, strict=True):
        each.certify(by=actor, on=on, entry=entry.id)
    rows.update(services, _CERTIFIED)
    tell_invoices(
        actor,
        {
            (each.invoice_entity_id, each.invoice_id): each.done_on
            for each in reversed(services)  # of an invoice of several services, the first one tells
            if each.invoice_id is not None and each.invoice_entity_id is not None
        },
        on=on,
    )
    for each in services:
        line = lines[each.commitment_id, each.place]
        note(entity=entity, subject=each.source, commitment=line.reference, cents=each.cents, reserves=each.reserves)
        commitment, place = each.commitment_id, each.place
        announce(events.ServiceCertified(entity=entity, subject=each.id, commitment=commitment, place=place))


_CERTIFIED: Final = (*("cents", "reserves", "state", "certified_by", "certified_by_name", "certified_on", "entry_id"),)


@action
def certify_services(*, actor: Actor, entity: UUID, services: Sequence[UUID], on: date) -> tuple[Attempt, ...]:
    """Certify several services, each for what was observed: those that cannot be are told, the others are.

    Refuses: SPE-SER-08 none or too many; each as `certify_service`.
    """
    return at_once(services, lambda part: certify_all(actor, entity, dict.fromkeys(part, (None, None)), on))


@action
def cancel_service(*, actor: Actor, entity: UUID, service: UUID, reason: str, on: date) -> None:
    """Cancel a service done that is not requested for payment: its entry is cancelled by the mirror.

    What its line was charged elsewhere for since comes back first to where that entry is.

    Refuses: SPE-SER-01, SPE-SER-07 requested already, SPE-ENG-12 no reason, KER-LIF-01, ACC-RIG-01, and what
    `ledger.correct` refuses.
    """
    refuse(reason_refusals(reason))
    made = models.ServiceCertificate.locked(entity, service)
    certified = made.certified_on is not None
    access.require(
        actor, Right.SERVICE_CERTIFY if certified else Right.SERVICE_OBSERVE, perimeter=made.perimeter, on=on
    )
    if made.state == CertificateState.CANCELLED:
        unchanged()
        return
    made.cancel(by=actor, on=on, reason=reason.strip())
    if certified:
        line = models.CommitmentLine.locked(entity, made.commitment_id, made.place)
        if line.certified - made.cents < line.requested - line.direct:
            raise Refused(terms.REQUESTED_ALREADY())
        line.certified -= made.cents
        line.save(update_fields=["certified"])
        _cancel_entry(made, line, actor=actor, reason=reason.strip(), on=on)
    note(entity=entity, subject=made.source, cents=-made.cents if certified else 0, reason=reason.strip())


def _cancel_entry(
    made: models.ServiceCertificate, line: models.CommitmentLine, *, actor: Actor, reason: str, on: date
) -> None:
    assert made.entry_id is not None, "what is certified has its entry"
    with row_security.acting(in_consequence(actor), on):  # whoever certifies need not see the books
        posted = books.entry(made.entity_id, made.entry_id)
    assert posted is not None, "what a certificate names was posted"
    at = posted.lines[0].axes
    label = f"{made.commitment_number}/{made.place}"
    reimputed_services.take(line, made.cents, left=line.axes, taken=at, label=label, actor=actor, on=on)
    ledger.correct(actor=in_consequence(actor), entity=made.entity_id, entry=posted.id, reason=reason[:200], on=on)


def _line_refusals(
    commitment: models.Commitment, line: models.CommitmentLine, amount: Money, on: date
) -> list[Refusal]:
    if commitment.state != CommitmentState.VALIDATED:
        french, english = STATE_NAMES[CommitmentState(commitment.state)]
        return [terms.NOT_VALIDATED(number=commitment.number, state_fr=french, state_en=english)]
    left = line.cents - line.certified - line.direct
    tolerance = tolerated("certified_over", line.cents, on=on)
    return list(rules.excess_refusals(amount=amount.cents, left=left, tolerance=tolerance))


def _raise_to(actor: Actor, commitment: models.Commitment, line: models.CommitmentLine, cents: int, on: date) -> None:
    """Raise a line, and its AE, to what is certified of it: by no more than is tolerated."""
    excess = cents - line.cents
    if excess <= 0:
        return
    budget.consume(
        actor=in_consequence(actor),
        entity=line.entity_id,
        envelope=line.envelope_id,
        kind=Kind.AE,
        amount=Money(excess),
        source=line.reference,
        on=on,
    )
    planned = {int(year): planned for year, planned in line.schedule.items()}
    line.schedule = {str(year): sum_ for year, sum_ in rescheduled(planned, excess, year=on.year).items()}
    line.cents = cents
    line.save(update_fields=["cents", "schedule"])
    commitment.cents += excess
    commitment.take("amend", by=in_consequence(actor), on=on, cents=excess, reason="Ajustement au service fait")


def _entry(made: models.ServiceCertificate, line: models.CommitmentLine) -> Happened:
    return Happened(
        "service_done",
        {"charge": line.charge_account, "accrual": line.accrual_account},
        {"amount": Money(made.cents)},
        source=made.source,
        key=made.source,
        about=Line("", label=f"{made.commitment_number}/{made.place}", axes=line.axes),
    )


def attribute(entity: UUID, service: UUID, *, structure: UUID, invoice: UUID) -> None:
    """Take an observed service for the invoice that confirms it: it is no other's. Refuses: SPE-SER-01, SPE-PRO-03."""
    made = models.ServiceCertificate.locked(entity, service)
    if made.state != CertificateState.OBSERVED or made.invoice_id not in {None, invoice}:
        raise Refused(SERVICE_TAKEN())
    made.invoice_entity_id, made.invoice_id = structure, invoice
    made.save(update_fields=["invoice_entity_id", "invoice_id"])


def tell_invoices(actor: Actor, done_on: Mapping[tuple[UUID, UUID], date], *, on: date) -> None:
    """Make invoices whose service is certified "service certified", where their entities use that state.

    `done_on` tells the day of the service of each, by its entity and id.
    """
    told = [treatments.ToTreat(entity, invoice, service_on=day) for (entity, invoice), day in done_on.items()]
    if told:
        treatments.treat_all(
            actor=in_consequence(actor),
            state=InvoiceState.SERVICE_CERTIFIED,
            invoices=told,
            on=on,
            among=BEFORE_THE_SERVICE,
        )
