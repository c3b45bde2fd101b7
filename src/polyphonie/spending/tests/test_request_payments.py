from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.models import AuditRow
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.proofs import PROOFS

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, proposed


def ask(proposals: list[UUID], *, by: Actor) -> list[str]:
    done = actions.request_payments(actor=by, entity=stage.STATE, proposals=proposals, on=INVOICED_ON)
    return [each.refusals[0].code if each.refusals else "" for each in sorted(done, key=lambda each: each.subject)]


def accepted(chain: Chain, count: int) -> list[UUID]:
    commitment = stage.validated(chain.supplier, stage.line(120 * count))
    made = [proposed(commitment, number=f"F-{each}").invoice for each in range(count)]
    for each in made:
        actions.accept_proposal(actor=chain.officer, entity=stage.STATE, proposal=each, on=INVOICED_ON)
    return made


def test_it_leaves_what_each_alone_would_leave(chain: Chain) -> None:
    """Of four invoices of one contract, one was requested alone; each has its number, its lines and its audit row."""
    alone, *others = accepted(chain, 4)
    actions.request_payment(actor=chain.manager, entity=stage.STATE, proposal=alone, on=INVOICED_ON)
    assert ask([*others, alone], by=chain.manager) == [""] * 4
    found = list(models.PaymentRequest.objects.order_by("number"))
    assert [each.number for each in found] == [f"126000000{each}" for each in (1, 2, 3, 4)]
    own = {"id", "_state", "number", "invoice_id", "document_number", "label"}
    told = [{name: value for name, value in vars(each).items() if name not in own} for each in found]
    assert told[0] == told[1] == told[2] == told[3]
    assert models.CommitmentLine.objects.get().requested == 480_00
    acts = AuditRow.objects.filter(subject__in=[each.source for each in found]).order_by("position")
    assert [each.act for each in acts] == ["spending.request_payment", *["spending.request_payments"] * 3]
    assert [found for proof in PROOFS for found in proof()] == []


def test_it_asks_for_those_that_may_be_and_tells_the_others_safely_twice(chain: Chain) -> None:
    (first,) = accepted(chain, 1)
    waiting = proposed(stage.validated(chain.supplier, stage.line(120)), number="F-9").invoice
    for _ in range(2):
        assert ask([first, waiting, new_id()], by=chain.manager) == ["", "SPE-PRO-04", "SPE-PRO-01"]
    assert models.PaymentRequest.objects.count() == 1


def test_it_refuses_the_same_document_twice_naming_the_first(chain: Chain) -> None:
    first, second = accepted(chain, 2)
    models.Proposal.objects.filter(id=second).update(invoice_number="F-0")
    outcomes = actions.request_payments(
        actor=chain.manager, entity=stage.STATE, proposals=[first, second], on=INVOICED_ON
    )
    (refusal,) = [refusal for each in outcomes for refusal in each.refusals]
    assert refusal.code == "SPE-PRQ-10" and models.PaymentRequest.objects.get().number in refusal.fr


def test_it_refuses_none(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-SER-08"):
        ask([], by=chain.manager)


def test_it_forbids_whoever_manages_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    (code,) = ask(accepted(chain, 1), by=elsewhere)
    assert code in {"ACC-RIG-01", "SPE-PRO-01"}
