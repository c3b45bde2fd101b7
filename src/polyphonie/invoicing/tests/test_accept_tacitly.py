"""A validator's silence is acceptance, after fifteen days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from polyphonie.invoicing import jobs
from polyphonie.invoicing.actions.validations import accept_tacitly, validate
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.refusals import Refused

from .cases import NOT_THEIRS, Place, Republic, codes, stranger
from .documents import TODAY
from .test_validate import REQUEST

S = InvoiceState
LAST_DAY = TODAY + timedelta(days=15)
TOO_LATE = LAST_DAY + timedelta(days=1)


@pytest.fixture
def waiting(republic: Republic) -> Place:
    with clock.set_at(datetime(TODAY.year, TODAY.month, TODAY.day, 23, 30, tzinfo=clock.PARIS)):
        return republic.delivered(REQUEST)


def test_it_waits_fifteen_whole_days(waiting: Place) -> None:
    assert not accept_tacitly(actor=SYSTEM, on=LAST_DAY, **waiting.asked)
    assert waiting.state is S.TO_VALIDATE
    assert accept_tacitly(actor=SYSTEM, on=TOO_LATE, **waiting.asked)
    assert waiting.state is S.TACITLY_VALIDATED


def test_it_goes_on_to_its_recipient(republic: Republic, waiting: Place) -> None:
    accept_tacitly(actor=SYSTEM, on=TOO_LATE, **waiting.asked)
    republic.deliver(waiting)
    assert waiting.states == ["deposited", "to_validate", "tacitly_validated", "in_transit", "delivered"]


def test_it_is_done_every_night(waiting: Place) -> None:
    jobs.accept_tacitly(day=LAST_DAY.isoformat())
    assert waiting.state is S.TO_VALIDATE
    jobs.accept_tacitly(day=TOO_LATE.isoformat())
    assert waiting.state is S.TACITLY_VALIDATED


def test_it_leaves_alone_what_was_answered(republic: Republic, waiting: Place) -> None:
    validate(actor=republic.validator(), on=TODAY, **waiting.asked)
    assert not accept_tacitly(actor=SYSTEM, on=TOO_LATE, **waiting.asked)
    assert waiting.state is S.VALIDATED


def test_it_refuses_an_invoice_that_does_not_exist(waiting: Place) -> None:
    with pytest.raises(Refused) as refused:
        accept_tacitly(actor=SYSTEM, entity=waiting.invoice, invoice=waiting.entity, on=TOO_LATE)
    assert codes(refused) == ["INV-FIN-01"]


def test_it_forbids_people_who_do_not_run_the_platform(republic: Republic, waiting: Place) -> None:
    for actor in (republic.validator(), republic.depositor(), republic.officer(), stranger()):
        with pytest.raises(Refused) as refused:
            accept_tacitly(actor=actor, on=TOO_LATE, **waiting.asked)
        assert codes(refused)[0] in NOT_THEIRS


def test_it_repeats_safely(waiting: Place) -> None:
    assert accept_tacitly(actor=SYSTEM, on=TOO_LATE, **waiting.asked)
    assert not accept_tacitly(actor=SYSTEM, on=TOO_LATE, **waiting.asked)
    assert waiting.states.count("tacitly_validated") == 1
