"""What was paid before any order is regularised by one that is signed afterwards, each request once (C6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.proofs.periodic import periodic_orders_cover_what_they_say, requests_are_regularised_once
from polyphonie.spending.queries import periodic
from polyphonie.spending.terms.payment_requests import Step

from . import chains, stage
from .chains import Chain, kept
from .stage import NEW_YEAR, STATE, TODAY
from .test_list_periodic import list_it

JULY = date(2026, 7, 1)


def paid(chain: Chain, euros: int = 400) -> models.PaymentRequest:
    """What a listed contract owed, paid without an order."""
    commitment = chain.commitment()
    list_it(chain.officer, commitment)
    request = chain.enter(chain.draft(commitment, euros))
    chain.passes(request)
    chains.paid(kept(request).source, Step.SENT, Step.EXECUTED)
    return kept(request)


def sign(actor: Actor, euros: int = 400, **given: Any) -> str:
    told = {"centre": stage.UO, "since": NEW_YEAR, "until": JULY, "on": JULY, **given}
    return actions.sign_periodic_order(actor=actor, entity=STATE, total=Money(euros * 100), **told).number


def test_it_regularises_all_that_was_paid_before_an_order(chain: Chain) -> None:
    paid(chain, 300)
    paid(chain, 100)
    chain.passed()
    (waiting,) = periodic.to_regularise(actor=chain.officer, entity=STATE, on=TODAY)
    assert (waiting.count, waiting.cents, waiting.since, waiting.until) == (2, 400_00, NEW_YEAR, JULY)
    assert not waiting.signable(on=TODAY)
    sign(chain.officer)
    (order,) = periodic.orders(actor=chain.accountant, entity=STATE, on=JULY)
    assert (order.count, order.cents, order.role) == (2, 400_00, "authorising_officer")
    assert sum(each.cents for each in periodic.lines(order)) == 400_00
    assert not periodic.to_regularise(actor=chain.officer, entity=STATE, on=JULY)
    assert not [*periodic_orders_cover_what_they_say(), *requests_are_regularised_once()]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"on": TODAY}, "SPE-OPP-01"),
        ({"until": date(2026, 7, 2), "on": date(2026, 7, 3)}, "SPE-OPP-01"),
        ({"until": TODAY}, "SPE-OPP-02"),
        ({"euros": 401}, "SPE-OPP-03"),
    ],
)
def test_it_refuses_another_period_or_sum(chain: Chain, wrong: dict[str, Any], code: str) -> None:
    paid(chain)
    with pytest.raises(Refused, match=code):
        sign(chain.officer, **wrong)


def test_it_forbids_who_orders_elsewhere_or_entered_one(chain: Chain, elsewhere: Actor) -> None:
    request = paid(chain)
    with pytest.raises(Refused, match=r"ACC-RIG-01|SPE-OPP-02"):
        sign(elsewhere)
    models.PaymentRequest.objects.filter(id=request.id).update(entered_by=chain.officer.id)
    with pytest.raises(Refused, match="ACC-SEP-02"):
        sign(chain.officer)


def test_it_repeats_safely_and_the_database_keeps_each_request_once(chain: Chain) -> None:
    request = paid(chain)
    assert sign(chain.officer) == sign(chain.officer)
    line = models.PeriodicOrderLine.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.PeriodicOrderLine(entity_id=STATE, id=request.id, order_id=new_id(), paid_on=JULY, cents=1).save(
            force_insert=True
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        models.PeriodicOrderLine.objects.filter(id=line.id).update(cents=F("cents") + 1)


def test_proofs_find_what_was_left_out_and_what_was_never_paid_so(chain: Chain) -> None:
    paid(chain)
    sign(chain.officer)
    late = paid(chain, 50)
    assert [*requests_are_regularised_once()] == [
        f"request {late.number}: paid before any order, and left out of the one of its period"
    ]
    order, ordered = models.PeriodicOrder.objects.get(), kept(chain.ordered())
    models.PeriodicOrderLine(
        entity_id=STATE, id=ordered.id, order_id=order.id, number=ordered.number, paid_on=TODAY, cents=1_00
    ).save(force_insert=True)
    assert len([*periodic_orders_cover_what_they_say()]) == 2
    assert len([*requests_are_regularised_once()]) == 2
