"""C1 to C3: each proof is silent on what the acts leave, and finds the fault that is planted."""

from __future__ import annotations

import pytest

from polyphonie.spending import proofs

from . import stage
from .chains import Chain
from .test_proofs_of_payments import Proof, found, planted

MINE = (
    proofs.payments_have_their_ground,
    proofs.lines_count_what_was_made_of_them,
    proofs.documents_are_asked_for_once,
)


@pytest.fixture
def passed(chain: Chain) -> Chain:
    """A request that was passed on a certified service; every proof holds of it."""
    commitment = stage.validated(chain.supplier, stage.line(1_000))
    stage.certified(commitment, 600)
    request = chain.enter(chain.draft(commitment, 400))
    chain.order(request)
    chain.passes(request)
    for proof in MINE:
        assert list(proof()) == [], proof.__name__
    return chain


@pytest.mark.parametrize(
    ("proof", "statement", "told"),
    [
        (MINE[0], "UPDATE spending_paymentrequest SET ground_case = 'rien', ground = 'legal_case'", "“rien”"),
        (MINE[0], "UPDATE spending_servicecertificate SET cents = 300_00", "40000 cents passed, 30000 were certified"),
        (MINE[1], "UPDATE spending_commitmentline SET certified = 700_00", "(70000,40000,0)"),
        (MINE[1], "UPDATE spending_commitmentline SET requested = 500_00", "(60000,50000,0)"),
        (MINE[1], "UPDATE spending_commitment SET cents = 900_00", "90000 cents, its lines make 100000"),
    ],
)
def test_it_finds_the_fault(passed: Chain, proof: Proof, statement: str, told: str) -> None:
    planted(statement)
    assert told in found(proof)


def test_it_finds_a_document_that_is_asked_for_twice(passed: Chain) -> None:
    commitment = stage.validated(passed.supplier, stage.line(1_000))
    stage.certified(commitment, 400)
    passed.enter(passed.draft(commitment, 400))
    planted("UPDATE spending_paymentrequest SET document_number = 'F-1'")
    assert found(MINE[2]) == "document F-1 of 40000 cents: 2 requests stand"
