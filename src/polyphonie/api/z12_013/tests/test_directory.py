"""The directory service, as annexe B of XP Z12-013 describes it: each address, each filter, each error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import ActorKind
from polyphonie.kernel.identity import new_id

from .conftest import GONE, HOSPITAL, TOWN, TOWN_SCHOOLS


def search(directory: Client, what: str, **asked: Any) -> Any:
    answer = directory.post(f"/directory-service/v1/{what}/search", json.dumps(asked), "application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def get(directory: Client, path: str, **asked: str) -> Any:
    return directory.get(f"/directory-service/v1/{path}", asked)


def test_it_finds_companies(directory: Client) -> None:
    assert [(each["siren"], each["administrativeStatus"]) for each in search(directory, "siren")] == [
        ("219999000", "A"),
        ("229999008", "C"),
        ("269999009", "A"),
    ]
    (town,) = search(directory, "siren", filters={"businessName": {"op": "contains", "value": "DE VAL"}})
    assert town == {
        "siren": "219999000",
        "businessName": "Ville de Valmont",
        "entityType": "Public",
        "administrativeStatus": "A",
        "instructions": {"isSalesProspectingForbidden": False},
    }
    assert search(directory, "siren", filters={"siren": {"op": "strict", "value": "219999000"}}, fields=["siren"]) == [
        {"siren": "219999000"}
    ]
    assert search(directory, "siren", filters={"entityType": {"op": "strict", "value": "PrivateVatRegistered"}}) == []
    closed = search(directory, "siren", filters={"administrativeStatus": {"op": "strict", "value": "C"}})
    assert [each["siren"] for each in closed] == ["229999008"]
    assert get(directory, "siren/code-insee:219999000").json() == town
    assert get(directory, "siren/code-insee:219999000", fields="siren,entityType").json() == {
        "siren": "219999000",
        "entityType": "Public",
    }


def test_it_finds_establishments_and_what_they_demand(directory: Client) -> None:
    by_siren = search(directory, "siret", filters={"siren": {"op": "strict", "value": "219999000"}})
    assert [(each["siret"], each["facilityType"]) for each in by_siren] == [(TOWN, "P"), (TOWN_SCHOOLS, "S")]
    demands = {each["siret"]: each["b2gAdditionalData"] for each in search(directory, "siret")}
    told = {
        siret: (
            data["serviceCodeStatus"],
            data["managesLegalCommitmentCode"],
            data["managesLegalCommitmentOrServiceCode"],
        )
        for siret, data in demands.items()
    }
    assert told == {
        TOWN: (True, False, False),
        TOWN_SCHOOLS: (False, False, True),
        HOSPITAL: (True, True, False),
        GONE: (False, False, False),
    }
    assert {(data["pm"], data["pmOnly"], data["managesPaymentStatus"]) for data in demands.values()} == {
        (False, False, True)
    }
    hospital = get(directory, f"siret/code-insee:{HOSPITAL}", include="siren").json()
    assert hospital["address"] == {
        "addressLine1": "1 rue du Port",
        "postalCode": "56100",
        "locality": "Le Lac",
        "countryCode": "FR",
        "countryName": "France",
    }
    assert hospital["legalUnit"]["siren"] == "269999009"
    few = get(directory, f"siret/code-insee:{HOSPITAL}", fields="siret,pmStatus").json()
    assert few == {"siret": HOSPITAL, "b2gAdditionalData": {"pm": False}}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"locality": {"op": "strict", "value": "le lac"}}, [HOSPITAL]),
        ({"locality": {"op": "startWith", "value": "val"}}, [TOWN, TOWN_SCHOOLS]),
        ({"name": {"op": "startWith", "value": "valmont"}}, [TOWN_SCHOOLS]),
        ({"postalCode": {"op": "startWith", "value": "561"}}, [TOWN, TOWN_SCHOOLS, GONE, HOSPITAL]),
        ({"addressLines": {"op": "contains", "value": "du port"}}, [TOWN, TOWN_SCHOOLS, GONE, HOSPITAL]),
        ({"facilityType": {"op": "strict", "value": "S"}}, [TOWN_SCHOOLS]),
        ({"countrySubdivision": {"op": "strict", "value": "Bretagne"}}, []),
        ({"name": {"op": "contains", "value": "100%_"}}, []),
        ({"name": {"value": ""}}, [TOWN, TOWN_SCHOOLS, GONE, HOSPITAL]),
    ],
)
def test_it_filters_establishments(directory: Client, filters: Any, found: list[str]) -> None:
    assert [each["siret"] for each in search(directory, "siret", filters=filters)] == found


def test_it_puts_results_in_order_and_numbers_them(directory: Client) -> None:
    order = [{"field": "name", "order": "descending"}]
    names = [each["name"] for each in search(directory, "siret", sorting=order)]
    assert names == sorted(names, reverse=True)
    assert [each["name"] for each in search(directory, "siret", sorting=order, limit=2, ignore=1)] == names[1:3]
    answer = directory.post("/directory-service/v1/siret/search", json.dumps({"limit": 1}), "application/json").json()
    assert (answer["search"]["limit"], answer["totalNumberOfResults"], len(answer["results"])) == (1, -1, 1)


def test_it_finds_routing_codes(directory: Client) -> None:
    codes = search(directory, "routing-code", filters={"siret": {"op": "strict", "value": TOWN}})
    assert [(each["routingIdentifier"], each["administrativeStatus"]) for each in codes] == [
        ("FINANCES", "A"),
        ("TECH", "C"),
    ]
    (finances,) = search(
        directory, "routing-code", filters={"routingCodeName": {"value": "financ"}}, include=["siren", "siret"]
    )
    assert (finances["routingIdentifierType"], finances["managesLegalCommitmentCode"]) == ("0224", False)
    assert finances["legalUnit"]["siren"] == "219999000" and finances["facility"]["instructions"]
    assert get(directory, f"routing-code/siret:{TOWN}/code:FINANCES", include="siren,siret").json() == finances


def test_it_finds_directory_lines(directory: Client) -> None:
    lines = search(directory, "directory-line", filters={"siren": {"op": "strict", "value": "219999000"}})
    assert {each["addressingIdentifier"]: each["directoryLineStatus"] for each in lines} == {
        "219999000": "Enabled",
        f"219999000_{TOWN}": "Enabled",
        f"219999000_{TOWN}_FINANCES": "Enabled",
        "219999000_achats": "Disabled",
        "219999000_ventes": "Upcoming",
    }
    found = {
        "siret": search(directory, "directory-line", filters={"siret": {"value": TOWN}}),
        "suffix": search(directory, "directory-line", filters={"addressingSuffix": {"op": "contains", "value": "ACH"}}),
        "routing": search(
            directory, "directory-line", filters={"routingIdentifier": {"op": "strict", "value": "FINANCES"}}
        ),
    }
    assert {name: [each["addressingIdentifier"] for each in rows] for name, rows in found.items()} == {
        "siret": [f"219999000_{TOWN}", f"219999000_{TOWN}_FINANCES"],
        "suffix": ["219999000_achats"],
        "routing": [f"219999000_{TOWN}_FINANCES"],
    }
    line = get(directory, f"directory-line/code:219999000_{TOWN}_FINANCES", include="siren,siret,routingCode").json()
    assert (line["platformType"], line["siret"], line["routingIdentifier"]) == ("WK", TOWN, "FINANCES")
    assert line["legalUnit"]["businessName"] == "Ville de Valmont"
    assert line["facility"]["siret"] == TOWN and line["routingCode"]["managesLegalCommitment"] is False
    assert get(directory, f"directory-line/code:219999000_{TOWN}").json()["platformType"] == "DFH"
    assert get(directory, "directory-line/code:219999000_ventes").json()["directoryLineStatus"] == "Disabled"
    elsewhere = get(directory, "directory-line/code:123456789", include="siren,siret").json()
    assert elsewhere.keys() == {"addressingIdentifier", "siren", "platformType", "directoryLineStatus"}


@pytest.mark.parametrize(
    "path",
    [
        "siren/code-insee:111111111",
        "siret/code-insee:11111111111111",
        f"routing-code/siret:{TOWN}/code:RIEN",
        f"routing-code/siret:{TOWN}/code:a%2Fb",
        "directory-line/code:111111111_rien",
        "rien",
    ],
)
def test_it_answers_404_for_what_it_does_not_know(directory: Client, path: str) -> None:
    answer = get(directory, path)
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "MISSING_RESOURCE")


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("siret/search", {"filters": {"siret": {"op": "contains", "value": "1"}}}, 400),
        ("siret/search", {"filters": {"siret": {"op": "strict", "value": "1" * 15}}}, 400),
        ("siret/search", {"fields": ["rien"]}, 400),
        ("siret/search", {"limit": "beaucoup"}, 400),
        ("siret/search", {"limit": -1}, 422),
        ("siret/search", {"ignore": 2_000_000}, 422),
        ("siret/search", "{", 400),
        ("routing-code/search", None, 400),
    ],
)
def test_it_refuses_a_request_that_is_not_the_standards(directory: Client, path: str, asked: Any, status: int) -> None:
    body = asked if isinstance(asked, str) else "" if asked is None else json.dumps(asked)
    answer = directory.post(f"/directory-service/v1/{path}", body, "application/json")
    assert answer.status_code == status, answer.content
    assert answer.json()["errorCode"] and answer["Content-Type"] == "application/json"


def test_it_refuses_a_field_that_does_not_exist(directory: Client) -> None:
    assert get(directory, f"siret/code-insee:{TOWN}", fields="siret,rien").status_code == 400
    assert get(directory, "siret/code-insee:12").status_code == 400


def test_it_refuses_an_unknown_caller_and_forbids_one_without_the_right(
    directory: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = Client(headers={"authorization": "Bearer autre"}).get("/directory-service/v1/siren/code-insee:219999000")
    assert (unknown.status_code, unknown.json()["errorCode"]) == (401, "MISSING_TOKEN")
    assert Client().get("/directory-service/v1/siren/code-insee:219999000").status_code == 401
    blind = access.ClientActor(ActorKind.CLIENT, new_id(), "X", PLATFORM, frozenset({Right.INVOICE_DEPOSIT}))
    monkeypatch.setattr(access, "authenticate_bearer", lambda _token: blind)
    forbidden = get(directory, "siren/code-insee:219999000")
    assert (forbidden.status_code, forbidden.json()["errorCode"]) == (403, "FORBIDDEN_ACCESS")


def test_it_tells_its_health_to_anybody(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    assert Client().get("/directory-service/v1/healthcheck").status_code == 200

    def down() -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr(deliveries, "lag", down)
    answer = Client().get("/directory-service/v1/healthcheck")
    assert (answer.status_code, answer.json()["errorCode"]) == (503, "RESOURCE_ERROR")
