from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger.models import Entry
from polyphonie.spending import actions, models
from polyphonie.spending.proofs import PROOFS

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, proposed


def accept(proposals: list[UUID], *, by: Actor) -> list[str]:
    done = actions.accept_proposals(actor=by, entity=stage.STATE, proposals=proposals, on=INVOICED_ON)
    return sorted(each.refusals[0].code if each.refusals else "" for each in done)


def test_it_accepts_those_that_may_be_and_tells_the_others_safely_twice(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    for _ in range(2):
        assert accept([place.invoice, new_id()], by=chain.officer) == ["", "SPE-PRO-01"]
    assert stage.kept_line(commitment).certified == 120_00


def test_it_leaves_what_each_alone_would_leave(chain: Chain) -> None:
    """Of four invoices of one contract of three, one was accepted alone, one is refused by hand, one is too much."""
    commitment = stage.validated(chain.supplier, stage.line(360))
    alone, *others = (proposed(commitment, number=f"F-{each}").invoice for each in range(4))
    actions.accept_proposal(actor=chain.officer, entity=stage.STATE, proposal=alone, on=INVOICED_ON)
    assert accept([*others, alone], by=chain.officer) == ["", "", "", "SPE-SER-03"]
    assert stage.kept_line(commitment).certified == 360_00
    kept = list(models.ServiceCertificate.objects.order_by("id"))
    own = {"id", "_state", "invoice_id", "entry_id"}
    told = [{name: value for name, value in vars(each).items() if name not in own} for each in kept]
    assert len(told) == 3 and told[0] == told[1] == told[2]
    states = models.Proposal.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["accepted"] * 3 + ["proposed"]
    entries = Entry.objects.filter(source__startswith="service:").order_by("number")
    assert [each.id for each in entries] == [each.entry_id for each in kept]
    assert [found for proof in PROOFS for found in proof()] == []


def test_it_refuses_none(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-SER-08"):
        accept([], by=chain.officer)


def test_it_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    (code,) = accept([place.invoice], by=elsewhere)
    assert code in {"ACC-RIG-01", "SPE-PRO-01"}
