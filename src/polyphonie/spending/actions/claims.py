"""Claims on what creditors are owed are entered as they are served, and ended when they are lifted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.spending import models
from polyphonie.spending.terms.claims import CLAIM_OF_ANOTHER, CLAIM_WRONG, LONGEST_REFERENCE, ClaimDraft

from . import late_claims


@action
def enter_claim(*, actor: Actor, entity: UUID, draft: ClaimDraft, on: date) -> UUID:
    """Enter an assignment, a garnishment or an opposition: payments to its debtor go to its beneficiary, as far as it
    goes, from what was passed and has not left yet. The same reference on the same debtor is the same claim.

    Refuses: SPE-CLM-02, SPE-CLM-03 its commitment is another creditor's, SPE-CLM-04 its beneficiary has no usable
    account for what waits, PAY-LOT-04 what waits is in a lot that was not sent, ACC-RIG-01.
    Source: décret 2012-1246, article 20 (caractère libératoire du paiement).
    """
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    names = parties.suppliers({draft.debtor, draft.beneficiary})
    limited_to_nothing = draft.limit is not None and draft.limit.cents <= 0
    if (
        len(names) != 2
        or not 0 < len(draft.reference.strip()) <= LONGEST_REFERENCE
        or limited_to_nothing
        or draft.served_on > on
    ):
        raise Refused(CLAIM_WRONG(most=LONGEST_REFERENCE))
    if draft.commitment is not None:
        bound = models.Commitment.objects.filter(entity_id=entity, id=draft.commitment, supplier_id=draft.debtor)
        refuse([] if bound.exists() else [CLAIM_OF_ANOTHER()])
    before = models.Claim.objects.filter(
        entity_id=entity, debtor_id=draft.debtor, reference=draft.reference.strip()
    ).first()
    if before is not None:
        unchanged()
        return before.id
    made = models.Claim(
        entity_id=entity,
        kind=draft.kind,
        debtor_id=draft.debtor,
        debtor_name=names[draft.debtor].name,
        beneficiary_id=draft.beneficiary,
        beneficiary_name=names[draft.beneficiary].name,
        commitment_id=draft.commitment,
        limit_cents=draft.limit.cents if draft.limit else None,
        reference=draft.reference.strip(),
        served_on=draft.served_on,
        entered_by_name=actor.name,
    )
    made.save(force_insert=True)
    late_claims.take(made, actor=actor, on=on)
    note(
        entity=entity,
        subject=f"claim:{made.id}",
        kind=made.kind,
        reference=made.reference,
        cents=made.limit_cents,
        taken=made.taken,
    )
    return made.id


@action
def end_claim(*, actor: Actor, entity: UUID, claim: UUID, on: date) -> None:
    """End a claim that was lifted: nothing more is taken for it from that day. Refuses: SPE-CLM-01, ACC-RIG-01."""
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    held = models.Claim.locked(entity, claim)
    if held.ended_on is not None:
        unchanged()
        return
    held.ended_on = on
    held.save(update_fields=["ended_on"])
    note(entity=entity, subject=f"claim:{claim}", ended_on=on.isoformat())
