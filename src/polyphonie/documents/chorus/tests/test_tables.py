"""Chorus Pro's tables: whole, coherent with each other and with the lists of the reform."""

from __future__ import annotations

import json

import pytest

from polyphonie.documents import chorus
from polyphonie.documents.invoice import cdar, pivot
from polyphonie.documents.invoice.tests.corpus import CORPUS


def test_it_knows_the_statuses_by_their_numbers() -> None:
    numbers = [each.number for each in chorus.statuses().values()]
    assert numbers == list(range(57))
    assert sum(each.published for each in chorus.statuses().values()) == 8
    assert chorus.statuses()["SERVICE_FAIT"].number == 37


def test_it_gives_one_state_to_one_status() -> None:
    states = [each.state for each in chorus.statuses().values() if each.state]
    assert len(states) == len(set(states)) == 22


@pytest.mark.parametrize(
    ("state", "framework", "status"),
    [
        ("suspended", "A1", "208"),
        ("rejected", "A1", "210"),
        ("in_payment", "A2", "211"),
        ("ordered", "A1", "204"),
        ("validated", "A9", "205"),
        ("validated", "A12", "214"),
        ("refused_by_validator", "A9", "206"),
        ("refused_by_validator", "A12", "210"),
        ("validated_again", "A9", "205"),
        ("refused_by_second_validator", "A9", "206"),
    ],
)
def test_it_tells_platforms_what_chorus_pro_tells_them(state: str, framework: str, status: str) -> None:
    told = chorus.told(state, framework=framework)
    assert told is not None
    assert told.status == status


def test_it_says_which_state_is_meant_where_several_are_told_alike() -> None:
    same = [chorus.told(each, framework="A1") for each in ("service_certified", "ordered", "with_accountant")]
    assert {told.status for told in same if told} == {"204"}
    assert len({told.comment_french for told in same if told}) == 3


def test_it_tells_nothing_of_a_way_that_only_chorus_pro_has() -> None:
    assert chorus.told("in_transit", framework="A1") is None
    assert chorus.told("to_recycle", framework="A1") is None
    assert chorus.told("recycled", framework="A1") is None


def test_it_hears_what_a_sellers_platform_says() -> None:
    assert chorus.state_of_received("209") == "completed"
    assert chorus.state_of_received("227") == "completed"
    assert chorus.state_of_received("212") is None
    with pytest.raises(KeyError):
        chorus.state_of_received("205")


def test_it_speaks_the_codes_of_life_cycle_messages() -> None:
    codes = {code for each in chorus.statuses().values() for code in each.life_cycle.values()}
    assert codes <= cdar.terms.statuses().keys()
    for state, status in (("suspended", "208"), ("rejected", "210B2G")):
        assert {each.life_cycle for each in chorus.reasons(state).values()} <= cdar.terms.allowed(status), state


def test_it_names_the_frameworks_that_the_pivot_knows() -> None:
    assert len(chorus.frameworks()) == 25
    assert chorus.frameworks().keys() - pivot.terms.frameworks().keys() == {"A11"}
    assert {each.code for each in chorus.frameworks().values() if each.validator} == {"A9", "A12"}
    found = chorus.framework_by_api("A2_FACTURE_FOURNISSEUR_DEJA_PAYEE")
    assert found is not None
    assert found.code == "A2"
    assert chorus.framework_by_api("A0") is None


def test_it_closes_the_lists_of_reasons() -> None:
    assert set(chorus.reasons("wrong_validator")) == {"wrong_validator"}
    assert set(chorus.reasons("refused_by_validator")) == {"contractor_not_declared", "other"}
    assert chorus.reasons("delivered") == {}
    for state in ("suspended", "rejected", "to_recycle"):
        assert "other" in chorus.reasons(state)


def test_it_finds_a_reason_by_either_code() -> None:
    for code in ("MONTANT_ERR", "MONTANTTOTAL_ERR"):
        found = chorus.reason_by_code("rejected", code)
        assert found is not None
        assert found.word == "wrong_amount"
    assert chorus.reason_by_code("suspended", "MONTANT_ERR") is None


@pytest.mark.skipif(not (CORPUS / "chorus-pro" / "codes.json").exists(), reason="the corpus is not here")
def test_it_holds_every_code_that_was_published() -> None:
    codes = json.loads((CORPUS / "chorus-pro" / "codes.json").read_text())
    assert [each["code"] for each in codes["statuts"]] == list(chorus.statuses())
    assert [each["api"] for each in codes["cadres"]] == [each.api for each in chorus.frameworks().values()]
    for each in codes["statuts"]:
        assert chorus.statuses()[each["code"]].pivot == (each["cppstatut_pivot"] or "")
