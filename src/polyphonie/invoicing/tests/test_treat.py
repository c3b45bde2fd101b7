"""Treating: a recipient says where an invoice stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from polyphonie.access import actions as access
from polyphonie.access.models import Assignment
from polyphonie.access.terms import Perimeter, Right, Role
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.terms import RECEIVED, TREATMENTS, InvoiceState
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow, Delivery
from polyphonie.kernel.refusals import Refused

from .cases import Republic, codes, stranger
from .documents import HOSPITAL, PAPETERIE, TODAY, VALMONT, Paper

S = InvoiceState


def test_it_suspends_with_a_reason_that_the_supplier_reads(republic: Republic) -> None:
    place = republic.delivered()
    treated = treat(actor=republic.agent(), state=S.SUSPENDED, reason=" Il manque le bon. ", on=TODAY, **place.asked)
    assert treated.state is S.SUSPENDED and not treated.unusual
    last = queries.timeline(entity=place.entity, identifier=place.invoice)[-1]
    assert (last.state, last.reason, last.actor_name) == (S.SUSPENDED, "Il manque le bon.", republic.agent().name)


def test_it_leads_an_invoice_to_its_payment_by_two_people(republic: Republic) -> None:
    place = republic.delivered()
    for state in (S.SERVICE_CERTIFIED, S.ORDERED, S.WITH_ACCOUNTANT):
        assert not treat(actor=republic.officer(), state=state, on=TODAY, **place.asked).unusual
    for state in (S.RECORDED, S.IN_PAYMENT):
        treat(actor=republic.accountant(), state=state, payment_request_number="DP-7", on=TODAY, **place.asked)
    assert place.states[3:] == ["service_certified", "ordered", "with_accountant", "recorded", "in_payment"]
    assert queries.timeline(entity=place.entity, identifier=place.invoice)[-1].payment_request_number == "DP-7"


def test_it_tells_its_journal_and_announces_the_change(republic: Republic) -> None:
    place = republic.delivered()
    treat(actor=republic.agent(), state=S.REJECTED, reason="Facture d'un autre client", on=TODAY, **place.asked)
    row = AuditRow.objects.filter(entity_id=place.entity, act="invoicing.treat").get()
    assert (row.facts["before"], row.facts["after"]) == ("delivered", "rejected")
    assert Delivery.objects.filter(subject=place.invoice, event="invoicing.InvoiceTreated").exists()


@pytest.mark.parametrize("after", list(TREATMENTS))
@pytest.mark.parametrize("before", sorted(RECEIVED))
def test_it_allows_any_order_and_flags_what_is_unusual(republic: Republic, before: S, after: S) -> None:
    place = republic.delivered()
    models.Invoice.objects.filter(id=place.invoice).update(state=before)
    usual = {
        S.DELIVERED: {S.TO_RECYCLE, S.SUSPENDED, S.REJECTED, S.SERVICE_CERTIFIED, S.ORDERED},
        S.COMPLETED: {S.TO_RECYCLE, S.SUSPENDED, S.REJECTED, S.SERVICE_CERTIFIED, S.ORDERED},
        S.SUSPENDED: {S.REJECTED},
        S.SERVICE_CERTIFIED: {S.SUSPENDED, S.REJECTED, S.ORDERED},
        S.ORDERED: {S.WITH_ACCOUNTANT, S.SUSPENDED, S.REJECTED},
        S.WITH_ACCOUNTANT: {S.RECORDED, S.SUSPENDED},
        S.RECORDED: {S.IN_PAYMENT},
    }
    treated = treat(actor=SYSTEM, state=after, reason="Parce que", on=TODAY, **place.asked)
    assert place.state is after
    assert treated.unusual is (after not in usual.get(before, set()))


@pytest.mark.parametrize("state", [S.SUSPENDED, S.REJECTED])
def test_it_refuses_to_suspend_or_reject_without_a_reason(republic: Republic, state: S) -> None:
    place = republic.delivered()
    with pytest.raises(Refused) as refused:
        treat(actor=republic.agent(), state=state, reason="  ", on=TODAY, **place.asked)
    assert codes(refused) == ["INV-STA-01"]


@pytest.mark.parametrize("state", sorted(set(S) - set(TREATMENTS)))
def test_it_refuses_a_state_that_is_not_the_recipients_to_set(republic: Republic, state: S) -> None:
    place = republic.delivered()
    with pytest.raises(Refused) as refused:
        treat(actor=republic.officer(), state=state, on=TODAY, **place.asked)
    assert codes(refused) == ["INV-STA-02"]


def test_it_refuses_an_invoice_that_is_not_in_the_recipients_hands(republic: Republic) -> None:
    place = republic.deposited()
    with pytest.raises(Refused) as refused:
        treat(actor=republic.officer(), state=S.ORDERED, on=TODAY, **place.asked)
    assert codes(refused) == ["KER-LIF-01"]


def test_it_refuses_an_invoice_that_does_not_exist(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        treat(
            actor=republic.officer(),
            entity=republic.entity(HOSPITAL),
            invoice=new_id(),
            state=S.ORDERED,
            on=TODAY,
        )
    assert codes(refused) == ["INV-FIN-01"]


def test_it_forbids_what_a_role_does_not_bear(republic: Republic) -> None:
    place = republic.delivered()
    forbidden = [
        (republic.depositor(), S.ORDERED),
        (republic.agent(), S.SERVICE_CERTIFIED),
        (republic.agent(), S.RECORDED),
        (republic.officer(), S.IN_PAYMENT),
        (republic.accountant(), S.ORDERED),
        (republic.accountant(), S.TO_RECYCLE),
    ]
    for actor, state in forbidden:
        with pytest.raises(Refused) as refused:
            treat(actor=actor, state=state, on=TODAY, **place.asked)
        assert codes(refused) == ["ACC-RIG-01"], (actor, state)
    assert place.state is S.DELIVERED


def test_it_forbids_even_to_know_of_anothers_invoice(republic: Republic) -> None:
    place = republic.delivered()
    strangers = (republic.depositor(PAPETERIE), republic.officer(VALMONT), republic.administrator, stranger())
    for actor in strangers:
        with pytest.raises(Refused) as refused:
            treat(actor=actor, state=S.ORDERED, on=TODAY, **place.asked)
        assert codes(refused) == ["INV-FIN-01"], actor
    assert place.state is S.DELIVERED


def test_it_forbids_the_agent_of_another_service(republic: Republic) -> None:
    place = republic.delivered(Paper(buyer=VALMONT, service="FINANCES"))
    entity = place.entity
    neighbour = Perimeter.of_service(entity, republic.service(VALMONT, "TECHNIQUE"))
    own = Perimeter.of_service(entity, republic.service(VALMONT, "FINANCES"))
    with pytest.raises(Refused) as refused:
        treat(actor=republic.person(Role.INVOICE_AGENT, neighbour), state=S.TO_RECYCLE, on=TODAY, **place.asked)
    assert codes(refused) == ["INV-FIN-01"]
    treat(actor=republic.person(Role.INVOICE_AGENT, own), state=S.TO_RECYCLE, on=TODAY, **place.asked)


def test_it_forbids_one_person_to_order_and_pay_the_same_invoice(republic: Republic) -> None:
    place = republic.delivered()
    officer = republic.officer()
    treat(actor=officer, state=S.ORDERED, on=TODAY, **place.asked)
    tomorrow = TODAY + timedelta(days=1)
    access.end_role(actor=SYSTEM, assignment=Assignment.objects.get(person_id=officer.id).id, on=tomorrow)
    access.grant_role(
        actor=SYSTEM,
        person=officer.id,
        role=Role.PUBLIC_ACCOUNTANT,
        perimeter=Perimeter.of_entity(place.entity),
        perimeter_label="Centre hospitalier du Lac",
        start=tomorrow,
        on=tomorrow,
    )
    with pytest.raises(Refused) as refused:
        treat(actor=officer, state=S.RECORDED, on=tomorrow, **place.asked)
    assert codes(refused) == ["ACC-SEP-02"]
    other = republic.delivered(Paper(number="F2026-002"))
    treat(actor=officer, state=S.RECORDED, on=tomorrow, **other.asked)


def test_it_forbids_a_program_beyond_the_scope_of_its_token(republic: Republic) -> None:
    place = republic.delivered()
    program = republic.client(Perimeter.of_entity(place.entity), Right.INVOICE_TREAT)
    treat(actor=program, state=S.TO_RECYCLE, on=TODAY, **place.asked)
    with pytest.raises(Refused) as refused:
        treat(actor=program, state=S.ORDERED, on=TODAY, **place.asked)
    assert codes(refused) == ["ACC-RIG-01"]


def test_it_repeats_safely(republic: Republic) -> None:
    place = republic.delivered()
    for _ in range(2):
        treat(actor=republic.agent(), state=S.SUSPENDED, reason="Bon manquant", on=TODAY, **place.asked)
    assert place.states == ["deposited", "in_transit", "delivered", "suspended"]


def test_it_adds_to_a_state_what_was_not_said_before(republic: Republic) -> None:
    place = republic.delivered()
    for number in ("DP-1", "DP-1", "DP-2"):
        treat(actor=republic.accountant(), state=S.IN_PAYMENT, payment_request_number=number, on=TODAY, **place.asked)
    told = [row.payment_request_number for row in queries.timeline(entity=place.entity, identifier=place.invoice)]
    assert told[3:] == ["DP-1", "DP-2"]
