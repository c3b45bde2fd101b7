"""The act: one transaction with its journal rows and its announcements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from polyphonie.kernel import acts, numbers, proofs
from polyphonie.kernel.acts import SYSTEM, Actor, action, announce, note
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.models import AuditRow, Counter, Delivery
from polyphonie.kernel.refusals import Refusal, Refused

from .stage import AGENT, Counted, count, subscribed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_reaction_is_subscribed() -> Iterator[None]:
    with subscribed({Counted: [_ignore]}):
        yield


def _ignore(event: Counted) -> None:
    raise AssertionError("nothing is delivered in these tests")


@action
def take_number(*, actor: Actor, entity: UUID, refused: bool = False) -> int:
    number = numbers.next_number(entity=entity, series="taken")
    note(entity=entity, subject="series:taken", number=number)
    announce(Counted(entity=entity, subject=entity, number=number))
    if refused:
        raise Refused(Refusal("KER-TST-04", "number", "Refusé.", "Refused."))
    return number


@action
def take_two(*, actor: Actor, entity: UUID, second_refused: bool = False) -> None:
    take_number(actor=actor, entity=entity)
    take_number(actor=SYSTEM, entity=entity, refused=second_refused)
    note(entity=entity, subject="series:taken", both=True)


@action
def keep_quiet(*, actor: Actor) -> None:
    """An act that forgets to say what it was about."""


@action
def find_it_done(*, actor: Actor) -> str:
    acts.unchanged()
    return "as before"


def _traces(entity: UUID) -> tuple[int, int, int]:
    """How much is kept of an entity: numbers taken, journal rows, deliveries."""
    taken = Counter.objects.filter(entity_id=entity).values_list("last", flat=True).first() or 0
    return (
        taken,
        AuditRow.objects.filter(entity_id=entity).count(),
        Delivery.objects.filter(entity_id=entity).count(),
    )


def test_it_writes_fact_journal_and_announcement() -> None:
    entity = new_id()
    assert take_number(actor=AGENT, entity=entity) == 1
    assert _traces(entity) == (1, 1, 1)
    row = AuditRow.objects.get(entity_id=entity)
    assert (row.act, row.subject, row.facts) == ("kernel.take_number", "series:taken", {"number": 1})
    assert (row.actor_kind, row.actor_id, row.actor_name) == (AGENT.kind, AGENT.id, AGENT.name)


@pytest.mark.django_db(transaction=True)
def test_it_commits_them_together() -> None:
    entity = new_id()
    seen: list[tuple[int, int, int]] = []
    with acts.unit():
        take_number(actor=AGENT, entity=entity)
        transaction.on_commit(lambda: seen.append(_traces(entity)))
        assert AuditRow.objects.filter(entity_id=entity).count() == 0, "rows wait for the commit, so locks are short"
    assert seen == [(1, 1, 1)]


@pytest.mark.django_db(transaction=True)
def test_it_keeps_nothing_when_it_is_refused() -> None:
    entity = new_id()
    with pytest.raises(Refused):
        take_number(actor=AGENT, entity=entity, refused=True)
    assert _traces(entity) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_it_keeps_nothing_when_the_journal_cannot_be_written() -> None:
    entity = new_id()

    @action
    def note_what_json_cannot_say(*, actor: Actor) -> None:
        numbers.next_number(entity=entity, series="taken")
        note(entity=entity, subject="x:1", fact=object())  # type: ignore[arg-type]

    with pytest.raises(TypeError):
        note_what_json_cannot_say(actor=AGENT)
    assert _traces(entity) == (0, 0, 0)


def test_it_joins_the_act_that_calls_it_and_each_writes_its_own_row() -> None:
    entity = new_id()
    take_two(actor=AGENT, entity=entity)
    rows = AuditRow.objects.filter(entity_id=entity).order_by("position")
    assert [(row.act, row.actor_name) for row in rows] == [
        ("kernel.take_number", AGENT.name),
        ("kernel.take_number", SYSTEM.name),
        ("kernel.take_two", AGENT.name),
    ]


@pytest.mark.django_db(transaction=True)
def test_it_refuses_the_whole_when_an_inner_act_is_refused() -> None:
    entity = new_id()
    with pytest.raises(Refused):
        take_two(actor=AGENT, entity=entity, second_refused=True)
    assert _traces(entity) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_it_cannot_go_on_after_swallowing_the_refusal_of_an_inner_act() -> None:
    entity = new_id()

    @action
    def swallow(*, actor: Actor) -> None:
        try:
            take_number(actor=actor, entity=entity, refused=True)
        except Refused:
            note(entity=entity, subject="series:taken", swallowed=True)

    with pytest.raises(transaction.TransactionManagementError):
        swallow(actor=AGENT)
    assert _traces(entity) == (0, 0, 0)


def test_it_lets_one_part_of_a_unit_fail_alone() -> None:
    entity, other = new_id(), new_id()
    with acts.unit():
        take_number(actor=AGENT, entity=entity)
        with suppress(Refused), acts.unit():
            take_number(actor=AGENT, entity=other)
            take_number(actor=AGENT, entity=other, refused=True)
        take_number(actor=AGENT, entity=entity)
    assert _traces(entity) == (2, 2, 2)
    assert _traces(other) == (0, 0, 0)


def test_it_recovers_a_part_that_the_database_refused() -> None:
    entity = new_id()
    with acts.unit():
        with pytest.raises(IntegrityError), acts.unit(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO kernel_chain (entity_id, length, head) VALUES (NULL, 0, '')")
        take_number(actor=AGENT, entity=entity)
    assert _traces(entity) == (1, 1, 1)


def test_it_crashes_when_it_notes_nothing() -> None:
    with pytest.raises(AssertionError, match=r"kernel\.keep_quiet must note"):
        keep_quiet(actor=AGENT)


def test_it_may_say_that_nothing_changed() -> None:
    assert find_it_done(actor=AGENT) == "as before"
    assert AuditRow.objects.count() == 0


def test_it_crashes_without_an_actor() -> None:
    with pytest.raises(KeyError):
        keep_quiet()  # type: ignore[call-arg]
    with pytest.raises(AssertionError, match="who acts"):
        keep_quiet(actor="Agathe")  # type: ignore[arg-type]


def test_it_is_the_only_place_to_note_and_to_announce() -> None:
    with pytest.raises(AssertionError, match="inside an action"):
        note(entity=PLATFORM, subject="x:1")
    with pytest.raises(AssertionError, match="inside an action"):
        announce(Counted(entity=PLATFORM, subject=PLATFORM, number=1))


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_start_in_a_transaction_that_is_not_its_own() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        count(actor=AGENT, entity=new_id(), subject=new_id(), number=1)


def test_it_leaves_no_trace_of_itself_for_the_next_act() -> None:
    entity = new_id()
    with pytest.raises(AssertionError):
        keep_quiet(actor=AGENT)
    take_number(actor=AGENT, entity=entity)
    assert _traces(entity) == (1, 1, 1)


_NOTED = f"SELECT %s::int FROM kernel_append({', '.join(['%s'] * 11)})"


@action
def note_at_once(*, actor: Actor, entity: UUID) -> tuple[int, ...] | None:
    done = acts.at_once(_NOTED, [7], entity=entity, subject="series:noted", number=7)
    if done is None:
        note(entity=entity, subject="series:noted", number=0)
    return done


@action
def note_twice(*, actor: Actor, entity: UUID) -> tuple[int, ...] | None:
    note(entity=entity, subject="series:both")
    return note_at_once(actor=actor, entity=entity)


@pytest.mark.django_db(transaction=True)
def test_a_whole_act_is_one_statement_which_commits_when_it_is_alone() -> None:
    entity = new_id()
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as sent:
        assert note_at_once(actor=SYSTEM, entity=entity) == (7,)
    assert [each["sql"].split()[0] for each in sent if "set_config" not in each["sql"]] == ["BEGIN", "SELECT", "COMMIT"]
    assert note_twice(actor=SYSTEM, entity=entity) is None
    with acts.unit():
        assert note_at_once(actor=SYSTEM, entity=entity) is None
    rows = AuditRow.objects.filter(entity_id=entity, subject="series:noted").order_by("position")
    assert [row.facts["number"] for row in rows] == [7, 0, 0]
    assert list(proofs.audit_chains_hold()) == []


@action
def note_at_once_and_go_on(*, actor: Actor, entity: UUID) -> None:
    acts.at_once(_NOTED, [7], entity=entity, subject="series:noted")
    note(entity=entity, subject="series:late")


@pytest.mark.django_db
def test_an_act_that_ended_at_once_has_nothing_left_to_say() -> None:
    with pytest.raises(AssertionError, match="nothing left"):
        note_at_once_and_go_on(actor=SYSTEM, entity=new_id())


@action
def fail_at_once(*, actor: Actor, entity: UUID, by: str) -> None:
    acts.at_once(f"SELECT {by}, {_NOTED.removeprefix('SELECT ')}", [7], entity=entity, subject="series:noted")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["1 / (SELECT 0)", "pg_terminate_backend(pg_backend_pid())"])
def test_what_fails_at_once_leaves_nothing_and_the_next_act_works(by: str) -> None:
    entity = new_id()
    note_at_once(actor=SYSTEM, entity=entity)
    with pytest.raises((DataError, OperationalError)):
        fail_at_once(actor=SYSTEM, entity=entity, by=by)
    assert not connection.in_atomic_block
    assert note_at_once(actor=SYSTEM, entity=entity) == (7,)
    assert AuditRow.objects.filter(entity_id=entity).count() == 2
    assert take_number(actor=AGENT, entity=entity) == 1
