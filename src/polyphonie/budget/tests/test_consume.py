from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget import actions, models, proofs
from polyphonie.budget.terms import ActType, Kind, MoveType
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.row_security import Eyes, in_the_eyes_of

from .conftest import (
    BOP,
    COMMITMENT,
    PROGRAMME,
    STATE,
    TERRITORIES,
    TODAY,
    credit,
    draft,
    envelope,
    euros,
    line,
    open_state,
    somebody,
)

WRITERS = 8


def consume(unit: UUID, amount: int | str, *, kind: Kind = Kind.AE, actor: Actor = SYSTEM, **rest: str) -> object:
    given = {"source": COMMITMENT, **rest}
    return actions.consume(actor=actor, entity=STATE, envelope=unit, kind=kind, amount=euros(amount), on=TODAY, **given)


def test_it_consumes_ae_by_a_commitment_then_cp_by_its_payment(unit: UUID, manager: Actor) -> None:
    consume(unit, "1000.10", actor=manager)
    consume(unit, 400, kind=Kind.CP, source="payment:1", commitment=COMMITMENT, actor=manager)
    assert credit(unit).consumed == 100_010 and credit(unit, Kind.CP).consumed == 40_000
    row = models.Commitment.objects.get(reference=COMMITMENT)
    assert (row.committed, row.paid, row.remaining) == (100_010, 40_000, 60_010)
    types = models.MoveRow.objects.filter(envelope_id=unit).order_by("id").values_list("type", flat=True)
    assert list(types)[-2:] == [MoveType.COMMITMENT, MoveType.PAYMENT]


def test_it_amends_a_commitment_the_second_time(unit: UUID) -> None:
    consume(unit, 10)
    consume(unit, 5)
    assert models.MoveRow.objects.filter(type=MoveType.MODIFICATION).get().cents == 500
    assert models.Commitment.objects.get().committed == 1_500


def test_it_takes_first_what_was_reserved(unit: UUID) -> None:
    actions.reserve(
        actor=SYSTEM, entity=STATE, envelope=unit, kind=Kind.AE, amount=euros(70), source=COMMITMENT, on=TODAY
    )
    assert consume(unit, 100) == actions.Charged(7_000, 3_000)
    assert (credit(unit).reserved, credit(unit).consumed) == (0, 10_000)
    assert models.Reservation.objects.get().cents == 0


def test_it_consumes_to_the_last_cent_and_refuses_the_next_one_with_the_terms_of_the_sum(unit: UUID) -> None:
    consume(unit, "99999.99")
    with pytest.raises(Refused, match="BUD-AVA-01") as refused:
        consume(unit, "0.02", source="commitment:2/1")
    told = refused.value.refusals[0].fr
    said = told.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "reçu 100 000,00 € − consommé 99 999,99 € = 0,01 €" in said
    consume(unit, "0.01", source="commitment:2/1")
    assert credit(unit).available == 0


def test_it_lets_an_evaluative_envelope_be_exceeded(unit: UUID) -> None:
    models.Credit.objects.filter(envelope_id=unit, kind=Kind.AE).update(evaluative=True)
    consume(unit, 100_001)
    assert credit(unit).available == -100


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("BUD-AMO-01", {"amount": Money(0)}),
        ("BUD-AMO-01", {"amount": Money(100, "USD")}),
        ("BUD-SOU-01", {"source": ""}),
        ("BUD-ENV-01", {"envelope": new_id()}),
        ("BUD-ANN-03", {"on": date(2027, 1, 21)}),
        ("BUD-ENG-03", {"kind": Kind.CP}),
    ],
)
def test_it_refuses(unit: UUID, code: str, changed: dict[str, object]) -> None:
    asked = {"envelope": unit, "kind": Kind.AE, "amount": euros(1), "source": COMMITMENT, "on": TODAY, **changed}
    with pytest.raises(Refused, match=code):
        actions.consume(actor=SYSTEM, entity=STATE, **asked)  # type: ignore[arg-type]


def test_it_refuses_to_pay_more_than_was_committed(unit: UUID) -> None:
    consume(unit, 10)
    with pytest.raises(Refused, match="BUD-ENG-02"):
        consume(unit, 11, kind=Kind.CP, source="payment:1", commitment=COMMITMENT)


def test_it_refuses_a_commitment_charged_to_another_envelope(unit: UUID) -> None:
    consume(unit, 10)
    with pytest.raises(Refused, match="BUD-ENG-01"):
        consume(envelope(), 10)


def test_it_refuses_a_kind_that_the_envelope_never_had(unit: UUID) -> None:
    models.Credit.objects.filter(envelope_id=unit, kind=Kind.AE).delete()
    with pytest.raises(Refused, match="BUD-ENV-02"):
        consume(unit, 10)


def test_it_refuses_a_closed_year(unit: UUID) -> None:
    models.Credit.objects.filter(envelope_id=unit).update(closed=True)
    with pytest.raises(Refused, match="BUD-ANN-02"):
        consume(unit, 10)


def test_it_forbids_whoever_does_not_manage_the_centre(unit: UUID, controller: Actor) -> None:
    elsewhere = (Perimeter.of_centre(new_id(), new_id()), Perimeter.of_centre(new_id(), PROGRAMME))
    for stranger in (controller, *(somebody(Role.BUDGET_MANAGER, place) for place in elsewhere)):
        with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
            consume(unit, 1, actor=stranger)


def test_it_lets_whoever_manages_a_centre_above(unit: UUID) -> None:
    for centre in (BOP, PROGRAMME):
        consume(unit, 1, actor=somebody(Role.BUDGET_MANAGER, Perimeter.of_centre(STATE, centre)))
    assert credit(unit).consumed == 200


def test_the_database_shows_a_centre_in_its_own_state_and_not_where_others_use_its_code(unit: UUID) -> None:
    elsewhere = new_id()
    opening = draft(ActType.OPENING, line(TERRITORIES, Kind.AE, 1))
    actions.enact(actor=SYSTEM, entity=elsewhere, draft=opening, on=TODAY)
    for perimeter, shown in (
        (Perimeter.of_centre(STATE, PROGRAMME), {STATE}),
        (Perimeter.of_centre(elsewhere, PROGRAMME), {elsewhere}),
        (Perimeter.of_centre(STATE, BOP), {STATE}),
        (Perimeter.of_centre(elsewhere, BOP), set()),
    ):
        manager = somebody(Role.BUDGET_MANAGER, perimeter)
        with in_the_eyes_of(Eyes(lambda manager=manager: manager, TODAY)):
            for rows in (models.Envelope.objects, models.Credit.objects, models.Year.objects):
                assert set(rows.values_list("entity_id", flat=True)) == shown


def test_it_repeats_safely_under_the_caller_s_key(unit: UUID) -> None:
    first, second = (consume(unit, 10, key="k1") for _ in range(2))
    assert first == second and credit(unit).consumed == 1_000
    with pytest.raises(Refused, match="KER-KEY-01"):
        consume(unit, 11, key="k1")


def test_the_database_itself_refuses_to_pass_what_is_available_and_to_change_a_move(unit: UUID) -> None:
    consume(unit, 10)
    with pytest.raises(IntegrityError, match="budget_credit_never_short"), transaction.atomic():
        models.Credit.objects.filter(envelope_id=unit, kind=Kind.AE).update(consumed=10_000_001)
    with pytest.raises(IntegrityError, match="budget_commitment_never_overpaid"), transaction.atomic():
        models.Commitment.objects.update(paid=1_001)
    for change in ("UPDATE budget_move SET cents = 1", "DELETE FROM budget_move", "TRUNCATE budget_move"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def _write(unit: UUID, writer: int) -> int:
    """Consume cents one by one until the envelope is empty; says how many."""
    consumed = 0
    try:
        for number in range(100):
            actions.consume(
                actor=SYSTEM,
                entity=STATE,
                envelope=unit,
                kind=Kind.AE,
                amount=Money(7),
                source=f"commitment:{writer}/{number}",
                on=TODAY,
            )
            consumed += 7
    except Refused as refused:
        assert refused.refusals[0].code == "BUD-AVA-01"  # noqa: PT017  any other is a failure
    finally:
        connection.close()
    return consumed


@pytest.mark.django_db(transaction=True)
def test_eight_writers_never_commit_a_cent_more_than_there_is() -> None:
    open_state()
    place = envelope(TERRITORIES)
    actions.reserve(
        actor=SYSTEM,
        entity=STATE,
        envelope=place,
        kind=Kind.AE,
        amount=euros(600_000) - Money(1_000),
        source="commitment:whole/1",
        on=TODAY,
    )
    with ThreadPoolExecutor(WRITERS) as pool:
        consumed = sum(pool.map(_write, [place] * WRITERS, range(WRITERS)))
    assert consumed == 994 and credit(place).available == 6
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_leaves_what_the_spending_chain_keeps_to_its_own_acts(unit: UUID, manager: Actor) -> None:
    kept = f"commitment:{new_id()}/1"
    consume(unit, 100, source=kept)
    asked = {"actor": manager, "entity": STATE, "envelope": unit, "amount": euros(1), "on": TODAY}
    attempts = (
        lambda: actions.consume(kind=Kind.AE, source=kept, **asked),
        lambda: actions.consume(kind=Kind.CP, source="PAIEMENT 1", commitment=kept, **asked),
        lambda: actions.lower(kind=Kind.AE, commitment=kept, **asked),
        lambda: actions.spend(source=kept, **asked),
        lambda: actions.reserve(kind=Kind.CP, source=f"payment_request:{new_id()}", **asked),
        lambda: actions.release(kind=Kind.CP, source=f"payment_request:{new_id()}", **asked),
    )
    for attempt in attempts:
        with pytest.raises(Refused, match="BUD-SOU-02"):
            attempt()
    assert consume(unit, 1, source="commitment:2104453606/1", actor=manager).from_available == 100
