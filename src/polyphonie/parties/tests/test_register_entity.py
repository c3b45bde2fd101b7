from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.terms import Address, EntityEntry, Registered

from .cases import TODAY, VALMONT, acts, codes

pytestmark = pytest.mark.django_db


def test_it_puts_an_entity_where_its_siret_and_its_name_find_it(entry: EntityEntry) -> None:
    registered = actions.register_entity(actor=SYSTEM, siret="219 999 000 00017", entry=entry, on=TODAY)
    found = queries.entity_by_siret(VALMONT)
    assert registered.new
    assert found is not None
    assert (found.id, found.siren, found.name) == (registered.id, "219999000", "Ville de Valmont")
    assert (found.active, found.references_required) == (entry.active, entry.references_required)
    assert found.address == entry.address
    assert queries.search_entities("valm") == (found,)
    assert acts(f"entity:{registered.id}") == ["parties.register_entity"]


def test_it_refuses_a_wrong_siret_and_an_empty_name_at_once(entry: EntityEntry) -> None:
    with pytest.raises(Refused) as caught:
        actions.register_entity(actor=SYSTEM, siret="21999900000018", entry=replace(entry, name=" "), on=TODAY)
    assert codes(caught) == {"PAR-SIR-01", "PAR-NAM-01"}
    assert queries.search_entities("") == ()


def test_it_refuses_what_no_table_or_screen_could_hold(entry: EntityEntry) -> None:
    hostile = replace(entry, name="Ville\0" + "x" * 300, address=Address(city="y" * 101))
    with pytest.raises(Refused) as caught:
        actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=hostile, on=TODAY)
    assert codes(caught) == {"PAR-NAM-02", "PAR-NAM-03"}


def test_it_refuses_another_entry_under_the_same_siret_and_names_the_fields(entry: EntityEntry) -> None:
    actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=entry, on=TODAY)
    with pytest.raises(Refused) as caught:
        actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=replace(entry, name="Valmont"), on=TODAY)
    assert codes(caught) == {"PAR-ENT-02"}
    assert "(nom)" in caught.value.refusals[0].fr


def test_it_forbids_who_does_not_keep_the_directory(entry: EntityEntry, stranger: Actor) -> None:
    with pytest.raises(Refused) as caught:
        actions.register_entity(actor=stranger, siret=VALMONT, entry=entry, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}
    assert queries.entity_by_siret(VALMONT) is None


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_entity_of_many_requests_at_once(entry: EntityEntry) -> None:
    def register(_: int) -> Registered:
        try:
            return actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=entry, on=TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        registered = list(threads.map(register, range(16)))
    assert len({each.id for each in registered}) == 1
    assert sum(each.new for each in registered) == 1
    assert acts(f"entity:{registered[0].id}") == ["parties.register_entity"] * 16


def test_it_repeats_safely(entry: EntityEntry) -> None:
    first = actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=entry, on=TODAY)
    second = actions.register_entity(actor=SYSTEM, siret=VALMONT, entry=entry, on=TODAY)
    assert (first.id, first.new, second.new) == (second.id, True, False)
    assert len(queries.search_entities("")) == 1
