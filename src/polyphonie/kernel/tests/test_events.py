"""Announcements and the table of who reacts to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from polyphonie.kernel import events
from polyphonie.kernel.events import Event
from polyphonie.kernel.identity import new_id

from .stage import Counted, subscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything(Event):
    text: str
    whole: int
    yes: bool
    other: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Event):
    weight: float


received: list[Event] = []


def receive(event: Event) -> None:
    received.append(event)


def receive_too(event: Event) -> None:
    received.append(event)


@pytest.fixture(autouse=True)
def _nothing_received() -> Iterator[None]:
    received.clear()
    yield
    received.clear()


def test_it_comes_back_from_the_outbox_as_it_was_announced() -> None:
    event = Everything(entity=new_id(), subject=new_id(), text="Été", whole=2**70, yes=False, other=new_id())
    with subscribed({Everything: [receive]}):
        read = events.read(
            event="kernel.Everything", entity=event.entity, subject=event.subject, payload=event.payload()
        )
        events.react("kernel.receive", [read])
    assert received == [event]


def test_it_names_reactions_by_their_house() -> None:
    event = Counted(entity=new_id(), subject=new_id(), number=1)
    with subscribed({Counted: [receive, receive_too]}):
        assert events.reactions_to(event) == ("kernel.receive", "kernel.receive_too")
    assert events.reactions_to(event) == ()


def test_it_refuses_at_start_up_a_field_that_would_come_back_otherwise() -> None:
    with pytest.raises(TypeError, match=r"Weighed\.weight is float"), subscribed({Weighed: [receive]}):
        pass
    assert events.reactions_to(Weighed(entity=new_id(), subject=new_id(), weight=1.5)) == ()


def test_it_crashes_on_an_event_that_no_house_knows() -> None:
    with pytest.raises(KeyError):
        events.read(event="kernel.Gone", entity=new_id(), subject=new_id(), payload={})
