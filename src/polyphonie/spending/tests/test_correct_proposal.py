from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, models
from polyphonie.spending.terms.proposals import Choice

from . import stage
from .chains import Chain
from .invoiced import INVOICED_ON, delivered, kept_proposal, proposed


def correct(actor: Actor, proposal: UUID, *lines: Choice) -> tuple[UUID, ...]:
    return actions.correct_proposal(
        actor=actor, entity=stage.STATE, proposal=proposal, lines=lines, on=INVOICED_ON, reason="Deux postes"
    )


def test_it_certifies_on_the_lines_that_somebody_says(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120), stage.line(120))
    other = stage.validated(chain.supplier, stage.line(120))
    place = proposed(other)
    correct(chain.officer, place.invoice, Choice(commitment, 2, Money(100_00)))
    assert stage.kept_line(commitment, 2).certified == 100_00 and not stage.kept_line(other).certified
    assert kept_proposal(place).state == "corrected"


def test_it_refuses_more_than_the_invoice_and_no_amount(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(500))
    place = proposed(commitment)
    for cents, code in ((120_01, "SPE-PRO-02"), (0, "SPE-ENG-04")):
        with pytest.raises(Refused, match=code):
            correct(chain.officer, place.invoice, Choice(commitment, 1, Money(cents)))


def test_it_certifies_nothing_from_a_credit_note(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = delivered(stage.kept(commitment).number, credit_note=True)
    actions.propose_service(actor=SYSTEM, structure=place.entity, invoice=place.invoice, on=INVOICED_ON)
    with pytest.raises(Refused, match="SPE-RAP-02"):
        correct(SYSTEM, place.invoice, Choice(commitment, 1, Money(100_00)))


def test_it_forbids_whoever_observes_elsewhere(chain: Chain, elsewhere: Actor) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    with pytest.raises(Refused, match=r"ACC-RIG-01|SPE-PRO-01"):
        correct(elsewhere, place.invoice, Choice(commitment, 1, Money(100_00)))


def test_it_repeats_safely(chain: Chain) -> None:
    commitment = stage.validated(chain.supplier, stage.line(120))
    place = proposed(commitment)
    correct(chain.officer, place.invoice, Choice(commitment, 1, Money(100_00)))
    assert correct(chain.officer, place.invoice, Choice(commitment, 1, Money(100_00))) == ()
    assert models.ServiceCertificate.objects.count() == 1
