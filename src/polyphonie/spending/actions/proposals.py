"""Services proposed from invoices are accepted, corrected or refused by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget.terms import Centre
from polyphonie.kernel import rows
from polyphonie.kernel.acts import SYSTEM, Actor, action, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.queries import proposals as queries
from polyphonie.spending.rules.commitments import reason_refusals
from polyphonie.spending.terms import proposals as terms
from polyphonie.spending.terms.commitments import AMOUNT_NOT_POSITIVE
from polyphonie.spending.terms.proposals import Choice, ProposalState, ProposedLine

from . import billing_plans
from .certificates import Observation, attribute, certify_all, observe_services
from .together import Attempt, at_once


@action
def accept_proposal(*, actor: Actor, entity: UUID, proposal: UUID, on: date) -> tuple[UUID, ...]:
    """Say that what an invoice asks for was done: its services are observed, and certified by whoever may certify.

    Refuses: SPE-PRO-01, SPE-PRO-03 its service went to another, KER-LIF-01 it is not proposed any more, ACC-RIG-01, and
    what `observe_service` and `certify_service` refuse.
    """
    return _accept(actor, entity, [proposal], on).get(proposal, ())


def _accept(actor: Actor, entity: UUID, proposals: Sequence[UUID], on: date) -> dict[UUID, tuple[UUID, ...]]:
    """Accept all of these proposals, or refuse: the services of each that was not accepted before."""
    unchanged()
    held = models.Proposal.locked_all(entity, proposals)
    new = [each for each in held.values() if each.state != ProposalState.ACCEPTED]
    for each in new:
        each.take("accept")
    return _decided(actor, new, on)


@action
def accept_proposals(*, actor: Actor, entity: UUID, proposals: Sequence[UUID], on: date) -> tuple[Attempt, ...]:
    """Say of several invoices that what they ask for was done: each that may be accepted is, the others tell why not.

    Refuses: SPE-SER-08 none or too many; each as `accept_proposal`.
    """
    return at_once(proposals, lambda part: _accept(actor, entity, part, on))


@action
def correct_proposal(
    *, actor: Actor, entity: UUID, proposal: UUID, lines: Sequence[Choice], on: date, reason: str = ""
) -> tuple[UUID, ...]:
    """Say on which lines, and for how much, the service of an invoice was done, instead of what is proposed.

    Refuses: SPE-PRO-01, SPE-PRO-02 more than the invoice, SPE-RAP-02 it is a credit note, SPE-ENG-04 an amount,
    KER-LIF-01, ACC-RIG-01, and what `observe_service` and `certify_service` refuse.
    """
    made = models.Proposal.locked(entity, proposal)
    wanted = [ProposedLine(each.commitment, "", each.place, each.amount.cents) for each in lines]
    if made.state == ProposalState.CORRECTED and [(each.commitment, each.place, each.cents) for each in wanted] == [
        (each.commitment, each.place, each.cents) for each in made.proposed
    ]:
        unchanged()
        return ()
    refuse(terms.CREDIT_NOTE() for each in made.reasons if each["code"] == terms.CREDIT_NOTE.code)
    refuse(AMOUNT_NOT_POSITIVE(place=each.place) for each in wanted if each.cents <= 0)
    total = sum(each.cents for each in wanted)
    if not wanted or total > made.cents:
        raise Refused(terms.SUM_DIFFERS(chosen=Money(total), invoiced=Money(made.cents)))
    made.tell(_numbered(entity, wanted), (), _place(entity, wanted))
    made.reason, made.way, made.certified = reason.strip(), "", False
    made.take("correct")
    billing_plans.detach(made)
    billing_plans.attach_all([made])
    return _decided(actor, [made], on)[proposal]


@action
def refuse_proposal(*, actor: Actor, entity: UUID, proposal: UUID, reason: str, on: date) -> None:
    """Say that the service of an invoice was not done, and why. Its supplier reads the reason.

    Refuses: SPE-PRO-01, SPE-ENG-12 no reason, KER-LIF-01, ACC-RIG-01.
    """
    refuse(reason_refusals(reason))
    made = models.Proposal.locked(entity, proposal)
    certifies(actor, made.perimeter, on)
    if made.state == ProposalState.REFUSED:
        unchanged()
        return
    made.take("refuse")
    billing_plans.detach(made)
    made.reason, made.decided_by_name, made.decided_on = reason.strip(), actor.name, on
    made.save()
    note(entity=entity, subject=f"invoice:{proposal}", proposal=made.state, reason=made.reason)


def _decided(actor: Actor, decided: Sequence[models.Proposal], on: date) -> dict[UUID, tuple[UUID, ...]]:
    """The services that follow from what somebody decided, observed or certified as their rights allow, by proposal.

    Whoever certifies confirms what the invoice itself says was done: the program observed it.
    """
    if not decided:
        return {}
    entity = decided[0].entity_id
    may_certify = {each.id: certifies(actor, each.perimeter, on) for each in decided}
    requested = queries.requests_of(decided)
    for each in decided:
        each.decided_by_name, each.decided_on = actor.name, on
        each.unrequested = each.id not in requested
    rows.update(decided, _DECISION)
    services: dict[UUID, tuple[UUID, ...]] = {}
    for by, mine in ((SYSTEM, True), (actor, False)):
        services |= _observed(by, [each for each in decided if may_certify[each.id] is mine], on)
    certified = {
        service: (Money(line.cents), None)
        for each in decided
        if may_certify[each.id]
        for line, service in zip(each.proposed, services[each.id], strict=True)
    }
    if certified:
        certify_all(actor, entity, certified, on)
    for each in decided:
        told = ",".join(map(str, services[each.id]))
        subject = f"invoice:{each.id}"
        note(entity=entity, subject=subject, proposal=each.state, services=told, certified=may_certify[each.id])
    return services


_DECISION: Final = (
    *("state", "way", "certified", "lines", "reasons", "programme_id", "bop_id", "uo_id"),
    *("decided_by_name", "decided_on", "reason", "unrequested"),
)


def _observed(by: Actor, decided: Sequence[models.Proposal], on: date) -> dict[UUID, tuple[UUID, ...]]:
    """The services of some proposals, by proposal: those that they name, and those that are observed now."""
    wanted = []
    for each in decided:
        for line in each.proposed:
            if line.service:
                attribute(each.entity_id, line.service, structure=each.structure_id, invoice=each.id)
                continue
            amount, done_on, of = Money(line.cents), min(each.issued_on, on), (each.structure_id, each.id)
            wanted.append(Observation(line.commitment, line.place, amount, done_on, invoice=of))
    if not wanted:
        return {each.id: tuple(line.service for line in each.proposed if line.service) for each in decided}
    made = iter(observe_services(actor=by, entity=decided[0].entity_id, observations=wanted, on=on))
    return {each.id: tuple(line.service or next(made) for line in each.proposed) for each in decided}


def certifies(actor: Actor, perimeter: Perimeter, on: date) -> bool:
    """Whether the actor may certify there, rather than observe only. Refuses: ACC-RIG-01 neither."""
    if access.holds(actor, Right.SERVICE_CERTIFY, perimeter=perimeter, on=on):
        return True
    access.require(actor, Right.SERVICE_OBSERVE, perimeter=perimeter, on=on)
    return False


def _place(entity: UUID, lines: Sequence[ProposedLine]) -> Centre | None:
    """The centre of the first line. Refuses: SPE-ENG-02 there is no such line."""
    if not lines:
        return None
    first = models.CommitmentLine.found(entity, lines[0].commitment, lines[0].place)
    return Centre("", first.programme_id, first.bop_id, first.uo_id)


def _numbered(entity: UUID, lines: Sequence[ProposedLine]) -> list[ProposedLine]:
    """The lines with the numbers of their commitments. Refuses: SPE-ENG-01."""
    return [replace(each, number=models.Commitment.found(entity, each.commitment).number) for each in lines]
