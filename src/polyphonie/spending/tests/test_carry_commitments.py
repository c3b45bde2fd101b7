from __future__ import annotations

from datetime import date

import pytest

from polyphonie.budget import actions as budget
from polyphonie.budget import models as appropriations
from polyphonie.budget import proofs
from polyphonie.budget.events import YearClosed
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import actions as ledger
from polyphonie.spending import actions, models, reactions
from polyphonie.spending.queries.checks import checks_of
from polyphonie.spending.terms.checks import Finding

from . import stage
from .chains import Chain, kept
from .stage import STATE, YEAR

NEXT = date(YEAR + 1, 1, 25)


def close(*, cp: bool = True) -> None:
    """The next year opened, with or without CP of its own for the unit, and the present one closed."""
    stage.open_budget(YEAR + 1)
    if not cp:
        later = stage.envelope(year=YEAR + 1)
        appropriations.Credit.objects.filter(envelope_id=later, kind=Kind.CP).update(received=0)
    ledger.open_year(actor=SYSTEM, entity=STATE, year=YEAR + 1, on=NEXT)
    budget.close_year(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=NEXT)


def carry() -> actions.Carried:
    return actions.carry_commitments(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=NEXT)


def test_it_lets_the_next_year_pay_what_was_certified_in_the_last(chain: Chain) -> None:
    commitment = chain.commitment(1_000)
    close()
    assert carry() == actions.Carried(1, 0, 0)
    later = stage.envelope(year=YEAR + 1)
    assert stage.kept_line(commitment).envelope_id == later
    request = chain.enter(chain.draft(commitment, 400, received_on=NEXT), on=NEXT)
    chain.order(request, on=NEXT)
    assert stage.credit(later, Kind.CP).reserved == 400_00
    chain.passes(request, on=NEXT)
    source = f"payment_request:{request}"
    budget.consume(
        actor=SYSTEM,
        entity=STATE,
        envelope=stage.kept_line(commitment).envelope_id,
        kind=Kind.CP,
        amount=Money(400_00),
        source=source,
        commitment=f"commitment:{commitment}/1",
        on=NEXT,
    )
    assert (stage.credit(later, Kind.CP).consumed, stage.credit(chain.envelope, Kind.CP).consumed) == (400_00, 0)
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []
    told = models.CommitmentEvent.objects.filter(commitment_id=commitment).latest("id")
    assert (told.move, told.on) == ("carry", NEXT)


def test_it_reserves_anew_for_what_was_ordered_and_keeps_what_was_signed(chain: Chain) -> None:
    request = chain.ordered(400)
    close()
    assert carry() == actions.Carried(1, 1, 0)
    assert (chain.cp(), stage.credit(stage.envelope(year=YEAR + 1), Kind.CP).reserved) == ((0, 0), 400_00)
    lines = models.lines_of(STATE, [request])[request]
    assert Finding.FAILS not in {each.finding for each in checks_of(kept(request), lines, on=NEXT)}
    chain.passes(request, on=NEXT)
    assert [finding for proof in proofs.PROOFS for finding in proof()] == []


def test_it_leaves_a_request_to_wait_for_cp_that_the_next_year_lacks(chain: Chain) -> None:
    chain.ordered(400)
    close(cp=False)
    assert carry() == actions.Carried(1, 0, 1)


def test_it_forbids_a_commitment_manager(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        actions.carry_commitments(actor=chain.manager, entity=STATE, fiscal_year=YEAR, on=NEXT)


def test_it_repeats_safely(chain: Chain) -> None:
    chain.ordered(400)
    close()
    reactions.carry(YearClosed(entity=STATE, subject=STATE, fiscal_year=YEAR, closed_on=NEXT.isoformat()))
    assert carry() == actions.Carried(0, 0, 0)
    assert stage.credit(stage.envelope(year=YEAR + 1), Kind.CP).reserved == 400_00
