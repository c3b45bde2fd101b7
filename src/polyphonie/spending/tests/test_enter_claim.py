from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.rules.claims import split
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind, ClaimView

from . import chains
from .chains import Chain
from .stage import STATE, TODAY, euros


def _enter(chain: Chain, other: UUID, *, actor: Actor | None = None, **given: Any) -> UUID:
    told: dict[str, Any] = {"reference": "C-1", "served_on": TODAY, **given}
    draft = ClaimDraft(ClaimKind.GARNISHMENT, chain.supplier, other, **told)
    return actions.enter_claim(actor=actor or chain.accountant, entity=STATE, draft=draft, on=TODAY)


def test_it_keeps_a_claim_as_it_was_served(chain: Chain) -> None:
    _enter(chain, chains.creditor(), limit=euros(100))
    assert models.Claim.objects.get().view.left == 100_00


@pytest.mark.parametrize("wrong", [{"reference": ""}, {"served_on": date(2027, 1, 1)}, {"limit": euros(0)}])
def test_it_refuses_a_claim_that_is_none(chain: Chain, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="SPE-CLM-02"):
        _enter(chain, chains.creditor(), **wrong)
    with pytest.raises(Refused, match="SPE-CLM-02"):
        _enter(chain, chain.supplier)


def test_it_refuses_a_commitment_of_another_creditor(chain: Chain) -> None:
    other = chains.creditor()
    mine = chain.commitment()
    assert _enter(chain, other, commitment=mine)
    with pytest.raises(Refused, match="SPE-CLM-03"):
        _enter(chain, other, commitment=new_id(), reference="C-2")


def test_it_forbids_the_ordering_side(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _enter(chain, chains.creditor(), actor=chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    other = chains.creditor()
    assert _enter(chain, other) == _enter(chain, other)


AMOUNTS = st.integers(0, 10_000)


@given(AMOUNTS, st.lists(st.tuples(st.none() | AMOUNTS, st.booleans()), max_size=4), AMOUNTS)
def test_it_loses_no_cent_and_takes_no_more_than_is_claimed(
    cents: int, claims: list[tuple[int | None, bool]], under: int
) -> None:
    commitment, creditor = new_id(), new_id()
    owed: dict[UUID | None, int] = {commitment: min(under, cents), None: cents - min(under, cents)}
    views = [
        ClaimView(new_id(), ClaimKind.ASSIGNMENT, new_id(), "B", commitment if bound else None, left)
        for left, bound in claims
    ]
    found = split(cents, creditor=creditor, name="A", owed=owed, claims=views)
    assert sum(each.cents for each in found) == cents and all(each.cents > 0 for each in found)
    limits = {each.id: each.left for each in views}
    assert all(limits[each.claim] is None or each.cents <= limits[each.claim] for each in found if each.claim)  # type: ignore[operator]
    bound_ = sum(each.cents for each in found for view in views if view.id == each.claim and view.commitment)
    assert bound_ <= owed[commitment]
