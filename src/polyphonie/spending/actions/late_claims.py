"""What a claim takes of payments that were passed before it was served, and that have not left, or came back (C5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, in_consequence
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.queries import bank_accounts
from polyphonie.parties.queries.bank_accounts import BankAccount
from polyphonie.payments import actions as payments
from polyphonie.spending import models
from polyphonie.spending.queries.checks import owed_under
from polyphonie.spending.rules.claims import split
from polyphonie.spending.terms.claims import UNPAYABLE, Split
from polyphonie.spending.terms.payment_requests import TO_PAY, RequestState

from . import transfers

_WAITING: Final = RequestState.PASSED
"""A share is as its request was passed until its transfer is sent."""
_NOT_PAID: Final = frozenset({_WAITING, RequestState.IN_PAYMENT, RequestState.BANK_REJECTED})


def take(claim: models.Claim, *, actor: Actor, on: date) -> None:
    """Give a claim its part of what waits to be sent to its debtor: the transfer is taken back, and others are ordered.

    What the bank sent back is abandoned: issued again, it would pay the debtor; asked for again, it pays whom it must.
    The requests of the debtor that are not paid are held until the commit, so that one that is being passed sees the
    claim, or is seen. What earlier claims took is theirs.
    Refuses: SPE-CLM-04 its beneficiary has no usable account, PAY-LOT-04 a transfer is in a lot that was not sent;
    PAY-TRA-03 it came back, and others were paid of the same request.
    """
    entity, debtor = claim.entity_id, claim.debtor_id
    asked = models.PaymentRequest.objects.select_for_update().filter(entity_id=entity, supplier_id=debtor)
    held = {each.id: each for each in asked.filter(state__in=TO_PAY).order_by("id")}
    shares: dict[UUID, list[models.Share]] = {each: [] for each in held}
    for share in rows.find(models.Share, entity_id=entity, request_id=shares, order=("request_id", "place")):
        shares[share.request_id].append(share)
    lines = models.lines_of(entity, [each for each, parts in shares.items() if parts])
    bound = models.Claim.objects.filter(entity_id=entity, debtor_id=debtor, commitment_id=claim.commitment_id)
    same = set(bound.values_list("id", flat=True))
    accounts = bank_accounts.usable_of([debtor, claim.beneficiary_id], entity=entity, on=on)
    for identifier, of_request in lines.items():
        own = next((each for each in shares[identifier] if each.claim_id is None and each.state in _NOT_PAID), None)
        if own is None:
            continue
        owed = owed_under(of_request)
        if claim.commitment_id is not None:
            before = sum(each.cents for each in shares[identifier] if each.claim_id in same)
            owed[claim.commitment_id] = owed.get(claim.commitment_id, 0) - before
        parts = split(own.cents, creditor=debtor, name=own.payee_name, owed=owed, claims=[claim.view])
        if parts[-1].claim is None:
            continue
        if own.state != _WAITING:
            assert own.transfer_id is not None, "what was sent has its transfer"
            follows = in_consequence(actor)
            payments.abandon_returned(
                actor=follows, entity=entity, transfer=own.transfer_id, reason=claim.reference, on=on
            )
        else:
            of_this = _Passed(held[identifier], of_request, shares[identifier], own)
            claim.taken += _reshare(of_this, parts, accounts, reason=claim.reference, actor=actor, on=on)
    claim.save(update_fields=["taken"])


@dataclass(frozen=True, slots=True)
class _Passed:
    """A request that was passed, and the share of it that its creditor waits for."""

    request: models.PaymentRequest
    lines: Sequence[models.RequestLine]
    shares: Sequence[models.Share]
    own: models.Share


def _reshare(
    passed: _Passed,
    parts: Sequence[Split],
    accounts: Mapping[UUID, BankAccount],
    *,
    reason: str,
    actor: Actor,
    on: date,
) -> int:
    """Order a transfer to each of those who share what the creditor alone was to receive, unless it has left: told what
    the claim takes, the last of these parts.
    """
    request, own, follows = passed.request, passed.own, in_consequence(actor)
    if missing := [part.payee_name for part in parts if part.payee not in accounts]:
        raise Refused(UNPAYABLE(name=missing[0], number=request.number))
    assert own.transfer_id is not None, "what was passed has its transfer"
    if not payments.take_back(actor=follows, entity=request.entity_id, transfer=own.transfer_id, reason=reason, on=on):
        return 0
    left, several = transfers.to_pay(passed.lines), len(passed.shares) + len(parts) > 2
    made = [
        transfers.shared_out(
            request, part, accounts[part.payee].id, place=place, source="", left=left, shared=several, on=on
        )
        for place, part in zip((own.place, passed.shares[-1].place + 1), parts, strict=False)
    ]
    drafts = [draft for draft, _ in made]
    ordered = payments.order_all(actor=follows, entity=request.entity_id, drafts=drafts, on=on)
    for (_, share), transfer in zip(made, ordered, strict=True):
        share.transfer_id = transfer
    own.delete()
    rows.insert([share for _, share in made])
    return parts[-1].cents
