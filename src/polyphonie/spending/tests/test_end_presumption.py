from __future__ import annotations

import pytest

from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.proposals import ProposalState

from . import stage
from .chains import Chain
from .stage import STATE, TODAY
from .test_presume_service import invoiced, presume


def end(actor: Actor, commitment: object, reason: str = "Compteur en litige") -> None:
    actions.end_presumption(actor=actor, entity=STATE, commitment=commitment, reason=reason, on=TODAY)  # type: ignore[arg-type]


def test_it_comes_back_to_certificates(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    presume(chain, commitment)
    end(chain.officer, commitment)
    assert invoiced(commitment)[0] is ProposalState.PROPOSED
    mark = models.PresumedService.objects.get()
    assert (mark.ended_on, mark.end_cause, stage.kept(commitment).presumed) == (TODAY, "decision", False)


def test_it_refuses_without_words_or_a_mark(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier)
    with pytest.raises(Refused, match="SPE-SFP-08"):
        end(chain.officer, commitment)
    with pytest.raises(Refused, match="SPE-ENG-01"):
        end(chain.officer, new_id())
    presume(chain, commitment)
    with pytest.raises(Refused, match="SPE-ENG-12"):
        end(chain.officer, commitment, " ")


def test_it_forbids_whoever_does_not_certify(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier)
    presume(chain, commitment)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        end(chain.manager, commitment)


def test_it_repeats_safely_and_may_be_marked_anew(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier)
    presume(chain, commitment)
    for _ in range(2):
        end(chain.officer, commitment)
    presume(chain, commitment, decision="Décision SFP n° 5")
    assert models.PresumedService.objects.count() == 2
