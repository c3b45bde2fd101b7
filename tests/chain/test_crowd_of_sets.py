"""Eight at once on sets that overlap, and on one document at a time beside them: no act is lost in a deadlock.

What meets: the documents of a set in any order, the two envelopes that each is charged to, what a purchase request
keeps aside of them, one series of numbers and one audit chain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from threading import Barrier
from time import sleep
from uuid import UUID

import pytest
from django.db import connection, transaction

from polyphonie.access.terms import Role
from polyphonie.budget import actions as appropriations
from polyphonie.budget import proofs as budget
from polyphonie.budget.models import Credit
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as ledger
from polyphonie.requests import actions as requests
from polyphonie.requests import proofs as asked
from polyphonie.requests.tests import stage as unit
from polyphonie.spending import actions as spending
from polyphonie.spending import models, proofs
from polyphonie.spending.terms.payment_requests import RequestLineDraft
from polyphonie.spending.tests import chains, stage
from polyphonie.spending.tests.stage import STATE, TODAY, YEAR

CROWD = 8
DOCUMENTS = 24
SET = 8
EACH = 100
Codes = dict[UUID, list[str]]


def _parts(place: int, documents: Sequence[UUID]) -> list[list[UUID]]:
    """The documents in an order of one's own: one who is even takes them in sets, the others one by one."""
    mine, size = list(documents), SET if place % 2 == 0 else 1
    Random(place).shuffle(mine)
    return [mine[start : start + size] for start in range(0, len(mine), size)]


def _at_once(act: Callable[[int, list[UUID]], Codes], documents: Sequence[UUID]) -> list[tuple[UUID, list[str]]]:
    """What each of the crowd was told of each document."""
    start = Barrier(CROWD)

    def works(place: int) -> list[tuple[UUID, list[str]]]:
        try:
            start.wait()
            return [told for part in _parts(place, documents) for told in act(place, part).items()]
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as pool:
        done = [pool.submit(works, place) for place in range(CROWD)]
        return [told for each in done for told in each.result(timeout=300)]


def _alone(act: Callable[[UUID], object], documents: Sequence[UUID]) -> Codes:
    (document,) = documents
    try:
        act(document)
    except Refused as refused:
        return {document: [each.code for each in refused.refusals]}
    return {document: []}


@pytest.mark.django_db(transaction=True)
def test_nobody_loses_the_signature_of_a_commitment() -> None:
    chain = chains.open_state()
    officers = [stage.somebody(Role.AUTHORISING_OFFICER, stage.OF_UNIT, f"Officier {each}") for each in range(CROWD)]
    commitments = []
    for number in range(DOCUMENTS):
        titles = ("3", "5") if number % 2 else ("5", "3")
        lines = [stage.line(EACH, title=title) for title in titles]
        commitments.append(stage.drafted(chain.supplier, *lines, by=chain.manager))
        spending.submit_commitment(actor=chain.manager, entity=STATE, commitment=commitments[-1], on=TODAY)

    def signs(place: int, part: list[UUID]) -> Codes:
        asking = {"actor": officers[place], "entity": STATE, "on": TODAY}
        if len(part) == 1:
            return _alone(lambda each: spending.validate_commitment(commitment=each, **asking), part)  # type: ignore[arg-type]
        done = spending.validate_commitments(commitments=part, **asking)  # type: ignore[arg-type]
        return {each.subject: [refusal.code for refusal in each.refusals] for each in done}

    told = _at_once(signs, commitments)
    assert len(told) == CROWD * DOCUMENTS and not any(codes for _, codes in told)
    assert models.CommitmentEvent.objects.filter(move="validate").count() == DOCUMENTS
    for title in ("3", "5"):
        assert stage.credit(stage.envelope(title=title), Kind.AE).consumed == DOCUMENTS * EACH * 100
    assert [finding for proof in (*budget.PROOFS, *proofs.PROOFS) for finding in proof()] == []


@pytest.mark.django_db(transaction=True)
def test_nobody_loses_the_approval_of_a_purchase_request() -> None:
    scene = unit.open_state()
    approvers: list[Actor] = [
        stage.somebody(Role.REQUEST_APPROVER, scene.perimeter, f"Valideur {each}") for each in range(CROWD)
    ]
    wanted = [scene.submitted(EACH) for _ in range(DOCUMENTS)]

    def approves(place: int, part: list[UUID]) -> Codes:
        asking = {"actor": approvers[place], "entity": STATE, "on": TODAY}
        if len(part) == 1:
            return _alone(lambda each: requests.approve_request(request=each, **asking), part)  # type: ignore[arg-type]
        done = requests.approve_requests(requests=part, **asking)  # type: ignore[arg-type]
        return {each.request: [refusal.code for refusal in each.refusals] for each in done}

    told = _at_once(approves, wanted)
    assert sorted(each for each, codes in told if not codes) == sorted(wanted)  # each by one of them, and one only
    assert {code for _, codes in told for code in codes} == {"KER-LIF-01"}
    assert stage.credit(scene.envelope, Kind.AE).reserved == DOCUMENTS * EACH * 100
    assert [finding for proof in (*budget.PROOFS, *asked.PROOFS) for finding in proof()] == []


@pytest.mark.django_db(transaction=True)
def test_nobody_loses_an_order_while_a_closed_year_is_carried() -> None:
    """What two who carry reserve anew, of one envelope then of the other, meets what others order of both."""
    chain, next_year = chains.open_state(), date(YEAR + 1, 1, 25)
    officers = [stage.somebody(Role.AUTHORISING_OFFICER, stage.OF_UNIT, f"Officier {each}") for each in range(CROWD)]
    entered = []
    for number in range(DOCUMENTS):
        titles = ("3", "5") if number % 2 else ("5", "3")
        commitment = stage.validated(chain.supplier, *(stage.line(EACH, title=title) for title in titles))
        models.CommitmentLine.objects.filter(entity_id=STATE, id=commitment).update(certified=EACH * 100)
        places = ((1,), (2,), (1, 2))[number % 3]
        lines = tuple(RequestLineDraft(Money(EACH * 50), commitment, place) for place in places)
        entered.append(chain.enter(chain.draft(commitment, lines=lines)))
    ordered, waiting = entered[::2], entered[1::2]
    spending.order_payments(actor=chain.officer, entity=STATE, requests=ordered, on=TODAY)
    stage.open_budget(YEAR + 1)
    ledger.open_year(actor=SYSTEM, entity=STATE, year=YEAR + 1, on=next_year)
    appropriations.close_year(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=next_year)
    carried: list[spending.Carried] = []

    def acts(place: int, part: list[UUID]) -> Codes:
        asking = {"entity": STATE, "on": next_year}
        if place < 2:
            carried.append(spending.carry_commitments(actor=SYSTEM, fiscal_year=YEAR, **asking))  # type: ignore[arg-type]
            return {}
        done = spending.order_payments(actor=officers[place], requests=part, **asking)  # type: ignore[arg-type]
        return {each.request: [refusal.code for refusal in each.refusals] for each in done}

    told = _at_once(acts, waiting)
    assert sorted(each for each, codes in told if not codes) == sorted(waiting)
    assert {code for _, codes in told for code in codes} <= {"KER-LIF-01"}
    assert sum(each.requests for each in carried) == len(ordered) and not any(each.short for each in carried)
    assert [finding for proof in budget.PROOFS for finding in proof()] == []


@pytest.mark.django_db(transaction=True)
def test_who_carries_a_year_takes_its_appropriations_in_one_order_before_it_reserves_any() -> None:
    """Whoever orders of two envelopes holds the first, and goes on to the second: the carrying waits without it."""
    chain, next_year = chains.open_state(), date(YEAR + 1, 1, 25)
    stage.open_budget(YEAR + 1)
    first, second = sorted((stage.envelope(title=title, year=YEAR + 1), title) for title in ("3", "5"))
    for _, title in (second, first):  # requests are gone through as they were entered
        commitment = stage.validated(chain.supplier, stage.line(EACH, title=title))
        models.CommitmentLine.objects.filter(entity_id=STATE, id=commitment).update(certified=EACH * 100)
        chain.order(chain.enter(chain.draft(commitment, EACH)))
    ledger.open_year(actor=SYSTEM, entity=STATE, year=YEAR + 1, on=next_year)
    appropriations.close_year(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=next_year)
    free = Credit.objects.select_for_update(no_key=True, nowait=True).filter(entity_id=STATE, kind=Kind.CP)

    def carries() -> spending.Carried:
        try:
            return spending.carry_commitments(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=next_year)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert free.get(envelope_id=first[0])
            carried = pool.submit(carries)
            _until_somebody_waits()
            assert free.get(envelope_id=second[0])
        assert carried.result(timeout=300) == spending.Carried(2, 2, 0)


def _until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(3_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() != (0,):
                return
            sleep(0.01)
    raise AssertionError("nobody waits")
