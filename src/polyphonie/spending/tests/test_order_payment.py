from __future__ import annotations

import pytest
from django.db import IntegrityError

from polyphonie.access.queries import ClientActor
from polyphonie.access.terms import Right, Role
from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import models

from . import stage
from .chains import Chain, kept
from .stage import TODAY


def test_it_reserves_the_credits_and_keeps_the_signature(chain: Chain) -> None:
    request = chain.entered(400)
    assert chain.order(request) == "2026-0000001"
    assert (kept(request).state, chain.cp()) == ("ordered", (400_00, 0))
    order = models.PaymentOrder.objects.get()
    assert (order.role, order.role_perimeter) == ("authorising_officer", stage.UO)
    assert order.role_from == stage.NEW_YEAR and len(order.digest) == 32


def test_it_keeps_as_much_ae_as_cp_for_a_direct_expense(chain: Chain) -> None:
    """Flow 4: AE are consumed at the same amount as CP (décret 2012-1246, article 159)."""
    chain.order(chain.enter(chain.draft(euros=300)))
    assert stage.credit(chain.envelope).reserved == 300_00 and chain.cp() == (300_00, 0)


def test_it_refuses_what_the_credits_do_not_allow(chain: Chain) -> None:
    request = chain.enter(chain.draft(euros=100_001))
    with pytest.raises(Refused, match="BUD-AVA-01"):
        chain.order(request)


def test_it_refuses_what_is_not_there_to_be_ordered(chain: Chain) -> None:
    request = chain.entered()
    chain.suspend(request)
    with pytest.raises(Refused, match="KER-LIF-01"):
        chain.order(request)
    with pytest.raises(Refused, match="SPE-PRQ-01"):
        chain.order(new_id())


def test_it_refuses_a_program(chain: Chain) -> None:
    program = ClientActor(
        ActorKind.CLIENT, new_id(), "Robot", stage.ENTITY, frozenset({Right.PAYMENT_ORDER, Right.SPENDING_CONSULT})
    )
    with pytest.raises(Refused, match="SPE-ORD-01"):
        chain.order(chain.entered(), actor=program)


def test_it_forbids_other_centres_and_whoever_entered_it(chain: Chain, elsewhere: Actor) -> None:
    request = chain.entered()
    with pytest.raises(Refused):
        chain.order(request, actor=elsewhere)
    stage.grant(chain.manager, Role.AUTHORISING_OFFICER, stage.OF_UNIT)
    with pytest.raises(Refused, match="ACC-SEP-02"):
        chain.order(request, actor=chain.manager)
    with pytest.raises(IntegrityError, match="other_orders"):
        models.PaymentRequest.objects.filter(id=request).update(
            ordered_by=chain.manager.id, ordered_on=TODAY, state="ordered"
        )


def test_it_repeats_safely(chain: Chain) -> None:
    request = chain.ordered()
    assert chain.order(request) == "2026-0000001" and chain.cp() == (400_00, 0)
