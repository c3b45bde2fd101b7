"""What becomes of a validated commitment: amended, charged elsewhere, withdrawn, closed; the AE follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.terms import Kind
from polyphonie.kernel import row_security
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import refuse
from polyphonie.spending import events, models
from polyphonie.spending.rules import commitments as rules
from polyphonie.spending.terms.commitments import CommitmentState, SignedAct

from . import reimputed_services
from .commitments import WRITING, evidence, in_order, require, whoever


@action
def amend_commitment(
    *,
    actor: Actor,
    entity: UUID,
    commitment: UUID,
    amounts: Mapping[int, Money],
    reason: str,
    on: date,
    schedules: Mapping[int, Mapping[int, int]] | None = None,
    signed: SignedAct | None = None,
) -> None:
    """Change the firm amounts of lines, named by their places: AE are consumed or given back for the difference.

    `schedules` plan the payments anew, in cents by year; what they do not tell is planned in the last year of the line.
    Refuses: SPE-ENG-01, SPE-ENG-02, SPE-ENG-04, SPE-ENG-08 schedule, SPE-ENG-09 below what is used, SPE-ENG-12 no
    reason, SPE-ENG-13 nothing changes, KER-LIF-01, ACC-RIG-01, ACC-SEP-02 whoever prepared it; BUD-VIS-01, BUD-AVA-01
    and what `budget.consume` and `budget.lower` refuse. Source: décret 2012-1246, article 158.
    """
    refuse(rules.reason_refusals(reason))
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_VALIDATE, lines, on=on, other_than=whoever(found, WRITING))
    refuse(rules.amendment_refusals(lines, amounts))
    before, found.cents = found.cents, sum(amounts.get(line.place, Money(line.cents)).cents for line in lines)
    original, sha256 = evidence(entity, signed)
    found.take(
        "amend", by=actor, on=on, reason=reason.strip(), cents=found.cents - before, original=original, sha256=sha256
    )
    for line in in_order(lines):
        if line.place in amounts:
            _change(actor, line, amounts[line.place].cents, on, (schedules or {}).get(line.place))
    note(
        entity=entity,
        subject=f"commitment:{commitment}",
        number=found.number,
        cents=found.cents - before,
        reason=reason.strip(),
        signed_sha256=sha256,
    )


@action
def reimpute_commitment(
    *, actor: Actor, entity: UUID, commitment: UUID, place: int, envelope: UUID, reason: str, on: date
) -> None:
    """Charge a line to another envelope of the year: what it has left to pay, and all that follows from it.

    What was paid stays where it was; what is certified and not requested is owed, and costs, where the line now is.
    Refuses: SPE-ENG-01, SPE-ENG-02, SPE-ENG-12 no reason, SPE-ENG-22 a request on it is not paid, SPE-ENG-23 another
    title, KER-LIF-01, ACC-RIG-01 on either centre, ACC-SEP-02 whoever prepared it; BUD-ENV-01 and what
    `budget.reimpute` refuses, and where a service is to follow what `ledger.post_events` does.
    """
    refuse(rules.reason_refusals(reason))
    found = models.Commitment.locked(entity, commitment)
    line = models.CommitmentLine.locked(entity, commitment, place)
    prepared = whoever(found, WRITING)
    require(actor, Right.COMMITMENT_VALIDATE, [line], on=on, other_than=prepared)
    to = appropriations.envelope(actor=in_consequence(actor), entity=entity, envelope=envelope, on=on).axis
    centre = Perimeter.of_centre(entity, to.centre.id, within=to.centre.within)
    access.require(actor, Right.COMMITMENT_VALIDATE, perimeter=centre, on=on, other_than=prepared)
    if line.envelope_id == envelope:
        unchanged()
        return
    with row_security.acting(in_consequence(actor), on):  # a request stands on the centre of its first line
        unpaid = models.unpaid_on(entity, line.reference)
    refuse(rules.reimputation_refusals(place, title=line.axes.get("title", ""), other=to.title, unpaid=unpaid))
    if place == 1:  # a commitment stands where its first line does
        found.stand(to.centre)
    found.take("reimpute", by=actor, on=on, reason=reason.strip())
    left, line.envelope_id = line.envelope_id, envelope
    budget.reimpute(
        actor=in_consequence(actor), entity=entity, commitment=line.reference, envelope=left, to=envelope, on=on
    )
    before, line.axes = line.axes, line.axes | {"programme": to.centre.programme_code, "centre": to.centre.code}
    line.stand(to.centre)
    line.save(update_fields=["envelope_id", "axes", "programme_id", "bop_id", "uo_id"])
    reimputed_services.take(
        line,
        reimputed_services.uninvoiced(line),
        left=before,
        taken=line.axes,
        label=f"{found.number}/{place}",
        actor=actor,
        on=on,
    )
    note(
        entity=entity,
        subject=f"commitment:{commitment}",
        number=found.number,
        place=place,
        before=str(left),
        after=str(envelope),
        reason=reason.strip(),
    )


@action
def withdraw_commitment(*, actor: Actor, entity: UUID, commitment: UUID, reason: str, on: date) -> None:
    """Give up a commitment of which nothing was certified, requested or paid: all its AE are given back.

    Those of an earlier year are not: they are gone with their year.
    Refuses: SPE-ENG-01, SPE-ENG-10 used already, SPE-ENG-12 no reason, KER-LIF-01, ACC-RIG-01.
    """
    refuse(rules.reason_refusals(reason))
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    binds = found.validated_on is not None
    require(actor, Right.COMMITMENT_VALIDATE if binds else Right.COMMITMENT_MANAGE, lines, on=on)
    if found.state == CommitmentState.WITHDRAWN:
        unchanged()
        return
    refuse(rules.withdrawal_refusals(lines))
    before = found.cents
    if binds:
        for line in in_order(lines):
            _change(actor, line, 0, on, None)
        found.cents = 0
    found.take("withdraw", by=actor, on=on, reason=reason.strip(), cents=found.cents - before)
    note(entity=entity, subject=f"commitment:{commitment}", number=found.number, reason=reason.strip())
    if found.origin:
        announce(events.CommitmentWithdrawn(entity=entity, subject=commitment, origin=found.origin))


@action
def close_commitment(*, actor: Actor, entity: UUID, commitment: UUID, on: date) -> int:
    """Close a commitment whose services are all paid: what it did not use is given back; says how much, in cents.

    Refuses: SPE-ENG-01, SPE-ENG-11 something is not paid yet, SPE-ENG-21 an advance or a
    guarantee is left, KER-LIF-01, ACC-RIG-01.
    """
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_MANAGE, lines, on=on)
    if found.state == CommitmentState.CLOSED:
        unchanged()
        return 0
    refuse(rules.closing_refusals(lines))
    left = found.cents - sum(line.paid for line in lines)
    found.cents -= left
    found.take("close", by=actor, on=on, cents=-left)
    for line in in_order(lines):
        _change(actor, line, line.paid, on, None, final=True)
    note(entity=entity, subject=f"commitment:{commitment}", number=found.number, cents=-left)
    return left


def _change(
    actor: Actor,
    line: models.CommitmentLine,
    cents: int,
    on: date,
    schedule: Mapping[int, int] | None,
    *,
    final: bool = False,
) -> None:
    """Bring a line to another amount, its AE and its schedule with it."""
    change = cents - line.cents
    if schedule is not None:
        refuse(rules.schedule_refusals(schedule, amount=cents, place=line.place, year=min([on.year, *schedule])))
    planned = {int(year): planned for year, planned in line.schedule.items()}
    kept = schedule if schedule is not None else rules.rescheduled(planned, change, year=on.year)
    line.schedule = {str(year): planned for year, planned in sorted(kept.items())}
    line.cents = cents
    line.save(update_fields=["cents", "schedule"])
    if change > 0:
        budget.consume(
            actor=in_consequence(actor),
            entity=line.entity_id,
            envelope=line.envelope_id,
            kind=Kind.AE,
            amount=Money(change),
            source=line.reference,
            on=on,
        )
    elif change < 0:
        budget.lower(
            actor=in_consequence(actor),
            entity=line.entity_id,
            envelope=line.envelope_id,
            kind=Kind.AE,
            amount=Money(-change),
            commitment=line.reference,
            on=on,
            final=final,
        )
