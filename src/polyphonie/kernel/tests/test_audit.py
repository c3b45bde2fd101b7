"""The audit journal: chained, and refused to every change by the database."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.kernel import clock, proofs
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.audit import GENESIS
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow, Chain

from .stage import AGENT, count, forger, in_the_database

pytestmark = pytest.mark.django_db

THREADS = 8
ACTS_OF_EACH = 20


@action
def concern(*, actor: Actor, entities: list[UUID]) -> None:
    for entity in entities:
        note(entity=entity, subject="several:entities", among=len(entities))


def _partition() -> str:
    """The partition where rows of the present month lie."""
    now = clock.now()
    return f"kernel_audit_{now.year}_{now.month:02d}"


def _journal(entity: UUID, length: int = 3) -> list[AuditRow]:
    for number in range(length):
        count(actor=AGENT, entity=entity, subject=new_id(), number=number)
    return list(AuditRow.objects.filter(entity_id=entity).order_by("position"))


def test_it_chains_the_rows_of_an_entity() -> None:
    entity = new_id()
    rows = _journal(entity)
    assert [row.position for row in rows] == [1, 2, 3]
    assert len({bytes(row.hash) for row in rows} | {GENESIS}) == 4
    chain = Chain.objects.get(entity_id=entity)
    assert (chain.length, bytes(chain.head)) == (3, bytes(rows[-1].hash))
    assert list(proofs.audit_chains_hold()) == []


def test_it_chains_several_rows_of_one_act() -> None:
    entity, other = new_id(), new_id()
    concern(actor=AGENT, entities=[entity, other, entity])
    assert AuditRow.objects.filter(entity_id=entity).count() == 2
    assert AuditRow.objects.filter(entity_id=other).count() == 1
    assert list(proofs.audit_chains_hold()) == []


def test_it_proves_facts_of_every_kind() -> None:
    entity = new_id()
    facts = {
        "text": "Écoute “ça” ☂ \x1f",
        "huge": 2**80,
        "none": None,
        "yes": True,
        "list": ["a", 1, {"z": 1, "a": []}],
    }

    @action
    def tell(*, actor: Actor) -> None:
        note(entity=entity, subject="facts:all", **facts)  # type: ignore[arg-type]

    tell(actor=AGENT)
    assert AuditRow.objects.get(entity_id=entity).facts == facts
    assert list(proofs.audit_chains_hold()) == []


@pytest.mark.parametrize("table", ["kernel_audit", "the month's partition", "kernel_audit_stray"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET facts = '{{}}'", "DELETE FROM {}", "TRUNCATE {}"],
    ids=["update", "delete", "truncate"],
)
def test_it_is_refused_every_change_by_the_database(table: str, statement: str) -> None:
    entity = new_id()
    _journal(entity)
    if table == "kernel_audit_stray":
        in_the_database(
            "INSERT INTO kernel_audit SELECT entity_id, gen_random_uuid(), 9, at, actor_kind, actor_id, actor_name,"
            " act, subject, facts, hash FROM kernel_audit LIMIT 1"
        )
    name = _partition() if table == "the month's partition" else table
    before = AuditRow.objects.count()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        in_the_database(statement.format(name))
    assert AuditRow.objects.count() == before


def _note_several(seed: int, entities: list[UUID]) -> None:
    chance = random.Random(seed)
    for _ in range(ACTS_OF_EACH):
        concern(actor=AGENT, entities=chance.sample(entities, k=chance.randint(1, len(entities))))
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1, 5], ids=["one entity", "several entities in any order"])
def test_it_takes_many_writers_at_once_without_a_deadlock(width: int) -> None:
    entities = [new_id() for _ in range(width)]
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(_note_several, seed, entities) for seed in range(THREADS)]:
            done.result(timeout=60)
    positions = AuditRow.objects.filter(entity_id=entities[0]).order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, len(positions) + 1))
    if width == 1:
        assert len(positions) == THREADS * ACTS_OF_EACH
    assert list(proofs.audit_chains_hold()) == []


@pytest.mark.parametrize(
    ("forgery", "proof"),
    [
        ("UPDATE kernel_audit SET actor_name = 'Personne' WHERE id = %(id)s", "broken at row 2"),
        ("UPDATE kernel_audit SET at = at - interval '1 day' WHERE id = %(id)s", "broken at row 2"),
        ("""UPDATE kernel_audit SET facts = '{"number": 7}' WHERE id = %(id)s""", "broken at row 2"),
        ("DELETE FROM kernel_audit WHERE id = %(id)s", "broken at row 3"),
        ("DELETE FROM kernel_audit WHERE position = 3", "2 rows, but its head tells of 3"),
        ("UPDATE kernel_audit SET position = 5 - position WHERE position > 1", "broken at row 2"),
        ("DELETE FROM kernel_chain", "belong to no chain"),
        ("UPDATE kernel_chain SET head = sha256('other')", "its last row is not the one"),
    ],
)
def test_it_tells_where_it_was_forged(forgery: str, proof: str) -> None:
    entity = new_id()
    rows = _journal(entity)
    with forger(_partition()), connection.cursor() as cursor:
        cursor.execute(forgery, {"id": rows[1].id})
    (found,) = proofs.audit_chains_hold()
    assert str(entity) in found
    assert proof in found
