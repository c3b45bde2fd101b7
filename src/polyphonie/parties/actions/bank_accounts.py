"""Bank accounts change by four eyes: one person enters, another confirms; a changed one waits; nothing is forgotten."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.bank import identifiers
from polyphonie.kernel import originals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import rules
from polyphonie.parties.models import BankAccount, BankVerification, Entity, Supplier
from polyphonie.parties.terms import NO_SUCH_ENTITY, NO_SUCH_SUPPLIER
from polyphonie.parties.terms.bank_accounts import (
    ACCOUNT_LIFE,
    ACCOUNT_OF_ANOTHER,
    AccountDraft,
    AccountState,
    Entered,
    OwnerKind,
    Verification,
)

_LIVE = (AccountState.ENTERED, AccountState.CONFIRMED)


@action
def enter_bank_account(*, actor: Actor, entity: UUID, draft: AccountDraft, on: date) -> Entered:
    """Enter an account of somebody whom the entity pays. The same account of the same owner is entered once.

    Refuses: PAR-BAN-01 to 03, PAR-BAN-04 it is somebody else's and no reason was given, PAR-BAN-08, PAR-BAN-09,
    PAR-SUP-01, PAR-ENT-01, ACC-RIG-01; KER-VIR-01 an infected proof.
    """
    access.require(actor, Right.BANK_ACCOUNT_ENTER, perimeter=Perimeter.of_entity(entity), on=on)
    refuse(rules.account_refusals(draft))
    _require_owner(entity, draft)
    iban = identifiers.compact(draft.iban)
    same = BankAccount.objects.select_for_update().filter(entity_id=entity, iban=iban, state__in=_LIVE)
    for kept in same:
        if kept.owner_id == draft.owner:
            unchanged()
            return Entered(kept.id, new=False)
        if not draft.shared_reason:
            raise Refused(ACCOUNT_OF_ANOTHER(holder=kept.holder))
    proof = originals.keep(entity=entity, content=draft.proof, name=draft.proof_name, media_type=draft.proof_type)
    made = BankAccount.objects.create(
        entity_id=entity,
        owner_kind=draft.owner_kind,
        owner_id=draft.owner,
        iban=iban,
        bic=identifiers.compact(draft.bic) or identifiers.bic_of(iban),
        holder=draft.holder.strip(),
        proof_id=proof.id,
        shared_reason=draft.shared_reason,
        entered_on=on,
        entered_by=actor.id,
        entered_by_name=actor.name,
    )
    note(
        entity=entity,
        subject=f"bank_account:{made.id}",
        owner=f"{draft.owner_kind}:{draft.owner}",
        iban=identifiers.hidden(iban),
        proof=proof.sha256,
        shared=draft.shared_reason,
    )
    return Entered(made.id, new=True)


def _require_owner(entity: UUID, draft: AccountDraft) -> None:
    if draft.owner_kind is OwnerKind.SUPPLIER and not Supplier.objects.filter(id=draft.owner).exists():
        raise Refused(NO_SUCH_SUPPLIER())
    if (
        draft.owner_kind is OwnerKind.ENTITY
        and draft.owner != entity
        and not Entity.objects.filter(id=draft.owner).exists()
    ):
        raise Refused(NO_SUCH_ENTITY())


@action
def confirm_bank_account(*, actor: Actor, entity: UUID, account: UUID, on: date) -> date:
    """Confirm an account that another person entered; told from which day it may be paid on.

    The first account of an owner may be at once; one that changes or adds to it waits for its quarantine.
    Refuses: PAR-BAN-05 same person, PAR-BAN-06, PAR-BAN-07 its bank disowned the holder, KER-LIF-01, ACC-RIG-01.
    """
    kept = _to_decide(actor, entity, account, on)
    if kept.state == AccountState.CONFIRMED and kept.usable_on is not None and kept.decided_by == actor.id:
        unchanged()
        return kept.usable_on
    state = ACCOUNT_LIFE.after("confirm", AccountState(kept.state))
    refuse(rules.verification_refusals(_last_verification(kept), holder=kept.holder))
    others = BankAccount.objects.filter(entity_id=entity, owner_id=kept.owner_id, usable_on__isnull=False)
    usable_on = rules.usable_from(on, changed=others.exclude(id=account).exists())
    _decide(kept, actor, on, state=state, usable_on=usable_on)
    note(entity=entity, subject=f"bank_account:{account}", usable_on=usable_on.isoformat())
    return usable_on


@action
def refuse_bank_account(*, actor: Actor, entity: UUID, account: UUID, reason: str, on: date) -> None:
    """Refuse an account that another person entered: it will never be paid on.

    Refuses: PAR-BAN-05, PAR-BAN-06, PAR-BAN-08, KER-LIF-01, ACC-RIG-01.
    """
    refuse(rules.why_refusals(reason))
    kept = _to_decide(actor, entity, account, on)
    if kept.state == AccountState.REFUSED and kept.reason == reason:
        unchanged()
        return
    _decide(kept, actor, on, state=ACCOUNT_LIFE.after("refuse", AccountState(kept.state)), reason=reason)
    note(entity=entity, subject=f"bank_account:{account}", reason=reason)


def _to_decide(actor: Actor, entity: UUID, account: UUID, on: date) -> BankAccount:
    access.require(actor, Right.BANK_ACCOUNT_CONFIRM, perimeter=Perimeter.of_entity(entity), on=on)
    kept = BankAccount.locked(entity, account)
    refuse(rules.decision_refusals(decided_by=actor.id, entered_by=kept.entered_by))
    return kept


def _decide(kept: BankAccount, actor: Actor, on: date, **changed: object) -> None:
    BankAccount.objects.filter(entity_id=kept.entity_id, id=kept.id).update(
        decided_on=on, decided_by=actor.id, decided_by_name=actor.name, **changed
    )


def _last_verification(kept: BankAccount) -> Verification | None:
    found = BankVerification.objects.filter(entity_id=kept.entity_id, account_id=kept.id).order_by("-id")
    last = found.values_list("result", flat=True).first()
    return Verification(last) if last else None


@action
def verify_bank_account(
    *, actor: Actor, entity: UUID, account: UUID, result: Verification, reference: str, on: date
) -> None:
    """Record what the payee's bank says of an account and its holder. After *no match* it is paid on no more.

    Refuses: PAR-BAN-06, PAR-BAN-08 the reference is malformed, ACC-RIG-01 (who enters or who confirms may).
    Source: règlement (UE) 2024/886, article 5 quater.
    """
    perimeter = Perimeter.of_entity(entity)
    if not access.holds(actor, Right.BANK_ACCOUNT_CONFIRM, perimeter=perimeter, on=on):
        access.require(actor, Right.BANK_ACCOUNT_ENTER, perimeter=perimeter, on=on)
    refuse(rules.why_refusals(reference))
    kept = BankAccount.locked(entity, account)
    same = BankVerification.objects.filter(
        entity_id=entity, account_id=kept.id, result=result, reference=reference, on=on
    )
    if same.exists():
        unchanged()
        return
    BankVerification.objects.create(
        entity_id=entity, account_id=account, result=result, on=on, by_name=actor.name, reference=reference
    )
    note(entity=entity, subject=f"bank_account:{account}", result=result, reference=reference)


@action
def close_bank_account(*, actor: Actor, entity: UUID, account: UUID, reason: str, on: date) -> None:
    """Close a confirmed account: from that day on it is paid on no more. What was paid before stays as it was.

    Refuses: PAR-BAN-06, PAR-BAN-08, KER-LIF-01, ACC-RIG-01.
    """
    refuse(rules.why_refusals(reason))
    access.require(actor, Right.BANK_ACCOUNT_CONFIRM, perimeter=Perimeter.of_entity(entity), on=on)
    kept = BankAccount.locked(entity, account)
    if kept.state == AccountState.CLOSED and kept.reason == reason:
        unchanged()
        return
    state = ACCOUNT_LIFE.after("close", AccountState(kept.state))
    BankAccount.objects.filter(entity_id=entity, id=account).update(state=state, closed_on=on, reason=reason)
    note(entity=entity, subject=f"bank_account:{account}", reason=reason)
