"""Consumed appropriations in detail: rows, sums, files in the known layouts, and what was known on a past day."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from ninja.testing import TestClient

from polyphonie.access.models import Person
from polyphonie.access.terms import Role
from polyphonie.budget import actions
from polyphonie.budget.queries.details import Selection
from polyphonie.budget.terms import Group, Kind
from polyphonie.budget.terms.months import standing
from polyphonie.budget.tests.conftest import (
    CENTRAL,
    COMMITMENT,
    OF_UNIT,
    POLICE,
    STATE,
    TODAY,
    UNIT,
    YEAR,
    allot,
    envelope,
    euros,
    open_state,
    somebody,
)
from polyphonie.documents.chorus.restitutions import places
from polyphonie.documents.tables import csv_lines
from polyphonie.kernel import clock
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.reporting.api.execution import router
from polyphonie.reporting.files import making, shell
from polyphonie.reporting.queries import execution, outstanding

OTHER = "commitment:2104453607/2"
WHOLE = Selection(STATE, YEAR)


def consume(where: UUID, amount: int, kind: Kind, name: str, *, on: date, paying: str = "") -> None:
    actions.consume(
        actor=SYSTEM,
        entity=STATE,
        envelope=where,
        kind=kind,
        amount=euros(amount),
        source=paying or name,
        commitment=name,
        on=on,
    )


@pytest.fixture
def year(db: None) -> UUID:
    """A unit that committed twice and paid a part, and another programme that spent."""
    open_state()
    unit = allot(allot(envelope(), CENTRAL, 200_000), UNIT, 100_000)
    consume(unit, 1_000, Kind.AE, COMMITMENT, on=date(YEAR, 1, 12))
    consume(unit, 200, Kind.AE, COMMITMENT, on=date(YEAR, 2, 3))
    consume(unit, 50, Kind.AE, OTHER, on=date(YEAR, 2, 10))
    consume(unit, 400, Kind.CP, COMMITMENT, on=date(YEAR, 2, 20), paying="payment:100241599")
    actions.spend(
        actor=SYSTEM, entity=STATE, envelope=envelope(POLICE), amount=euros(70), source="payroll:2026-02", on=TODAY
    )
    return unit


def rows(
    selection: Selection = WHOLE, kind: Kind = Kind.AE, actor: Actor = SYSTEM
) -> tuple[execution.ExecutionRow, ...]:
    return execution.page(actor=actor, selection=selection, kind=kind, on=TODAY)


def test_it_tells_ae_line_by_line_and_cp_payment_by_payment(year: UUID) -> None:
    first, second, direct = rows()
    assert [row.cents for row in (first, second, direct)] == [120_000, 5_000, 7_000]
    assert first.facts["commitment_number"] == "2104453606" and first.facts["commitment_place"] == 1
    assert (first.facts["first_on"], first.facts["last_on"]) == (date(YEAR, 1, 12), date(YEAR, 2, 3))
    assert direct.facts["commitment_number"] == "" and direct.facts["programme"] == "0176"
    paid, _direct = rows(kind=Kind.CP)
    assert (paid.cents, paid.facts["request_number"]) == (40_000, "100241599")
    assert paid.facts["centre"] == "0354-CDMA-CDAT"


def test_it_keeps_to_codes_and_days_and_goes_on_after_a_row(year: UUID) -> None:
    assert len(rows(replace(WHOLE, only={Group.PROGRAMME: "0354"}))) == 2
    assert len(rows(replace(WHOLE, only={Group.CENTRE: "0354-CDMA"}))) == 2
    assert [row.cents for row in rows(replace(WHOLE, start=date(YEAR, 2, 1), end=date(YEAR, 2, 5)))] == [20_000]
    whole = rows()
    after = execution.page(actor=SYSTEM, selection=WHOLE, kind=Kind.AE, on=TODAY, after=whole[0].key, limit=1)
    assert after == whole[1:2]
    assert tuple(execution.every(actor=SYSTEM, selection=WHOLE, kind=Kind.AE, on=TODAY)) == whole


def test_its_picture_adds_up_to_its_rows(year: UUID) -> None:
    for kind in Kind:
        picture = execution.picture(actor=SYSTEM, selection=WHOLE, kind=kind, on=TODAY)
        assert picture.cents == sum(row.cents for row in rows(kind=kind)) == sum(picture.months.values())
        assert sum(picture.programmes.values()) == picture.cents
    assert picture.months[2] == 40_000


def test_it_tells_months_over_time_and_those_that_are_open(year: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    found = execution.months(actor=SYSTEM, selection=WHOLE, on=date(YEAR, 2, 28))
    mine = [row for row in found if row.programme == "0354"]
    assert len(found) == 24 and [row.month for row in mine] == list(range(1, 13))
    assert [(row.consumed[Kind.AE], row.since_january[Kind.AE]) for row in mine[:3]] == [
        (100_000, 100_000),
        (25_000, 125_000),
        (0, 125_000),
    ]
    assert mine[1].consumed[Kind.CP] == mine[11].since_january[Kind.CP] == 40_000
    assert [row.standing for row in mine[:3]] == ["over", "open", "to_come"]
    assert standing(YEAR, 12, on=date(YEAR + 1, 1, 20)) == "open"
    assert standing(YEAR, 12, on=date(YEAR + 1, 1, 21)) == "over"
    past = execution.months(actor=SYSTEM, selection=replace(WHOLE, known_on=date(YEAR, 1, 31)), on=TODAY)
    assert past == ()  # nothing was known yet
    made = making.months(actor=SYSTEM, selection=WHOLE, on=date(YEAR, 2, 28), language="fr")
    told = list(csv.reader(io.StringIO("".join(_lines(made)).removeprefix("\ufeff")), delimiter=";"))
    assert told[2][:6] == ["0176", "février", "en cours", "0.00", "0.00", "0.00"]
    with pytest.raises(Refused):
        execution.months(actor=somebody(Role.SUPPLIER_MANAGER, OF_UNIT), selection=WHOLE, on=TODAY)
    http = TestClient(router)
    rows = http.get(f"/restitutions/{STATE}/{YEAR}/months?programme=0354", actor=SYSTEM).json()["rows"]
    assert (rows[1]["ae"], rows[1]["ae_since_january"], rows[1]["cp"]) == ("250.00", "1250.00", "400.00")
    assert http.get(f"/restitutions/{STATE}/{YEAR}/months/file", actor=SYSTEM).status_code == 200
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["months", "--year", str(YEAR), "--programme", "0354"])
    assert given.run(given) == 0 and capsys.readouterr().out.count("\n") == 13


def test_it_tells_what_was_known_on_a_past_day(year: UUID) -> None:
    yesterday = clock.today() - timedelta(days=1)
    assert rows(replace(WHOLE, known_on=yesterday)) == ()
    assert rows(replace(WHOLE, known_on=clock.today())) == rows()


def test_it_shows_only_where_one_may_consult(year: UUID) -> None:
    manager = somebody(Role.BUDGET_MANAGER, OF_UNIT)
    assert len(rows(actor=manager)) == 2
    with pytest.raises(Refused):
        rows(actor=somebody(Role.SUPPLIER_MANAGER, OF_UNIT))


@pytest.mark.parametrize("kind", list(Kind))
def test_its_file_reads_as_the_known_extraction(year: UUID, kind: Kind) -> None:
    made = making.execution(actor=SYSTEM, selection=WHOLE, kind=kind, layout="inf-bud-53", on=TODAY)
    told = list(csv.reader(io.StringIO("".join(_lines(made)).removeprefix("\ufeff"))))
    assert told[0][0].startswith("INF-BUD-53") and told[5][-1] == str(YEAR)
    assert told[7] == [place.heading for place in places("inf-bud-53", kind.value)]
    assert sum(Decimal(row[-1].replace(",", ".")) for row in told[8:]) * 100 == sum(
        row.cents for row in rows(kind=kind)
    )
    assert told[8][told[7].index("Programme")] == "0354" and "#" in told[8]
    national = making.execution(actor=SYSTEM, selection=WHOLE, kind=kind, layout="aife", on=TODAY)
    first = next(csv.reader(io.StringIO("".join(_lines(national)).removeprefix("\ufeff")), delimiter=";"))
    assert len(first) == {Kind.AE: 24, Kind.CP: 26}[kind]


def _lines(made: making.File) -> Iterator[str]:
    return csv_lines(made.table, made.manner)


def test_it_tells_what_is_left_to_pay_by_age(year: UUID) -> None:
    first, second = outstanding.page(actor=SYSTEM, selection=WHOLE, on=TODAY)
    assert (first.committed, first.paid, first.remaining, second.remaining) == (120_000, 40_000, 80_000, 5_000)
    assert (first.since, first.days) == (date(YEAR, 1, 12), (TODAY - date(YEAR, 1, 12)).days)
    young, *older = outstanding.ages(actor=SYSTEM, selection=WHOLE, on=TODAY)
    assert (young.commitments, young.of_the_year, young.carried) == (2, 85_000, 0)
    assert not any(age.cents for age in older)


def test_what_a_year_leaves_is_told_as_carried_in_the_next(year: UUID) -> None:
    open_state(YEAR + 1)
    closing = date(YEAR + 1, 2, 1)
    actions.close_year(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=closing)
    following = Selection(STATE, YEAR + 1)
    first, _second = outstanding.page(actor=SYSTEM, selection=following, on=closing)
    assert (first.carried_in, first.committed, first.remaining) == (80_000, 0, 80_000)
    assert first.since == date(YEAR, 1, 12)
    ages = outstanding.ages(actor=SYSTEM, selection=following, on=closing)
    assert (ages[2].from_months, ages[2].carried) == (12, 85_000)


def test_pages_and_programs_tell_the_same(year: UUID, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    http = Client()
    http.force_login(Person.objects.get(id=somebody(Role.BUDGET_MANAGER, OF_UNIT).id))
    for address in (f"/restitutions/execution?year={YEAR}", f"/restitutions/restes-a-payer?year={YEAR}"):
        shown = http.get(address)
        assert shown.status_code == 200 and "2104453606" in shown.content.decode()
        assert b"".join(http.get(f"{address}&format=csv")).count(b"2104453606") == 1  # type: ignore[arg-type]
        assert b"".join(http.get(f"{address}&format=xlsx"))[:2] == b"PK"  # type: ignore[arg-type]
        assert "2104453606" not in http.get(f"{address}&programme=9999").content.decode()
    months = b"".join(http.get(f"/restitutions/execution?year={YEAR}&format=csv&layout=months"))  # type: ignore[arg-type]
    assert months.decode("utf-8-sig").splitlines()[2].startswith("0354;février")


def test_programs_read_it_page_by_page_and_whole(year: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    http, root = TestClient(router), f"/restitutions/{STATE}/{YEAR}"
    first = http.get(f"{root}/execution/AE?limit=1", actor=SYSTEM).json()
    assert (first["rows"][0]["amount"], first["rows"][0]["commitment_number"]) == ("1200.00", "2104453606")
    following = http.get(f"{root}/execution/AE", {"after": first["next"]}, actor=SYSTEM)
    assert following.status_code == 200
    left = http.get(f"{root}/outstanding?programme=0354", actor=SYSTEM).json()
    assert [row["remaining"] for row in left["rows"]] == ["800.00", "50.00"] and left["next"] is None
    parser = argparse.ArgumentParser()
    shell.add_commands(parser.add_subparsers())
    given = parser.parse_args(["outstanding", "--year", str(YEAR), "--programme", "0354"])
    assert given.run(given) == 0
    assert capsys.readouterr().out.count("\n") == 3
