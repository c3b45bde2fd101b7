from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.queries import commitments as queries
from polyphonie.spending.terms.commitments import CommitmentState, LineDraft

from .stage import (
    ACCRUED,
    ASSET,
    ASSETS_ACCRUED,
    CHARGE,
    COMPUTERS,
    OF_UNIT,
    STATE,
    TODAY,
    UNIT,
    credit,
    draft,
    drafted,
    kept,
    line,
)


def test_it_prepares_a_commitment_whose_accounts_follow_from_what_is_bought(
    unit: UUID, supplier: UUID, manager: Actor
) -> None:
    made = actions.draft_commitment(
        actor=manager,
        entity=STATE,
        draft=draft(
            supplier,
            line("100.10"),
            line(50, title="5", group=COMPUTERS),
            line(20, group="", charge_account="6541100000", schedule={2026: 500, 2027: 1500}),
        ),
        on=TODAY,
    )
    assert made.number == "2100000001" and kept(made.commitment).state == CommitmentState.DRAFT
    first, second, third = queries.lines_of_number(STATE, made.number)
    assert (first.charge_account, first.accrual_account, first.amount) == (CHARGE, ACCRUED, 100_10)
    assert (second.charge_account, second.accrual_account, second.asset) == (ASSET, ASSETS_ACCRUED, True)
    assert third.charge_account == "6541100000" and third.axes["centre"] == UNIT.code
    assert first.perimeter == OF_UNIT and first.reference == f"commitment:{made.commitment}/1"
    assert kept(made.commitment).cents == 170_10 and credit(unit).consumed == 0


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("SPE-ENG-04", {"amount": Money(0)}),
        ("SPE-ENG-04", {"amount": Money(100, "USD")}),
        ("SPE-ENG-05", {"label": " "}),
        ("SPE-ENG-07", {"purchasing_group": "99"}),
        ("SPE-ENG-07", {"charge_account": "4081000000"}),
        ("SPE-ENG-08", {"schedule": {2026: 1}}),
        ("SPE-ENG-08", {"schedule": {2025: 100}}),
        ("BUD-ENV-01", {"envelope": new_id()}),
    ],
)
def test_it_refuses_a_line(unit: UUID, supplier: UUID, code: str, changed: dict[str, object]) -> None:
    told = {"envelope": unit, "label": "Timbres", "amount": Money(100), "purchasing_group": "01.01.01", **changed}
    with pytest.raises(Refused, match=code):
        drafted(supplier, LineDraft(**told))  # type: ignore[arg-type]


def test_it_refuses_no_line_an_unknown_supplier_and_a_strange_number(unit: UUID, supplier: UUID) -> None:
    with pytest.raises(Refused, match="SPE-ENG-06"):
        drafted(new_id())
    with pytest.raises(Refused, match="SPE-ENG-15"):
        drafted(supplier, contract_number="x" * 61)
    with pytest.raises(Refused, match="SPE-ENG-03"):
        drafted(supplier, *[line()] * 501)


def test_it_forbids_whoever_does_not_prepare_commitments_there(
    unit: UUID, supplier: UUID, officer: Actor, elsewhere: Actor
) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        drafted(supplier, by=officer)
    with pytest.raises(Refused, match="BUD-ENV-01"):
        drafted(supplier, by=elsewhere)


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID, supplier: UUID, manager: Actor) -> None:
    first, second = (
        actions.draft_commitment(actor=manager, entity=STATE, draft=draft(supplier), on=TODAY, key="k") for _ in "12"
    )
    assert first == second and models.Commitment.objects.count() == 1
    with pytest.raises(Refused, match="KER-KEY-01"):
        actions.draft_commitment(actor=manager, entity=STATE, draft=draft(supplier, line(2)), on=TODAY, key="k")


def test_the_database_itself_refuses_more_than_the_amount_and_to_rewrite_what_was_done(
    unit: UUID, supplier: UUID
) -> None:
    drafted(supplier)
    for change in (
        "UPDATE spending_commitmentline SET certified = cents + 1",
        "UPDATE spending_commitmentline SET requested = cents + 1",
        "UPDATE spending_commitmentline SET paid = 1",
        "UPDATE spending_commitmentline SET cents = cents + 1",
        "DELETE FROM spending_commitmentevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
