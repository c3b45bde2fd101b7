"""Setting up: an entity chooses the optional states that it gives, and its delay to pay."""

from __future__ import annotations

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.invoicing import queries
from polyphonie.invoicing.actions.settings import set_up_entity
from polyphonie.invoicing.actions.treatments import treat
from polyphonie.invoicing.queries.settings import EntitySettings, settings_of
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.settings import OPTIONAL_STATES, PaymentDelay
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused

from .cases import Program, Republic, codes, stranger
from .documents import HOSPITAL, TODAY, VALMONT

S = InvoiceState


def _manager(republic: Republic, siret: str = HOSPITAL) -> Actor:
    return republic.person(Role.ENTITY_MANAGER, Perimeter.of_entity(republic.entity(siret)))


def test_it_leaves_states_out(republic: Republic) -> None:
    place = republic.delivered()
    set_up_entity(
        actor=_manager(republic),
        entity=place.entity,
        unused_states=[S.SERVICE_CERTIFIED, S.WITH_ACCOUNTANT],
        payment_delay=PaymentDelay.GENERAL,
        on=TODAY,
    )
    officer = republic.officer()
    seen = queries.invoice(actor=officer, entity=place.entity, identifier=place.invoice, on=TODAY)
    assert S.SERVICE_CERTIFIED not in seen.settable and S.ORDERED in seen.settable
    with pytest.raises(Refused) as refused:
        treat(actor=officer, state=S.SERVICE_CERTIFIED, on=TODAY, **place.asked)
    assert codes(refused) == ["INV-STA-03"]
    assert not treat(actor=officer, state=S.ORDERED, on=TODAY, **place.asked).unusual
    assert not treat(actor=republic.accountant(), state=S.RECORDED, on=TODAY, **place.asked).unusual


def test_it_flags_no_order_that_its_choice_makes_usual(republic: Republic) -> None:
    place = republic.delivered()
    set_up_entity(
        actor=SYSTEM,
        entity=place.entity,
        unused_states=OPTIONAL_STATES,
        payment_delay=PaymentDelay.GENERAL,
        on=TODAY,
    )
    assert not treat(actor=republic.accountant(), state=S.IN_PAYMENT, on=TODAY, **place.asked).unusual


@pytest.mark.parametrize(("delay", "days"), [("general", 30), ("health", 50), ("public_company", 60)])
def test_it_gives_the_delay_of_the_law(republic: Republic, delay: str, days: int) -> None:
    entity = republic.entity(HOSPITAL)
    set_up_entity(actor=SYSTEM, entity=entity, unused_states=[], payment_delay=PaymentDelay(delay), on=TODAY)
    place = republic.delivered()
    assert place.row.payment_days == days
    set_up_entity(actor=SYSTEM, entity=entity, unused_states=[], payment_delay=PaymentDelay.GENERAL, on=TODAY)
    assert place.row.payment_days == days


def test_it_refuses_to_leave_out_a_state_that_all_give(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        set_up_entity(
            actor=SYSTEM,
            entity=republic.entity(HOSPITAL),
            unused_states=[S.SUSPENDED],
            payment_delay=PaymentDelay.GENERAL,
            on=TODAY,
        )
    assert codes(refused) == ["INV-SET-01"]


def test_it_refuses_an_entity_that_does_not_exist(republic: Republic) -> None:
    with pytest.raises(Refused) as refused:
        set_up_entity(actor=SYSTEM, entity=new_id(), unused_states=[], payment_delay=PaymentDelay.GENERAL, on=TODAY)
    assert codes(refused) == ["INV-SET-02"]


def test_it_forbids_all_but_the_entitys_manager(republic: Republic) -> None:
    entity = republic.entity(HOSPITAL)
    for actor in (republic.officer(), republic.depositor(), _manager(republic, VALMONT), stranger()):
        with pytest.raises(Refused) as refused:
            set_up_entity(actor=actor, entity=entity, unused_states=[], payment_delay=PaymentDelay.HEALTH, on=TODAY)
        assert codes(refused) == ["ACC-RIG-01"]
    assert settings_of(entity) == EntitySettings()


def test_it_repeats_safely(republic: Republic) -> None:
    entity = republic.entity(HOSPITAL)
    for _ in range(2):
        set_up_entity(
            actor=_manager(republic),
            entity=entity,
            unused_states=[S.RECORDED],
            payment_delay=PaymentDelay.HEALTH,
            on=TODAY,
        )
    assert AuditRow.objects.filter(entity_id=entity, act="invoicing.set_up_entity").count() == 1


def test_it_is_read_by_all_over_http(republic: Republic, api: dict[str, Program]) -> None:
    entity = republic.entity(HOSPITAL)
    assert api["rival"].get(f"/entities/{entity}/settings").json()["payment_days"] == 30
