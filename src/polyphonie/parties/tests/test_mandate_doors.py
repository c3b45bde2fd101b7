"""A company's program gives and ends mandates over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.parties.actions import register_supplier
from polyphonie.parties.terms import SupplierEntry, SupplierIdKind

pytestmark = pytest.mark.django_db
ATELIER, FIRM, OTHER = "99991001100017", "99992002800019", "99993003500012"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> dict[str, access.ClientActor]:
    """The programs of three companies, by their SIRET, and one that may only read; their names are their tokens."""
    made: dict[str, access.ClientActor] = {}
    for siret in (ATELIER, FIRM, OTHER):
        entry = SupplierEntry(name=f"Entreprise {siret}")
        supplier = register_supplier(
            actor=SYSTEM, id_kind=SupplierIdKind.SIRET, identifier=siret, entry=entry, on=clock.today()
        )
        made[siret] = _program(Perimeter.of_supplier(supplier.id), Right.MANDATE_MANAGE, Right.INVOICE_CONSULT)
    made["reader"] = _program(made[ATELIER].perimeter, Right.INVOICE_CONSULT)
    made["town"] = _program(Perimeter.of_entity(new_id()), Right.MANDATE_MANAGE)
    monkeypatch.setattr(access, "authenticate_bearer", made.__getitem__)
    return made


def _program(perimeter: Perimeter, *rights: Right) -> access.ClientActor:
    return access.ClientActor(ActorKind.CLIENT, new_id(), "Progiciel", perimeter, frozenset(rights))


def _post(who: str, path: str = "", asked: dict[str, str] | None = None, **headers: str) -> Any:
    named = {"authorization": f"Bearer {who}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    address = f"/api/v1/directory/mandates{path}"
    return Client().post(address, json.dumps(asked or {}), "application/json", headers=named)


def _listed(who: str) -> dict[str, list[dict[str, Any]]]:
    answer = Client().get("/api/v1/directory/mandates", headers={"authorization": f"Bearer {who}"})
    told: dict[str, list[dict[str, Any]]] = answer.json()
    return told


def _codes(answer: Any) -> tuple[int, list[str]]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, [error["code"] for error in answer.json()["errors"]]


def test_it_gives_a_mandate_that_either_side_ends(programs: dict[str, access.ClientActor]) -> None:
    for ending in (ATELIER, FIRM):
        given = _post(ATELIER, asked={"siret": FIRM, "ends_on": "2999-01-01"})
        assert given.status_code == 201 and given.json()["new"]
        (row,) = _listed(ATELIER)["given"]
        assert [row] == _listed(FIRM)["received"]
        assert (row["id"], row["starts_on"], row["ends_on"]) == (given.json()["id"], str(clock.today()), "2999-01-01")
        for _ in range(2):
            assert _post(ending, f"/{row['id']}/end").status_code == 204
        assert _listed(ATELIER)["given"] == []


def test_it_answers_a_repeated_request_as_the_first_time(programs: dict[str, access.ClientActor]) -> None:
    first = _post(ATELIER, asked={"siret": FIRM}, idempotency_key="1")
    repeated = _post(ATELIER, asked={"siret": FIRM}, idempotency_key="1")
    assert (first.status_code, repeated.status_code, repeated.content) == (201, 201, first.content)
    again = _post(ATELIER, asked={"siret": FIRM})
    assert (again.status_code, again.json()) == (200, {"id": first.json()["id"], "new": False})
    assert _codes(_post(ATELIER, asked={"siret": OTHER}, idempotency_key="1")) == (409, ["KER-KEY-01"])


def test_it_refuses_and_says_why(programs: dict[str, access.ClientActor]) -> None:
    assert _post(ATELIER, asked={"siret": FIRM}).status_code == 201
    for asked, status, code in (
        ({"siret": "99990000000099"}, 422, "PAR-MAN-01"),
        ({"siret": ATELIER}, 422, "ACC-MAN-01"),
        ({"siret": FIRM, "ends_on": "2999-01-01"}, 409, "ACC-MAN-02"),
        ({"siret": OTHER, "starts_on": "2027-02-01", "ends_on": "2027-02-01"}, 422, "ACC-ROL-02"),
        ({"siret": "9999"}, 422, "API-VAL-01"),
        ({}, 422, "API-VAL-02"),
    ):
        assert _codes(_post(ATELIER, asked=asked)) == (status, [code]), asked


def test_it_forbids_those_without_the_right_and_those_of_neither_company(
    programs: dict[str, access.ClientActor],
) -> None:
    for who in ("reader", "town"):
        assert _codes(_post(who, asked={"siret": FIRM})) == (403, ["ACC-RIG-01"]), who
    given = _post(ATELIER, asked={"siret": FIRM}).json()["id"]
    for who in (OTHER, "reader"):
        assert _codes(_post(who, f"/{given}/end")) == (404, ["ACC-MAN-03"]), who
    assert [row["id"] for row in _listed(ATELIER)["given"]] == [given]
