"""Treating flows: in part, after a crash, past what breaks the program; and who sees them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import nullcontext
from itertools import islice
from typing import Any

import pytest
from django.db import OperationalError

from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.invoice.refusals import unreadable
from polyphonie.invoicing import jobs, models
from polyphonie.invoicing.actions import deposits, flows
from polyphonie.invoicing.queries import flows as asked
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.models import SpoolPart
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import PAPETERIE, TODAY, Paper
from .lots import GOOD, LOST, again, lot, many, packed, received, results, seen, treated


def test_it_integrates_a_flow_whole_and_lets_its_bytes_go(republic: Republic) -> None:
    row = treated(republic, lot(*GOOD))
    assert (row.state, row.accepted, row.refused) == (FlowState.INTEGRATED, 2, 0)
    assert not row.bytes_kept and not SpoolPart.objects.exists()


def test_it_integrates_the_good_ones_and_tells_every_reason_of_the_others(republic: Republic) -> None:
    files = {"a.xml": GOOD[0].content(), "b.xml": LOST.content(), "c.xml": b"<nothing/>", "d.txt": b"x"}
    row = treated(republic, packed(files))
    assert row.state is FlowState.PARTLY_INTEGRATED
    told = {item.name: [refusal.code for refusal in item.refusals] for item in results(row)}
    assert told == {"a.xml": [], "b.xml": ["INV-REC-02"], "c.xml": ["DOC-XML-07"], "d.txt": ["DOC-FIL-03"]}
    refused = asked.items(row, refused_only=True, after=1)
    assert [item.name for item in refused] == ["c.xml", "d.txt"]


def test_it_takes_what_came_before_the_archive_breaks(republic: Republic) -> None:
    whole = lot(*many(3))
    row = treated(republic, whole[: len(whole) // 2] + whole[len(whole) // 2 + 40 :])
    assert row.state in (FlowState.REJECTED, FlowState.PARTLY_INTEGRATED)
    assert row.refusals or row.refused


class _Late(Executor):
    """What other processes do, done when it is waited for."""

    def submit(self, function, /, *given, **named):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        future.result = lambda timeout=None: function(*given, **named)  # type: ignore[method-assign]
        return future


def test_it_takes_what_came_before_the_archive_breaks_with_several_processes_too(
    republic: Republic, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = flows.files.members

    def broken(*given: Any, **named: Any) -> Iterator[Any]:
        yield from islice(members(*given, **named), 3)
        raise unreadable("DOC-ARC-01", detail="rompue")

    monkeypatch.setattr(flows, "BATCH", 2)
    monkeypatch.setattr(flows, "SPREAD_FROM", 0)
    monkeypatch.setattr(flows, "pool", lambda _: nullcontext(_Late()))
    monkeypatch.setattr(flows.files, "members", broken)
    receipt = received(republic, lot(*many(5)))
    flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=TODAY, processes=2)
    row = seen(receipt)
    assert (row.state, row.accepted, row.refused) == (FlowState.PARTLY_INTEGRATED, 3, 0)
    assert [refusal.code for refusal in row.refusals] == ["DOC-ARC-01"]


def test_it_rejects_a_flow_that_is_no_archive(republic: Republic) -> None:
    row = treated(republic, b"PK\x03\x04 et rien d'autre")
    assert row.state is FlowState.REJECTED
    assert [refusal.code for refusal in row.refusals] == ["DOC-ARC-01"]


def test_it_goes_on_after_a_crash_where_it_stopped(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "BATCH", 2)
    receipt = received(republic, lot(*many(7)))
    take_in, calls = flows.take_in, []

    def cut(**given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise OperationalError("the server closed the connection")
        take_in(**given)

    monkeypatch.setattr(flows, "take_in", cut)
    with pytest.raises(OperationalError):
        flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    row = seen(receipt)
    assert (row.state, row.accepted) == (FlowState.IN_TREATMENT, 4)
    flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    row = again(row)
    assert (row.state, row.accepted, row.refused) == (FlowState.INTEGRATED, 7, 0)
    assert [item.number for item in results(row)] == [paper.number for paper in many(7)]
    assert len(calls) == 5


def test_it_goes_past_a_document_that_breaks_the_program(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    check = deposits.engine.check

    def poisoned(content: bytes, **given: object) -> object:
        if b"M-0002" in content:
            raise RecursionError("a bug of ours")
        return check(content, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(deposits.engine, "check", poisoned)
    row = treated(republic, lot(*many(5)))
    assert (row.state, row.accepted, row.refused) == (FlowState.PARTLY_INTEGRATED, 4, 1)
    assert [refusal.code for refusal in results(row)[2].refusals] == ["INV-FLW-07"]
    monkeypatch.undo()
    flows.retreat(actor=republic.depositor(), depositor=row.depositor, flow=row.id, on=TODAY)
    flows.treat(depositor=row.depositor, flow=row.id, on=TODAY)
    assert again(row).state is FlowState.INTEGRATED


def test_it_sets_a_flow_aside_that_breaks_the_program(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(flows.files, "members", broken)
    row = treated(republic, lot(*GOOD))
    assert row.state is FlowState.INCIDENT and row.may_be_retreated
    assert [refusal.code for refusal in row.refusals] == ["INV-FLW-08"]


def test_it_lets_others_have_their_turn(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "BATCH", 2)
    receipt = received(republic, lot(*many(5)))
    turns = 0
    while not seen(receipt).over:
        flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=TODAY, until=lambda: True)
        turns += 1
    assert turns == 4, "three batches, and a last look that finds the end"
    assert seen(receipt).state is FlowState.INTEGRATED


def test_it_is_treated_by_a_job_after_it_was_received(republic: Republic, monkeypatch: pytest.MonkeyPatch) -> None:
    deferred: list[dict[str, str]] = []
    monkeypatch.setattr("polyphonie.invoicing.reactions.defer", lambda _job, **given: deferred.append(given))
    receipt = received(republic, lot(*GOOD))
    deliveries.drain()
    assert deferred == [{"depositor": str(receipt.depositor), "flow": str(receipt.flow)}]
    jobs.treat_flow(**deferred[0])
    assert seen(receipt).state is FlowState.INTEGRATED


def test_it_shows_flows_to_their_depositor_and_to_their_suppliers_people(republic: Republic) -> None:
    program = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_DEPOSIT)
    receipt = received(republic, lot(*GOOD), actor=program)
    for actor in (program, republic.depositor(), SYSTEM):
        assert asked.flow(actor=actor, identifier=receipt.flow, on=TODAY).id == receipt.flow
        assert [row.id for row in asked.flows(actor=actor, on=TODAY)] == [receipt.flow]
        assert asked.flow_numbered(actor=actor, number=receipt.number, on=TODAY).id == receipt.flow
    for actor in (stranger(), republic.depositor(PAPETERIE), republic.agent()):
        assert asked.flows(actor=actor, on=TODAY) == ()
        with pytest.raises(Refused) as refused:
            asked.flow(actor=actor, identifier=receipt.flow, on=TODAY)
        assert codes(refused) == ["INV-FLW-01"]


def test_it_lists_flows_from_the_newest_page_by_page(republic: Republic) -> None:
    made = [received(republic, lot(Paper(number=f"P{number}"))).flow for number in range(3)]
    newest = asked.flows(actor=republic.depositor(), on=TODAY, limit=2)
    assert [row.id for row in newest] == [made[2], made[1]]
    older = asked.flows(actor=republic.depositor(), on=TODAY, after=newest[-1].id)
    assert [row.id for row in older] == [made[0]]
    over = asked.flows(actor=republic.depositor(), on=TODAY, states=frozenset({FlowState.INTEGRATED}))
    assert over == ()


def test_it_treats_on_behalf_of_a_client_revoked_since_as_of_nobody(republic: Republic) -> None:
    program = republic.client(Perimeter.of_supplier(republic.supplier()), Right.INVOICE_DEPOSIT)
    receipt = received(republic, lot(*GOOD), actor=program)
    kept = models.Flow.objects.get(id=receipt.flow)
    kept.actor = kept.actor | {"rights": []}
    kept.save()
    flows.treat(depositor=receipt.depositor, flow=receipt.flow, on=TODAY)
    row = seen(receipt)
    assert row.state is FlowState.REJECTED
    assert {refusal.code for item in results(row) for refusal in item.refusals} == {"ACC-RIG-01"}
