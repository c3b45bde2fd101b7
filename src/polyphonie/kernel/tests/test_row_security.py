"""The second lock: what the database shows follows who acts, whatever happens to the transaction."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction

from polyphonie.kernel import row_security
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind, action, note
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.row_security import NOTHING, Eyes, Sight, in_the_eyes_of

pytestmark = pytest.mark.django_db

HERE, THERE = new_id(), new_id()
CLERK = Actor(ActorKind.PERSON, new_id(), "Camille Commis")
WATCH = Actor(ActorKind.PERSON, new_id(), "Sacha Vigie")
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _sights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clerk belongs here, the watch reads every journal."""
    known = {
        CLERK.id: Sight(actor=CLERK.id, perimeters=frozenset({HERE})),
        WATCH.id: Sight(actor=WATCH.id, on_platform=frozenset({"journal.consult"})),
    }
    monkeypatch.setattr(row_security, "_sight_of", lambda actor, on: known.get(actor.id, NOTHING))
    for entity in (HERE, THERE, PLATFORM):
        _told(actor=SYSTEM, entity=entity)


@action
def _told(*, actor: Actor, entity: UUID) -> int:
    note(entity=entity, subject="thing:1")
    return AuditRow.objects.count()


def _shown(actor: Actor | None) -> set[UUID]:
    with in_the_eyes_of(Eyes(lambda: actor, DAY)):
        return set(AuditRow.objects.values_list("entity_id", flat=True))


def test_it_shows_each_actor_their_own_rows_only() -> None:
    assert _shown(CLERK) == {HERE}
    assert _shown(WATCH) == {HERE, THERE, PLATFORM}
    assert _shown(SYSTEM) == {HERE, THERE, PLATFORM}
    assert _shown(Actor(ActorKind.PERSON, new_id(), "Personne")) == set()
    assert _shown(None) == set()


def test_it_shows_nothing_by_default_in_a_process_that_nobody_trusts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert AuditRow.objects.exists()
    monkeypatch.setattr(row_security, "_by_default", NOTHING)
    assert not AuditRow.objects.exists()


def test_it_shows_an_act_what_its_actor_may_see_and_takes_its_row_all_the_same() -> None:
    assert _told(actor=CLERK, entity=THERE) == 1
    assert _shown(SYSTEM) == {HERE, THERE, PLATFORM}
    assert AuditRow.objects.filter(entity_id=THERE).count() == 2


def test_it_is_told_again_after_a_part_that_was_rolled_back() -> None:
    with in_the_eyes_of(Eyes(lambda: CLERK, DAY)):
        with transaction.atomic():
            assert _shown(SYSTEM) == {HERE, THERE, PLATFORM}
            transaction.set_rollback(True)
        assert set(AuditRow.objects.values_list("entity_id", flat=True)) == {HERE}


def test_it_can_roll_back_a_part_that_failed_in_other_eyes() -> None:
    def fails() -> None:
        with transaction.atomic(), in_the_eyes_of(Eyes(lambda: SYSTEM)), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with in_the_eyes_of(Eyes(lambda: CLERK, DAY)):
        with pytest.raises(DataError, match="division by zero"):
            fails()
        assert AuditRow.objects.count() == 1


def test_it_does_not_let_a_journal_be_changed_in_anybodys_eyes() -> None:
    with in_the_eyes_of(Eyes(lambda: CLERK, DAY)):
        assert AuditRow.objects.filter(entity_id=HERE).update(act="other") == 0


@pytest.mark.django_db(transaction=True)
def test_it_leaves_a_new_connections_transaction_its_first_word() -> None:
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        assert AuditRow.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_it_is_told_again_on_a_new_connection() -> None:
    with in_the_eyes_of(Eyes(lambda: CLERK, DAY)):
        assert AuditRow.objects.count() == 1
        connection.close()
        assert AuditRow.objects.count() == 1
