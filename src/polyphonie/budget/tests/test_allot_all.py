"""Distribute an envelope to many below it at once: as one by one would, all or none."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.actions import Allotment, Allotted
from polyphonie.budget.terms import Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import CENTRAL, PROGRAMME, STATE, TODAY, UNIT, credit, envelope, euros
from .test_allot import allot

ABROAD = Centre("0354-ETRG", PROGRAMME, new_id(), mission="AB", ministry="09")


def allot_all(source: UUID, *allotments: Allotment, actor: Actor = SYSTEM) -> tuple[Allotted, ...]:
    return actions.allot_all(
        actor=actor, entity=STATE, envelope=source, allotments=allotments, source="AFF-1", on=TODAY
    )


def share(to: Axis, amount: int, kind: Kind = Kind.AE) -> Allotment:
    return Allotment(to, kind, euros(amount) if amount >= 0 else -euros(-amount))


def test_it_distributes_to_many_in_both_kinds(state: UUID) -> None:
    central, abroad, again, paid = allot_all(
        envelope(),
        share(Axis(CENTRAL), 100),
        share(Axis(ABROAD), 30),
        share(Axis(CENTRAL), 20),
        share(Axis(CENTRAL), 50, Kind.CP),
    )
    assert central == again == paid != abroad
    assert credit(central.envelope).received == 12_000
    assert credit(central.envelope, Kind.CP).received == 5_000
    assert credit(abroad.envelope).received == 3_000
    assert credit(envelope()).distributed == 15_000
    assert models.MoveRow.objects.filter(source="AFF-1").count() == 8
    assert AuditRow.objects.filter(act="budget.allot_all").count() == 4
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_asks_and_writes_as_often_for_many_as_for_one(state: UUID) -> None:
    told = []
    for titles in ("3", "567"):
        with CaptureQueriesContext(connection) as sent:
            allot_all(envelope(), *(share(Axis(CENTRAL), 1) for _ in titles))
        told.append(len(sent))
    assert told[1] <= told[0] + 1  # several rows of the audit journal take two statements, a lone one takes one


def test_it_refuses_the_whole_set_where_one_would_be_refused(state: UUID) -> None:
    before = credit(envelope())
    with pytest.raises(Refused, match="BUD-MAD-01"):
        allot_all(envelope(), share(Axis(CENTRAL), 10), share(Axis(UNIT), 10))
    most = before.available // 100
    with pytest.raises(Refused, match="BUD-AVA-01") as one:
        allot(envelope(), Axis(CENTRAL), most + 1)
    with pytest.raises(Refused, match="BUD-AVA-01") as many:
        allot_all(envelope(), share(Axis(CENTRAL), 1), share(Axis(ABROAD), most + 1))
    assert one.value.refusals[0].fr != many.value.refusals[0].fr  # what the first took is told among the terms
    with pytest.raises(Refused, match="BUD-AMO-01"):
        allot_all(envelope(), share(Axis(CENTRAL), 0))
    assert credit(envelope()).distributed == before.distributed and not models.MoveRow.objects.filter(source="AFF-1")


def test_it_forbids_whoever_manages_only_the_level_below(unit: UUID, manager: Actor) -> None:
    above = models.Envelope.objects.get(id=unit).parent_id
    assert above is not None
    with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
        allot_all(above, share(Axis(UNIT), 10), actor=manager)


def test_it_repeats_safely_when_there_is_nothing_to_distribute(state: UUID) -> None:
    assert allot_all(envelope()) == allot_all(envelope()) == ()
