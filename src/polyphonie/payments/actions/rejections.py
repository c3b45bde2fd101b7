"""What becomes of a rejected transfer: issued again to an account of the same payee, or abandoned."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import actions as ledger
from polyphonie.parties.queries import bank_accounts
from polyphonie.payments import entries, events, models, rules
from polyphonie.payments.entries import Owed
from polyphonie.payments.terms import TO_REISSUE, TRANSFER_LIFE, TransferState, refusals

from .lots import axes_of


@action
def reissue(*, actor: Actor, entity: UUID, transfer: UUID, account: UUID, on: date) -> UUID:
    """Issue a rejected transfer again, to an account of the same payee: a new transfer, that waits for its lot.

    It has a name of its own at the bank, settles what was to be issued again, and consumes no more CP.
    Refuses: PAY-TRA-01, KER-LIF-01 it was not rejected, PAY-BAN-01, PAY-BAN-02, ACC-RIG-01.
    """
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.Transfer.locked(entity, transfer)
    if kept.reissued_as is not None:
        unchanged()
        return kept.reissued_as
    state = TRANSFER_LIFE.after("reissue", TransferState(kept.state))
    payable = bank_accounts.payable([account], entity=entity, on=on).get(account)
    if payable is None:
        raise Refused(refusals.BANK_ACCOUNT_UNUSABLE(payee=kept.payee_name, on=f"{on:%d/%m/%Y}"))
    if payable.owner != kept.payee_id:
        raise Refused(refusals.BANK_ACCOUNT_OF_ANOTHER(payee=kept.payee_name))
    made = models.Transfer.objects.create(
        entity_id=entity,
        id=new_id(),
        root_id=kept.root_id or kept.id,
        source=kept.source,
        payee_id=kept.payee_id,
        payee_name=kept.payee_name,
        party_id=kept.party_id,
        account_id=account,
        iban=payable.iban,
        bic=payable.bic,
        cents=kept.cents,
        label=kept.label,
        due_on=on,
        supplier_account=TO_REISSUE,
        ground=kept.ground,
        ordered_on=on,
    )
    models.Transfer.objects.filter(entity_id=entity, id=transfer).update(state=state, reissued_as=made.id)
    note(entity=entity, subject=f"transfer:{transfer}", reissued_as=str(made.id), account=str(account))
    return made.id


@action
def abandon(*, actor: Actor, entity: UUID, transfer: UUID, reason: str, on: date) -> None:
    """Give up a transfer that the bank rejected, or that is in no lot yet.

    What had been sent gives its CP back, and its creditor is owed again in the books.
    Refuses: PAY-TRA-01, PAY-REA-01, KER-LIF-01, ACC-RIG-01; BUD-… the year is closed; LED-… the books take no entry.
    """
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.Transfer.locked(entity, transfer)
    if kept.state == TransferState.ABANDONED:
        unchanged()
        return
    state = TRANSFER_LIFE.after("abandon", TransferState(kept.state))
    root = models.Transfer.locked(entity, kept.root_id) if kept.root_id else kept
    sent = root.lot_id is not None
    if sent:
        follows = in_consequence(actor)
        _give_back(follows, root, on)
        charges = tuple(zip(root.envelopes or (), root.charged or (), strict=True))
        owed = Owed(kept.id, kept.party_id, root.supplier_account, kept.cents, charges)
        axes = axes_of(entity, {each for each, _ in charges}, on=on)
        draft = entries.of_abandon(owed, axes=axes, source=f"payment:{root.id}", on=on)
        ledger.post(actor=follows, entity=entity, draft=draft, on=on)
    models.Transfer.objects.filter(entity_id=entity, id=transfer).update(state=state, reason=reason)
    announce(events.TransferAbandoned(entity=entity, subject=root.id, transfer=transfer, source=kept.source, sent=sent))
    note(entity=entity, subject=f"transfer:{transfer}", reason=reason, sent=sent)


def _give_back(follows: Actor, root: models.Transfer, on: date) -> None:
    """The CP of a transfer, and its AE where they were consumed with them, envelope after envelope in one order."""
    assert root.lot_id is not None, "what was sent has its lot"
    sent_on = models.Lot.objects.values_list("sent_on", flat=True).get(entity_id=root.entity_id, id=root.lot_id)
    now = appropriations.charged_on(root.entity_id, root.envelopes or (), on=sent_on or on)
    envelopes = [now[each] for each in root.envelopes or ()]
    charges = zip(envelopes, root.commitments or (), root.reserved_as or (), root.charged or (), strict=True)
    for envelope, commitment, reserved_as, cents in sorted(charges):
        for kind in (Kind.CP,) if commitment else (Kind.CP, Kind.AE):
            budget.lower(
                actor=follows,
                entity=root.entity_id,
                envelope=envelope,
                kind=kind,
                amount=Money(cents),
                commitment=commitment or reserved_as,
                source=reserved_as,
                on=on,
            )
