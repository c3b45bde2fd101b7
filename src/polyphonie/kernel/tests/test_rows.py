"""Rows written together: the same as one by one, in their order."""

from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel import clock, rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow, Counter, Delivery

pytestmark = pytest.mark.django_db


def delivery(subject: UUID, payload: object) -> Delivery:
    at = clock.now()
    return Delivery(
        lane=0,
        reaction="kernel.react",
        event="kernel.Counted",
        entity_id=subject,
        subject=subject,
        payload=payload,
        announced_at=at,
        due_at=at,
    )


def test_it_inserts_in_the_given_order_what_the_database_gives_back() -> None:
    subjects = [new_id() for _ in range(3)]
    payloads = [{"é": "l'été"}, {"nombre": 2, "liste": [1, None]}, {}]
    made = [delivery(subject, payload) for subject, payload in zip(subjects, payloads, strict=True)]
    for place, each in enumerate(made, start=1):
        each.id = place
    rows.insert(made)
    kept = Delivery.objects.order_by("id")
    assert [(each.subject, each.payload, each.due_at) for each in kept] == [
        (each.subject, each.payload, each.due_at) for each in made
    ]


def test_it_inserts_nothing_of_nothing() -> None:
    rows.insert([])
    rows.update([], ["last"])
    assert not Counter.objects.exists()


def test_it_updates_these_rows_and_fields_and_no_other() -> None:
    first, second, other = (Counter(entity_id=new_id(), series="s", last=number) for number in range(3))
    rows.insert([first, second, other])
    first.last, second.last, other.last = 10, 20, 30
    rows.update([second, first], ["last"])
    kept = {each.entity_id: each.last for each in Counter.objects.all()}
    assert kept == {first.entity_id: 10, second.entity_id: 20, other.entity_id: 2}


def test_it_finds_rows_of_several_months_by_their_ids() -> None:
    ids = [UUID(int=(milliseconds << 80) + 7) for milliseconds in (1_760_000_000_000, 1_790_000_000_000)]
    entity, at = new_id(), clock.now()
    made = [
        AuditRow(
            entity_id=entity,
            id=identifier,
            position=place,
            at=at,
            actor_kind="system",
            actor_id=entity,
            actor_name="",
            act="kernel.act",
            subject="x:1",
            facts={"place": place},
            hash=bytes([place]),
        )
        for place, identifier in enumerate(ids)
    ]
    rows.insert(made)
    kept = AuditRow.objects.filter(entity_id=entity).order_by("position")
    assert [(each.id, bytes(each.hash), each.facts) for each in kept] == [
        (each.id, each.hash, each.facts) for each in made
    ]
