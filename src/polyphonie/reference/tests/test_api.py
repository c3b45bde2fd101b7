"""Nomenclatures over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ninja.testing import TestClient

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import api
from polyphonie.reference.terms import EditionReport, Kind

pytestmark = pytest.mark.django_db
_client = TestClient(api.router)
OLD = {"code": "MB", "libelle": "Anciens combattants", "compte": "general", "dernier_jour": "2025-12-31"}


@pytest.fixture(autouse=True)
def _codes(take: Callable[..., EditionReport]) -> None:
    take(Kind.MISSION, OLD, {"code": "ZZ", "compte": "general"})
    take(Kind.MISSION, {"code": "MC", "compte": "general", "premier_jour": "2026-01-01", "remplace": "MB"})
    take(Kind.PROGRAMME, {"code": "0158", "parent": "MB", "evaluatif": "non"})
    take(Kind.CALENDAR, {"code": "TARGET", "jours_fermes": "67"})
    take(Kind.HOLIDAY, {"code": "TARGET-NOEL", "parent": "TARGET", "jour": "12-25", "libelle": "Noël"})


def _get(path: str, *, actor: Actor = SYSTEM) -> Any:
    return _client.get(path, actor=actor).json()


def test_it_says_a_code_as_it_is_on_a_day() -> None:
    found = _get("/programme/0158?on=2025-06-01")
    assert (found["parent_kind"], found["parent"], found["attributes"]) == ("mission", "MB", {"evaluative": False})
    assert _get("/mission/MB/children?on=2025-06-01")["items"] == [found]
    with pytest.raises(Refused, match="REF-COD-01"):
        _get("/mission/MB?on=2026-06-01")


def test_it_lists_and_searches_page_by_page() -> None:
    assert {"kind": "mission", "name": "Missions", "codes": 2} in _get("?on=2026-06-01")
    first = _get("/mission?on=2026-06-01&limit=1")
    last = _get(f"/mission?on=2026-06-01&limit=1&after={first['next']}")
    assert [row["code"] for row in first["items"] + last["items"]] == ["MC", "ZZ"]
    assert last["next"] is None
    assert [row["code"] for row in _get("/mission?on=2025-06-01&text=ancien")["items"]] == ["MB"]


def test_it_tells_the_history_and_what_replaced_a_code() -> None:
    told = _get("/mission/MB/history")
    assert [one["valid_to"] for one in told["versions"]] == ["2026-01-01"]
    assert [(one["predecessor"], one["successor"]) for one in told["replacements"]] == [("MB", "MC")]
    assert _get("/mission/MB/successors?since=2025-06-01&on=2026-06-01") == {"successors": ["MC"]}


def test_it_tells_open_days() -> None:
    assert _get("/calendars/TARGET/holidays/2026") == {
        "holidays": [{"on": "2026-12-25", "code": "TARGET-NOEL", "label": "Noël"}]
    }
    assert _get("/calendars/TARGET/days/2026-12-25") == {"open": False, "next_open": "2026-12-28"}


def test_it_forbids_whoever_holds_no_role(stranger: Actor) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        _get("", actor=stranger)
