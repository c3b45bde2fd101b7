"""Random chains, driven by a state machine: whatever is done in whatever order, every proof of every house holds.

The suite plays a few; POLYPHONIE_CHAINS says how many to play.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from polyphonie.budget import proofs as budget
from polyphonie.budget.terms import Kind
from polyphonie.documents.bank.words import Direction
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import proofs as ledger
from polyphonie.ledger import queries as books
from polyphonie.payments import actions as payments
from polyphonie.payments import models as bank
from polyphonie.payments import proofs as payment_proofs
from polyphonie.payments import queries
from polyphonie.payments.terms import TREASURY, LotState, TransferState
from polyphonie.payments.tests import answers
from polyphonie.spending import actions, models, proofs
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind
from polyphonie.spending.terms.payment_requests import RequestState

from . import stage
from .chains import Chain, creditor, open_bank
from .stage import STATE, TODAY

CHAINS = int(os.environ.get("POLYPHONIE_CHAINS", "0"))
SIGNER = Actor(ActorKind.SYSTEM, new_id(), "Simon Signataire")
PROOFS = (*budget.PROOFS, *ledger.PROOFS, *payment_proofs.PROOFS, *proofs.PROOFS)

amounts = st.integers(1, 60_000_00).map(Money)
any_of = st.integers(0, 5)


class RandomChains(RuleBasedStateMachine):
    """A unit that commits, serves, requests, orders, passes and pays, and a bank that executes, rejects and returns.

    What is refused is refused whole, whatever the reason: only an error that is no refusal is a fault.
    """

    chain: Chain
    other: UUID
    """Whom claims on the supplier pay."""
    done: dict[str, int]
    """How often each act was done, over all that is played."""

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()
        self.committed: dict[UUID, int] = {}
        self.files = 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    @initialize()
    def begin(self) -> None:
        """Two commitments served in part, a request of the one at the bank, of the other passed: go on, or back."""
        for bank_has_it in (True, False):
            self.commit(Money(1_000_00))
            self.serve(-1, Money(700_00))
            self.ask(-1, Money(300_00))
            self.go_on(0, twice=True)
            if bank_has_it:
                self.pay(0, well=True)

    def attempt(self, name: str, act: Callable[[], object]) -> bool:
        try:
            act()
        except Refused:
            return False
        self.done[name] = self.done.get(name, 0) + 1
        return True

    def request(self, place: int, *states: RequestState) -> UUID | None:
        """One of the requests in these states, if there is any."""
        found = models.PaymentRequest.objects.filter(entity_id=STATE, state__in=states).order_by("id")
        ids = list(found.values_list("id", flat=True))
        return ids[place % len(ids)] if ids else None

    def commitment(self, place: int) -> UUID | None:
        kept = sorted(self.committed)
        return kept[place % len(kept)] if kept else None

    @rule(amount=amounts)
    def commit(self, amount: Money) -> None:
        def act() -> None:
            made = stage.validated(self.chain.supplier, stage.line(amount.decimal), by=self.chain.manager)
            self.committed[made] = amount.cents

        self.attempt("commit", act)

    @precondition(lambda self: self.committed)
    @rule(place=any_of, amount=amounts)
    def amend(self, place: int, amount: Money) -> None:
        commitment = self.commitment(place)
        changed = {"commitment": commitment, "amounts": {1: amount}, "reason": "Avenant", "on": TODAY}
        if self.attempt("amend", lambda: actions.amend_commitment(actor=SYSTEM, entity=STATE, **changed)):
            self.committed[commitment] = amount.cents

    @precondition(lambda self: self.committed)
    @rule(place=any_of, closes=st.booleans())
    def end(self, place: int, closes: bool) -> None:
        commitment = self.commitment(place)
        if closes:
            kept = stage.kept_line(commitment)
            if self.attempt("close", lambda: actions.close_commitment(actor=SYSTEM, **self._of(commitment))):
                self.committed[commitment] = kept.certified + kept.direct
        elif self.attempt(
            "withdraw", lambda: actions.withdraw_commitment(actor=SYSTEM, reason="Abandon", **self._of(commitment))
        ):
            self.committed[commitment] = 0

    def _of(self, commitment: UUID) -> dict[str, Any]:
        return {"entity": STATE, "commitment": commitment, "on": TODAY}

    @precondition(lambda self: self.committed)
    @rule(place=any_of, amount=amounts)
    def serve(self, place: int, amount: Money) -> None:
        commitment = self.commitment(place)
        if self.attempt("serve", lambda: stage.certified(commitment, amount.decimal)):
            self.committed[commitment] = stage.kept_line(commitment).cents  # raised, within the tolerance

    @rule(place=any_of)
    def cancel(self, place: int) -> None:
        ids = list(models.ServiceCertificate.objects.filter(entity_id=STATE).values_list("id", flat=True))
        if ids:
            service = sorted(ids)[place % len(ids)]
            asked = {"entity": STATE, "service": service, "reason": "Erreur", "on": TODAY}
            self.attempt("cancel", lambda: actions.cancel_service(actor=SYSTEM, **asked))

    @precondition(lambda self: self.committed)
    @rule(place=any_of, amount=amounts)
    def ask(self, place: int, amount: Money) -> None:
        commitment = self.commitment(place)
        left = stage.kept_line(commitment)
        cents = min(amount.cents, max(left.certified - left.requested, 1))
        draft = self.chain.draft(commitment, 1)
        line = replace(draft.lines[0], amount=Money(cents))
        self.attempt("ask", lambda: self.chain.enter(replace(draft, lines=(line,))))

    @rule(place=any_of, twice=st.booleans())
    def go_on(self, place: int, twice: bool) -> None:
        """The next duty does its part of a request; done twice, it is done once."""
        for _ in range(2 if twice else 1):
            if request := self.request(place, RequestState.ENTERED):
                self.attempt("order", lambda: self.chain.order(request))
            elif request := self.request(place, RequestState.ORDERED, RequestState.PASSED):
                self.attempt("visa", lambda: self.chain.passes(request))

    @rule(place=any_of)
    def suspend(self, place: int) -> None:
        if request := self.request(place, RequestState.ENTERED, RequestState.ORDERED):
            self.attempt("suspend", lambda: self.chain.suspend(request))

    @rule(place=any_of, answers_it=st.booleans())
    def end_suspension(self, place: int, answers_it: bool) -> None:
        if request := self.request(place, RequestState.SUSPENDED):
            asked = {"entity": STATE, "request": request, "words": "Voici.", "on": TODAY}
            act = actions.answer_suspension if answers_it else actions.reject_request
            self.attempt("end suspension", lambda: act(actor=SYSTEM, **asked))

    @rule(amount=amounts, ends=st.booleans())
    def claim(self, amount: Money, ends: bool) -> None:
        """Somebody else is to receive a part of what the supplier is owed, or is no more."""
        held = models.Claim.objects.filter(entity_id=STATE, ended_on=None).order_by("id").first()
        if ends and held is not None:
            self.attempt("end claim", lambda: actions.end_claim(actor=SYSTEM, entity=STATE, claim=held.id, on=TODAY))
            return
        self.files += 1
        draft = ClaimDraft(
            ClaimKind.OPPOSITION, self.chain.supplier, self.other, f"O-{self.files}", TODAY, limit=amount
        )
        self.attempt("claim", lambda: actions.enter_claim(actor=SYSTEM, entity=STATE, draft=draft, on=TODAY))

    @rule(place=any_of, well=st.booleans())
    def pay(self, place: int, well: bool) -> None:
        """What the bank rejected is settled, what it has is answered, what waits is sent: the first there is."""
        rejected = bank.Transfer.objects.filter(entity_id=STATE, state=TransferState.REJECTED, reissued_as=None)
        lots = queries.lots(actor=SYSTEM, entity=STATE, on=TODAY, state=LotState.SENT)
        sent = [each for lot in lots for each in answers.transfers(lot.id) if each.state == TransferState.GATHERED]
        if known := list(rejected.order_by("id")):
            self._settle(known[place % len(known)], again=well)
        elif sent:
            self._answer(sent[place % len(sent)], executes=well)
        else:
            self.attempt("send", self._send)
        deliveries.drain()

    def _send(self) -> None:
        waiting = bank.Transfer.objects.filter(entity_id=STATE, state=TransferState.ORDERED)
        ids = list(waiting.values_list("id", flat=True))
        for lot in payments.prepare_lot(actor=SYSTEM, entity=STATE, execute_on=TODAY, transfers=ids, on=TODAY):
            payments.sign_lot(actor=SIGNER, entity=STATE, lot=lot, on=TODAY)
            payments.send_lot(actor=SYSTEM, entity=STATE, lot=lot, on=TODAY)

    def _answer(self, transfer: bank.Transfer, *, executes: bool) -> None:
        assert transfer.lot_id is not None
        self.files += 1
        take: Callable[..., object]
        if executes:
            iban = bank.Lot.objects.get(entity_id=STATE, id=transfer.lot_id).debtor_iban
            line = answers.moved(f"B{self.files}", Direction.DEBIT, transfer.cents, transfer)
            take, content = payments.record_statement, answers.statement(line, iban=iban, name=f"R{self.files}")
        else:
            take, content = payments.record_status_report, answers.report(transfer.lot_id, transfer.id)
        told = {"entity": STATE, "content": content, "name": "banque.xml", "on": TODAY}
        self.attempt("execute" if executes else "bounce", lambda: take(actor=SYSTEM, **told))

    def _settle(self, transfer: bank.Transfer, *, again: bool) -> None:
        asked = {"entity": STATE, "transfer": transfer.id, "on": TODAY}
        if again:
            account = transfer.account_id
            self.attempt("reissue", lambda: payments.reissue(actor=SYSTEM, account=account, **asked))
        else:
            self.attempt("abandon", lambda: payments.abandon(actor=SYSTEM, reason="Compte clos", **asked))

    @invariant()
    def every_proof_holds(self) -> None:
        findings = [finding for proof in PROOFS for finding in proof()]
        assert not findings, findings

    @invariant()
    def what_is_committed_is_what_was_done(self) -> None:
        assert stage.credit(self.chain.envelope, Kind.AE).consumed == sum(self.committed.values())

    @invariant()
    def what_left_the_account_is_what_is_paid(self) -> None:
        """In the books, at the bank and among the payees: nothing is paid twice, nothing without its request."""
        moved = {each.account: each.net for each in books.balances(STATE, until=TODAY)}
        paid = models.Share.objects.filter(entity_id=STATE, state=RequestState.PAID)
        asked = paid.aggregate(cents=Sum("cents"))["cents"] or 0
        executed = bank.Transfer.objects.filter(entity_id=STATE, state=TransferState.EXECUTED)
        assert -moved.get(TREASURY, 0) == asked == (executed.aggregate(cents=Sum("cents"))["cents"] or 0)
        sources = [str(each) for each in executed.values_list("source", flat=True)]
        assert len(sources) == len(set(sources))


def test_random_chains_keep_every_proof(chain: Chain) -> None:
    open_bank()
    RandomChains.chain, RandomChains.other, RandomChains.done = chain, creditor(), {}
    run_state_machine_as_test(
        RandomChains,
        settings=settings(
            max_examples=CHAINS or 3,
            stateful_step_count=60 if CHAINS else 20,
            deadline=None,
            database=None,
            derandomize=not CHAINS,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"commit", "serve", "ask", "order", "visa", "send"} <= RandomChains.done.keys(), RandomChains.done
