"""Fixtures that several of the kernel's tests share."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from polyphonie.kernel import acts, deliveries
from polyphonie.kernel.identity import new_id

from .stage import AGENT, Counted, count, subscribed


@dataclass
class FailingReaction:
    """A reaction that refuses 1 until it is mended; 1 and 2 were announced, so `delivery` fails and holds 2 back."""

    subject: UUID
    delivery: int = 0
    mended: bool = False
    received: list[int] = field(default_factory=list)


@pytest.fixture
def failing_reaction(db: None, caplog: pytest.LogCaptureFixture) -> Iterator[FailingReaction]:
    caplog.set_level(logging.CRITICAL, logger="polyphonie.kernel.deliveries")
    failing = FailingReaction(subject=new_id())

    def react(event: Counted) -> None:
        if event.number == 1 and not failing.mended:
            raise ValueError("broken")
        failing.received.append(event.number)

    react.__qualname__ = "react"
    with subscribed({Counted: [react]}):
        with acts.unit():
            for number in (1, 2):
                count(actor=AGENT, entity=new_id(), subject=failing.subject, number=number)
        deliveries.drain()
        (failure,) = deliveries.failures()
        failing.delivery = failure.id
        yield failing
