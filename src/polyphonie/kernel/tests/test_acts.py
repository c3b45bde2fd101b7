"""The act: one transaction with its journal rows and its announcements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from polyphonie.kernel import acts, numbers
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
