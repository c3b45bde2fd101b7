from __future__ import annotations

from polyphonie.budget.proofs import PROOFS
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.spending import actions, models

from .chains import Chain, kept
from .stage import STATE, TODAY


def test_it_signs_those_that_may_be_and_tells_why_the_others_may_not(chain: Chain) -> None:
    dear, good = chain.enter(chain.draft(euros=100_000)), chain.entered()
    outcomes = actions.order_payments(actor=chain.officer, entity=STATE, requests=[dear, good], on=TODAY)
    told = [(each.request, [refusal.code for refusal in each.refusals]) for each in outcomes]
    assert told == [(dear, ["BUD-AVA-01"]), (good, [])]
    assert (kept(dear).state, kept(good).state) == ("entered", "ordered")


def test_it_leaves_what_each_alone_would_leave(chain: Chain) -> None:
    """A set of which one is not there, one was signed before, one is suspended and one is too dear."""
    commitment = chain.commitment(10_000)
    good = [chain.enter(chain.draft(commitment, euros)) for euros in (100, 200, 300)]
    alone, signed, waits = (chain.enter(chain.draft(commitment, 50)) for _ in range(3))
    dear, nowhere = chain.enter(chain.draft(euros=100_000)), new_id()
    chain.order(signed)
    chain.suspend(waits)
    chain.order(alone)
    asked = [good[0], dear, good[1], nowhere, signed, waits, good[2], good[0]]
    outcomes = actions.order_payments(actor=chain.officer, entity=STATE, requests=asked, on=TODAY)
    assert [(each.request, [refusal.code for refusal in each.refusals]) for each in outcomes] == [
        (good[0], []),
        (dear, ["BUD-AVA-01"]),
        (good[1], []),
        (nowhere, ["SPE-PRQ-01"]),
        (signed, []),
        (waits, ["KER-LIF-01"]),
        (good[2], []),
    ]
    assert chain.cp() == (700_00, 0)
    numbers = models.PaymentOrder.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"2026-{number:07d}" for number in range(1, 6)]
    told = {
        act: sorted((row.subject.partition(":")[0], *sorted(row.facts)) for row in AuditRow.objects.filter(**of))
        for act, of in {
            "alone": {"act": "spending.order_payment", "subject": f"payment_request:{alone}"},
            "set": {"act": "spending.order_payments", "subject": f"payment_request:{good[0]}"},
        }.items()
    }
    assert told["alone"] == told["set"]
    assert [each for proof in PROOFS for each in proof()] == []


def test_it_forbids_one_by_one(chain: Chain, elsewhere: Actor) -> None:
    request = chain.entered()
    (outcome,) = actions.order_payments(actor=elsewhere, entity=STATE, requests=[request], on=TODAY)
    assert outcome.refusals and kept(request).state == "entered"
