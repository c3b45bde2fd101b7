from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from ninja.testing import TestClient
from ninja.testing.client import NinjaResponse

from polyphonie.access.terms import Perimeter, Role
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import actions, api
from polyphonie.parties.terms import EntityEntry

from .cases import COMBE, FINANCES, TODAY, VALMONT, codes

pytestmark = pytest.mark.django_db
_client = TestClient(api.router)


def _get(path: str, *, actor: Actor = SYSTEM) -> NinjaResponse:
    return _client.get(path, actor=actor)


def test_it_gives_an_entity_by_its_siret(valmont: UUID) -> None:
    answer = _get(f"/entities/{VALMONT}")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(valmont),
        "siret": VALMONT,
        "name": "Ville de Valmont",
        "references_required": "service",
        "active_from": "2017-01-01",
        "active_to": None,
        "address": {"street": "1 place de la Mairie", "postcode": "76540", "city": "Valmont"},
    }


def test_it_searches_page_by_page(valmont: UUID, entry: EntityEntry) -> None:
    second = actions.register_entity(actor=SYSTEM, siret=COMBE, entry=entry, on=TODAY).id
    first_page = _get("/entities?text=valmont&limit=1").json()
    last_page = _get(f"/entities?text=valmont&limit=1&after={first_page['next']}").json()
    assert [row["id"] for row in first_page["entities"] + last_page["entities"]] == [str(valmont), str(second)]
    assert last_page["next"] is None


def test_it_keeps_to_what_is_active_on_a_day(valmont: UUID, finances: UUID) -> None:
    actions.close_entity(actor=SYSTEM, entity=valmont, closing=date(2027, 1, 1), on=TODAY)
    assert _get("/entities?active_on=2027-01-01").json()["entities"] == []
    assert len(_get("/entities?active_on=2026-12-31").json()["entities"]) == 1
    assert _get(f"/entities/{VALMONT}/services?active_on=2019-12-31").json()["services"] == []


def test_it_gives_the_services_with_what_holds_for_each(valmont: UUID, finances: UUID) -> None:
    actions.open_service(actor=SYSTEM, entity=valmont, code="VOIRIE", entry=FINANCES, on=TODAY)
    first_page = _get(f"/entities/{VALMONT}/services?limit=1").json()
    assert [row["code"] for row in first_page["services"]] == ["FINANCES"]
    assert first_page["services"][0]["references_required"] == "service"
    last_page = _get(f"/entities/{VALMONT}/services?limit=1&after={first_page['next']}").json()
    assert ([row["code"] for row in last_page["services"]], last_page["next"]) == (["VOIRIE"], None)


@pytest.mark.parametrize("path", ["/entities/123", "/entities?limit=0", "/entities?limit=101", "/entities?after=x"])
def test_it_refuses_a_malformed_question(path: str) -> None:
    assert _get(path).status_code == 422


def test_it_refuses_an_unknown_entity() -> None:
    with pytest.raises(Refused) as caught:
        _get(f"/entities/{COMBE}")
    assert codes(caught) == {"PAR-ENT-01"}


def test_it_admits_a_supplier_and_forbids_who_has_no_role(
    valmont: UUID, supplier: UUID, stranger: Actor, person_who_is: Callable[[Role, Perimeter], Actor]
) -> None:
    agent = person_who_is(Role.SUPPLIER_AGENT, Perimeter.of_supplier(supplier))
    assert _get(f"/entities/{VALMONT}", actor=agent).status_code == 200
    for path in ("/entities", f"/entities/{VALMONT}", f"/entities/{VALMONT}/services"):
        with pytest.raises(Refused) as caught:
            _get(path, actor=stranger)
        assert codes(caught) == {"ACC-RIG-01"}
