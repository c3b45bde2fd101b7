"""Refusals and outages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from polyphonie.kernel import refusals
from polyphonie.kernel.refusals import HTTP_STATUS, Kind, Outage, Reason, Refusal, Refused, refuse


@pytest.fixture
def too_late() -> Iterator[Reason]:
    reason = Reason(
        "KER-TST-01",
        "day",
        fr="Le {day} est passé : choisissez un jour à venir.",
        en="{day} is past: choose a day to come.",
        kind=Kind.CONFLICT,
        source="GBCP art. 1",
    )
    yield reason
    refusals._declared.pop("KER-TST-01")


def test_it_fills_its_sentences_in_both_languages(too_late: Reason) -> None:
    refusal = too_late(where="/Invoice/IssueDate", day="3 mars")
    assert refusal.sentence("fr") == "Le 3 mars est passé : choisissez un jour à venir."
    assert refusal.sentence("fr-FR") == refusal.fr
    assert refusal.sentence("en") == "3 mars is past: choose a day to come."
    assert (refusal.code, refusal.field, refusal.where, refusal.source) == (
        "KER-TST-01",
        "day",
        "/Invoice/IssueDate",
        "GBCP art. 1",
    )


def test_it_quotes_the_beginning_of_a_long_value(too_late: Reason) -> None:
    refusal = too_late(day="9" * 8_000_000)
    assert refusal.fr == f"Le {'9' * refusals.LONGEST_QUOTE}… est passé : choisissez un jour à venir."
    assert len(refusal.en) < 600


def test_it_does_not_read_formats_in_the_values(too_late: Reason) -> None:
    assert too_late(day="{0.__class__}").en == "{0.__class__} is past: choose a day to come."


def test_it_refuses_a_code_that_is_declared_twice(too_late: Reason) -> None:
    with pytest.raises(ValueError, match="KER-TST-01 already has a reason"):
        Reason("KER-TST-01", "other", fr="Autre chose.", en="Something else.")
    assert refusals.declared()["KER-TST-01"] is too_late


def test_it_refuses_to_be_declared_from_outside_the_table(too_late: Reason) -> None:
    refusals.declared().clear()
    assert "KER-TST-01" in refusals.declared()


def test_it_crashes_when_a_value_is_missing(too_late: Reason) -> None:
    with pytest.raises(KeyError):
        too_late()


def test_it_raises_every_refusal_at_once(too_late: Reason) -> None:
    first, second = too_late(day="1"), too_late(day="2")
    with pytest.raises(Refused, match=r"1 is past.*2 is past") as caught:
        refuse(refusal for refusal in (first, second))
    assert caught.value.refusals == (first, second)


def test_it_raises_nothing_when_nothing_is_refused() -> None:
    refuse([])


def test_it_says_why() -> None:
    with pytest.raises(ValueError, match="says why"):
        Refused()


@pytest.mark.parametrize("kind", list(Kind))
def test_it_has_one_http_status_for_each_kind(kind: Kind) -> None:
    refused = Refused(Refusal("KER-TST-02", "x", "Non.", "No.", kind), Refusal("KER-TST-03", "x", "Non.", "No."))
    assert refused.http_status == HTTP_STATUS[kind]
    assert 400 <= refused.http_status < 500


def test_it_tells_an_outage_that_may_pass_from_one_that_does_not() -> None:
    assert Outage("the bank does not answer", permanent=False).permanent is False
    assert str(Outage("a damaged file", permanent=True)) == "a damaged file"
