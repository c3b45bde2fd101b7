"""A State's year, small: made by the acts that people use, it adds up in both books, and is made once."""

from __future__ import annotations

from datetime import date

import pytest

from polyphonie.budget import proofs as budget
from polyphonie.budget.models import Credit
from polyphonie.kernel import partitions
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.ledger import proofs as ledger
from polyphonie.ledger import queries as books
from polyphonie.reference import actions as nomenclatures
from polyphonie.wiring.year import entries, making

pytestmark = pytest.mark.django_db
SIZE = making.Size(missions=("TR", "CA"), units=1, documents=1)


def test_it_makes_a_year_that_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "prepare_months", lambda **_: 0)  # the tests' months are there already
    nomenclatures.load_shipped(actor=SYSTEM, on=date(2026, 1, 1))
    state, supplier = new_id(), new_id()
    told = making.make(SIZE, entity=state, suppliers=[supplier])
    with pytest.raises(making.AlreadyMade):
        making.make(SIZE, entity=state, suppliers=[supplier])
    assert told.voted == 593_890_071_649_00
    assert told.closed is not None and told.committed == told.paid + told.closed.remaining
    paid = sum(Credit.objects.filter(entity_id=state, kind="CP").values_list("consumed", flat=True))
    assert paid == told.paid
    balances = books.balances(state, until=date(2026, 12, 31))
    assert sum(each.net for each in balances) == 0
    assert {each.account for each in balances} >= {entries.TREASURY, entries.SUPPLIERS, "6411000000", "7711000000"}
    assert not [found for house in (budget, ledger) for proof in house.PROOFS for found in proof()]
