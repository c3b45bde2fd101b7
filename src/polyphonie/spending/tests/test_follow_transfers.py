"""Following many transfers at once: each request as it would be alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.actions import Followed
from polyphonie.spending.terms.payment_requests import Step

from .chains import Chain, kept, paid
from .stage import STATE, TODAY, kept_line

LATER = date(2026, 3, 4)


def follow(*told: Followed, actor: Actor = SYSTEM) -> None:
    actions.follow_transfers(actor=actor, entity=STATE, transfers=told, on=LATER)


def source(request: object) -> str:
    return f"payment_request:{request}"


def test_it_brings_each_request_where_its_transfer_is(chain: Chain) -> None:
    commitment = chain.commitment()
    first, second, gone = (chain.enter(chain.draft(commitment, euros)) for euros in (400, 300, 200))
    for each in (first, second, gone):
        chain.order(each)
        chain.passes(each)
    rows = AuditRow.objects.filter(act="spending.follow_transfers")
    follow(*(Followed(source(each), Step.SENT) for each in (first, second)), Followed("refund:1", Step.SENT))
    assert [kept(each).state for each in (first, second, gone)] == ["in_payment", "in_payment", "passed"]
    assert rows.count() == 2
    follow(
        Followed(source(first), Step.EXECUTED, TODAY),
        Followed(source(gone), Step.ABANDONED, reason="Double"),
        Followed(source(second), Step.EXECUTED),
    )
    assert [(kept(each).state, kept(each).paid_on) for each in (first, second, gone)] == [
        ("paid", TODAY),
        ("paid", LATER),
        ("rejected", None),
    ]
    line = kept_line(commitment)
    assert (line.paid, line.requested) == (700_00, 700_00)
    assert rows.filter(subject=source(first)).count() == 2


def test_it_writes_once_what_a_batch_tells_twice(chain: Chain) -> None:
    request = chain.passed()
    named = source(request)
    with CaptureQueriesContext(connection) as asked:
        follow(Followed(named, Step.SENT), Followed(named, Step.EXECUTED, TODAY))
    written = [each["sql"] for each in asked if 'UPDATE "spending_paymentrequest"' in each["sql"]]
    assert len(written) == 1
    assert (kept(request).state, kept(request).paid_on) == ("paid", TODAY)
    told = AuditRow.objects.filter(act="spending.follow_transfers", subject=named).order_by("position")
    assert [row.facts["after"] for row in told] == ["in_payment", "paid"]


def test_it_refuses_all_where_one_does_not_follow(chain: Chain) -> None:
    first, second = chain.passed(), chain.passed()
    with pytest.raises(Refused, match="KER-LIF-01"):
        follow(Followed(source(first), Step.SENT), Followed(source(second), Step.REJECTED))
    assert kept(first).state == "passed"


def test_it_forbids_people_without_the_accountant_s_right(chain: Chain, elsewhere: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        follow(Followed(source(chain.passed()), Step.SENT), actor=elsewhere)


def test_it_repeats_safely_even_within_one_call(chain: Chain) -> None:
    request = chain.passed()
    paid(source(request), Step.SENT)
    told = (Followed(source(request), Step.SENT), Followed(source(request), Step.EXECUTED))
    for _ in range(2):
        follow(*told, *told)
    assert (kept(request).state, kept(request).paid_on) == ("paid", LATER)
