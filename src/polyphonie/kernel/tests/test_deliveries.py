"""Announcements reach their reactions: at least once, in order per subject, failures in plain sight."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count as numbers_from
from threading import Event as Signal
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from polyphonie.kernel import acts, clock, deliveries, events
from polyphonie.kernel.acts import SYSTEM, Actor, action, announce, note
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow, Delivery
from polyphonie.kernel.outbox import LANES, lane_of
from polyphonie.kernel.refusals import Refusal, Refused

from .stage import AGENT, Counted, Recounted, count, in_the_database, subscribed

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENTITY = new_id()

hindrance: dict[str, Callable[[Counted], None]] = {}
"""What happens in a reaction before it does its work, by reaction."""


@action
def receive(*, actor: Actor, event: Counted, reaction: str) -> None:
    note(entity=event.entity, subject=f"{reaction}:{event.subject}", number=event.number)


def react(event: Counted) -> None:
    receive(actor=SYSTEM, event=event, reaction="react")
    hindrance.get("react", lambda _: None)(event)


def react_too(event: Counted) -> None:
    receive(actor=SYSTEM, event=event, reaction="react_too")
    hindrance.get("react_too", lambda _: None)(event)


@events.together
def react_together(announced: Sequence[Counted]) -> None:
    calls.append([event.number for event in announced])
    for event in announced:
        receive(actor=SYSTEM, event=event, reaction="react_together")
        hindrance.get("react_together", lambda _: None)(event)


calls: list[list[int]] = []
"""What `react_together` was called with, each time."""

REACTIONS = ("react", "react_too")


@pytest.fixture(autouse=True)
def _subscribed() -> Iterator[None]:
    with subscribed({Counted: [react]}):
        yield
    hindrance.clear()


@pytest.fixture(autouse=True)
def _failures_are_not_printed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="polyphonie.kernel.deliveries")


def _announce(subject: UUID, *wanted: int) -> None:
    for number in wanted:
        count(actor=AGENT, entity=ENTITY, subject=subject, number=number)


def _received(subject: UUID, reaction: str = "react") -> list[int]:
    rows = AuditRow.objects.filter(entity_id=ENTITY, subject=f"{reaction}:{subject}").order_by("position")
    return [row.facts["number"] for row in rows]


def _fail_on(subject: UUID, *numbers: int) -> None:
    def fail(event: Counted) -> None:
        if event.subject == subject and event.number in numbers:
            raise ValueError(f"cannot take {event.number}")

    hindrance["react"] = fail


def test_it_delivers_in_the_order_of_the_announcements() -> None:
    subject = new_id()
    _announce(subject, 1, 2, 3)
    assert deliveries.waiting() == 3
    assert deliveries.drain() == 3
    assert _received(subject) == [1, 2, 3]
    assert deliveries.waiting() == 0


def test_it_delivers_what_a_reaction_announces_in_its_turn() -> None:
    first, second = new_id(), new_id()

    def go_on(event: Counted) -> None:
        if event.subject == first:
            count(actor=SYSTEM, entity=ENTITY, subject=second, number=event.number + 1)

    hindrance["react"] = go_on
    _announce(first, 1)
    assert deliveries.drain() == 2
    assert _received(second) == [2]


def test_it_delivers_more_than_a_batch() -> None:
    subject = new_id()
    wanted = list(range(deliveries.BATCH * 2 + 1))
    with acts.unit():
        _announce(subject, *wanted)
    assert deliveries.drain() == len(wanted)
    assert _received(subject) == wanted


def test_it_delivers_lanes_that_have_little_together_and_one_with_a_failure_alone() -> None:
    calls[:] = []
    failing = new_id()
    others = [UUID(int=(failing.int & ~(LANES - 1)) | lane) for lane in range(LANES) if lane != failing.int % LANES]

    def fail(event: Counted) -> None:
        if event.subject == failing:
            raise ValueError("no")

    hindrance["react_together"] = fail
    with subscribed({Counted: [react_together]}), clock.set_at(NOON):
        _announce(failing, 0)
        deliveries.drain()
    calls[:] = []
    with subscribed({Counted: [react_together]}), clock.set_at(NOON + timedelta(minutes=1)):
        for number, subject in enumerate(others, start=1):
            _announce(subject, number)
        assert deliveries.drain() == len(others)
    assert [0] in calls
    together = [call for call in calls if call != [0]]
    assert [number for call in together for number in call] == list(range(1, LANES)) and len(together) <= 2


def test_it_gives_a_reaction_that_takes_several_all_that_awaits_it() -> None:
    subject, calls[:] = new_id(), []
    with subscribed({Counted: [react_together]}):
        _announce(subject, 1, 2, 3)
        assert deliveries.drain() == 3
    assert calls == [[1, 2, 3]]


def test_it_gives_them_one_by_one_when_one_of_them_fails() -> None:
    subject, calls[:] = new_id(), []
    neighbour = UUID(int=subject.int + LANES)

    def fail(event: Counted) -> None:
        if event.subject == subject:
            raise ValueError("no")

    hindrance["react_together"] = fail
    with subscribed({Counted: [react_together]}):
        _announce(neighbour, 1)
        _announce(subject, 2)
        _announce(neighbour, 3)
        assert deliveries.drain() == 2
    assert calls == [[1, 2, 3], [1], [2], [3]]
    assert _received(neighbour, "react_together") == [1, 3]
    assert _received(subject, "react_together") == []


@events.outward
def send(event: Counted) -> None:
    calls.append([event.number])


def test_it_sends_nothing_twice_because_of_a_neighbour() -> None:
    subject, calls[:] = new_id(), []
    neighbour = UUID(int=subject.int + LANES)
    _fail_on(subject, 2)
    with subscribed({Counted: [send]}):
        _announce(neighbour, 1)
    with subscribed({Counted: [react]}):
        _announce(subject, 2)
    with subscribed({Counted: [send, react]}):
        assert deliveries.drain() == 1
    assert calls == [[1]]


def test_it_keeps_the_order_of_a_subject_across_kinds_of_events() -> None:
    one, two = new_id(), new_id()
    two = UUID(int=(two.int & ~(LANES - 1)) | one.int % LANES)
    told: list[tuple[str, UUID]] = []
    hindrance["react"] = lambda event: told.append(("react", event.subject))
    hindrance["react_together"] = lambda event: told.append(("react_together", event.subject))
    with subscribed({Counted: [react_together], Recounted: [react]}):
        _announce(one, 1)
        count(actor=AGENT, entity=ENTITY, subject=two, number=2, kind=Recounted)
        _announce(two, 3)
        assert deliveries.drain() == 3
    assert [each for each in told if each[1] == two] == [("react", two), ("react_together", two)]


def test_it_tells_each_reaction_at_once_what_a_kind_of_event_says_again_of_a_subject() -> None:
    subject, told = new_id(), list[tuple[str, int]]()
    calls.clear()
    hindrance["react"] = lambda event: told.append(("react", event.number))
    hindrance["react_together"] = lambda event: told.append(("react_together", event.number))
    with subscribed({Counted: [react_together, react]}):
        _announce(subject, 1, 2, 3)
        assert deliveries.drain() == 6
    assert calls == [[1, 2, 3]]
    assert told == [(reaction, number) for reaction in ("react_together", "react") for number in (1, 2, 3)]


def test_it_stops_between_batches_when_told_to() -> None:
    _announce(new_id(), 1)
    assert deliveries.drain(until=lambda: True) == 0
    assert deliveries.waiting() == 1


def test_it_never_delivers_what_an_act_announced_and_did_not_do() -> None:
    @action
    def announce_and_be_refused(*, actor: Actor) -> None:
        announce(Counted(entity=ENTITY, subject=ENTITY, number=1))
        raise Refused(Refusal("KER-TST-05", "x", "Non.", "No."))

    with pytest.raises(Refused):
        announce_and_be_refused(actor=AGENT)
    assert deliveries.waiting() == 0


def test_it_holds_back_only_the_subject_that_fails() -> None:
    failing = new_id()
    neighbour = UUID(int=failing.int + LANES)
    assert lane_of(neighbour) == lane_of(failing)
    _fail_on(failing, 1)
    _announce(failing, 1, 2)
    _announce(neighbour, 1, 2)
    assert deliveries.drain() == 2
    assert _received(failing) == []
    assert _received(neighbour) == [1, 2]
    assert deliveries.waiting() == 2


def test_it_holds_back_only_the_reaction_that_fails() -> None:
    subject = new_id()
    _fail_on(subject, 1)
    with subscribed({Counted: [react, react_too]}):
        _announce(subject, 1, 2)
        deliveries.drain()
    assert _received(subject, "react") == []
    assert _received(subject, "react_too") == [1, 2]


def test_it_keeps_nothing_of_a_reaction_that_failed_half_way() -> None:
    subject = new_id()
    _fail_on(subject, 1)
    _announce(subject, 1)
    deliveries.drain()
    assert _received(subject) == [], "the reaction had done its work before it failed"


def test_it_shows_what_failed_and_why() -> None:
    subject = new_id()
    _fail_on(subject, 1)
    with clock.set_at(NOON):
        _announce(subject, 1)
        deliveries.drain()
    (failure,) = deliveries.failures()
    assert (failure.reaction, failure.event, failure.subject) == ("kernel.react", "kernel.Counted", subject)
    assert (failure.attempts, failure.announced_at) == (1, NOON)
    assert "ValueError: cannot take 1" in failure.error
    assert list(deliveries.failures(after=failure.id)) == []


def test_it_keeps_an_error_that_quotes_what_the_database_cannot_store() -> None:
    def fail(event: Counted) -> None:
        raise ValueError("NUL \0, half a pair \ud800")

    hindrance["react"] = fail
    _announce(new_id(), 1)
    deliveries.drain()
    (failure,) = deliveries.failures()
    assert "NUL ␀, half a pair ?" in failure.error


def test_it_tries_again_later_and_later_up_to_an_hour() -> None:
    subject = new_id()
    _fail_on(subject, 1)
    now = NOON
    with clock.set_at(now):
        _announce(subject, 1)
    delays = []
    for attempt in range(1, 16):
        with clock.set_at(now):
            deliveries.drain()
            assert deliveries.drain() == 0
        (failure,) = deliveries.failures()
        assert failure.attempts == attempt, "not tried before it is due"
        delays.append((failure.due_at - now).total_seconds())
        now = failure.due_at
    assert delays[:5] == [2, 4, 8, 16, 32]
    assert delays[-1] == 3600
    hindrance.clear()
    with clock.set_at(now):
        assert deliveries.drain() == 1
    assert _received(subject) == [1]


def test_it_reacts_to_a_reaction_that_is_no_longer_there_as_to_a_failure() -> None:
    subject = new_id()
    _announce(subject, 1)
    Delivery.objects.update(reaction="kernel.gone")
    assert deliveries.drain() == 0
    (failure,) = deliveries.failures()
    assert "KeyError: 'kernel.gone'" in failure.error


@pytest.mark.django_db(transaction=True)
def test_it_does_everything_again_once_when_its_connection_is_cut() -> None:
    subject = new_id()
    calls = numbers_from(1)

    def be_killed(event: Counted) -> None:
        if next(calls) == 3:
            in_the_database("SELECT pg_terminate_backend(pg_backend_pid())")

    hindrance["react"] = be_killed
    _announce(subject, 1, 2, 3, 4)
    assert deliveries.drain() == 4
    assert next(calls) == 8
    assert _received(subject) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_it_handles_nothing_twice_when_several_workers_drain_at_once() -> None:
    subjects = [new_id() for _ in range(20)]
    for number in range(10):
        with acts.unit():
            for subject in subjects:
                _announce(subject, number)
    handled: defaultdict[UUID, list[int]] = defaultdict(list)
    hindrance["react"] = lambda event: handled[event.subject].append(event.number)

    def work() -> int:
        delivered = deliveries.drain()
        connection.close()
        return delivered

    with ThreadPoolExecutor(4) as pool:
        done = [future.result(timeout=60) for future in [pool.submit(work) for _ in range(4)]]
    deliveries.drain()
    assert sum(done) <= 200
    for subject in subjects:
        assert handled[subject] == list(range(10))
        assert _received(subject) == list(range(10))


@pytest.mark.django_db(transaction=True)
def test_it_cannot_be_set_aside_while_it_is_succeeding() -> None:
    subject = new_id()
    _fail_on(subject, 1)
    _announce(subject, 1)
    deliveries.drain()
    (failure,) = deliveries.failures()
    deliveries.retry(actor=AGENT, delivery=failure.id)
    at_work, go_on = Signal(), Signal()

    def be_slow(event: Counted) -> None:
        at_work.set()
        assert go_on.wait(timeout=30)

    def give_up() -> None:
        try:
            deliveries.set_aside(actor=AGENT, delivery=failure.id, because="Trop long.")
        finally:
            connection.close()

    def drain() -> None:
        deliveries.drain()
        connection.close()

    hindrance["react"] = be_slow
    with ThreadPoolExecutor(2) as pool:
        draining = pool.submit(drain)
        assert at_work.wait(timeout=30)
        giving_up = pool.submit(give_up)
        with pytest.raises(TimeoutError):
            giving_up.result(timeout=0.3)
        go_on.set()
        draining.result(timeout=30)
        with pytest.raises(Refused, match="KER-DEL-01"):
            giving_up.result(timeout=30)
    assert _received(subject) == [1]


SUBJECTS = st.integers(0, 2)


class Killed(BaseException):
    """The worker dies here."""


class Line:
    """What the model knows of one reaction to one subject."""

    def __init__(self) -> None:
        self.announced: list[int] = []
        self.set_aside: set[int] = set()
        self.done = 0
        self.attempts = 0
        self.due_at: datetime | None = None

    @property
    def kept(self) -> list[int]:
        return [number for number in self.announced if number not in self.set_aside]

    @property
    def head(self) -> int | None:
        return self.kept[self.done] if self.done < len(self.kept) else None

    def begin_head(self) -> None:
        self.attempts, self.due_at = 0, None


class Outbox(RuleBasedStateMachine):
    """Announce, fail, mend, wait, kill, retry, set aside, in any order: the same as lines of plain Python."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        first = new_id()
        self.subjects = first, UUID(int=first.int + LANES), UUID(int=first.int + 1)  # two share a lane
        self.lines = {(reaction, subject): Line() for reaction in REACTIONS for subject in self.subjects}
        self.broken: set[tuple[str, UUID]] = set()
        self.entity = new_id()
        self.numbers = numbers_from(1)
        self.calls_before_death: int | None = None
        for reaction in REACTIONS:
            hindrance[reaction] = lambda event, reaction=reaction: self._hinder(reaction, event)

    def teardown(self) -> None:
        Delivery.objects.all().delete()
        hindrance.clear()

    def _hinder(self, reaction: str, event: Counted) -> None:
        if self.calls_before_death is not None:
            self.calls_before_death -= 1
            if self.calls_before_death < 0:
                raise Killed
        if (reaction, event.subject) in self.broken:
            raise ValueError("broken")

    @rule(subject=SUBJECTS, times=st.integers(1, 4))
    def announce(self, subject: int, times: int) -> None:
        with clock.set_at(self.now), acts.unit():
            for _ in range(times):
                number = next(self.numbers)
                count(actor=AGENT, entity=self.entity, subject=self.subjects[subject], number=number)
                for reaction in REACTIONS:
                    self.lines[reaction, self.subjects[subject]].announced.append(number)

    @rule(subject=SUBJECTS)
    def announce_in_vain(self, subject: int) -> None:
        with clock.set_at(self.now), suppress(Killed), acts.unit():
            count(actor=AGENT, entity=self.entity, subject=self.subjects[subject], number=0)
            raise Killed

    @rule(reaction=st.sampled_from(REACTIONS), subject=SUBJECTS)
    def break_or_mend(self, reaction: str, subject: int) -> None:
        self.broken ^= {(reaction, self.subjects[subject])}

    @rule(seconds=st.sampled_from([1, 2, 5, 60, 3600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def drain(self) -> None:
        expected = 0
        for line, model in self.lines.items():
            while model.head is not None and (model.due_at is None or model.due_at <= self.now):
                if line in self.broken:
                    model.attempts += 1
                    model.due_at = self.now + min(timedelta(seconds=2**model.attempts), timedelta(hours=1))
                    break
                model.done += 1
                model.begin_head()
                expected += 1
        with clock.set_at(self.now):
            assert deliveries.drain() == expected

    @rule(calls=st.integers(0, 6))
    def be_killed(self, calls: int) -> None:
        """What the database then holds is a state that the model could be in: the model takes it."""
        self.calls_before_death = calls
        with clock.set_at(self.now), suppress(Killed):
            deliveries.drain()
        self.calls_before_death = None
        for (reaction, subject), model in self.lines.items():
            done = len(self._received(reaction, subject))
            assert done >= model.done
            model.done = done
            model.begin_head()
            head = Delivery.objects.filter(reaction=f"kernel.{reaction}", subject=subject).order_by("id").first()
            if head is not None and head.attempts:
                model.attempts, model.due_at = head.attempts, head.due_at

    @precondition(lambda self: any(model.attempts for model in self.lines.values()))
    @rule(data=st.data(), aside=st.booleans())
    def treat_a_failure(self, data: st.DataObject, aside: bool) -> None:
        failure = data.draw(st.sampled_from(deliveries.failures()))
        model = self.lines[failure.reaction.removeprefix("kernel."), failure.subject]
        if aside:
            assert model.head is not None
            model.set_aside.add(model.head)
            model.begin_head()
            deliveries.set_aside(actor=AGENT, delivery=failure.id, because="Sans objet.")
        else:
            model.due_at = self.now
            with clock.set_at(self.now):
                deliveries.retry(actor=AGENT, delivery=failure.id)

    def _received(self, reaction: str, subject: UUID) -> list[int]:
        rows = AuditRow.objects.filter(entity_id=self.entity, subject=f"{reaction}:{subject}").order_by("position")
        return [row.facts["number"] for row in rows]

    @invariant()
    def every_line_is_as_the_model_says(self) -> None:
        for (reaction, subject), model in self.lines.items():
            assert self._received(reaction, subject) == model.kept[: model.done]
            rows = list(Delivery.objects.filter(reaction=f"kernel.{reaction}", subject=subject).order_by("id"))
            assert [row.payload["number"] for row in rows] == model.kept[model.done :]
            assert [row.attempts for row in rows[1:]] == [0] * len(rows[1:])
            if rows:
                assert rows[0].attempts == model.attempts
                assert not model.attempts or rows[0].due_at == model.due_at


def test_it_behaves_as_plain_lines_do_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "BATCH", 3)
    with subscribed({Counted: [react, react_too]}):
        run_state_machine_as_test(Outbox, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
