"""Delivering: to the recipient's register, or back to the supplier."""

from __future__ import annotations

import pytest

from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import models
from polyphonie.invoicing.actions.deliveries import deliver
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions as parties

from .cases import Republic, codes
from .documents import HOSPITAL, PAPETERIE, TODAY, VALMONT, Paper


def test_it_puts_the_invoice_in_its_recipients_register(republic: Republic) -> None:
    place = republic.deposited()
    deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    assert place.state is InvoiceState.DELIVERED
    assert place.row.register_number == "2026-0000001"
    assert place.states == ["deposited", "in_transit", "delivered"]


def test_it_happens_by_itself_after_a_deposit(republic: Republic) -> None:
    place = republic.deposited()
    assert deliveries.drain() >= 1
    assert place.state is InvoiceState.DELIVERED
    assert not deliveries.failures()


def test_it_numbers_each_register_without_a_gap(republic: Republic) -> None:
    here = [republic.delivered(Paper(number=f"F{number}")) for number in range(3)]
    there = republic.delivered(Paper(number="F9", buyer=VALMONT, service="FINANCES"))
    assert [place.row.register_number[-1] for place in here] == ["1", "2", "3"]
    assert there.row.register_number == "2026-0000001"


def test_it_brings_several_at_once_each_where_it_goes(republic: Republic) -> None:
    here = [republic.deposited(Paper(number=f"F{number}")) for number in range(2)]
    there = republic.deposited(Paper(number="F9", buyer=VALMONT, service="FINANCES"))
    before = republic.delivered(Paper(number="F8"))
    parties.close_service(actor=SYSTEM, service=republic.service(VALMONT, "FINANCES"), closing=TODAY, on=TODAY)
    deliver(actor=SYSTEM, invoices=[each.identity for each in (*here, there, before)], on=TODAY)
    assert [each.row.register_number for each in here] == ["2026-0000002", "2026-0000003"]
    assert there.state is InvoiceState.TO_RECYCLE
    assert before.row.register_number == "2026-0000001"
    assert all(each.states == ["deposited", "in_transit", "delivered"] for each in (*here, before))


def test_it_returns_the_invoice_when_the_recipient_closed_in_between(republic: Republic) -> None:
    place = republic.deposited()
    parties.close_entity(actor=SYSTEM, entity=republic.entity(HOSPITAL), closing=TODAY, on=TODAY)
    deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    assert place.state is InvoiceState.TO_RECYCLE
    assert place.row.register_number == ""
    last = models.StatusEvent.objects.filter(invoice_id=place.invoice).latest("id")
    assert "Centre hospitalier du Lac" in last.reason


def test_it_returns_the_invoice_when_the_service_closed_in_between(republic: Republic) -> None:
    place = republic.deposited(Paper(buyer=VALMONT, service="FINANCES"))
    parties.close_service(actor=SYSTEM, service=republic.service(VALMONT, "FINANCES"), closing=TODAY, on=TODAY)
    deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    assert place.states[-1] == "to_recycle"


def test_it_refuses_an_invoice_that_does_not_exist(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        deliver(actor=SYSTEM, invoices=[(republic.entity(HOSPITAL), new_id())], on=TODAY)
    assert codes(refused) == ["INV-FIN-01"]


def test_it_forbids_everybody_but_the_system(republic: Republic) -> None:
    place = republic.deposited()
    every_right = republic.client(Perimeter.of_entity(place.entity), *Right)
    for actor in (republic.depositor(), republic.depositor(PAPETERIE), republic.agent(), every_right):
        with pytest.raises(Refused) as refused:
            deliver(actor=actor, invoices=[place.identity], on=TODAY)
        assert codes(refused) == ["ACC-RIG-01"]
    assert place.state is InvoiceState.DEPOSITED


def test_it_repeats_safely(republic: Republic) -> None:
    place = republic.delivered()
    notes = AuditRow.objects.filter(entity_id=place.entity).count()
    deliver(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    assert place.states == ["deposited", "in_transit", "delivered"]
    assert AuditRow.objects.filter(entity_id=place.entity).count() == notes
