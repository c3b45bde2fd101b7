"""What becomes of a transfer that is not to be paid as it is: issued again, abandoned, or taken back for others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from polyphonie.kernel.refusals import Refusal, Refused, refuse
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
        shared=kept.shared,
        ordered_on=on,
    )
    models.Transfer.objects.filter(entity_id=entity, id=transfer).update(state=state, reissued_as=made.id)
    note(entity=entity, subject=f"transfer:{transfer}", reissued_as=str(made.id), account=str(account))
    return made.id


@action
def abandon(*, actor: Actor, entity: UUID, transfer: UUID, reason: str, on: date) -> None:
    """Give up a transfer that the bank rejected, or that is in no lot yet.

    What had been sent gives its CP back, and its creditor is owed again in the books. What pays several payees of one
    document is given up whole, or not at all: a part of it is never paid while the document may be asked for again.
    Refuses: PAY-TRA-01, PAY-TRA-03 another payee was paid, or is about to be, PAY-REA-01, KER-LIF-01, ACC-RIG-01;
    BUD-… the year is closed; LED-… the books take no entry.
    """
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    together = models.Transfer.locked_together(entity, transfer)
    kept = next(each for each in together if each.id == transfer)
    if kept.state == TransferState.ABANDONED:
        unchanged()
        return
    TRANSFER_LIFE.after("abandon", TransferState(kept.state))
    last = [each for each in together if each.state not in (TransferState.REISSUED, TransferState.ABANDONED)]
    refuse(_apart(kept, last))
    for each in last:
        _give_up(each, actor=actor, reason=reason, on=on)


def _apart(kept: models.Transfer, together: Sequence[models.Transfer]) -> Iterator[Refusal]:
    """PAY-TRA-03 others that are given up with it have left where it has not, or are where nothing is given up."""
    given_up = TRANSFER_LIFE.moves["abandon"].sources
    strange = [
        each.payee_name for each in together if each.state not in given_up or _was_sent(each) is not _was_sent(kept)
    ]
    if strange:
        yield refusals.PAID_TOGETHER(payees=", ".join(strange))


def _was_sent(transfer: models.Transfer) -> bool:
    """Whether it, or the one that it was made again of, left in a lot."""
    return transfer.root_id is not None or transfer.lot_id is not None


def _give_up(kept: models.Transfer, *, actor: Actor, reason: str, on: date) -> None:
    entity, state, sent = kept.entity_id, TRANSFER_LIFE.after("abandon", TransferState(kept.state)), _was_sent(kept)
    root = models.Transfer.locked(entity, kept.root_id) if kept.root_id else kept
    if sent:
        follows = in_consequence(actor)
        _give_back(follows, root, on)
        charges = tuple(zip(root.envelopes or (), root.charged or (), strict=True))
        owed = Owed(kept.id, kept.party_id, root.supplier_account, kept.cents, charges)
        axes = axes_of(entity, {each for each, _ in charges}, on=on)
        draft = entries.of_abandon(owed, axes=axes, source=f"payment:{root.id}", on=on)
        ledger.post(actor=follows, entity=entity, draft=draft, on=on)
    models.Transfer.objects.filter(entity_id=entity, id=kept.id).update(state=state, reason=reason)
    announce(events.TransferAbandoned(entity=entity, subject=root.id, transfer=kept.id, source=kept.source, sent=sent))
    note(entity=entity, subject=f"transfer:{kept.id}", reason=reason, sent=sent)


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


@action
def take_back(*, actor: Actor, entity: UUID, transfer: UUID, reason: str, on: date) -> bool:
    """Take a transfer back while it waits for its lot, for others that are ordered in its place: whether it was.

    Nothing is announced, and its document still stands. What was sent, or settled otherwise, is left as it is.
    Refuses: PAY-TRA-01, PAY-LOT-04 it is in a lot that was not sent, PAY-REA-01, ACC-RIG-01.
    """
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    kept = models.Transfer.locked(entity, transfer)
    if kept.state != TransferState.ORDERED or kept.root_id is not None:
        refuse(_waiting(kept))
        unchanged()
        return False
    state = TRANSFER_LIFE.after("abandon", TransferState(kept.state))
    models.Transfer.objects.filter(entity_id=entity, id=transfer).update(state=state, reason=reason)
    note(entity=entity, subject=f"transfer:{transfer}", reason=reason, taken_back=True)
    return True


@action
def abandon_returned(*, actor: Actor, entity: UUID, transfer: UUID, reason: str, on: date) -> bool:
    """Abandon what the bank sent back of a transfer, issued again or not, as long as it has not left again: whether it
    was. Its document is then asked for again, and pays whom it must by then.

    Refuses: PAY-TRA-01, PAY-LOT-04 it is in a lot that was not sent, PAY-REA-01, ACC-RIG-01; as `abandon`.
    """
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    last = models.Transfer.locked(entity, transfer)
    while last.reissued_as is not None:
        last = models.Transfer.locked(entity, last.reissued_as)
    came_back = last.state == TransferState.REJECTED or (last.state == TransferState.ORDERED and last.root_id)
    if not came_back:
        refuse(_waiting(last))
        unchanged()
        return False
    abandon(actor=in_consequence(actor), entity=entity, transfer=last.id, reason=reason, on=on)
    note(entity=entity, subject=f"transfer:{transfer}", reason=reason, abandoned=str(last.id))
    return True


def _waiting(transfer: models.Transfer) -> Iterator[Refusal]:
    """PAY-LOT-04 the transfer is in a lot that was not sent."""
    lots = [transfer.lot_id] if transfer.lot_id else []
    for lot in models.Lot.objects.filter(entity_id=transfer.entity_id, id__in=lots, file_id=None):
        yield refusals.STILL_IN_A_LOT(payee=transfer.payee_name, lot=lot.message)
