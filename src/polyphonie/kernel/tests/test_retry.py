"""deliveries.retry: a failing reaction is due at once. Who may is decided by the page that offers it."""

from __future__ import annotations

import pytest

from polyphonie.kernel import deliveries
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .conftest import FailingReaction
from .stage import AGENT

pytestmark = pytest.mark.django_db


def test_it_works(failing_reaction: FailingReaction) -> None:
    failing_reaction.mended = True
    assert deliveries.drain() == 0, "it is not due yet"
    deliveries.retry(actor=AGENT, delivery=failing_reaction.delivery)
    assert deliveries.drain() == 2
    assert failing_reaction.received == [1, 2]
    row = AuditRow.objects.filter(entity_id=PLATFORM).get()
    assert (row.act, row.subject) == ("kernel.retry", f"delivery:{failing_reaction.delivery}")
    assert row.facts == {"reaction": "kernel.react"}


def test_it_refuses_a_delivery_that_does_not_fail(failing_reaction: FailingReaction) -> None:
    with pytest.raises(Refused, match="KER-DEL-01") as caught:
        deliveries.retry(actor=AGENT, delivery=failing_reaction.delivery + 1)
    assert caught.value.http_status == 404


def test_it_repeats_safely(failing_reaction: FailingReaction) -> None:
    failing_reaction.mended = True
    deliveries.retry(actor=AGENT, delivery=failing_reaction.delivery)
    deliveries.retry(actor=AGENT, delivery=failing_reaction.delivery)
    deliveries.drain()
    assert failing_reaction.received == [1, 2]
    with pytest.raises(Refused, match="KER-DEL-01"):
        deliveries.retry(actor=AGENT, delivery=failing_reaction.delivery)
