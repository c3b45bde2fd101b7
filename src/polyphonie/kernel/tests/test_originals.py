"""The store of originals."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel import acts, clock, originals, proofs
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import Original
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Outage, Refusal, Refused

from .stage import AGENT, forger, in_the_database

pytestmark = pytest.mark.django_db

ENTITY = new_id()
CONTENT = b"<Invoice>" + "é".encode("latin-1") * 5_000 + b"</Invoice>"


class ShelfInMemory:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.kept[key] = body

    def get(self, key: str) -> bytes:
        return self.kept[key]


@pytest.fixture
def shelf() -> Iterator[ShelfInMemory]:
    made = ShelfInMemory()
    originals.use_shelves({"2026": made})
    yield made
    originals.use_shelves({})


def _keep(content: bytes = CONTENT) -> StoredOriginal:
    return originals.keep(entity=ENTITY, content=content, name="facture.xml", media_type="application/xml")


def _partition() -> str:
    now = clock.now()
    return f"kernel_original_{now.year}_{now.month:02d}"


@given(st.binary(max_size=2_000))
def test_it_gives_back_the_bytes_as_received(content: bytes) -> None:
    kept = _keep(content)
    assert originals.content(entity=ENTITY, original=kept.id) == content
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
def test_it_gives_back_bytes_that_do_not_compress(size: int) -> None:
    content = os.urandom(size)
    assert originals.content(entity=ENTITY, original=_keep(content).id) == content


def test_it_tells_what_it_holds_without_opening_it() -> None:
    kept = _keep()
    assert originals.about(entity=ENTITY, original=kept.id) == kept
    assert (kept.name, kept.media_type) == ("facture.xml", "application/xml")


def test_it_takes_less_room_than_the_bytes() -> None:
    assert len(Original.objects.get(id=_keep().id).body) < len(CONTENT) // 10


def test_it_does_not_open_another_entity_s_original() -> None:
    kept = _keep()
    with pytest.raises(Original.DoesNotExist):
        originals.content(entity=new_id(), original=kept.id)


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_with_the_fact_or_not_at_all() -> None:
    @action
    def deposit(*, actor: Actor, refused: bool) -> UUID:
        kept = _keep()
        note(entity=ENTITY, subject=f"original:{kept.id}")
        if refused:
            raise Refused(Refusal("KER-TST-06", "file", "Non.", "No."))
        return kept.id

    with pytest.raises(Refused):
        deposit(actor=AGENT, refused=True)
    assert Original.objects.count() == 0
    assert originals.content(entity=ENTITY, original=deposit(actor=AGENT, refused=False)) == CONTENT


@pytest.mark.parametrize("table", ["kernel_original", "partition"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "UPDATE {} SET body = 'other'",
        "UPDATE {} SET name = 'other.xml'",
        "UPDATE {} SET sha256 = sha256('other')",
        "UPDATE {} SET body = NULL, shelf = '2026', size = 3",
    ],
)
def test_it_is_refused_every_change_by_the_database(table: str, statement: str) -> None:
    kept = _keep()
    name = _partition() if table == "partition" else table
    with pytest.raises(DatabaseError, match=r"kept as received|append-only"), transaction.atomic():
        in_the_database(statement.format(name))
    assert originals.content(entity=ENTITY, original=kept.id) == CONTENT


def test_it_is_refused_by_the_database_to_stand_nowhere() -> None:
    _keep()
    with pytest.raises(IntegrityError, match="kernel_original_is_somewhere"), transaction.atomic():
        in_the_database("UPDATE kernel_original SET body = NULL")


def test_it_moves_to_a_shelf_and_is_read_from_there(shelf: ShelfInMemory) -> None:
    kept = _keep()
    originals.shelve(entity=ENTITY, original=kept.id, shelf="2026")
    assert list(shelf.kept) == [f"{ENTITY}/{kept.id}"]
    row = Original.objects.get(id=kept.id)
    assert (row.body, row.shelf) == (None, "2026")
    assert originals.content(entity=ENTITY, original=kept.id) == CONTENT
    assert originals.about(entity=ENTITY, original=kept.id) == kept
    assert list(proofs.originals_match_their_digest()) == []


def test_it_moves_once_when_it_is_shelved_twice(shelf: ShelfInMemory) -> None:
    kept = _keep()
    originals.shelve(entity=ENTITY, original=kept.id, shelf="2026")
    originals.use_shelves({"2026": shelf, "2027": (other := ShelfInMemory())})
    originals.shelve(entity=ENTITY, original=kept.id, shelf="2027")
    assert other.kept == {}
    assert originals.content(entity=ENTITY, original=kept.id) == CONTENT


def test_it_stays_when_the_shelf_does_not_give_it_back(shelf: ShelfInMemory) -> None:
    kept = _keep()
    shelf.get = lambda _key: b"something else"  # type: ignore[method-assign]
    with pytest.raises(Outage), acts.unit():
        originals.shelve(entity=ENTITY, original=kept.id, shelf="2026")
    assert originals.content(entity=ENTITY, original=kept.id) == CONTENT


def test_it_says_that_a_shelf_is_not_configured(shelf: ShelfInMemory) -> None:
    kept = _keep()
    originals.shelve(entity=ENTITY, original=kept.id, shelf="2026")
    originals.use_shelves({})
    with pytest.raises(Outage, match="not configured") as caught:
        originals.content(entity=ENTITY, original=kept.id)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE kernel_original SET body = substr(body, 1, 20)",
        "UPDATE kernel_original SET body = 'not compressed at all'",
        "UPDATE kernel_original SET sha256 = sha256('other')",
        "UPDATE kernel_original SET size = size - 1",
    ],
)
def test_it_never_returns_damaged_bytes_and_its_proof_tells(damage: str) -> None:
    kept = _keep()
    with forger(_partition()):
        in_the_database(damage)
    (found,) = proofs.originals_match_their_digest()
    assert str(kept.id) in found
    if "size" not in damage:
        with pytest.raises(Outage) as caught:
            originals.content(entity=ENTITY, original=kept.id)
        assert caught.value.permanent


def test_it_keeps_the_rest_of_a_body_that_was_replaced_by_another(shelf: ShelfInMemory) -> None:
    """Two originals whose bodies were exchanged are both told."""
    first, second = _keep(b"one"), _keep(b"two")
    with forger(_partition()):
        in_the_database(
            "UPDATE kernel_original a SET body = b.body FROM kernel_original b WHERE a.id <> b.id AND a.id IN (%s, %s)",
            first.id,
            second.id,
        )
    assert len(list(proofs.originals_match_their_digest())) == 2
