from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError

from polyphonie.budget import actions, models, proofs
from polyphonie.budget.terms import ActLine, ActType, Axis, Kind
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused

from .conftest import (
    CENTRAL,
    COORDINATION,
    POLICE,
    STATE,
    TERRITORIES,
    TODAY,
    YEAR,
    credit,
    draft,
    enact,
    envelope,
    line,
    open_state,
)


def test_it_opens_the_year_and_its_appropriations(state: UUID, directorate: Actor) -> None:
    assert credit(envelope()).opened == 60_000_000 and credit(envelope(title="2"), Kind.CP).opened == 40_000_000
    act = models.Act.objects.get()
    assert (act.number, act.type) == (1, "opening")
    assert models.MoveRow.objects.filter(act_id=act.id).count() == 12
    wanted = draft(ActType.AMENDMENT, line(POLICE, Kind.AE, 5))
    assert actions.enact(actor=directorate, entity=STATE, draft=wanted, on=TODAY).number == 2


def test_it_moves_between_programmes_within_the_limit(state: UUID) -> None:
    def virement(amount: int, reference: str) -> None:
        enact(
            ActType.VIREMENT,
            line(TERRITORIES, Kind.AE, f"-{amount}"),
            line(POLICE, Kind.AE, amount),
            reference=reference,
        )

    virement(12_000, "D1")
    virement(8_000, "D2")
    with pytest.raises(Refused, match="BUD-LIM-01") as refused:
        virement(1, "D3")
    assert len(refused.value.refusals) == 2  # both programmes
    assert (
        "20\u202f001,00\xa0€ cumulés" in refused.value.refusals[0].fr
        and "20000.000 %" not in refused.value.refusals[0].fr
    )
    assert credit(envelope(POLICE)).opened == 62_000_000


def test_it_measures_title_2_within_the_limit_apart(state: UUID) -> None:
    with pytest.raises(Refused, match="BUD-LIM-01"):
        enact(
            ActType.VIREMENT,
            line(TERRITORIES, Kind.CP, "-8000.01", title="2"),
            line(POLICE, Kind.CP, "8000.01", title="2"),
        )


@pytest.mark.parametrize(
    ("type_", "code", "lines"),
    [
        (ActType.AMENDMENT, "BUD-ACT-01", []),
        (ActType.VIREMENT, "BUD-ACT-03", [line(TERRITORIES, Kind.AE, -10), line(POLICE, Kind.AE, 9)]),
        (ActType.ADVANCE, "BUD-ACT-03", [line(POLICE, Kind.AE, -1)]),
        (ActType.ADVANCE, "BUD-ACT-03", [line(POLICE, Kind.AE, 2), line(TERRITORIES, Kind.AE, -1)]),
        (ActType.CANCELLATION, "BUD-ACT-04", [line(POLICE, Kind.AE, 1)]),
        (ActType.VIREMENT, "BUD-ACT-05", [line(TERRITORIES, Kind.AE, -1), line(COORDINATION, Kind.AE, 1)]),
        (ActType.TRANSFER, "BUD-ACT-06", [line(TERRITORIES, Kind.AE, -1), line(POLICE, Kind.AE, 1)]),
        (ActType.AMENDMENT, "BUD-ACT-08", [line(CENTRAL, Kind.AE, 1)]),
        (ActType.ADVANCE, "BUD-LIM-01", [line(POLICE, Kind.AE, 30_001), line(TERRITORIES, Kind.AE, -30_001)]),
        (ActType.CANCELLATION, "BUD-LIM-01", [line(POLICE, Kind.AE, -45_001)]),
        (ActType.AMENDMENT, "BUD-AVA-01", [line(POLICE, Kind.AE, -600_001)]),
        (ActType.AMENDMENT, "BUD-AXE-01", [ActLine(Axis(POLICE, title="9"), Kind.AE, Money(1))]),
    ],
)
def test_it_refuses(state: UUID, type_: ActType, code: str, lines: list[ActLine]) -> None:
    with pytest.raises(Refused, match=code):
        enact(type_, *lines)


def test_it_opens_by_advance_what_it_cancels_or_what_revenue_brings(state: UUID, directorate: Actor) -> None:
    """LOLF, articles 13 and 14: advances within 1 %, and what they cancel counts with cancellations within 1.5 %."""
    enact(ActType.ADVANCE, line(POLICE, Kind.AE, 20_000), line(TERRITORIES, Kind.AE, -20_000), reference="D1")
    more = replace(draft(ActType.ADVANCE, line(POLICE, Kind.AE, 10_000), reference="D2"), revenue=Money(10_000_00))
    actions.enact(actor=directorate, entity=STATE, draft=more, on=TODAY)
    with pytest.raises(Refused, match="BUD-LIM-01"):
        enact(ActType.ADVANCE, line(POLICE, Kind.AE, 1), line(TERRITORIES, Kind.AE, -1), reference="D3")
    with pytest.raises(Refused, match=r"BUD-LIM-01.*45,001\.00"):
        enact(ActType.CANCELLATION, line(TERRITORIES, Kind.AE, -25_001))
    enact(ActType.CANCELLATION, line(TERRITORIES, Kind.AE, -25_000))
    with pytest.raises(Refused, match="BUD-ACT-11"):
        actions.enact(actor=directorate, entity=STATE, draft=replace(more, type=ActType.AMENDMENT), on=TODAY)
    enact(ActType.ADVANCE, line(POLICE, Kind.CP, 50_000), reference="D4", lifted_by="LOLF, article 13, 4e alinéa")
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_refuses_a_year_that_no_finance_act_opened(db: None) -> None:
    with pytest.raises(Refused, match="BUD-ANN-01"):
        enact(ActType.ADVANCE, line(POLICE, Kind.AE, 1))


def test_it_refuses_to_create_a_programme_by_transfer(db: None) -> None:
    enact(ActType.OPENING, line(TERRITORIES, Kind.AE, 100))
    with pytest.raises(Refused, match="BUD-ACT-07"):
        enact(ActType.TRANSFER, line(TERRITORIES, Kind.AE, -1), line(COORDINATION, Kind.AE, 1))


def test_it_attaches_an_earmarked_fund_in_ae_and_in_cp(state: UUID) -> None:
    enact(ActType.EARMARKED_FUND, *(line(POLICE, kind, 700) for kind in Kind))
    assert credit(envelope(POLICE), Kind.CP).opened == 60_070_000


def test_it_carries_over_to_the_next_year_within_the_limit_and_never_to_raise_personnel(state: UUID) -> None:
    open_state(YEAR + 1)

    def carry_over(amount: int, kind: Kind, title: str = "", **rest: str) -> None:
        lines = (
            line(POLICE, kind, f"-{amount}", title=title, year=YEAR),
            line(POLICE, kind, amount, title=title),
        )
        enact(ActType.CARRY_OVER, *lines, year=YEAR + 1, **rest)

    carry_over(18_000, Kind.CP)
    assert credit(envelope(POLICE, year=YEAR + 1), Kind.CP).opened == 61_800_000
    assert credit(envelope(POLICE), Kind.CP).opened == 58_200_000
    with pytest.raises(Refused, match="BUD-LIM-01"):
        carry_over(1, Kind.CP, reference="second")
    carry_over(1, Kind.CP, reference="lifted", lifted_by="LFI 2027, article 50")
    carry_over(500_000, Kind.AE, reference="no limit in AE")
    with pytest.raises(Refused, match="BUD-PER-01"):
        carry_over(1, Kind.AE, title="2", reference="personnel")
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_forbids_whoever_does_not_open_appropriations(state: UUID, manager: Actor, controller: Actor) -> None:
    for stranger in (manager, controller):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            actions.enact(
                actor=stranger, entity=STATE, draft=draft(ActType.AMENDMENT, line(POLICE, Kind.AE, 1)), on=TODAY
            )


def test_it_repeats_safely_and_refuses_another_content_under_the_same_reference(state: UUID) -> None:
    first = enact(ActType.AMENDMENT, line(POLICE, Kind.AE, 1))
    assert enact(ActType.AMENDMENT, line(POLICE, Kind.AE, 1)) == first
    with pytest.raises(Refused, match="BUD-ACT-02"):
        enact(ActType.AMENDMENT, line(POLICE, Kind.AE, 2))
    assert credit(envelope(POLICE)).opened == 60_000_100


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_an_act_that_does_not_balance_and_to_change_one() -> None:
    open_state()
    act = models.Act.objects.get()
    with pytest.raises(IntegrityError, match="differ by"):
        _record_an_act_that_gives_a_cent()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Act.objects.filter(id=act.id).update(title="autre")


def _record_an_act_that_gives_a_cent() -> None:
    with transaction.atomic():
        unbalanced = models.Act(
            entity_id=STATE,
            fiscal_year=YEAR,
            type=ActType.VIREMENT,
            number=2,
            reference="faux",
            title="",
            signed_on=TODAY,
            entered_on=TODAY,
            digest=b"",
        )
        unbalanced.save(force_insert=True)
        models.MoveRow.objects.create(
            entity_id=STATE,
            envelope_id=envelope(),
            kind=Kind.AE,
            type="virement",
            total="opened",
            cents=1,
            on=TODAY,
            act_id=unbalanced.id,
        )
