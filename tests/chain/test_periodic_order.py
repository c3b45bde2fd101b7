"""Two officers who sign the periodic order of one period at once sign one order: neither is lost, neither crashes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from polyphonie.kernel.acts import Actor
from polyphonie.spending import models
from polyphonie.spending.tests import chains
from polyphonie.spending.tests.test_sign_periodic_order import paid, sign


def _sign(officer: Actor) -> str:
    try:
        return sign(officer)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_sign_the_same_order() -> None:
    chain = chains.open_state()
    paid(chain)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(_sign, [chain.officer] * 2)
    assert first == second and models.PeriodicOrder.objects.count() == 1
