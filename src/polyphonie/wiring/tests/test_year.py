"""A State's year, small: made by the acts that people use, it adds up in both books, is published, and is made once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.test import Client
from ninja.testing import TestClient

from polyphonie.access import actions as access
from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget import proofs as budget
from polyphonie.budget.models import Credit, MoveRow
from polyphonie.kernel import clock, partitions
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import proofs as ledger
from polyphonie.ledger import queries as books
from polyphonie.ledger.queries import publications
from polyphonie.payments import proofs as payments
from polyphonie.reference import actions as nomenclatures
from polyphonie.reporting import proofs as reporting
from polyphonie.reporting.api import bridges as api
from polyphonie.reporting.queries import bridges
from polyphonie.spending import proofs as spending
from polyphonie.spending.models import PaymentRequest, PeriodicOrderLine
from polyphonie.wiring import demonstration
from polyphonie.wiring.year import entries, making

pytestmark = pytest.mark.django_db
AFTER = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A State with its nomenclatures."""
    monkeypatch.setattr(partitions, "prepare_months", lambda **_: 0)  # the tests' months are there already
    nomenclatures.load_shipped(actor=SYSTEM, on=date(2026, 1, 1))
    return new_id()


def test_it_makes_a_year_that_adds_up(state: UUID, settings: LazySettings) -> None:
    size = making.Size(missions=("TR",), units=1, documents=1)
    told = making.make(size, entity=state, suppliers=[new_id()])
    assert told.voted == 593_890_071_649_00
    assert told.closed is not None and told.committed == told.paid + told.closed.remaining
    paid = sum(Credit.objects.filter(entity_id=state, kind="CP").values_list("consumed", flat=True))
    assert paid == told.paid
    balances = books.balances(state, until=date(2026, 12, 31))
    assert sum(each.net for each in balances) == 0
    assert {each.account for each in balances} >= {entries.TREASURY, entries.SUPPLIERS, "6411000000", "7711000000"}
    assert not [found for house in (budget, ledger) for proof in house.PROOFS for found in proof()]
    published = publications.publication(state, year=2026)
    assert published is not None and published.sha256 == told.published
    with pytest.raises(making.AlreadyMade):
        making.make(size, entity=state, suppliers=[new_id()])
    _its_bridge_is_explained(state, told)
    _its_bridge_is_shown(state, settings)
    _a_payment_without_its_entry_is_told(state)


def _its_bridge_is_explained(state: UUID, told: making.Told) -> None:
    found = bridges.bridge(actor=SYSTEM, entity=state, year=2026, on=date(2027, 1, 2))
    assert found.holds and found.spending == told.paid and not found.gap
    assert found.balance + sum(item.amount for item in found.items) == found.result
    assert {item.terms.code for item in found.items if item.amount} >= {"BR.1", "BR.4", "BR.8", "BR.9"}
    assert not list(reporting.bridges_hold())
    told_over_http = TestClient(api.router).get(f"/bridges/{state}/2026", actor=SYSTEM).json()
    assert told_over_http["holds"] and told_over_http["result"] == str(Decimal(found.result).scaleb(-2))
    with pytest.raises(Refused, match="REP-BRI-01"):
        bridges.bridge(actor=SYSTEM, entity=state, year=2030, on=date(2027, 1, 2))


def _its_bridge_is_shown(state: UUID, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PEOPLE_MIDDLEWARE = [name for name in settings.PEOPLE_MIDDLEWARE if not name.startswith("whitenoise.")]
    browser = {}
    for role in (Role.AUDITOR, Role.ENTITY_MANAGER):
        invited = access.invite_person(
            actor=SYSTEM,
            email=f"{role}@exemple.fr",
            name="Inès Moreau",
            perimeter=Perimeter.of_entity(state),
            on=AFTER.date(),
        )
        access.grant_role(
            actor=SYSTEM,
            person=invited.person,
            role=role,
            perimeter=Perimeter.of_entity(state),
            perimeter_label="État",
            start=AFTER.date(),
            on=AFTER.date(),
        )
        browser[role] = Client()
        with clock.set_at(AFTER):
            browser[role].force_login(get_user_model().objects.get(id=invited.person))
    with clock.set_at(AFTER):
        listed = browser[Role.AUDITOR].get("/comptabilite/passage").content.decode()
        shown = browser[Role.AUDITOR].get(f"/comptabilite/{state}/passage?year=2026").content.decode()
        assert f"/comptabilite/{state}/passage" in listed
        assert "Tout est expliqué" in shown and "2818000000" in shown
        assert browser[Role.ENTITY_MANAGER].get(f"/comptabilite/{state}/passage").status_code == 403


def _a_payment_without_its_entry_is_told(state: UUID) -> None:
    """What the budget pays and the treasury does not is told, programme by programme."""
    envelope = MoveRow.objects.filter(entity_id=state, kind="CP", type="payment").first()
    assert envelope is not None
    credit = Credit.objects.filter(entity_id=state, envelope_id=envelope.envelope_id, kind="CP")
    credit.update(consumed=credit.get().consumed + 100)
    (told,) = reporting.bridges_hold()
    assert "the treasury paid" in told


def test_it_stops_on_a_day_and_leaves_the_year_open(state: UUID) -> None:
    size = making.Size(missions=("CA",), units=1, documents=1, until=date(2026, 3, 31))
    told = making.make(size, entity=state, suppliers=[new_id()])
    assert told.closed is None and not told.published
    assert max(MoveRow.objects.filter(entity_id=state).values_list("on", flat=True)) <= date(2026, 3, 31)
    assert bridges.bridge(actor=SYSTEM, entity=state, year=2026, on=date(2026, 3, 31)).holds


def test_it_takes_a_programme_through_the_chain_by_people_in_their_duties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "prepare_months", lambda **_: 0)
    demonstration.load(on=date(2026, 1, 1))
    entity, suppliers = demonstration.state()
    size = making.Size(missions=(), units=1, documents=1, chained=("0218",), chained_documents=5)
    told = making.make(size, entity=entity, suppliers=suppliers, cast=demonstration.cast())
    assert told.chained and told.chained_paid
    sent = sum(PaymentRequest.objects.exclude(passed_on=None).values_list("cents", flat=True))
    consumed = Credit.objects.filter(entity_id=entity, kind="CP").values_list("consumed", flat=True)
    assert sent >= told.chained_paid == sum(consumed)
    every = PaymentRequest.objects.filter(entity_id=entity)
    assert set(every.values_list("flux", flat=True)) == {1, 2, 3, 4}
    presumed = every.filter(ground="presumed_service", state="paid")
    assert presumed and set(presumed.values_list("ordered_on", flat=True)) == {None}
    assert PeriodicOrderLine.objects.filter(entity_id=entity).count() == presumed.count()
    assert told.closed is not None and told.published
    houses = (budget, ledger, payments, reporting, spending)
    assert not [found for house in houses for proof in house.PROOFS for found in proof()]
