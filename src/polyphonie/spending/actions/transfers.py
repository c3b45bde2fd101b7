"""What a request pays leaves as transfers, one to each payee, and follows what becomes of them at the bank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
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
from polyphonie.spending.queries.checks import Lines, Paid
from polyphonie.spending.rules import deadlines, interest
from polyphonie.spending.terms.claims import Split
from polyphonie.spending.terms.payment_requests import (
    LONGEST_LABEL,
    Ground,
    Purpose,
    RequestState,
    Step,
)

from . import invoice_states, reimputed_services, requested_lines
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


def order_all(
    requests: Sequence[models.PaymentRequest], lines: Lines, paid: Mapping[UUID, Paid], *, actor: Actor, on: date
) -> tuple[UUID, ...]:
    """Order the transfers of requests that are passed: the creditor's, and those of the claims on what it is owed."""
    ordered = [each for request in requests for each in _shares_of(request, lines[request.id], paid[request.id], on)]
    if not ordered:
        return ()
    entity, drafts = requests[0].entity_id, [draft for draft, _ in ordered]
    transfers = payments.order_all(actor=in_consequence(actor), entity=entity, drafts=drafts, on=on)
    for (_, share), transfer in zip(ordered, transfers, strict=True):
        share.transfer_id = transfer
    rows.insert([share for _, share in ordered])
    return transfers


def _shares_of(
    request: models.PaymentRequest, lines: Sequence[models.RequestLine], paid: Paid, on: date
) -> Iterator[tuple[TransferDraft, models.Share]]:
    """The transfer to each payee of a request, and what it is of it."""
    left = to_pay(lines)
    for place, (each, account) in enumerate(paid, start=1):
        assert account is not None, "the check of the discharge held"
        source = request.source if place == 1 else ""
        yield shared_out(request, each, account.id, place=place, source=source, left=left, shared=len(paid) > 1, on=on)


def shared_out(
    request: models.PaymentRequest,
    part: Split,
    account: UUID,
    *,
    place: int,
    source: str,
    left: Sequence[Unpaid],
    shared: bool,
    on: date,
) -> tuple[TransferDraft, models.Share]:
    """A part of a request, and its transfer, charged to what is `left` to pay of its lines. Its `source` is its own
    unless told; `shared`: others are paid of the same request.
    """
    identifier = new_id()
    draft = TransferDraft(
        source=source or f"{_SHARE}:{identifier}",
        payee=part.payee,
        payee_name=part.payee_name[:LONGEST_LABEL],
        account=account,
        amount=Money(part.cents),
        label=f"{request.document_number} {request.number}"[:LONGEST_LABEL],
        due_on=request.due_on or on,
        supplier_account=request.supplier_account,
        charges=tuple(_charges(left, part.cents)),
        ground=request.ground_case or request.ground,
        party=request.supplier_id,
        shared=request.id if shared else None,
    )
    share = models.Share(
        entity_id=request.entity_id,
        id=identifier,
        request_id=request.id,
        place=place,
        payee_id=part.payee,
        payee_name=part.payee_name,
        claim_id=part.claim,
        account_id=account,
        cents=part.cents,
    )
    return draft, share


@dataclass(slots=True)
class Unpaid:
    """What is left to pay of a line."""

    line: models.RequestLine
    cents: int


def to_pay(lines: Iterable[models.RequestLine]) -> list[Unpaid]:
    """All that there is to pay of some lines, in their order."""
    return [Unpaid(line, line.payable) for line in lines]


def _charges(left: Sequence[Unpaid], cents: int) -> Iterator[Charge]:
    """What a share consumes of the lines, each after the other, until it is covered."""
    for each in left:
        taken = min(each.cents, cents)
        if taken:
            each.cents -= taken
            cents -= taken
            commitment = "" if each.line.direct else each.line.commitment
            yield Charge(each.line.envelope_id, commitment, Money(taken), each.line.reserved_as)


def _give_back(entity: UUID, shares: Iterable[models.Share]) -> None:
    """Give what claims took of these shares back to them."""
    for share in sorted(shares, key=lambda each: each.claim_id or each.id):
        if share.claim_id is not None:
            claim = models.Claim.locked(entity, share.claim_id)
            claim.taken -= share.cents
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
    followed = Followed(source, step, happened_on, reason)
    _follow(actor, entity, [followed], on)


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the transfer of a source, on the bank's own day where it tells one."""

    source: str
    step: Step
    happened_on: date | None = None
    reason: str = ""


@action
def follow_transfers(*, actor: Actor, entity: UUID, transfers: Sequence[Followed], on: date) -> None:
    """Follow many transfers at once, in their order, all or none. Refuses: as `follow_transfer`, each by each."""
    _follow(actor, entity, transfers, on)


def _follow(actor: Actor, entity: UUID, followed: Sequence[Followed], on: date) -> None:
    access.require(actor, Right.PAYMENT_VISA, perimeter=Perimeter.of_entity(entity), on=on)
    unchanged()
    requests = _requests(entity, followed)
    held = models.PaymentRequest.locked_all(entity, set(requests.values()))
    shares = _shares(entity, held)
    for abandoned, each in groupby(followed, key=lambda told: told.step is Step.ABANDONED):
        known = [told for told in each if requests.get(told.source) in shares]
        if abandoned:
            for told in known:
                _abandon(held[requests[told.source]], shares[requests[told.source]], told, actor=actor, on=on)
        else:
            _bring([(told, held[requests[told.source]]) for told in known], shares, actor=actor, on=on)


_Shares = Mapping[UUID, Sequence[models.Share]]
"""The shares of some requests, each request's in their order."""


def _requests(entity: UUID, followed: Sequence[Followed]) -> dict[str, UUID]:
    """The request of each source; what is of another chain is of none."""
    named = {each.source: each.source.partition(":")[::2] for each in followed}
    found = {source: UUID(told) for source, (kind, told) in named.items() if kind == "payment_request"}
    shares = {UUID(told): source for source, (kind, told) in named.items() if kind == _SHARE}
    if shares:
        kept = models.Share.objects.filter(entity_id=entity, id__in=shares)
        found |= {shares[share]: request for share, request in kept.values_list("id", "request_id")}
    return found


def _shares(entity: UUID, requests: Collection[UUID]) -> dict[UUID, list[models.Share]]:
    found: dict[UUID, list[models.Share]] = {}
    for share in rows.find(models.Share, entity_id=entity, request_id=requests, order=("request_id", "place")):
        found.setdefault(share.request_id, []).append(share)
    return found


def _share(shares: Sequence[models.Share], source: str) -> models.Share:
    """The share that a transfer pays: the first bears its request's name, the others their own."""
    kind, _, identifier = source.partition(":")
    return shares[0] if kind != _SHARE else next(each for each in shares if each.id == UUID(identifier))


def _is_done(share: models.Share, request: models.PaymentRequest, step: Step) -> bool:
    """Whether a step says nothing new: it was told, its request is rejected, or it comes after what follows it."""
    overtaken = step is Step.SENT and share.state == RequestState.PAID
    return share.state == _STATES[step] or overtaken or request.state == RequestState.REJECTED


def _bring(told: Sequence[tuple[Followed, models.PaymentRequest]], shares: _Shares, *, actor: Actor, on: date) -> None:
    """Bring requests where their transfers are; the invoices that they pay are in payment from the first."""
    changed: dict[UUID, models.Share] = {}
    moved: dict[UUID, models.PaymentRequest] = {}
    sent: list[models.PaymentRequest] = []
    paid: dict[UUID, int] = {}
    moves: list[models.PaidMove] = []
    for each, request in told:
        share = _share(shares[request.id], each.source)
        if _is_done(share, request, each.step):
            continue
        share.state = _STATES[each.step]
        share.paid_on = (each.happened_on or on) if each.step is Step.EXECUTED else None
        changed[share.id] = share
        before, day = RequestState(request.state), request.paid_on
        if _move(request, shares[request.id]):
            moved[request.id] = request
            moves += _paid_moves(request, before=day)
            paid[request.id] = paid.get(request.id, 0) + (request.state == RequestState.PAID) - (before == "paid")
        if each.step is Step.SENT:
            sent.append(request)
        facts = {"before": before, "after": request.state, "step": each.step, "reason": each.reason}
        note(entity=request.entity_id, subject=request.source, **facts)
    rows.update(list(changed.values()), ["state", "paid_on"])
    rows.update(list(moved.values()), ["state", "paid_on"])
    rows.insert(moves)
    count_paid([(moved[each], sign) for each, sign in paid.items() if sign])
    invoice_states.follow_all(sent, InvoiceState.IN_PAYMENT, actor=actor, on=on)


def _move(request: models.PaymentRequest, shares: Sequence[models.Share]) -> bool:
    """Bring the request where its shares are: rejected when one is, paid when all are, otherwise in payment.

    It was paid on the day of the last. Tells whether it moved.
    """
    states = {RequestState(each.state) for each in shares}
    if RequestState.BANK_REJECTED in states:
        wanted = RequestState.BANK_REJECTED
    elif states == {RequestState.PAID}:
        wanted = RequestState.PAID
    else:
        wanted = RequestState.IN_PAYMENT
    if request.state == wanted:
        return False
    request.take(_MOVES[wanted])
    days = [each.paid_on for each in shares if each.paid_on is not None]
    request.paid_on = max(days) if wanted is RequestState.PAID else None
    if request.paid_on and interest.is_due(request.purpose, request.supplier_account) and _is_late(request):
        announce(PaidLate(entity=request.entity_id, subject=request.id))
    return True


def _paid_moves(request: models.PaymentRequest, *, before: date | None) -> Iterator[models.PaidMove]:
    """What a change of the day on which a request was paid moves: it leaves the one before, and enters the other."""
    for day, sign in ((before, -1), (request.paid_on, 1)):
        if day is not None:
            yield models.PaidMove.of(request, paid_on=day, sign=sign)


def _is_late(request: models.PaymentRequest) -> bool:
    return request.paid_on is not None and bool(deadlines.days_late(request.due_on, paid_on=request.paid_on))


def count_paid(signed: Sequence[tuple[models.PaymentRequest, int]]) -> None:
    """Count what was paid of these requests, or what came back of them (a sign of minus one), on the lines of their
    commitments, beside what was requested.
    """
    counted = {
        request.id: sign
        for request, sign in signed
        if request.purpose == Purpose.EXPENSE and request.ground != Ground.ADVANCE
    }
    if not counted:
        return
    entity = signed[0][0].entity_id
    lines = [line for each in models.lines_of(entity, counted).values() for line in each]
    held = requested_lines.hold_references(entity, {line.commitment for line in lines})
    for line in lines:
        if line.commitment in held:
            held[line.commitment].paid += counted[line.request_id] * line.cents
    rows.update([held[name] for name in sorted(held)], ["paid"])


def _abandon(
    request: models.PaymentRequest, shares: Sequence[models.Share], told: Followed, *, actor: Actor, on: date
) -> None:
    """Reject what will not be paid: its counts, its reservations and its entries are given back."""
    before = request.state
    if _is_done(_share(shares, told.source), request, told.step):
        return
    for share in shares:  # what pays several payees is given up whole
        share.state, share.paid_on = _STATES[told.step], None
    rows.update(list(shares), ["state", "paid_on"])
    lines = models.lines_of(request.entity_id, [request.id])[request.id]
    never_sent = request.state == RequestState.PASSED
    request.take("abandon")
    request.save(update_fields=["state"])
    requested_lines.give_back(request.entity_id, requested_lines.counts_of(request, lines))
    _give_back(request.entity_id, shares)
    if never_sent:
        give_back(request, lines, actor=actor, on=on)
    models.RequestIdentity.objects.filter(entity_id=request.entity_id, request_id=request.id).delete()
    for entry in books.entries_of(request.entity_id, sources=[request.source]):
        kept = books.entry(request.entity_id, entry.id)
        if kept is not None and kept.corrects is None:
            ledger.correct(
                actor=in_consequence(actor), entity=request.entity_id, entry=entry.id, reason=told.reason[:200], on=on
            )
    _owe_where_charged(request, lines, actor=actor, on=on)
    facts = {"before": before, "after": request.state, "step": told.step, "reason": told.reason}
    note(entity=request.entity_id, subject=request.source, **facts)


def _owe_where_charged(
    request: models.PaymentRequest, lines: Sequence[models.RequestLine], *, actor: Actor, on: date
) -> None:
    """What is owed again of lines that were charged elsewhere since they were paid follows them there."""
    if not request.certified_before or request.purpose != Purpose.EXPENSE or request.ground == Ground.ADVANCE:
        return
    held = requested_lines.hold_references(request.entity_id, {line.commitment for line in lines})
    for line in lines:
        if (charged := held.get(line.commitment)) is not None:
            at, left = charged.axes, line.axes
            reimputed_services.take(charged, line.cents, left=left, taken=at, label=request.number, actor=actor, on=on)
