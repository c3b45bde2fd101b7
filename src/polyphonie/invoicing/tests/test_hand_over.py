from __future__ import annotations

import pytest

from polyphonie.access.terms import PLATFORM, Right
from polyphonie.invoicing.actions import messages
from polyphonie.invoicing.queries import messages as queries
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes
from .documents import ATELIER, TODAY
from .messages import in_directory, reported

pytestmark = pytest.mark.django_db


def test_it_takes_the_messages_of_a_platform_from_those_that_wait(republic: Republic) -> None:
    in_directory()
    place = republic.delivered()
    reported(place)
    operator = republic.client(PLATFORM, Right.INVOICE_DEPOSIT)
    waiting = queries.outgoing(actor=operator, on=TODAY, platform="0123")
    assert [row.status for row in waiting] == ["202", "203"]
    assert queries.outgoing(actor=operator, on=TODAY, platform="0456") == ()
    first = queries.outgoing(actor=operator, on=TODAY, limit=1)[0].id
    assert messages.hand_over(actor=operator, entity=place.entity, messages=[first], on=TODAY) == 1
    assert [row.status for row in queries.outgoing(actor=operator, on=TODAY)] == ["203"]
    assert [row.status for row in queries.outgoing(actor=operator, on=TODAY, after=first)] == ["203"]


def test_it_refuses_a_message_that_is_not_there(republic: Republic) -> None:
    place = republic.delivered()
    with pytest.raises(Refused) as caught:
        messages.hand_over(actor=SYSTEM, entity=place.entity, messages=[new_id()], on=TODAY)
    assert codes(caught) == ["INV-MSG-08"]


def test_it_forbids_a_single_supplier(republic: Republic) -> None:
    place = republic.delivered()
    with pytest.raises(Refused) as caught:
        messages.hand_over(actor=republic.depositor(ATELIER), entity=place.entity, messages=[new_id()], on=TODAY)
    assert codes(caught) == ["ACC-RIG-01"]
    with pytest.raises(Refused) as caught:
        queries.outgoing(actor=republic.depositor(ATELIER), on=TODAY)
    assert codes(caught) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    in_directory()
    place = republic.delivered()
    reported(place)
    every = [row.id for row in queries.outgoing(actor=SYSTEM, on=TODAY)]
    counts = [messages.hand_over(actor=SYSTEM, entity=place.entity, messages=every, on=TODAY) for _ in range(2)]
    assert counts == [2, 0]
