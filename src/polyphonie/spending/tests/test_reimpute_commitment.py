from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from polyphonie.budget import models as appropriations
from polyphonie.budget import proofs as budget
from polyphonie.budget.terms import Kind
from polyphonie.documents.bank.words import Direction
from polyphonie.kernel import deliveries
from polyphonie.kernel.acts import SYSTEM, Actor, ActorKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import proofs as ledger
from polyphonie.payments import actions as payments
from polyphonie.payments import models as bank
from polyphonie.payments import proofs as payment_proofs
from polyphonie.payments.terms import TransferState
from polyphonie.payments.tests import answers
from polyphonie.spending import actions, proofs

from . import chains, stage
from .chains import Chain
from .stage import (
    ACCRUED,
    CHARGE,
    PROGRAMME,
    STATE,
    TERRITORIES,
    TODAY,
    UNIT,
    credit,
    envelope,
    euros,
    kept,
    kept_line,
    line,
    validated,
)

SIGNER = Actor(ActorKind.SYSTEM, new_id(), "Simon Signataire")


def reimpute(commitment: UUID, to: UUID, *, by: Actor = SYSTEM, place: int = 1, reason: str = "Autre centre") -> None:
    actions.reimpute_commitment(
        actor=by, entity=STATE, commitment=commitment, place=place, envelope=to, reason=reason, on=TODAY
    )


def charged(reference: str) -> UUID:
    """Where the budget charges a line."""
    found: UUID = appropriations.Commitment.objects.get(entity_id=STATE, reference=reference).envelope_id
    return found


def by_centre(account: str) -> dict[str, int]:
    """What an account holds, in cents, by the centre that its lines bear."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_CENTRE, [account])
        return dict(cursor.fetchall())


_BY_CENTRE = """
    SELECT x.codes ->> 'centre', sum(l.amount)::bigint
    FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id LEFT JOIN ledger_axes x ON x.id = l.axes_id
    WHERE a.code = %s GROUP BY 1 HAVING sum(l.amount) <> 0
"""


def at_the_bank(chain: Chain, commitment: UUID, amount: int) -> list[bank.Transfer]:
    """A request of what was certified, entered, ordered and passed, whose transfer was sent."""
    request = chain.enter(chain.draft(commitment, amount), actor=SYSTEM)
    chain.order(request, actor=SYSTEM)
    chain.passes(request)
    waiting = bank.Transfer.objects.filter(entity_id=STATE, state=TransferState.ORDERED).values_list("id", flat=True)
    asked = {"execute_on": TODAY, "transfers": list(waiting), "on": TODAY}
    (lot,) = payments.prepare_lot(actor=SYSTEM, entity=STATE, **asked)
    payments.sign_lot(actor=SIGNER, entity=STATE, lot=lot, on=TODAY)
    payments.send_lot(actor=SYSTEM, entity=STATE, lot=lot, on=TODAY)
    deliveries.drain()
    return answers.transfers(lot)


def told(direction: Direction, transfer: bank.Transfer) -> None:
    """The bank executes a transfer, or sends it back."""
    assert transfer.lot_id is not None
    line = answers.moved(f"{direction}-{transfer.id}", direction, transfer.cents, transfer)
    iban = bank.Lot.objects.get(entity_id=STATE, id=transfer.lot_id).debtor_iban
    content = answers.statement(line, iban=iban, name=f"{direction}-{transfer.place}-{transfer.lot_id}"[:30])
    payments.record_statement(actor=SYSTEM, entity=STATE, content=content, name="banque.xml", on=TODAY)
    deliveries.drain()


def findings() -> list[str]:
    every = (*budget.PROOFS, *ledger.PROOFS, *payment_proofs.PROOFS, *proofs.PROOFS)
    return [finding for proof in every for finding in proof()]


def test_it_takes_the_line_its_ae_and_what_is_asked_of_it_to_the_other_envelope(chain: Chain) -> None:
    made, to = validated(chain.supplier, line(100), line(50)), envelope(TERRITORIES)
    before = credit(to).consumed
    reimpute(made, to)
    moved = kept_line(made)
    assert moved.envelope_id == charged(moved.reference) == to
    assert (moved.axes["centre"], moved.uo_id, kept(made).uo_id) == ("0354", None, None)
    assert (credit(chain.envelope).consumed, credit(to).consumed - before) == (50_00, 100_00)
    assert kept_line(made, 2).envelope_id == chain.envelope  # the other line stays
    actions.amend_commitment(
        actor=SYSTEM, entity=STATE, commitment=made, amounts={1: euros(120)}, reason="Avenant", on=TODAY
    )
    stage.certified(made, 120)
    chain.order(chain.enter(chain.draft(made, 120), actor=SYSTEM), actor=SYSTEM)
    assert credit(to, Kind.CP).reserved == 120_00
    assert [finding for proof in (*budget.PROOFS, *proofs.PROOFS) for finding in proof()] == []


def test_it_takes_what_a_service_costs_and_owes_with_it_until_the_service_is_cancelled(chain: Chain) -> None:
    chains.open_bank()
    made, to = validated(chain.supplier), envelope(TERRITORIES)
    stage.certified(made, 30)
    (transfer,) = at_the_bank(chain, made, 30)
    told(Direction.DEBIT, transfer)
    assert (by_centre(ACCRUED), by_centre(CHARGE)) == ({}, {UNIT.code: 30_00})
    service = stage.certified(made, 50)
    reimpute(made, to)
    assert (by_centre(ACCRUED), by_centre(CHARGE)) == ({"0354": -50_00}, {UNIT.code: 30_00, "0354": 50_00})
    actions.cancel_service(actor=SYSTEM, entity=STATE, service=service, reason="Retour", on=TODAY)
    assert (by_centre(ACCRUED), by_centre(CHARGE)) == ({}, {UNIT.code: 30_00})
    assert findings() == []


def test_a_payment_that_comes_back_is_owed_where_the_line_is_charged_since(chain: Chain) -> None:
    chains.open_bank()
    made, to = validated(chain.supplier), envelope(TERRITORIES)
    stage.certified(made, 80)
    (transfer,) = at_the_bank(chain, made, 80)
    told(Direction.DEBIT, transfer)
    reimpute(made, to)
    told(Direction.CREDIT, transfer)
    payments.abandon(actor=SYSTEM, entity=STATE, transfer=transfer.id, reason="Compte clos", on=TODAY)
    deliveries.drain()
    assert kept_line(made).requested == 0
    assert (by_centre(ACCRUED), by_centre(CHARGE)) == ({"0354": -80_00}, {"0354": 80_00})
    assert [credit(each).consumed for each in (chain.envelope, to)] == [0, 100_00]
    assert [credit(each, Kind.CP).consumed for each in (chain.envelope, to)] == [0, 0]
    (again,) = at_the_bank(chain, made, 80)
    told(Direction.DEBIT, again)
    assert by_centre(ACCRUED) == {}
    assert [credit(each, Kind.CP).consumed for each in (chain.envelope, to)] == [0, 80_00]
    assert findings() == []


def test_it_refuses_while_a_request_is_not_paid(chain: Chain) -> None:
    made = chain.commitment()
    asked = chain.enter(chain.draft(made))
    with pytest.raises(Refused, match="SPE-ENG-22"):
        reimpute(made, envelope(TERRITORIES))
    actions.reject_request(actor=SYSTEM, entity=STATE, request=asked, words="À imputer ailleurs", on=TODAY)
    reimpute(made, envelope(TERRITORIES))
    assert kept_line(made).envelope_id == envelope(TERRITORIES)


def test_it_refuses_another_title_no_reason_no_line_and_what_is_not_validated(chain: Chain) -> None:
    made, to = validated(chain.supplier), envelope(TERRITORIES)
    for code, given in (
        ("SPE-ENG-23", {"to": envelope(TERRITORIES, title="5")}),
        ("SPE-ENG-12", {"reason": ""}),
        ("SPE-ENG-02", {"place": 7}),
        ("BUD-ENV-01", {"to": PROGRAMME}),
    ):
        with pytest.raises(Refused, match=code):
            reimpute(made, **{"to": to, **given})  # type: ignore[arg-type]
    with pytest.raises(Refused, match="KER-LIF-01"):
        reimpute(stage.drafted(chain.supplier), to)


def test_it_forbids_whoever_validates_on_one_centre_only(chain: Chain) -> None:
    with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
        reimpute(validated(chain.supplier), envelope(TERRITORIES), by=chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    made, to = validated(chain.supplier), envelope(TERRITORIES)
    for _ in range(2):
        reimpute(made, to)
    assert credit(chain.envelope).consumed == 0
