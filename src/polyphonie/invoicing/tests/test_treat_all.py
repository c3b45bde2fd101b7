"""Treating many invoices at once: each as it would be alone, all or none."""

from __future__ import annotations

import pytest

from polyphonie.invoicing import queries
from polyphonie.invoicing.actions.settings import set_up_entity
from polyphonie.invoicing.actions.treatments import ToTreat, treat, treat_all
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.settings import PaymentDelay
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow, Delivery
from polyphonie.kernel.refusals import Refused

from .cases import Place, Republic, codes
from .documents import TODAY, Paper

S = InvoiceState


def together(state: S, *places: Place, actor: Actor = SYSTEM, number: str = "") -> list[bool]:
    """Which of the orders of states are unusual."""
    asked = [ToTreat(each.entity, each.invoice, number) for each in places]
    return [each.unusual for each in treat_all(actor=actor, state=state, invoices=asked, on=TODAY)]


def test_it_treats_each_as_it_would_be_alone(republic: Republic) -> None:
    alone, first, second = (republic.delivered(Paper(number=f"F-{each}")) for each in range(3))
    treat(actor=SYSTEM, state=S.ORDERED, on=TODAY, **second.asked)
    assert together(S.RECORDED, first, second, number="DP-7") == [True, True]
    assert treat(actor=SYSTEM, state=S.RECORDED, payment_request_number="DP-7", on=TODAY, **alone.asked).unusual is True
    assert first.states == alone.states
    assert second.states == [*alone.states[:-1], "ordered", "recorded"]
    told = [queries.timeline(entity=each.entity, identifier=each.invoice)[-1] for each in (alone, first, second)]
    assert [each.payment_request_number for each in told] == ["DP-7"] * 3
    clocks = [queries.one(each.entity, each.invoice).pay_before for each in (alone, first, second)]
    assert clocks[0] is not None and len(set(clocks)) == 1
    rows = AuditRow.objects.filter(act="invoicing.treat_all").order_by("position")
    assert [(row.subject, row.facts["after"]) for row in rows] == [
        (f"invoice:{each.invoice}", "recorded") for each in (first, second)
    ]
    assert Delivery.objects.filter(event="invoicing.InvoiceTreated", subject=first.invoice).exists()


def test_it_refuses_all_where_one_may_not_be_treated(republic: Republic) -> None:
    place, deposited = republic.delivered(), republic.deposited(Paper(number="F-2"))
    for other, code in ((deposited.invoice, "KER-LIF-01"), (new_id(), "INV-FIN-01")):
        asked = [ToTreat(place.entity, place.invoice), ToTreat(place.entity, other)]
        with pytest.raises(Refused) as refused:
            treat_all(actor=SYSTEM, state=S.ORDERED, invoices=asked, on=TODAY)
        assert codes(refused) == [code]
    assert place.state is S.DELIVERED


def test_it_forbids_one_person_to_order_and_pay_the_same_invoice(republic: Republic) -> None:
    places = [republic.delivered(Paper(number=f"F-{each}")) for each in range(2)]
    with pytest.raises(Refused) as refused:
        together(S.RECORDED, *places, actor=republic.officer())
    assert codes(refused) == ["ACC-RIG-01"]
    together(S.ORDERED, *places, actor=republic.officer())
    together(S.RECORDED, *places, actor=republic.accountant())
    assert {each.state for each in places} == {S.RECORDED}


def test_it_repeats_safely(republic: Republic) -> None:
    places = [republic.delivered(Paper(number=f"F-{each}")) for each in range(2)]
    for _ in range(2):
        together(S.ORDERED, *places, places[0])
    assert [each.states[-2:] for each in places] == [["delivered", "ordered"]] * 2


def test_it_leaves_those_of_another_state_and_of_entities_that_do_not_use_it(republic: Republic) -> None:
    delivered, ordered = (republic.delivered(Paper(number=f"F-{each}")) for each in range(2))
    treat(actor=SYSTEM, state=S.ORDERED, on=TODAY, **ordered.asked)
    asked = [ToTreat(each.entity, each.invoice) for each in (delivered, ordered)]

    def certified() -> int:
        done = treat_all(
            actor=SYSTEM, state=S.SERVICE_CERTIFIED, invoices=asked, on=TODAY, among=frozenset({S.DELIVERED})
        )
        return len(done)

    def choose_settings(unused: list[InvoiceState]) -> None:
        set_up_entity(
            actor=SYSTEM,
            entity=delivered.entity,
            unused_states=unused,
            payment_delay=PaymentDelay.GENERAL,
            on=TODAY,
        )

    choose_settings(unused=[S.SERVICE_CERTIFIED])
    assert certified() == 0 and delivered.state is S.DELIVERED
    choose_settings(unused=[])
    assert certified() == 1
    assert delivered.state is S.SERVICE_CERTIFIED and ordered.state is S.ORDERED
    assert certified() == 0
