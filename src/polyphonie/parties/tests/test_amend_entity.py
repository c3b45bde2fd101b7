from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.terms import EntityEntry, ReferencesRequired

from .cases import TODAY, codes

pytestmark = pytest.mark.django_db


def test_it_changes_the_entry_and_the_journal_tells_what_it_was(valmont: UUID, entry: EntityEntry) -> None:
    changed = replace(entry, name="Commune de Valmont", references_required=ReferencesRequired.BOTH)
    actions.amend_entity(actor=SYSTEM, entity=valmont, entry=changed, on=TODAY)
    found = queries.entity(valmont)
    assert found is not None
    assert (found.name, found.references_required) == ("Commune de Valmont", ReferencesRequired.BOTH)
    assert [row.id for row in queries.search_entities("commune")] == [valmont]
    told = AuditRow.objects.get(entity_id=valmont, act="parties.amend_entity").facts
    assert told["changed"] == {
        "nom": ["Ville de Valmont", "Commune de Valmont"],
        "références exigées": ["service", "both"],
    }


def test_it_lets_the_entitys_manager_say_what_an_invoice_must_bear(
    valmont: UUID, entry: EntityEntry, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    manager = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    demanding = replace(entry, references_required=ReferencesRequired.EITHER)
    actions.amend_entity(actor=manager, entity=valmont, entry=demanding, on=TODAY)
    found = queries.entity(valmont)
    assert found is not None
    assert found.references_required is ReferencesRequired.EITHER


def test_it_refuses_an_unknown_entity_and_an_empty_name(valmont: UUID, entry: EntityEntry) -> None:
    with pytest.raises(Refused) as unknown:
        actions.amend_entity(actor=SYSTEM, entity=new_id(), entry=entry, on=TODAY)
    with pytest.raises(Refused) as nameless:
        actions.amend_entity(actor=SYSTEM, entity=valmont, entry=replace(entry, name=""), on=TODAY)
    assert (codes(unknown), codes(nameless)) == ({"PAR-ENT-01"}, {"PAR-NAM-01"})


def test_it_forbids_the_entitys_manager_to_change_its_days(
    valmont: UUID, entry: EntityEntry, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    manager = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(valmont))
    ended = replace(entry, active=Span(date(2017, 1, 1), date(2026, 12, 1)))
    with pytest.raises(Refused) as caught:
        actions.amend_entity(actor=manager, entity=valmont, entry=ended, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_forbids_the_manager_of_another_entity(
    valmont: UUID, entry: EntityEntry, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    neighbour = person_who_is(Role.ENTITY_MANAGER, Perimeter.of_entity(new_id()))
    with pytest.raises(Refused) as caught:
        actions.amend_entity(actor=neighbour, entity=valmont, entry=replace(entry, name="Pris"), on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(valmont: UUID, entry: EntityEntry) -> None:
    changed = replace(entry, name="Commune de Valmont")
    for _ in range(2):
        actions.amend_entity(actor=SYSTEM, entity=valmont, entry=changed, on=TODAY)
    found = queries.entity(valmont)
    assert found is not None
    assert found.name == "Commune de Valmont"
    last = AuditRow.objects.filter(entity_id=valmont).order_by("-position")[0]
    assert last.facts["changed"] == {}
