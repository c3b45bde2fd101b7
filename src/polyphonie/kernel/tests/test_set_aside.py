"""deliveries.set_aside: a failing reaction is given up, in writing. Who may is decided by the page that offers it."""

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
    deliveries.set_aside(actor=AGENT, delivery=failing_reaction.delivery, because="Facture retirée.")
    assert deliveries.drain() == 1
    assert failing_reaction.received == [2], "the later ones of its subject go on"
    facts = AuditRow.objects.filter(entity_id=PLATFORM).get().facts
    assert facts == {
        "because": "Facture retirée.",
        "reaction": "kernel.react",
        "event": "kernel.Counted",
        "about": str(failing_reaction.subject),
        "payload": {"number": 1},
    }


def test_it_refuses_a_delivery_that_does_not_fail(failing_reaction: FailingReaction) -> None:
    with pytest.raises(Refused, match="KER-DEL-01"):
        deliveries.set_aside(actor=AGENT, delivery=failing_reaction.delivery + 1, because="Sans objet.")
    assert deliveries.waiting() == 2


def test_it_repeats_safely(failing_reaction: FailingReaction) -> None:
    deliveries.set_aside(actor=AGENT, delivery=failing_reaction.delivery, because="Sans objet.")
    with pytest.raises(Refused, match="KER-DEL-01"):
        deliveries.set_aside(actor=AGENT, delivery=failing_reaction.delivery, because="Sans objet.")
    assert deliveries.waiting() == 1
