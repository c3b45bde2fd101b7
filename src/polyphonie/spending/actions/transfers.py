"""What a request pays leaves as transfers, one to each payee, and follows what becomes of them at the bank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, announce, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.ledger import actions as ledger
from polyphonie.ledger import queries as books
from polyphonie.payments import actions as payments
from polyphonie.payments.terms import Charge, TransferDraft
from polyphonie.spending import models
from polyphonie.spending.events import PaidLate
from polyphonie.spending.queries import checks as queries
from polyphonie.spending.rules import deadlines, interest
from polyphonie.spending.terms.payment_requests import (
    LONGEST_LABEL,
    Ground,
    Purpose,
    RequestState,
    Step,
)

from . import invoice_states, requested_lines
from .payment_requests import give_back

_SHARE: Final = "share"
_MOVES: Final = {
    RequestState.IN_PAYMENT: "send",
    RequestState.PAID: "settle",
    RequestState.BANK_REJECTED: "bounce",
}
_STATES: Final = {
    Step.SENT: RequestState.IN_PAYMENT,
    Step.EXECUTED: RequestState.PAID,
    Step.REJECTED: RequestState.BANK_REJECTED,
    Step.ABANDONED: RequestState.REJECTED,
}


def order(request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date) -> None:
    """Order the transfers of a request that is passed: the creditor's, and those of the claims on what it is owed."""
    drafts: list[TransferDraft] = []
    shares: list[models.Share] = []
    left = [_Open(line, line.payable) for line in lines]
    for place, (each, account) in enumerate(queries.payees(request, lines, on=on), start=1):
        assert account is not None, "the check of the discharge held"
        identifier = new_id()
        source = request.source if place == 1 else f"{_SHARE}:{identifier}"
        charges = tuple(_charges(left, each.cents))
        drafts.append(
            TransferDraft(
                source=source,
                payee=each.payee,
                payee_name=each.payee_name[:LONGEST_LABEL],
                account=account.id,
                amount=Money(each.cents),
                label=f"{request.document_number} {request.number}"[:LONGEST_LABEL],
                due_on=request.due_on or on,
                supplier_account=request.supplier_account,
                charges=charges,
                ground=request.ground_case or request.ground,
                party=request.supplier_id,
            )
        )
        shares.append(
            models.Share(
                entity_id=request.entity_id,
                id=identifier,
                request_id=request.id,
                place=place,
                payee_id=each.payee,
                payee_name=each.payee_name,
                claim_id=each.claim,
                account_id=account.id,
                cents=each.cents,
            )
        )
    if drafts:
        ordered = payments.order_all(actor=in_consequence(actor), entity=request.entity_id, drafts=drafts, on=on)
        for share, transfer in zip(shares, ordered, strict=True):
            share.transfer_id = transfer
        rows.insert(shares)
        _take(request.entity_id, shares, sign=1)


@dataclass(slots=True)
class _Open:
    """What is left to pay of a line."""

    line: models.RequestLine
    cents: int


def _charges(left: Sequence[_Open], cents: int) -> Iterator[Charge]:
    """What a share consumes of the lines, each after the other, until it is covered."""
    for each in left:
        taken = min(each.cents, cents)
        if taken:
            each.cents -= taken
            cents -= taken
            commitment = "" if each.line.direct else each.line.commitment
            yield Charge(each.line.envelope_id, commitment, Money(taken), each.line.reserved_as)


def _take(entity: UUID, shares: Iterable[models.Share], *, sign: int) -> None:
    """Count what claims take of their limits, or what comes back to them."""
    for share in sorted(shares, key=lambda each: each.claim_id or each.id):
        if share.claim_id is not None:
            claim = models.Claim.locked(entity, share.claim_id)
            claim.taken += sign * share.cents
            claim.save(update_fields=["taken"])


@action
def follow_transfer(
    *,
    actor: Actor,
    entity: UUID,
    source: str,
    step: Step,
    on: date,
    happened_on: date | None = None,
    reason: str = "",
) -> None:
    """Follow a transfer of a request: sent, executed, rejected by the bank, abandoned. Another chain's is left alone.

    `happened_on` is the bank's own day, where it tells one: it is the day of the payment, whenever its statement came.
    A request is paid once each of its payees is; the invoice that it pays is in payment from the first. One whose
    transfer is abandoned is rejected: what it asked for is given back, its entries are cancelled by their mirrors.
    Refuses: KER-LIF-01, ACC-RIG-01.
    """
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    share = _share(entity, source)
    if share is None:
        unchanged()
        return
    request = models.PaymentRequest.locked(entity, share.request_id)
    shares = {each.id: each for each in models.Share.objects.filter(entity_id=entity, request_id=request.id)}
    share = shares[share.id]
    overtaken = step is Step.SENT and share.state == RequestState.PAID
    if share.state == _STATES[step] or overtaken or request.state == RequestState.REJECTED:
        unchanged()
        return
    share.state, share.paid_on = _STATES[step], (happened_on or on) if step is Step.EXECUTED else None
    share.save(update_fields=["state", "paid_on"])
    before = request.state
    if step is Step.ABANDONED:
        _abandon(request, list(shares.values()), actor=actor, on=on, reason=reason)
    else:
        _move(request, list(shares.values()))
    if step is Step.SENT:
        invoice_states.follow(request, InvoiceState.IN_PAYMENT, actor=actor, on=on)
    note(entity=entity, subject=request.source, before=before, after=request.state, step=step, reason=reason)


def _share(entity: UUID, source: str) -> models.Share | None:
    kind, _, identifier = source.partition(":")
    if kind == _SHARE:
        return models.Share.objects.filter(entity_id=entity, id=UUID(identifier)).first()
    if kind == "payment_request":
        return models.Share.objects.filter(entity_id=entity, request_id=UUID(identifier), place=1).first()
    return None


def _move(request: models.PaymentRequest, shares: Sequence[models.Share]) -> None:
    """Bring the request where its shares are: rejected when one is, paid when all are, otherwise in payment.

    It was paid on the day of the last.
    """
    states = {RequestState(each.state) for each in shares}
    if RequestState.BANK_REJECTED in states:
        wanted = RequestState.BANK_REJECTED
    elif states == {RequestState.PAID}:
        wanted = RequestState.PAID
    else:
        wanted = RequestState.IN_PAYMENT
    before = RequestState(request.state)
    if before is wanted:
        return
    request.take(_MOVES[wanted])
    days = [each.paid_on for each in shares if each.paid_on is not None]
    request.paid_on = max(days) if wanted is RequestState.PAID else None
    request.save(update_fields=["state", "paid_on"])
    if RequestState.PAID in {before, wanted}:
        count_paid(request, sign=1 if wanted is RequestState.PAID else -1)
    if request.paid_on and interest.is_due(request.purpose, request.supplier_account) and _is_late(request):
        announce(PaidLate(entity=request.entity_id, subject=request.id))


def _is_late(request: models.PaymentRequest) -> bool:
    return request.paid_on is not None and bool(deadlines.days_late(request.due_on, paid_on=request.paid_on))


def count_paid(request: models.PaymentRequest, *, sign: int) -> None:
    """Count what was paid on the lines of the commitments, beside what was requested."""
    if request.purpose != Purpose.EXPENSE or request.ground == Ground.ADVANCE:
        return
    lines = models.lines_of(request.entity_id, [request.id])[request.id]
    held = requested_lines.hold_references(request.entity_id, {line.commitment for line in lines})
    for line in lines:
        if line.commitment in held:
            held[line.commitment].paid += sign * line.cents
    rows.update([held[name] for name in sorted(held)], ["paid"])


def _abandon(
    request: models.PaymentRequest, shares: Sequence[models.Share], *, actor: Actor, on: date, reason: str
) -> None:
    """Reject what will not be paid: its counts, its reservations and its entries are given back."""
    lines = models.lines_of(request.entity_id, [request.id])[request.id]
    never_sent = request.state == RequestState.PASSED
    request.take("abandon")
    request.save(update_fields=["state"])
    counts = requested_lines.counts_of(request, lines)
    requested_lines.add(requested_lines.hold_references(request.entity_id, counts), counts, sign=-1)
    _take(request.entity_id, shares, sign=-1)
    if never_sent:
        give_back(request, lines, actor=actor, on=on)
    models.RequestIdentity.objects.filter(entity_id=request.entity_id, request_id=request.id).delete()
    for entry in books.entries_of(request.entity_id, sources=[request.source]):
        kept = books.entry(request.entity_id, entry.id)
        if kept is not None and kept.corrects is None:
            ledger.correct(
                actor=in_consequence(actor), entity=request.entity_id, entry=entry.id, reason=reason[:200], on=on
            )
