"""The controller's visa: thresholds, requests, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import models, rules
from polyphonie.budget.terms import VISA_LIFE, Operation, VisaState, refusals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse


@dataclass(frozen=True, slots=True)
class Asked:
    visa: UUID


@action
def set_threshold(
    *, actor: Actor, entity: UUID, operation: Operation, title: str, amount: Money, source: str, from_on: date, on: date
) -> None:
    """Ask for the controller's visa from this amount on, for an operation on a title ("" for every title).

    Refuses: BUD-AMO-01, BUD-SOU-01, ACC-RIG-01.
    Source: décret 2012-1246, article 101; the order on budgetary control gives the amounts.
    """
    refuse([*rules.amount_refusals(amount), *rules.source_refusals(source)])
    access.require(actor, Right.BUDGET_CONTROL, perimeter=Perimeter.of_entity(entity), on=on)
    _, made = models.Threshold.objects.update_or_create(
        entity_id=entity,
        operation=operation,
        title=title,
        from_on=from_on,
        defaults={"cents": amount.cents, "source": source},
    )
    note(
        entity=entity,
        subject=f"budget_threshold:{operation}{title}",
        cents=amount.cents,
        from_on=from_on.isoformat(),
        new=made,
    )


@action
def ask_visa(
    *,
    actor: Actor,
    entity: UUID,
    envelope: UUID,
    operation: Operation,
    source: str,
    amount: Money,
    purpose: str,
    on: date,
) -> Asked:
    """Submit a document's operation to the controller; asked again for the same, it is the same request.

    Refuses: BUD-AMO-01, BUD-SOU-01, BUD-TEX-01, BUD-ENV-01, ACC-RIG-01. Source: décret 2012-1246, article 101.
    """
    refuse([*rules.amount_refusals(amount), *rules.source_refusals(source), *rules.text_refusals(purpose)])
    found = models.Envelope.found(entity, envelope)
    access.require(actor, Right.BUDGET_MANAGE, perimeter=found.perimeter, on=on)
    before = models.Visa.objects.filter(
        entity_id=entity,
        envelope_id=envelope,
        operation=operation,
        source=source,
        cents=amount.cents,
        state__in=[VisaState.ASKED, VisaState.GRANTED],
    ).first()
    if before is not None:
        unchanged()
        return Asked(before.id)
    visa = models.Visa(
        entity_id=entity,
        envelope_id=envelope,
        operation=operation,
        source=source,
        cents=amount.cents,
        purpose=purpose,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_on=on,
    )
    visa.save(force_insert=True)
    note(entity=entity, subject=f"visa:{visa.id}", source=source, cents=amount.cents, operation=operation)
    return Asked(visa.id)


@action
def decide_visa(*, actor: Actor, entity: UUID, visa: UUID, granted: bool, on: date, reason: str = "") -> None:
    """Grant a visa, or decline it and say why. Whoever asked for it does not decide.

    Refuses: BUD-VIS-02 no such request, BUD-VIS-03 a declined one says why, KER-LIF-01 decided otherwise already,
    ACC-RIG-01, ACC-SEP-02. Source: décret 2012-1246, articles 99 to 101.
    """
    reason = reason.strip()
    if len(reason) > rules.LONGEST_TEXT or not (granted or reason):
        raise Refused(refusals.WORDS_MISSING())
    found = models.Visa.locked(entity, visa)
    place = models.Envelope.found(entity, found.envelope_id)
    access.require(
        actor, Right.BUDGET_CONTROL, perimeter=place.perimeter, on=on, other_than=frozenset({found.asked_by})
    )
    wanted = VisaState.GRANTED if granted else VisaState.DECLINED
    if found.state == wanted:
        unchanged()
        return
    found.state = VISA_LIFE.after("grant" if granted else "decline", VisaState(found.state))
    found.decided_by_name, found.decided_on, found.reason = actor.name, on, reason
    found.save(update_fields=["state", "decided_by_name", "decided_on", "reason"])
    note(entity=entity, subject=f"visa:{visa}", state=found.state, reason=reason)
