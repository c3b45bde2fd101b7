"""The acts by which invoices are paid, one chain at a time or many at once, each in its own transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from tests.chain.state import ENTITY, Received, State

from polyphonie.invoicing.actions import deposits
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel import deliveries, rows
from polyphonie.payments import actions as payments
from polyphonie.payments import queries as bank
from polyphonie.payments import rules as transfers
from polyphonie.spending import actions as spending
from polyphonie.spending import models
from polyphonie.spending.terms.checks import CheckCode
from polyphonie.spending.terms.payment_requests import RequestState
from polyphonie.spending.terms.proposals import ProposalState

_SEEN: Final = tuple(CheckCode)


Told = Callable[[str], None]
"""What is called after each act, with its name."""


def _nobody(_act: str) -> None:
    pass


def play(state: State, received: Sequence[Received], *, told: Told = _nobody) -> None:
    """Take invoices to the bank's statement: each act of a chain alone in its own transaction, of many on their set.

    The lot, its file and the statement are of all the chains told: give one for a chain of its own.
    """
    on = state.on
    deposited = _deposited(received, on)
    told("deposit of the invoice, checked")
    proposed = [invoice for _, invoice in deposited]
    _until(lambda: _are_proposed(proposed))
    told("delivery, routing, matching")
    if len(proposed) == 1:
        spending.accept_proposal(actor=state.certifier, entity=ENTITY, proposal=proposed[0], on=on)
    else:
        _done(spending.accept_proposals(actor=state.certifier, entity=ENTITY, proposals=proposed, on=on))
    told("service observed and certified")
    if len(proposed) == 1:
        spending.request_payment(actor=state.manager, entity=ENTITY, proposal=proposed[0], on=on)
    else:
        _done(spending.request_payments(actor=state.manager, entity=ENTITY, proposals=proposed, on=on))
    requests = _requested(proposed)
    told("payment request")
    if len(requests) == 1:
        spending.order_payment(actor=state.officer, entity=ENTITY, request=requests[0], on=on)
    else:
        _done(spending.order_payments(actor=state.officer, entity=ENTITY, requests=requests, on=on))
    told("payment order signed")
    if len(requests) == 1:
        spending.pass_request(actor=state.accountant, entity=ENTITY, request=requests[0], on=on, confirmed=_SEEN)
    else:
        _done(spending.pass_requests(actor=state.accountant, entity=ENTITY, requests=requests, on=on))
    told("eight checks and visa")
    _pay(state, requests, told)


def _deposited(received: Sequence[Received], on: date) -> list[tuple[UUID, UUID]]:
    """The invoices that came, by the program of each supplier: one alone, or all of its own in a flow."""
    of: dict[UUID, list[Received]] = {}
    for each in received:
        of.setdefault(each.supplier.id, []).append(each)
    receipts: list[deposits.Receipt] = []
    for theirs in of.values():
        actor = theirs[0].supplier.depositor
        if len(received) == 1:
            content = theirs[0].content
            receipts.append(
                deposits.deposit(actor=actor, content=content, file_name="facture.xml", channel=Channel.API, on=on)
            )
        else:
            files = [deposits.File(f"{each.number}.xml", each.content) for each in theirs]
            receipts += deposits.deposit_lot(actor=actor, files=files, channel=Channel.API, on=on)
    assert all(each.accepted for each in receipts), receipts
    return [(each.entity, each.invoice) for each in receipts if each.entity is not None and each.invoice is not None]


def _requested(invoices: Sequence[UUID]) -> list[UUID]:
    """The requests that ask for the payment of these invoices, in their order."""
    found = dict(rows.pick(models.PaymentRequest, "invoice_id", "id", entity_id=ENTITY, invoice_id=invoices))
    return [found[each] for each in invoices]


def _done(outcomes: Sequence[spending.Outcome | spending.Attempt]) -> None:
    """Every one of a set was acted on."""
    assert not any(each.refusals for each in outcomes), outcomes


def _pay(state: State, requests: Sequence[UUID], told: Told) -> None:
    on = state.on
    ordered = [transfers.transfer_of(f"payment_request:{request}") for request in requests]
    (lot,) = payments.prepare_lot(actor=state.payer, entity=ENTITY, execute_on=on, transfers=ordered, on=on)
    told("lot prepared")
    payments.sign_lot(actor=state.signer, entity=ENTITY, lot=lot, on=on)
    told("lot signed")
    payments.send_lot(actor=state.payer, entity=ENTITY, lot=lot, on=on)
    told("lot sent: budget, books, pain.001")
    content = bank.played_statement([bank.lot(actor=state.payer, entity=ENTITY, lot=lot, on=on)], on=on)
    payments.record_statement(actor=state.payer, entity=ENTITY, content=content, name="releve.xml", on=on)
    told("camt.053 reconciled")
    _until(lambda: _paid(requests) == len(requests))
    told("requests and invoices follow")


def _paid(requests: Sequence[UUID]) -> int:
    """How many of these requests are paid."""
    states = rows.pick(models.PaymentRequest, "state", entity_id=ENTITY, id=requests)
    return sum(state == RequestState.PAID for (state,) in states)


def _are_proposed(invoices: Sequence[UUID]) -> bool:
    """Whether each of these invoices is matched, once the worker's part is done, by this process or by another."""
    states = rows.pick(models.Proposal, "state", entity_id=ENTITY, id=invoices)
    return [state for (state,) in states] == [ProposalState.PROPOSED] * len(invoices)


def _until(done: Callable[[], bool]) -> None:
    """Do the worker's part until something is done. Another process may be doing it: it is waited for a little."""
    while True:
        delivered = deliveries.drain()
        if done():
            return
        if not delivered:
            time.sleep(0.001)
