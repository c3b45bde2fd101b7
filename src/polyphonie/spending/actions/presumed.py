"""Services presumed done: a commitment is marked, its invoices are requested at once, the mark ends."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.controls import queries as controls
from polyphonie.controls.actions import open_campaign
from polyphonie.controls.terms import Opened, Purpose
from polyphonie.controls.terms.refusals import PERIOD_WRONG
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.kernel.acts import SYSTEM, Actor, action, in_consequence, note, unchanged, unit
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.queries import presumed as queries
from polyphonie.spending.rules import presumed as rules
from polyphonie.spending.rules.commitments import reason_refusals
from polyphonie.spending.rules.payment_requests import named_line
from polyphonie.spending.terms.commitments import CommitmentKind, CommitmentState
from polyphonie.spending.terms.payment_requests import (
    Flux,
    Ground,
)
from polyphonie.spending.terms.presumed import MARKED_ALREADY, TWO_YEARS, EndCause

from .commitments import require
from .payment_requests import enter_payment_request
from .proposal_requests import draft_of


@action
def presume_service(
    *, actor: Actor, entity: UUID, commitment: UUID, category: str, decision: str, from_on: date, on: date
) -> UUID:
    """Presume the services of a commitment done, from a day: its invoices are requested as they come, without
    certificates. The decision stays named, with who took it.

    Refuses: SPE-SFP-01 to SPE-SFP-05, SPE-SFP-06 marked by another decision, SPE-ENG-01, ACC-RIG-01.
    Source: décret 2012-1246, article 31; arrêté du 12 mars 2020, articles 2 and 3.
    """
    refuse(rules.mark_refusals(category, decision, from_on=from_on, on=on))
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_VALIDATE, lines, on=on)
    before = models.PresumedService.objects.filter(entity_id=entity, commitment_id=commitment, ended_on=None).first()
    if before is not None:
        if (before.category, before.decision, before.from_on) == (category, decision.strip(), from_on):
            unchanged()
            return before.id
        raise Refused(MARKED_ALREADY(number=found.number, decision=before.decision))
    refuse(
        rules.eligibility_refusals(
            category,
            number=found.number,
            kind=CommitmentKind(found.kind),
            state=CommitmentState(found.state),
            accounts={line.charge_account for line in lines},
            on=from_on,
        )
    )
    made = models.PresumedService(
        entity_id=entity,
        commitment_id=commitment,
        commitment_number=found.number,
        supplier_id=found.supplier_id,
        supplier_name=found.supplier_name,
        label=found.label,
        category=category,
        decision=decision.strip(),
        from_on=from_on,
        marked_by=actor.id,
        marked_by_name=actor.name,
        marked_on=on,
        programme_id=found.programme_id,
        bop_id=found.bop_id,
        uo_id=found.uo_id,
    )
    made.save(force_insert=True)
    _set(found, presumed=True)
    note(
        entity=entity,
        subject=f"commitment:{commitment}",
        number=found.number,
        category=category,
        decision=made.decision,
        from_on=from_on.isoformat(),
    )
    return made.id


@action
def end_presumption(*, actor: Actor, entity: UUID, commitment: UUID, reason: str, on: date) -> None:
    """Come back to certified services on a commitment, and say why: the next invoices need certificates.

    Refuses: SPE-ENG-12 no reason, SPE-ENG-01, SPE-SFP-08 it never was presumed, ACC-RIG-01.
    Source: arrêté du 12 mars 2020, article 11.
    """
    refuse(reason_refusals(reason))
    found = models.Commitment.locked(entity, commitment)
    require(actor, Right.SERVICE_CERTIFY, models.CommitmentLine.locked_of(entity, commitment), on=on)
    mark = models.PresumedService.locked(entity, commitment)
    if mark.ended_on is not None:
        unchanged()
        return
    end(found, mark, by=actor, cause=EndCause.DECISION, reason=reason.strip(), on=on)


@action
def return_to_certified(*, actor: Actor, entity: UUID, request: UUID, reason: str, on: date) -> None:
    """Come back to certified services on the commitments of a request that a campaign found wrong, and tell what.

    A request on another ground is left alone. Refuses: SPE-PRQ-01, ACC-RIG-01.
    Source: arrêté du 12 mars 2020, articles 10 and 11.
    """
    access.require(actor, Right.SERVICE_CERTIFY, perimeter=Perimeter.of_entity(entity), on=on)
    wrong = models.PaymentRequest.locked(entity, request)
    unchanged()
    if wrong.ground != Ground.PRESUMED_SERVICE:
        return
    named = (named_line(line.commitment) for line in models.lines_of(entity, [request])[request])
    for commitment in sorted({each[0] for each in named if each is not None}):
        found = models.Commitment.locked(entity, commitment)
        mark = models.PresumedService.locked(entity, commitment)
        if mark.ended_on is None:
            told = f"Demande {wrong.number} : {reason}"
            end(found, mark, by=actor, cause=EndCause.ANOMALY, reason=told, on=on, anomaly=wrong.source)


@action
def open_presumed_campaign(*, actor: Actor, entity: UUID, since: date, until: date, size: int, on: date) -> Opened:
    """Draw, among what was paid on presumed service in a period (its end excluded), what is to be looked at afterwards.

    The whole population is kept, so that the draw can be redone. The same period again is the same campaign.
    Refuses: CTL-CAM-01 to CTL-CAM-03, SPE-SFP-09 the period spans two years, ACC-RIG-01.
    Source: arrêté du 12 mars 2020, article 10.
    """
    access.require(actor, Right.CONTROL_PLAN, perimeter=Perimeter.of_entity(entity), on=on)
    if since >= until:
        raise Refused(PERIOD_WRONG())
    if since.year != (until - timedelta(days=1)).year:
        raise Refused(TWO_YEARS())
    for each in controls.populations(Purpose.PRESUMED_SERVICE, entity=entity):
        if (each.since, each.until) == (since, until):
            unchanged()
            return Opened(each.campaign, each.size, len(each.subjects))
    opened = open_campaign(
        actor=in_consequence(actor),
        entity=entity,
        title=f"Service fait présumé du {since:%d/%m/%Y} au {until - timedelta(days=1):%d/%m/%Y}",
        since=since,
        until=until,
        size=size,
        on=on,
        purpose=Purpose.PRESUMED_SERVICE,
        population=queries.to_look_at(entity, since=since, until=until),
    )
    note(entity=entity, subject=f"control_campaign:{opened.campaign}", since=since.isoformat(), until=until.isoformat())
    return opened


def end(
    commitment: models.Commitment,
    mark: models.PresumedService,
    *,
    by: Actor,
    cause: EndCause,
    reason: str,
    on: date,
    anomaly: str = "",
) -> None:
    """End a mark that is open, and note it."""
    mark.ended_on, mark.ended_by_name, mark.end_cause = on, by.name, cause
    mark.end_reason, mark.anomaly = reason, anomaly
    mark.save(update_fields=["ended_on", "ended_by_name", "end_cause", "end_reason", "anomaly"])
    _set(commitment, presumed=False)
    note(
        entity=mark.entity_id,
        subject=f"commitment:{commitment.id}",
        number=commitment.number,
        presumed=False,
        cause=cause,
        reason=reason,
    )


def _set(commitment: models.Commitment, *, presumed: bool) -> None:
    commitment.presumed = presumed
    commitment.save(update_fields=["presumed"])


def request(proposal: models.Proposal, received: InvoiceRow, *, on: date) -> None:
    """Request the payment of an invoice that was matched, where the services of all its commitments are presumed done.

    Its proposal is then accepted, by the decision that presumes it. What forbids the request is told as the reasons of
    an invoice that is not matched, for an agent to mend.
    """
    lines = proposal.proposed
    marks = models.marks_on(proposal.entity_id, {each.commitment for each in lines}, on=on)
    if not all(each.commitment in marks for each in lines):
        return
    flux, ground = Flux.VALIDATION_CERTIFIES, Ground.PRESUMED_SERVICE
    draft = draft_of(proposal, received, flux=flux, ground=ground, done_on=proposal.issued_on, on=on)
    try:
        with unit():
            entered = enter_payment_request(actor=SYSTEM, entity=proposal.entity_id, draft=draft, on=on)
    except Refused as refused:
        proposal.tell((), refused.refusals, None)
        proposal.take("fail")
        return
    proposal.take("accept")
    decisions = ", ".join(sorted({each.decision for each in marks.values()}))
    proposal.decided_by_name, proposal.decided_on = SYSTEM.name, on
    proposal.reason = f"Service présumé fait ({decisions}) : demande {entered.number}"
