"""The payment clock: it starts, stops and costs as the law says."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import resources

import pytest

from polyphonie.invoicing import queries
from polyphonie.invoicing.actions.answers import complete
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.queries import Criteria
from polyphonie.invoicing.queries.lateness import lateness_of
from polyphonie.invoicing.rules.payments import Clock, Step, clock, legal_days
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.kernel import clock as kernel_clock
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import actions as reference
from polyphonie.reference.terms import Kind, Rate

from .cases import Republic, codes
from .documents import TODAY, Paper

S = InvoiceState
START = date(2026, 3, 2)


def day(number: int) -> date:
    return START + timedelta(days=number)


def run(*steps: tuple[S, int], days: int = 30) -> Clock | None:
    return clock((Step(state, day(number)) for state, number in steps), days=days)


def _run(*steps: tuple[S, int], days: int = 30) -> Clock:
    found = run(*steps, days=days)
    assert found is not None
    return found


def test_it_starts_at_the_receipt() -> None:
    assert run((S.DEPOSITED, 0), (S.IN_TRANSIT, 1)) is None
    found = _run((S.DEPOSITED, 0), (S.IN_TRANSIT, 1), (S.DELIVERED, 2))
    assert (found.started_on, found.pay_before) == (day(2), day(32))
    assert found.days_left(on=day(30)) == 2
    assert found.days_late(on=day(32)) == 0
    assert found.days_late(on=day(33)) == 1


def test_it_starts_at_the_service_when_that_is_later() -> None:
    steps = [Step(S.DELIVERED, day(0)), Step(S.SERVICE_CERTIFIED, day(9), service_on=day(7))]
    found = clock(steps, days=30)
    assert found is not None and found.pay_before == day(37)
    earlier = clock([steps[0], Step(S.SERVICE_CERTIFIED, day(9), service_on=day(-7))], days=30)
    assert earlier is not None and earlier.pay_before == day(30)


def test_it_is_interrupted_until_completed_then_thirty_days_at_least() -> None:
    suspended = _run((S.DELIVERED, 0), (S.SUSPENDED, 10))
    assert not suspended.runs and suspended.pay_before is None and suspended.interrupted_on == day(10)
    assert suspended.days_left(on=day(99)) is None
    assert _run((S.DELIVERED, 0), (S.SUSPENDED, 10), (S.COMPLETED, 40)).pay_before == day(70)
    longer = _run((S.DELIVERED, 0), (S.SUSPENDED, 10), (S.COMPLETED, 40), days=60)
    assert longer.pay_before == day(90)


def test_it_is_interrupted_once() -> None:
    found = _run((S.DELIVERED, 0), (S.SUSPENDED, 10), (S.COMPLETED, 40), (S.SUSPENDED, 50), (S.COMPLETED, 60))
    assert found.pay_before == day(70)


def test_it_is_not_interrupted_once_payment_was_ordered() -> None:
    assert _run((S.DELIVERED, 0), (S.ORDERED, 5), (S.SUSPENDED, 10)).pay_before == day(30)


def test_it_stops_at_the_payment_and_keeps_its_lateness() -> None:
    found = _run((S.DELIVERED, 0), (S.ORDERED, 5), (S.IN_PAYMENT, 40))
    assert found.paid and found.stopped_on == day(40)
    assert found.days_late(on=day(400)) == 10


def test_it_stops_at_a_rejection_and_goes_on_if_that_is_taken_back() -> None:
    assert _run((S.DELIVERED, 0), (S.REJECTED, 5)).days_late(on=day(400)) == 0
    assert _run((S.DELIVERED, 0), (S.REJECTED, 5), (S.DELIVERED, 6)).pay_before == day(30)


@pytest.fixture
def rates(db: None) -> None:
    shipped = resources.files("polyphonie.reference").joinpath("data", "taux.csv").read_bytes()
    file = io.BytesIO(shipped)
    reference.import_edition(actor=SYSTEM, kind=Kind.RATE, file=file, name="Taux", file_name="taux.csv", on=TODAY)


@pytest.mark.usefixtures("rates")
def test_it_counts_interest_at_the_rate_of_the_half_year() -> None:
    found = lateness_of(_run((S.DELIVERED, 0), (S.IN_PAYMENT, 60)), due=Money(1_000_00), on=day(60))
    assert found is not None and not found.provisional
    assert (found.days, found.rate.value) == (30, Decimal("10.15"))
    assert found.interest == Money(8_34)
    assert found.indemnity == Money(40_00)
    assert lateness_of(_run((S.DELIVERED, 0), (S.IN_PAYMENT, 30)), due=Money(1_000_00), on=day(60)) is None


@pytest.mark.usefixtures("rates")
def test_it_says_that_the_rate_of_a_half_year_is_not_kept_yet() -> None:
    found = lateness_of(_run((S.DELIVERED, 100), (S.IN_PAYMENT, 160)), due=Money(1_000_00), on=day(160))
    assert found is not None and found.due_on == date(2026, 7, 10)
    assert (found.rate, found.provisional) == (Rate(Decimal("10.15"), date(2026, 1, 1)), True)


@pytest.mark.django_db
def test_it_tells_no_cost_without_a_rate() -> None:
    assert lateness_of(_run((S.DELIVERED, 0), (S.IN_PAYMENT, 60)), due=Money(1_000_00), on=day(60)) is None


def test_it_knows_the_days_of_the_law() -> None:
    assert legal_days(PaymentDelay.HEALTH, on=TODAY) == 50


def test_it_is_kept_with_the_invoice(republic: Republic) -> None:
    with kernel_clock.set_at(datetime(2026, 11, 23, 12, tzinfo=kernel_clock.PARIS)):
        place = republic.delivered()
        assert place.row.pay_before == date(2026, 12, 23)
        treat(actor=republic.agent(), state=S.SUSPENDED, reason_code="document_missing", on=TODAY, **place.asked)
        assert place.row.pay_before is None
        complete(actor=republic.depositor(), comment="Voici", files=[], on=TODAY, **place.asked)
        assert place.row.pay_before == date(2026, 12, 23)
        late = Criteria(pay_before=date(2026, 12, 24))
        assert len(queries.search(actor=republic.agent(), on=TODAY, criteria=late)) == 1
        treat(actor=SYSTEM, state=S.IN_PAYMENT, on=TODAY, **place.asked)
        assert place.row.pay_before is None


def test_it_does_not_run_for_what_is_not_owed(republic: Republic) -> None:
    place = republic.delivered(Paper(credit_note=True))
    assert (place.row.payment_days, place.row.pay_before) == (None, None)


@pytest.mark.parametrize(("state", "later"), [(S.ORDERED, 0), (S.SERVICE_CERTIFIED, 1)])
def test_it_refuses_a_day_that_goes_with_another_state_or_is_to_come(republic: Republic, state: S, later: int) -> None:
    place = republic.delivered()
    with pytest.raises(Refused) as refused:
        treat(actor=republic.officer(), state=state, service_on=TODAY + timedelta(days=later), on=TODAY, **place.asked)
    assert codes(refused) == ["INV-STA-04"]
