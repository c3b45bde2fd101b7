from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.budget import models as appropriations
from polyphonie.budget import proofs as budget
from polyphonie.budget.terms import Kind
from polyphonie.kernel.acts import SYSTEM, Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.spending import actions, proofs

from . import stage
from .chains import Chain
from .stage import PROGRAMME, STATE, TERRITORIES, TODAY, credit, envelope, euros, kept, kept_line, line, validated


def reimpute(commitment: UUID, to: UUID, *, by: Actor = SYSTEM, place: int = 1, reason: str = "Autre centre") -> None:
    actions.reimpute_commitment(
        actor=by, entity=STATE, commitment=commitment, place=place, envelope=to, reason=reason, on=TODAY
    )


def charged(reference: str) -> UUID:
    """Where the budget charges a line."""
    found: UUID = appropriations.Commitment.objects.get(entity_id=STATE, reference=reference).envelope_id
    return found


def test_it_takes_the_line_its_ae_and_what_is_asked_of_it_to_the_other_envelope(chain: Chain) -> None:
    made, to = validated(chain.supplier, line(100), line(50)), envelope(TERRITORIES)
    before = credit(to).consumed
    reimpute(made, to)
    moved = kept_line(made)
    assert moved.envelope_id == charged(moved.reference) == to
    assert (moved.axes["centre"], moved.uo_id, kept(made).uo_id) == ("0354", None, None)
    assert (credit(chain.envelope).consumed, credit(to).consumed - before) == (50_00, 100_00)
    assert kept_line(made, 2).envelope_id == chain.envelope  # the other line stays
    actions.amend_commitment(
        actor=SYSTEM, entity=STATE, commitment=made, amounts={1: euros(120)}, reason="Avenant", on=TODAY
    )
    stage.certified(made, 120)
    chain.order(chain.enter(chain.draft(made, 120), actor=SYSTEM), actor=SYSTEM)
    assert credit(to, Kind.CP).reserved == 120_00
    assert [finding for proof in (*budget.PROOFS, *proofs.PROOFS) for finding in proof()] == []


def test_it_refuses_while_a_request_is_not_paid(chain: Chain) -> None:
    made = chain.commitment()
    asked = chain.enter(chain.draft(made))
    with pytest.raises(Refused, match="SPE-ENG-22"):
        reimpute(made, envelope(TERRITORIES))
    actions.reject_request(actor=SYSTEM, entity=STATE, request=asked, words="À imputer ailleurs", on=TODAY)
    reimpute(made, envelope(TERRITORIES))
    assert kept_line(made).envelope_id == envelope(TERRITORIES)


def test_it_refuses_another_title_no_reason_no_line_and_what_is_not_validated(chain: Chain) -> None:
    made, to = validated(chain.supplier), envelope(TERRITORIES)
    for code, given in (
        ("SPE-ENG-23", {"to": envelope(TERRITORIES, title="5")}),
        ("SPE-ENG-12", {"reason": ""}),
        ("SPE-ENG-02", {"place": 7}),
        ("BUD-ENV-01", {"to": PROGRAMME}),
    ):
        with pytest.raises(Refused, match=code):
            reimpute(made, **{"to": to, **given})  # type: ignore[arg-type]
    with pytest.raises(Refused, match="KER-LIF-01"):
        reimpute(stage.drafted(chain.supplier), to)


def test_it_forbids_whoever_validates_on_one_centre_only(chain: Chain) -> None:
    with pytest.raises(Refused, match=r"ACC-RIG-01|BUD-ENV-01"):
        reimpute(validated(chain.supplier), envelope(TERRITORIES), by=chain.officer)


def test_it_repeats_safely(chain: Chain) -> None:
    made, to = validated(chain.supplier), envelope(TERRITORIES)
    for _ in range(2):
        reimpute(made, to)
    assert credit(chain.envelope).consumed == 0
