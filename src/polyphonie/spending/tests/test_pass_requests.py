from __future__ import annotations

from polyphonie.controls import actions as controls
from polyphonie.controls.terms import Mode, Rule
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.spending import actions, models
from polyphonie.spending.proofs.payments import payees_could_be_paid, requests_were_checked
from polyphonie.spending.terms.claims import ClaimDraft, ClaimKind

from . import chains, stage
from .chains import Chain, booked, kept
from .stage import STATE, TODAY


def release(*rules: Rule) -> None:
    """A control plan is published that lets pass what these rules do not look at."""
    wanted = (*rules, Rule("rest", "Le reste", Mode.RELEASED))
    plan = controls.draft_plan(actor=SYSTEM, entity=STATE, title="Plan 2026", rules=wanted, on=TODAY).plan
    controls.publish(actor=SYSTEM, entity=STATE, plan=plan, from_on=TODAY, on=TODAY)


def test_it_passes_those_that_the_plan_does_not_have_looked_at(chain: Chain) -> None:
    release(Rule("large", "Gros montants", Mode.EXHAUSTIVE, from_amount=stage.euros(300)))
    large, small = chain.ordered(300), chain.ordered(100)
    asked = [large, small]
    outcomes = actions.pass_requests(actor=chain.accountant, entity=STATE, requests=asked, on=TODAY)
    assert [[each.code for each in outcome.refusals] for outcome in outcomes] == [["SPE-CHK-03"], []]
    assert (kept(large).state, kept(small).state) == ("ordered", "passed")
    chain.passes(large)
    assert kept(large).state == "passed"


def test_it_passes_none_where_no_plan_is_published(chain: Chain) -> None:
    unseen = chain.ordered()
    (outcome,) = actions.pass_requests(actor=chain.accountant, entity=STATE, requests=[unseen], on=TODAY)
    assert [each.code for each in outcome.refusals] == ["SPE-CHK-03"]
    assert kept(unseen).state == "ordered"


def test_it_forbids_one_by_one(chain: Chain, elsewhere: Actor) -> None:
    request = chain.ordered()
    (outcome,) = actions.pass_requests(actor=elsewhere, entity=STATE, requests=[request], on=TODAY)
    assert outcome.refusals and kept(request).state == "ordered"


def test_it_leaves_each_claim_what_the_ones_before_left_it(chain: Chain) -> None:
    """An assignment of 150 € takes 100 of the first request, 50 of the second and nothing of the third."""
    release()
    other = chains.creditor()
    draft = ClaimDraft(ClaimKind.ASSIGNMENT, chain.supplier, other, "C-1", TODAY, limit=stage.euros(150))
    claim = actions.enter_claim(actor=chain.accountant, entity=STATE, draft=draft, on=TODAY)
    commitment = chain.commitment()
    requests = [chain.enter(chain.draft(commitment, 100)) for _ in range(3)]
    waits, nowhere = chain.enter(chain.draft(commitment, 100)), new_id()
    for each in requests:
        chain.order(each)
    asked = [requests[2], waits, *requests[:2], nowhere]
    outcomes = actions.pass_requests(actor=chain.accountant, entity=STATE, requests=asked, on=TODAY)
    told = {each.request: [refusal.code for refusal in each.refusals] for each in outcomes}
    assert told == {**{each: [] for each in requests}, waits: ["KER-LIF-01"], nowhere: ["SPE-PRQ-01"]}
    shares = models.Share.objects.order_by("request_id", "place").values_list("request_id", "payee_id", "cents")
    assert list(shares) == [
        (requests[0], other, 100_00),
        (requests[1], chain.supplier, 50_00),
        (requests[1], other, 50_00),
        (requests[2], chain.supplier, 100_00),
    ]
    assert models.Claim.objects.get(id=claim).taken == 150_00
    assert [len(booked(each)) for each in requests] == [1, 1, 1]
    assert [*requests_were_checked(), *payees_could_be_paid()] == []
