"""Rents that fell due are requested without an invoice, on the case that the law provides; other terms wait for one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, jobs, models
from polyphonie.spending.rules.billing_plans import regular
from polyphonie.spending.terms.billing_plans import PlanDraft
from polyphonie.spending.terms.commitments import CommitmentKind

from . import stage
from .chains import Chain, kept
from .stage import STATE, TODAY, euros
from .test_draft_billing_plan import plan, plan_draft, shown


def rents(chain: Chain) -> UUID:
    """A lease of 100 euros a month, of which February and March fell due."""
    commitment = stage.validated(chain.supplier, stage.line(1_200), kind=CommitmentKind.LEASE)
    return plan(
        chain,
        PlanDraft(commitment, "rent", "Loyer", regular(date(2026, 2, 1), months=1, count=3, amount=euros(100))),
    )


def ask(actor: Actor, identifier: UUID) -> tuple[UUID, ...]:
    return actions.request_terms(actor=actor, entity=STATE, plan=identifier, on=TODAY)


def test_it_requests_each_rent_that_fell_due_and_they_are_paid(chain: Chain) -> None:
    made = rents(chain)
    requests = ask(chain.manager, made)
    assert [kept(each).ground_case for each in requests] == ["leases_subscriptions"] * 2
    assert [each.request for each in shown(made).terms] == [*requests, None]
    chain.order(requests[0])
    chain.passes(requests[0])
    assert kept(requests[0]).state == "passed"


def test_it_refuses_what_is_paid_on_invoices(chain: Chain) -> None:
    made = plan(chain, plan_draft(stage.validated(chain.supplier, stage.line(600))))
    with pytest.raises(Refused, match="SPE-ECH-06"):
        ask(chain.manager, made)
    with pytest.raises(Refused, match="SPE-ECH-05"):
        ask(chain.manager, new_id())


def test_it_forbids_whoever_requests_no_payment(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        ask(chain.officer, rents(chain))


def test_it_repeats_safely(chain: Chain) -> None:
    made = rents(chain)
    ask(chain.manager, made)
    assert ask(chain.manager, made) == ()


def test_it_asks_at_night_for_what_fell_due_alone(chain: Chain) -> None:
    rents(chain)
    plan(chain, plan_draft(stage.validated(chain.supplier, stage.line(1_200))))  # waits for its invoices
    for _night in range(2):
        jobs.request_what_fell_due(day=TODAY.isoformat())
    assert models.PaymentRequest.objects.filter(entity_id=STATE).count() == 2
