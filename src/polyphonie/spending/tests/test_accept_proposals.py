from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions

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


def test_it_refuses_none(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-SER-08"):
        accept([], by=chain.officer)


def test_it_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    place = proposed(stage.validated(chain.supplier, stage.line(120)))
    (code,) = accept([place.invoice], by=elsewhere)
    assert code in {"ACC-RIG-01", "SPE-PRO-01"}
