"""One commitment's whole life, driven by a state machine: only what its table opens is done, and every proof holds.

Each act is tried in every state. The model beside says which may be done; what is refused changes nothing. The suite
plays a few lives; POLYPHONIE_COMMITMENTS says how many to play.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
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
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import proofs as ledger
from polyphonie.spending import actions, models, proofs
from polyphonie.spending.terms.commitments import CommitmentState

from . import stage
from .chains import Chain
from .stage import STATE, TODAY
from .test_carry_commitments import NEXT, carry, close

LIVES = int(os.environ.get("POLYPHONIE_COMMITMENTS", "0"))
PROOFS = (*budget.PROOFS, *ledger.PROOFS, *proofs.PROOFS)
LONG_ENOUGH = 8
"""How many acts are tried before a life may end, or its year: most would end at once."""
S = CommitmentState
WRITTEN = frozenset({S.DRAFT, S.RETURNED})
UNBOUND = WRITTEN | {S.SUBMITTED}

amounts = st.integers(1, 30_000).map(lambda euros: Money(euros * 100))


class OneCommitment(RuleBasedStateMachine):
    """A commitment of one line, what is known of it (`state`, `cents`, `certified`), and the year that it lives in."""

    chain: Chain
    done: dict[str, int]
    """How often each act was done, over all lives that are played."""

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()
        self.on, self.certified, self.tried = TODAY, 0, 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    @initialize(amount=amounts, signed=st.booleans())
    def draft(self, amount: Money, signed: bool) -> None:
        self.commitment: UUID = stage.drafted(self.chain.supplier, stage.line(amount.cents // 100), by=SYSTEM)
        self.state, self.cents = S.DRAFT, amount.cents
        if not signed:
            self.submit()
            self.validate()

    def attempt(self, name: str, act: Callable[..., object], *, opens: bool, **given: object) -> bool:
        """Try an act: done where the model opens it, refused elsewhere."""
        self.tried += 1
        asked = {"actor": SYSTEM, "entity": STATE, "commitment": self.commitment, "on": self.on}
        try:
            act(**asked | given)
        except Refused as refused:
            if opens:
                raise AssertionError(name, self.state) from refused
            return False
        assert opens, (name, self.state)
        self.done[name] = self.done.get(name, 0) + 1
        return True

    @rule(amount=amounts)
    def revise(self, amount: Money) -> None:
        line = stage.line(amount.cents // 100)
        draft = stage.draft(self.chain.supplier, line)
        opens = self.state in WRITTEN and self.on == TODAY  # its envelope is that of the year that was closed
        if self.on != TODAY and self.state in WRITTEN:
            return
        if self.attempt("revise", actions.revise_commitment, opens=opens, draft=draft):
            self.state, self.cents = S.DRAFT, amount.cents

    @rule()
    def submit(self) -> None:
        if self.attempt("submit", actions.submit_commitment, opens=self.state in UNBOUND):
            self.state = S.SUBMITTED

    @rule()
    def send_back(self) -> None:
        opens = self.state in {S.SUBMITTED, S.RETURNED}
        if self.attempt("return", actions.return_commitment, opens=opens, reason="À revoir"):
            self.state = S.RETURNED

    @rule()
    def validate(self) -> None:
        if self.attempt("validate", actions.validate_commitment, opens=self.state in {S.SUBMITTED, S.VALIDATED}):
            self.state = S.VALIDATED

    @rule(amount=amounts)
    def amend(self, amount: Money) -> None:
        another = amount.cents != self.cents
        opens = self.state is S.VALIDATED and amount.cents >= self.certified and another and self.on == TODAY
        if self.state is S.VALIDATED and self.on != TODAY:
            return
        given = {"amounts": {1: amount}, "reason": "Avenant"}
        if self.attempt("amend", actions.amend_commitment, opens=opens, **given):
            self.cents = amount.cents

    @rule(there=st.booleans())
    def charge_elsewhere(self, there: bool) -> None:
        if self.on != TODAY:
            return
        to = stage.envelope(stage.TERRITORIES) if there else stage.envelope()
        same = stage.kept_line(self.commitment).envelope_id == to
        given = {"place": 1, "envelope": to, "reason": "Autre centre"}
        self.attempt("reimpute", actions.reimpute_commitment, opens=self.state is S.VALIDATED or same, **given)

    @rule(share=st.integers(1, 100))
    def serve(self, share: int) -> None:
        """A part of what is left is done and certified."""
        cents = max((self.cents - self.certified) * share // 100, 1)
        opens = self.state is S.VALIDATED and self.certified < self.cents

        def act(**asked: object) -> None:
            given = {name: asked[name] for name in ("actor", "entity", "on")}
            done = actions.observe_service(
                **given, commitment=self.commitment, place=1, amount=Money(cents), done_on=TODAY
            )  # type: ignore[arg-type]
            actions.certify_service(**given, service=done)  # type: ignore[arg-type]

        if self.state is S.VALIDATED and not opens:
            return  # within the tolerance, the line is raised: test_certify_service
        if self.attempt("serve", act, opens=opens):
            self.certified += cents

    @precondition(lambda self: self.tried > LONG_ENOUGH)
    @rule()
    def withdraw(self) -> None:
        opens = self.state in UNBOUND or self.state is S.WITHDRAWN or (self.state is S.VALIDATED and not self.certified)
        if self.attempt("withdraw", actions.withdraw_commitment, opens=opens, reason="Abandon"):
            self.cents = self.cents if self.state in UNBOUND else 0
            self.state = S.WITHDRAWN

    @precondition(lambda self: self.tried > LONG_ENOUGH)
    @rule()
    def end(self) -> None:
        opens = self.state is S.CLOSED or (self.state is S.VALIDATED and not self.certified)
        if self.attempt("close", actions.close_commitment, opens=opens):
            self.state, self.cents = S.CLOSED, self.certified

    @precondition(lambda self: self.on == TODAY and self.tried > LONG_ENOUGH)
    @rule()
    def carry_over(self) -> None:
        """The year is closed: what is open of the commitment goes on in the next one."""
        close()
        carry()
        self.on = NEXT
        self.done["carry"] = self.done.get("carry", 0) + 1

    @invariant()
    def it_is_as_the_model_tells(self) -> None:
        kept, line = stage.kept(self.commitment), stage.kept_line(self.commitment)
        assert (kept.state, line.certified) == (self.state, self.certified)
        assert models.CommitmentEvent.objects.filter(commitment_id=self.commitment).exists()
        if self.on == TODAY and self.state in {S.VALIDATED, S.CLOSED}:
            assert stage.credit(line.envelope_id, Kind.AE).consumed == line.cents == self.cents

    @invariant()
    def every_proof_holds(self) -> None:
        findings = [finding for proof in PROOFS for finding in proof()]
        assert not findings, findings


def test_a_commitment_lives_as_its_table_says(chain: Chain) -> None:
    OneCommitment.chain, OneCommitment.done = chain, {}
    run_state_machine_as_test(
        OneCommitment,
        settings=settings(
            max_examples=LIVES or 3,
            stateful_step_count=40 if LIVES else 20,
            deadline=None,
            database=None,
            derandomize=not LIVES,
            phases=[Phase.generate, Phase.shrink] if LIVES else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"submit", "validate"} <= OneCommitment.done.keys(), OneCommitment.done
