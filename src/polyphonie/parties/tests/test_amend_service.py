from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, queries
from polyphonie.parties.terms import ReferencesRequired

from .cases import FINANCES, TODAY, acts, codes

pytestmark = pytest.mark.django_db
DEMANDING = replace(FINANCES, name="Finances et achats", references_required=ReferencesRequired.COMMITMENT)


def test_it_replaces_what_is_said_of_a_service(finances: UUID) -> None:
    actions.amend_service(actor=SYSTEM, service=finances, entry=DEMANDING, on=TODAY)
    found = queries.service(finances)
    assert found is not None
    assert (found.code, found.name) == ("FINANCES", "Finances et achats")
    assert found.references_required is ReferencesRequired.COMMITMENT
    assert acts(f"service:{finances}") == ["parties.open_service", "parties.amend_service"]


def test_it_gives_the_entitys_demands_back(finances: UUID) -> None:
    actions.amend_service(actor=SYSTEM, service=finances, entry=DEMANDING, on=TODAY)
    actions.amend_service(actor=SYSTEM, service=finances, entry=FINANCES, on=TODAY)
    found = queries.service(finances)
    assert found is not None
    assert (found.references_required, found.references_are_own) == (ReferencesRequired.SERVICE, False)


def test_it_refuses_an_unknown_service_and_an_empty_name(finances: UUID) -> None:
    with pytest.raises(Refused) as unknown:
        actions.amend_service(actor=SYSTEM, service=new_id(), entry=FINANCES, on=TODAY)
    with pytest.raises(Refused) as nameless:
        actions.amend_service(actor=SYSTEM, service=finances, entry=replace(FINANCES, name=""), on=TODAY)
    assert (codes(unknown), codes(nameless)) == ({"PAR-SER-01"}, {"PAR-NAM-01"})


def test_it_forbids_an_agent_who_only_treats_invoices(
    valmont: UUID, finances: UUID, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    agent = person_who_is(Role.INVOICE_AGENT, Perimeter.of_service(valmont, finances))
    with pytest.raises(Refused) as caught:
        actions.amend_service(actor=agent, service=finances, entry=DEMANDING, on=TODAY)
    assert codes(caught) == {"ACC-RIG-01"}


def test_it_repeats_safely(valmont: UUID, finances: UUID) -> None:
    for _ in range(2):
        actions.amend_service(actor=SYSTEM, service=finances, entry=DEMANDING, on=TODAY)
    assert [service.name for service in queries.services(valmont)] == ["Finances et achats"]
