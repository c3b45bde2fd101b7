"""A body adopts a policy of tacit orders, and ends it; after its term silence signs the order to pay."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, ActorKind, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.queries import tacit as queries
from polyphonie.spending.rules import tacit as rules
from polyphonie.spending.terms.tacit import POLICY_ALREADY, SIGNED_BY_SILENCE, TacitDraft

from .orders import Ordered, sign_all


@action
def adopt_tacit_orders(*, actor: Actor, entity: UUID, draft: TacitDraft, on: date) -> UUID:
    """Adopt a policy under which the authorising officer's silence signs, from a day on. None holds by default.

    Refuses: SPE-TAC-01 what it says is wrong, SPE-TAC-02 another is adopted, ACC-RIG-01.
    Source: arrêté du 30 décembre 2013 (ordonnancement tacite, depuis avril 2024); the delay is the body's own.
    """
    refuse(rules.policy_refusals(draft, on=on))
    access.require(actor, Right.PAYMENT_ORDER, perimeter=Perimeter.of_entity(entity), on=on)
    open_ = models.TacitOrdering.objects.select_for_update().filter(entity_id=entity, until_on=None).first()
    told = (draft.after_days, draft.most.cents if draft.most else None, draft.decision.strip(), draft.from_on)
    if open_ is not None:
        if (open_.after_days, open_.most_cents, open_.decision, open_.from_on) != told:
            raise Refused(POLICY_ALREADY(decision=open_.decision))
        unchanged()
        return open_.id
    days, most, decision, from_on = told
    made = models.TacitOrdering(
        entity_id=entity,
        after_days=days,
        most_cents=most,
        decision=decision,
        from_on=from_on,
        adopted_by_name=actor.name,
        adopted_on=on,
    )
    made.save(force_insert=True)
    note(
        entity=entity, subject=f"tacit_orders:{made.id}", days=days, most=most, decision=decision, from_on=str(from_on)
    )
    return made.id


@action
def end_tacit_orders(*, actor: Actor, entity: UUID, policy: UUID, on: date) -> None:
    """End a policy of tacit orders: silence signs nothing more from that day; what it signed stays signed.

    Refuses: SPE-TAC-03, ACC-RIG-01.
    """
    access.require(actor, Right.PAYMENT_ORDER, perimeter=Perimeter.of_entity(entity), on=on)
    held = models.TacitOrdering.locked(entity, policy)
    if held.until_on is not None:
        unchanged()
        return
    held.until_on, held.ended_by_name = max(on, held.from_on), actor.name
    held.save(update_fields=["until_on", "ended_by_name"])
    note(entity=entity, subject=f"tacit_orders:{policy}", until_on=held.until_on.isoformat())


@action
def order_tacitly(*, actor: Actor, entity: UUID, request: UUID, on: date) -> Ordered | None:
    """Deem the order of a request signed once the term of the policy in force has passed in silence; None before it,
    or where no policy reaches it. Its appropriations are reserved as if somebody had signed.

    Refuses: SPE-PRQ-01, SPE-TAC-04 somebody would sign by silence, BUD-AVA-01 not enough CP, ACC-RIG-01.
    Source: arrêté du 30 décembre 2013 (ordonnancement tacite, depuis avril 2024).
    """
    held = models.PaymentRequest.locked(entity, request)
    access.require(actor, Right.PAYMENT_ORDER, perimeter=held.perimeter, on=on)
    if actor.kind is not ActorKind.SYSTEM:
        raise Refused(SIGNED_BY_SILENCE())
    policy = queries.policy_on(entity, on=on)
    day = queries.signed_on(held, policy) if policy is not None else None
    if policy is None or day is None or on < day:
        unchanged()
        return None
    return Ordered(sign_all([held], actor=actor, on=on, policy=policy)[request])
