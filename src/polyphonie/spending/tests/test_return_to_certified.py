"""What a campaign finds wrong ends the presumption: by the event that controls announce, as a worker delivers it."""

from __future__ import annotations

import pytest

from polyphonie.controls import actions as controls
from polyphonie.controls.events import AnomalyFound
from polyphonie.controls.terms import Verdict
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models, reactions

from .chains import Chain
from .stage import STATE, TODAY, kept
from .test_open_presumed_campaign import NEXT_YEAR, open_campaign, passed


def come_back(request: models.PaymentRequest, *, actor: Actor = SYSTEM) -> None:
    actions.return_to_certified(actor=actor, entity=STATE, request=request.id, reason="Relevé faux", on=TODAY)


def test_it_follows_an_anomaly_of_a_campaign(chain: Chain) -> None:
    wrong = passed(chain)
    campaign = open_campaign().campaign
    controls.record_finding(
        actor=SYSTEM,
        entity=STATE,
        campaign=campaign,
        subject=wrong.source,
        verdicts={"certification": Verdict(ok=False, reason="Relevé faux")},
        on=NEXT_YEAR,
    )
    reactions.answer_anomaly(AnomalyFound(entity=STATE, subject=campaign, about=wrong.source, reason="Relevé faux"))
    mark = models.PresumedService.objects.get()
    assert (mark.end_cause, mark.anomaly) == ("anomaly", wrong.source) and "Relevé faux" in mark.end_reason
    assert not kept(mark.commitment_id).presumed
    reactions.answer_anomaly(AnomalyFound(entity=STATE, subject=campaign, about="invoice:1", reason=""))


def test_it_refuses_an_unknown_request_and_leaves_others_alone(chain: Chain) -> None:
    with pytest.raises(Refused, match="SPE-PRQ-01"):
        actions.return_to_certified(actor=SYSTEM, entity=STATE, request=new_id(), reason="Faux", on=TODAY)
    come_back(models.PaymentRequest.objects.get(id=chain.entered()))


def test_it_forbids_whoever_does_not_certify(chain: Chain) -> None:
    with pytest.raises(Refused, match="ACC-RIG-01"):
        come_back(passed(chain), actor=chain.manager)


def test_it_repeats_safely(chain: Chain) -> None:
    wrong = passed(chain)
    for _ in range(2):
        come_back(wrong)
    assert models.PresumedService.objects.get().end_reason.startswith("Demande")
