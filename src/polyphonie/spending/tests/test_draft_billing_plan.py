"""A contract is billed by terms: each invoice takes the term that it is about, what is late is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions
from polyphonie.spending.queries import billing_plans
from polyphonie.spending.queries.billing_plans import PlanRow
from polyphonie.spending.rules.billing_plans import regular
from polyphonie.spending.terms.billing_plans import PlanDraft, TermDraft, TermState
from polyphonie.spending.terms.commitments import CommitmentKind

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, proposed
from .stage import STATE, TODAY, euros


def plan_draft(commitment: UUID, *, kind: str = "subscription", amount: int = 120, count: int = 3) -> PlanDraft:
    terms = regular(INVOICED_ON - timedelta(days=31), months=1, count=count, amount=euros(amount))
    return PlanDraft(commitment, kind, "Abonnement mensuel", terms)


def plan(chain: Chain, draft: PlanDraft, *, actor: Actor | None = None) -> UUID:
    return actions.draft_billing_plan(actor=actor or chain.manager, entity=STATE, draft=draft, on=TODAY)


def shown(identifier: UUID) -> PlanRow:
    return billing_plans.plan(actor=SYSTEM, entity=STATE, plan=identifier, on=TODAY)


def test_it_gives_each_invoice_the_nearest_term_of_its_amount(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(600))
    made = plan(chain, plan_draft(commitment))
    place = proposed(commitment)
    row = shown(made)
    assert [each.state for each in row.terms].count(TermState.INVOICED) == 1
    (taken,) = [each for each in row.terms if each.invoice == place.invoice]
    assert taken.invoiced_cents == 120_00 and abs((taken.due_on - INVOICED_ON).days) <= 16
    actions.refuse_proposal(actor=SYSTEM, entity=STATE, proposal=place.invoice, reason="Doublon", on=INVOICED_ON)
    assert {each.state for each in shown(made).terms} == {TermState.EXPECTED}
    assert row.late(on=date(2100, 1, 1)) == 2


def test_it_plans_the_ends_of_months(chain: Chain) -> None:
    days = [each.due_on for each in regular(date(2026, 11, 30), months=3, count=3, amount=euros(1))]
    assert days == [date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"kind": "yachts"}, "SPE-ECH-01"), ({"count": 0}, "SPE-ECH-02"), ({"amount": 500}, "SPE-ECH-03")],
)
def test_it_refuses_what_is_not_a_plan_of_its_commitment(chain: Chain, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        plan(chain, plan_draft(stage.validated(chain.supplier, stage.line(600)), **wrong))


def test_it_refuses_a_draft_and_a_second_plan(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-ECH-04"):
        plan(chain, plan_draft(stage.drafted(chain.supplier)))
    commitment = stage.validated(chain.supplier, stage.line(600), kind=CommitmentKind.LEASE)
    plan(chain, plan_draft(commitment))
    with pytest.raises(Refused, match="SPE-ECH-07"):
        plan(chain, PlanDraft(commitment, "rent", "Loyer", (TermDraft(TODAY, euros(1)),)))


def test_it_forbids_whoever_prepares_no_commitment(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        plan(chain, plan_draft(stage.validated(chain.supplier, stage.line(600))), actor=chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    draft = plan_draft(stage.validated(chain.supplier, stage.line(600)))
    assert plan(chain, draft) == plan(chain, draft)
