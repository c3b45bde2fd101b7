from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models
from polyphonie.requests.terms.purchase_requests import PurchaseDraft

from .stage import STATE, TODAY, UNIT, Scene, kept, line


def make(scene: Scene, draft: PurchaseDraft, **given: object) -> actions.Drafted:
    return actions.draft_request(**{"actor": scene.requester, "entity": STATE, "draft": draft, "on": TODAY} | given)  # type: ignore[arg-type]


def test_it_keeps_what_is_asked_for_with_a_number(scene: Scene) -> None:
    soon = TODAY + timedelta(days=3)
    made = make(scene, scene.draft(0, line("1.25", "3.5", wanted_on=soon), line(10)))
    found = kept(made.request)
    assert made.number.startswith("13") and found.number == made.number
    assert (found.state, found.cents, found.centre, found.wanted_on) == ("draft", 438 + 10_00, UNIT, TODAY)
    assert found.supplier_name == "Atelier Numérique Lorient" and found.requester_name == "Reine Demande"


@pytest.mark.parametrize(
    ("code", "lines", "given"),
    [
        ("REQ-ACH-02", [line()] * 101, {}),
        ("REQ-ACH-03", [line()], {"label": " "}),
        ("REQ-ACH-04", [line(quantity="0")], {}),
        ("REQ-ACH-04", [line(quantity="0.0001")], {}),
        ("REQ-ACH-04", [line(unit_price=Money(100, "USD"))], {}),
        ("REQ-ACH-05", [line()], {"supplier": new_id()}),
        ("REQ-ACH-06", [line(purchasing_group="99.99.99")], {}),
        ("REQ-ACH-07", [line(wanted_on=TODAY - timedelta(days=1))], {}),
        ("REQ-ACH-08", [line()], {"reason": "x" * 2001}),
        ("REF-COD-01", [line(centre="0354-NULLE")], {}),
    ],
)
def test_it_refuses_what_is_wrong(scene: Scene, code: str, lines: list[object], given: dict[str, object]) -> None:
    with pytest.raises(Refused, match=code):
        make(scene, scene.draft(0, *lines, **given))  # type: ignore[arg-type]


def test_it_refuses_no_line(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-02"):
        make(scene, PurchaseDraft("Rien", "", ()))


def test_it_forbids_whoever_asks_for_nothing_there(scene: Scene) -> None:
    for other in (scene.approver, scene.manager):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            make(scene, scene.draft(), actor=other)


def test_it_repeats_safely(scene: Scene) -> None:
    assert make(scene, scene.draft(), key="k1") == make(scene, scene.draft(), key="k1")
    assert models.PurchaseRequest.objects.count() == 1
    with pytest.raises(Refused, match="KER-KEY-01"):
        make(scene, scene.draft(200), key="k1")


def test_its_lines_come_to_quantity_times_price(scene: Scene) -> None:
    made = make(scene, scene.draft(0, line("0.01", "0.5"), line("3.33", "3.333")))
    found = models.PurchaseLine.objects.filter(entity_id=STATE, id=made.request).order_by("rank")
    assert [each.cents for each in found] == [1, 1110] and found[1].quantity == Decimal("3.333")
