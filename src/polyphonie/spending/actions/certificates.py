"""Services done: observed, certified with the entry that follows, cancelled with its mirror."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import actions as budget
from polyphonie.budget.terms import Kind
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.actions import treatments
from polyphonie.invoicing.queries.settings import settings_of
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import keys, row_security
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refusal, Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.ledger.terms import Line
from polyphonie.spending import events, models
from polyphonie.spending.rules import certificates as rules
from polyphonie.spending.rules.commitments import reason_refusals, rescheduled
from polyphonie.spending.rules.tolerances import tolerated
from polyphonie.spending.terms import certificates as terms
from polyphonie.spending.terms.certificates import CertificateState
from polyphonie.spending.terms.commitments import STATE_NAMES, CommitmentState
from polyphonie.spending.terms.proposals import SERVICE_TAKEN

from .together import Attempt, attempts

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
    refuse(rules.observation_refusals(amount=amount, done_on=done_on, reserves=reserves, on=on))
    claim = None
    if key:
        content = {"commitment": str(commitment), "place": str(place), "amount": str(amount), "done_on": str(done_on)}
        claim = keys.claim(scope=f"spending:observe:{entity}:{actor.id}", key=key, content=content)
        if claim.answer is not None:
            unchanged()
            return UUID(claim.answer)
    found = models.Commitment.found(entity, commitment)
    line = models.CommitmentLine.found(entity, commitment, place)
    access.require(actor, Right.SERVICE_OBSERVE, perimeter=line.perimeter, on=on)
    refuse(_line_refusals(found, line, amount, on))
    made = models.ServiceCertificate(
        entity_id=entity,
        commitment_id=commitment,
        place=place,
        commitment_number=found.number,
        supplier_id=found.supplier_id,
        supplier_name=found.supplier_name,
        label=line.label,
        cents=amount.cents,
        done_on=done_on,
        partial=partial,
        reserves=reserves.strip(),
        invoice_entity_id=invoice[0] if invoice else None,
        invoice_id=invoice[1] if invoice else None,
        observed_by=actor.id,
        observed_by_name=actor.name,
        observed_on=on,
        programme_id=line.programme_id,
        bop_id=line.bop_id,
        uo_id=line.uo_id,
    )
    made.save(force_insert=True)
    note(entity=entity, subject=made.source, commitment=line.reference, cents=amount.cents, done_on=done_on.isoformat())
    if claim is not None:
        claim.settle(str(made.id))
    return made.id


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
    made = models.ServiceCertificate.locked(entity, service)
    access.require(
        actor, Right.SERVICE_CERTIFY, perimeter=made.perimeter, on=on, other_than=frozenset({made.observed_by})
    )
    if made.state == CertificateState.CERTIFIED:
        unchanged()
        return
    made.cents = amount.cents if amount is not None else made.cents
    made.reserves = made.reserves if reserves is None else reserves.strip()
    refuse(rules.observation_refusals(amount=Money(made.cents), done_on=made.done_on, reserves=made.reserves, on=on))
    found = models.Commitment.locked(entity, made.commitment_id)
    line = models.CommitmentLine.locked(entity, made.commitment_id, made.place)
    refuse(_line_refusals(found, line, Money(made.cents), on))
    _raise_to(actor, found, line, line.certified + made.cents, on)
    line.certified += made.cents
    line.save(update_fields=["certified"])
    made.certify(by=actor, on=on, entry=_post(actor, made, line, on))
    if made.invoice_id is not None and made.invoice_entity_id is not None:
        tell_invoice(actor, structure=made.invoice_entity_id, invoice=made.invoice_id, done_on=made.done_on, on=on)
    note(entity=entity, subject=made.source, commitment=line.reference, cents=made.cents, reserves=made.reserves)
    announce(events.ServiceCertified(entity=entity, subject=service, commitment=made.commitment_id, place=made.place))


@action
def certify_services(*, actor: Actor, entity: UUID, services: Sequence[UUID], on: date) -> tuple[Attempt, ...]:
    """Certify several services, each for what was observed: those that cannot be are told, the others are.

    Refuses: SPE-SER-08 none or too many; each as `certify_service`.
    """
    unchanged()
    return attempts(services, lambda each: certify_service(actor=actor, entity=entity, service=each, on=on))


@action
def cancel_service(*, actor: Actor, entity: UUID, service: UUID, reason: str, on: date) -> None:
    """Cancel a service done that is not requested for payment: its entry is cancelled by the mirror.

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
        assert made.entry_id is not None, "what is certified has its entry"
        ledger.correct(
            actor=in_consequence(actor), entity=entity, entry=made.entry_id, reason=reason.strip()[:200], on=on
        )
    note(entity=entity, subject=made.source, cents=-made.cents if certified else 0, reason=reason.strip())


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


def _post(actor: Actor, made: models.ServiceCertificate, line: models.CommitmentLine, on: date) -> UUID:
    posted = ledger.post_event(
        actor=in_consequence(actor),
        entity=made.entity_id,
        event="service_done",
        dated_on=on,
        accounts={"charge": line.charge_account, "accrual": line.accrual_account},
        amounts={"amount": Money(made.cents)},
        source=made.source,
        key=made.source,
        on=on,
        about=Line("", label=f"{made.commitment_number}/{made.place}", axes=line.axes),
    )
    return posted.id


def attribute(entity: UUID, service: UUID, *, structure: UUID, invoice: UUID) -> None:
    """Take an observed service for the invoice that confirms it: it is no other's. Refuses: SPE-SER-01, SPE-PRO-03."""
    made = models.ServiceCertificate.locked(entity, service)
    if made.state != CertificateState.OBSERVED or made.invoice_id not in {None, invoice}:
        raise Refused(SERVICE_TAKEN())
    made.invoice_entity_id, made.invoice_id = structure, invoice
    made.save(update_fields=["invoice_entity_id", "invoice_id"])


def tell_invoice(actor: Actor, *, structure: UUID, invoice: UUID, done_on: date, on: date) -> None:
    """Make an invoice whose service is certified "service certified", where its entity uses that state."""
    with row_security.acting(in_consequence(actor), on):
        unused = settings_of(structure).unused_states
        state = invoices.one(structure, invoice).state
    if state in BEFORE_THE_SERVICE and InvoiceState.SERVICE_CERTIFIED not in unused:
        treatments.treat(
            actor=in_consequence(actor),
            entity=structure,
            invoice=invoice,
            state=InvoiceState.SERVICE_CERTIFIED,
            service_on=done_on,
            on=on,
        )
