"""Many invoices at once, exports and dashboards over HTTP: by whom they are asked, and what each is told."""

from __future__ import annotations

from typing import Any

from polyphonie.invoicing.actions import exports, figures, selections
from polyphonie.invoicing.terms import InvoiceState as S
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id

from .cases import Place, Program, Republic
from .documents import Paper

Api = dict[str, Program]


def _codes(answer: Any) -> list[str]:
    return [error["code"] for error in answer.json()["errors"]]


def _named(*places: Place) -> list[dict[str, str]]:
    return [{"entity": str(place.entity), "invoice": str(place.invoice)} for place in places]


def test_it_sets_a_state_on_several_and_tells_each(republic: Republic, api: Api) -> None:
    good, gone = republic.delivered(Paper(number="F1")), republic.delivered(Paper(number="F2"))
    asked = {"state": "suspended", "reason": "Bon manquant", "invoices": _named(good, gone)}
    begun = api["recipient"].post("/statuses", asked, idempotency_key="1")
    assert begun.status_code == 202, begun.content
    task = begun.json()
    assert begun["Location"] == f"/api/v1/tasks/{task['id']}"
    assert (task["state"], task["total"]) == ("waiting", 2)
    assert api["recipient"].post("/statuses", asked, idempotency_key="1").json()["id"] == task["id"]
    api["recipient"].post(f"/invoices/{gone.entity}/{gone.invoice}/status", {"state": "in_payment"})
    selections.go_on_treating(task=task["id"])

    done = api["recipient"].get(f"/tasks/{task['id']}").json()
    assert (done["state"], done["done"] + done["refused"]) == ("done", 2)
    items = api["recipient"].get(f"/tasks/{task['id']}/items", {"limit": 1}).json()
    assert items["next"] == 1 and items["items"][0]["entity"] == str(gone.entity)
    (last,) = api["recipient"].get(f"/tasks/{task['id']}/items", {"after": 1}).json()["items"]
    assert (last["invoice"], last["done"], last["before"]) == (str(good.invoice), True, "delivered")
    assert good.state is S.SUSPENDED


def test_it_sets_a_state_on_all_of_a_filter_and_puts_it_back(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    asked = {"state": "suspended", "reason": "Bon manquant", "filter": {"states": ["delivered"]}}
    task = api["recipient"].post("/statuses", asked).json()["id"]
    selections.go_on_treating(task=task)
    assert place.state is S.SUSPENDED
    undoing = api["recipient"].post(f"/tasks/{task}/undo")
    assert undoing.status_code == 202
    selections.go_on_undoing(task=undoing.json()["id"])
    assert place.state is S.DELIVERED


def test_it_keeps_to_the_rights_of_the_token(republic: Republic, api: Api) -> None:
    """What is done later is done with the rights that were held when it was asked."""
    place = republic.delivered()
    asked = {"state": "suspended", "reason": "Bon manquant", "invoices": _named(place)}
    task = api["neighbour"].post("/statuses", asked | {"invoices": _named(place)})
    assert (task.status_code, _codes(task)) == (422, ["INV-SEL-01"])
    forbidden = api["supplier"].post("/statuses", asked)
    assert (forbidden.status_code, _codes(forbidden)) == (403, ["ACC-RIG-01"])
    assert place.state is S.DELIVERED


def test_it_refuses_what_is_not_asked_rightly(republic: Republic, api: Api) -> None:
    republic.delivered()
    nothing = api["recipient"].post("/statuses", {"state": "suspended", "reason": "Bon manquant"})
    assert (nothing.status_code, _codes(nothing)) == (422, ["INV-SEL-01"])
    no_reason = api["recipient"].post("/statuses", {"state": "suspended", "filter": {}})
    assert "INV-STA-01" in _codes(no_reason)


def test_it_exports_and_hands_the_file_over(republic: Republic, api: Api) -> None:
    republic.delivered()
    begun = api["supplier"].post("/exports", {"form": "csv", "filter": {}})
    task = begun.json()["id"]
    early = api["supplier"].get(f"/tasks/{task}/file")
    assert (early.status_code, _codes(early)) == (404, ["KER-TSK-01"])
    exports.go_on_exporting(task=task)
    answer = api["supplier"].get(f"/tasks/{task}/file")
    assert answer.status_code == 200 and "F2026-001" in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_it_forbids_the_tasks_of_others(republic: Republic, api: Api) -> None:
    republic.delivered()
    task = api["supplier"].post("/exports", {"form": "csv", "filter": {}}).json()["id"]
    for rest in ("", "/items", "/file"):
        answer = api["rival"].get(f"/tasks/{task}{rest}")
        assert (answer.status_code, _codes(answer)) == (404, ["KER-TSK-01"])
    assert _codes(api["rival"].post(f"/tasks/{task}/undo")) == ["KER-TSK-01"]


def test_it_tells_the_figures_of_ones_own_perimeter(republic: Republic, api: Api) -> None:
    place = republic.delivered()
    figures.recount(on=clock.today(), months=2)
    (owner,) = api["recipient"].get("/figures").json()["owners"]
    assert (owner["id"], owner["kind"]) == (str(place.entity), "entity")
    board = api["recipient"].get(f"/figures/{owner['id']}").json()
    assert board["whole"]["number"] == 1 and board["states"] == {"delivered": 1}
    for other in (place.entity, new_id()):
        answer = api["neighbour"].get(f"/figures/{other}")
        assert (answer.status_code, _codes(answer)) == (403, ["ACC-RIG-01"])
