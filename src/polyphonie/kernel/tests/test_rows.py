"""Rows asked for and written together: the same as one by one, in their order."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from polyphonie.kernel import clock, partitions, rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow, Counter, Delivery, Task

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


def test_it_leaves_what_is_kept_already_as_it_is_where_asked() -> None:
    kept, new = Counter(entity_id=new_id(), series="s", last=1), Counter(entity_id=new_id(), series="s", last=2)
    rows.insert([kept])
    kept.last = 9
    rows.insert([kept, new], if_new=True)
    assert {each.entity_id: each.last for each in Counter.objects.all()} == {kept.entity_id: 1, new.entity_id: 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([kept])


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


def test_it_finds_by_values_of_fields_what_django_would() -> None:
    made = [delivery(new_id(), {"place": place, "é": None}) for place in range(4)]
    for place, each in enumerate(made, start=1):
        each.id = place
    rows.insert(made)
    subjects = [each.subject for each in made]
    found = rows.find(Delivery, lane=0, subject=subjects[:3], order=("id",))
    assert [(each.subject, each.payload, each.due_at) for each in found] == [
        (each.subject, each.payload, each.due_at) for each in made[:3]
    ]
    found[0].error = "kept as a row that was read"
    found[0].save(update_fields=["error"])
    assert Delivery.objects.filter(error=found[0].error, subject=subjects[0]).count() == 1
    assert rows.find(Delivery, reaction="another", subject=subjects) == []
    assert rows.find(Delivery, subject=set()) == []


def test_it_picks_fields_of_those_rows_and_tells_nothing_from_something() -> None:
    assigned, free = new_id(), new_id()
    for serial, client in ((1, assigned), (2, None)):
        Task.objects.create(
            owner_id=free,
            name="kernel.task",
            title_fr="",
            title_en="",
            arguments={"serial": serial},
            state="waiting",
            total=None if client is None else 3,
            asked_at=clock.now(),
            kept_until=clock.now(),
        )
    assert list(rows.pick(Task, "arguments", "total", owner_id=free, total=None)) == [({"serial": 2}, None)]
    assert list(rows.pick(Task, "total", owner_id=free, total=3)) == [(3,)]
    assert len(list(rows.pick(Task, "total", owner_id=free, since=free))) == 2
    assert list(rows.pick(Task, "total", owner_id=free, since=new_id())) == []


def test_it_holds_what_it_finds_until_the_commit(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kept = Counter(entity_id=new_id(), series="s", last=1)
    rows.insert([kept])
    with django_assert_num_queries(1) as asked:
        (held,) = rows.find(Counter, entity_id=kept.entity_id, series=["s"], order=("series",), held=True)
    assert held.last == 1
    assert asked.captured_queries[0]["sql"].endswith('ORDER BY "series" FOR UPDATE')


def test_it_tells_whose_rows_a_table_holds_up_to_a_most() -> None:
    assert rows.owners(Delivery, most=10) == set()
    first, second = sorted(new_id() for _ in range(2))
    Delivery.objects.bulk_create([delivery(each, {}) for each in (second, first, second)])
    assert rows.owners(Delivery, most=10) == {first, second}
    assert rows.owners(Delivery, most=1) == {first}


def test_a_kept_plan_of_rows_found_by_their_ids_leaves_other_months_alone() -> None:
    said: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    partitions.prepare_months(at=clock.now(), ahead=12)
    one = new_id()
    with connection.execute_wrapper(listen):
        list(rows.pick(AuditRow, "act", id=[one]))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE found AS {said[0].replace('%s', '$1', 1).replace('%s', '$2', 1).replace('%s', '$3')}")
        cursor.execute(f"EXPLAIN EXECUTE found ('{{{one}}}', '{one}', '{one}')")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert set(re.findall(r" on (kernel_audit\w+)", plan)) == {partitions.partition_at("kernel_audit", clock.now())}
