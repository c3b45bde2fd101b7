from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions, generator, queries
from polyphonie.parties.terms import EntityEntry, SupplierIdKind

from .cases import COMBE, FINANCES, TODAY, VALMONT

pytestmark = pytest.mark.django_db

NAMES = ("Abbaye", "École du Bois", "école du bois", "Lycée du Lac", "Mairie du Lac", "Œuvres du Lac", "Zone du Lac")


@pytest.fixture
def many(db: None, entry: EntityEntry) -> list[UUID]:
    """Seven entities, in the order in which lists show them."""
    return [
        actions.register_entity(
            actor=SYSTEM, siret=generator.siret(number), entry=replace(entry, name=name), on=TODAY
        ).id
        for number, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_it_pages_without_losing_or_repeating_a_row(many: list[UUID], limit: int) -> None:
    seen: list[UUID] = []
    after = None
    while page := queries.search_entities("", after=after, limit=limit):
        assert len(page) <= limit
        seen += [row.id for row in page]
        after = page[-1].id
    assert seen == many


def test_it_finds_words_in_any_order_without_accents_or_capitals(many: list[UUID]) -> None:
    names = [row.name for row in queries.search_entities("LAC")]
    assert names == ["Lycée du Lac", "Mairie du Lac", "Œuvres du Lac", "Zone du Lac"]
    assert [row.name for row in queries.search_entities("lac ly")] == ["Lycée du Lac"]
    assert [row.name for row in queries.search_entities("oeuvr")] == ["Œuvres du Lac"]
    assert queries.search_entities("lac introuvable") == ()


def test_it_finds_an_entity_by_the_beginning_of_its_siret(valmont: UUID) -> None:
    for text in ("219999", "219 999 000", "219.999.000.00017", VALMONT, "valmont 2199"):
        assert [row.id for row in queries.search_entities(text)] == [valmont], text
    assert queries.search_entities("9999000") == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300))
def test_it_takes_any_text_as_a_search(valmont: UUID, text: str) -> None:
    assert len(queries.search_entities(text)) <= 1
    assert len(queries.search_suppliers(text)) == 0


def test_it_asks_the_database_once_for_what_every_deposit_asks(valmont: UUID, finances: UUID) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert queries.entity_by_siret(VALMONT) is not None
        assert queries.service_by_code(valmont, "FINANCES") is not None
    assert len(asked) == 2


def test_it_answers_nothing_for_the_unknown(valmont: UUID) -> None:
    assert queries.entity_by_siret(COMBE) is None
    assert queries.entity(new_id()) is None
    assert queries.service(new_id()) is None
    assert queries.service_by_code(valmont, "finances") is None
    assert queries.supplier(new_id()) is None
    assert queries.supplier_by_identifier(SupplierIdKind.SIRET, VALMONT) is None
    assert queries.suppliers_of_siren("") == ()


def test_it_gives_several_at_once(valmont: UUID, finances: UUID, supplier: UUID) -> None:
    unknown = new_id()
    assert set(queries.entities([valmont, unknown])) == {valmont}
    assert set(queries.services_by_id([finances, unknown])) == {finances}
    assert set(queries.suppliers([supplier, unknown])) == {supplier}


def test_it_pages_services_by_code(valmont: UUID) -> None:
    for code in ("C", "A", "B"):
        actions.open_service(actor=SYSTEM, entity=valmont, code=code, entry=FINANCES, on=TODAY)
    first = queries.services(valmont, limit=2)
    assert [service.code for service in first] == ["A", "B"]
    assert [service.code for service in queries.services(valmont, after="B")] == ["C"]
    assert queries.services(valmont, active_on=date(2019, 12, 31)) == ()
