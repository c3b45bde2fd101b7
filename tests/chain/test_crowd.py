"""Eight who manage and eight who pass, all at once, on the same commitments: no act is lost in a deadlock.

What meets is what deadlocks: lines of two commitments taken in either order, one envelope, one book, one series of
numbers, one audit chain, and each request passed by two accountants. POLYPHONIE_CROWD says how many requests each
manager asks for.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Sum

from polyphonie.access.terms import Role
from polyphonie.budget import proofs as budget
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import proofs as ledger
from polyphonie.spending import actions, models, proofs
from polyphonie.spending.terms.payment_requests import RequestLineDraft
from polyphonie.spending.tests import chains, stage
from polyphonie.spending.tests.chains import SEEN, Chain
from polyphonie.spending.tests.stage import STATE, TODAY, kept_line

SIDE = 8
REQUESTS = int(os.environ.get("POLYPHONIE_CROWD", "1"))
EACH = 10_00
PROOFS = (*budget.PROOFS, *ledger.PROOFS, *proofs.PROOFS)


@pytest.mark.django_db(transaction=True)
def test_nobody_loses_an_act() -> None:
    chain = chains.open_state()
    commitments = [stage.validated(chain.supplier, stage.line(40_000)) for _ in range(2)]
    managers, officers, accountants = (
        [stage.somebody(role, perimeter, f"{role} {each}") for each in range(SIDE)]
        for role, perimeter in (
            (Role.COMMITMENT_MANAGER, stage.OF_UNIT),
            (Role.AUTHORISING_OFFICER, stage.OF_UNIT),
            (Role.PUBLIC_ACCOUNTANT, stage.ENTITY),
        )
    )
    to_pass: SimpleQueue[UUID | None] = SimpleQueue()
    start = Barrier(2 * SIDE)

    def manages(place: int) -> int:
        start.wait()
        for number in range(REQUESTS):
            named = commitments if place % 2 else commitments[::-1]
            for request in [_asked(chain, managers[place], officers[place], named, f"F-{place}-{number}")] * 2:
                to_pass.put(request)
        return REQUESTS

    def passes(place: int) -> int:
        start.wait()
        passed = 0
        while (request := to_pass.get()) is not None:
            passed += _passed(accountants[place], request)
        return passed

    with ThreadPoolExecutor(2 * SIDE) as pool:
        passing = [pool.submit(_apart(passes), place) for place in range(SIDE)]
        managing = [pool.submit(_apart(manages), place) for place in range(SIDE)]
        asked = sum(each.result(timeout=300) for each in managing)
        for _ in range(SIDE):
            to_pass.put(None)
        assert sum(each.result(timeout=300) for each in passing) == asked == SIDE * REQUESTS
    _assert_whole(commitments, asked)


def _assert_whole(commitments: list[UUID], asked: int) -> None:
    """Every act is in what is kept, once, and every proof of the houses below holds."""
    assert models.PaymentRequest.objects.filter(entity_id=STATE, state="passed").count() == asked
    assert models.PaymentOrder.objects.count() == asked and models.CheckVerdict.objects.count() == 8 * asked
    assert models.Share.objects.aggregate(Sum("cents"))["cents__sum"] == 2 * EACH * asked
    for commitment in commitments:
        line = kept_line(commitment)
        assert (line.certified, line.requested, line.cents) == (EACH * asked, EACH * asked, 40_000_00)
    assert [finding for proof in PROOFS for finding in proof()] == []


def _asked(chain: Chain, manager: Actor, officer: Actor, named: list[UUID], document: str) -> UUID:
    """A service on each commitment, observed and certified, and the request that pays both, ordered."""
    for commitment in named:
        service = stage.observed(commitment, EACH // 100, by=manager)
        actions.certify_service(actor=officer, entity=STATE, service=service, on=TODAY)
    lines = tuple(RequestLineDraft(Money(EACH), commitment) for commitment in named)
    draft = chain.draft(named[0], lines=lines, document_number=document)
    request = actions.enter_payment_request(actor=manager, entity=STATE, draft=draft, on=TODAY).request
    actions.order_payment(actor=officer, entity=STATE, request=request, on=TODAY)
    return request


def _passed(accountant: Actor, request: UUID) -> int:
    """1 where this accountant passed it, 0 where another just did: that alone may be refused."""
    try:
        actions.pass_request(actor=accountant, entity=STATE, request=request, on=TODAY, confirmed=SEEN)
    except Refused as refused:
        assert [each.code for each in refused.refusals] == ["KER-LIF-01"]  # noqa: PT017  any other is a failure
        return 0
    return 1


def _apart(act: Callable[[int], int]) -> Callable[[int], int]:
    """What a thread does, on a connection of its own that it lets go."""

    def done(place: int) -> int:
        try:
            return act(place)
        finally:
            connection.close()

    return done
