"""The AE that an approved request keeps aside: no longer than it waits for them, and never counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from polyphonie.access.terms import Perimeter, Role
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.queries.reservations import kept_by
from polyphonie.budget.terms import ActDraft, ActLine, ActType, Axis, Centre, Kind
from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions, models, proofs
from polyphonie.requests.terms.purchase_requests import CommitmentTerms, source_of
from polyphonie.spending import actions as spending
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentKind, LineDraft
from polyphonie.spending.tests import stage

from .stage import STATE, TODAY, YEAR, Scene, kept, line


def aside(scene: Scene) -> int:
    return stage.credit(scene.envelope, Kind.AE).reserved


def signed(scene: Scene, commitment: UUID) -> None:
    spending.submit_commitment(actor=SYSTEM, entity=STATE, commitment=commitment, on=TODAY)
    spending.validate_commitment(actor=SYSTEM, entity=STATE, commitment=commitment, on=TODAY)


def proved() -> list[str]:
    return [found for proof in proofs.PROOFS for found in proof()]


def test_the_last_approval_keeps_the_ae_of_the_lines_aside(scene: Scene) -> None:
    request = scene.submitted(0, line(29_000), line(1_000))
    actions.approve_request(actor=scene.approver, entity=STATE, request=request, on=TODAY)
    assert aside(scene) == 0
    actions.approve_request(actor=scene.above, entity=STATE, request=request, on=TODAY)
    assert aside(scene) == 30_000_00 and not proved()
    (told,) = kept_by(STATE, source_of(request), kind=Kind.AE, on=TODAY)
    assert (told.envelope, told.cents) == (scene.envelope, 30_000_00)
    lines = models.PurchaseLine.objects.filter(id=request)
    assert set(lines.values_list("envelope_id", flat=True)) == {scene.envelope}


def test_it_takes_the_envelopes_that_suffice_and_no_other(scene: Scene) -> None:
    programme, bop = (appropriations.centre(each, on=TODAY) for each in ("0354", "0354-CDMA"))
    lines = tuple(ActLine(Axis(programme, title="5"), kind, Money(200_000_00)) for kind in Kind)
    draft = ActDraft(ActType.AMENDMENT, YEAR, "LFR", "Loi de finances rectificative", TODAY, lines)
    budget.enact(actor=SYSTEM, entity=STATE, draft=draft, on=TODAY)
    other = stage.envelope(programme, title="5")
    for to in (bop, scene.unit):
        other = stage.allot(other, to, "5")
    one = scene.approved()
    assert [each.cents for each in kept_by(STATE, source_of(one), kind=Kind.AE, on=TODAY)] == [100_00]
    first, second = (stage.credit(each, Kind.AE).available for each in (scene.envelope, other))
    both = scene.submitted(0, line(Money(first).decimal), line(Money(second).decimal))
    for approver in (scene.approver, scene.above):
        actions.approve_request(actor=approver, entity=STATE, request=both, on=TODAY)
    told = {each.envelope: each.cents for each in kept_by(STATE, source_of(both), kind=Kind.AE, on=TODAY)}
    assert sum(told.values()) == first + second and not proved()


def test_it_is_refused_for_want_of_appropriations_and_stays_to_be_approved(scene: Scene) -> None:
    left = stage.credit(scene.envelope, Kind.AE).available
    request = scene.submitted(Money(left + 1).decimal)
    actions.approve_request(actor=scene.approver, entity=STATE, request=request, on=TODAY)
    with pytest.raises(Refused, match="BUD-AVA-01"):
        actions.approve_request(actor=scene.above, entity=STATE, request=request, on=TODAY)
    assert (kept(request).state, aside(scene)) == ("submitted", 0)
    with pytest.raises(Refused, match="REQ-ACH-11"):
        actions.approve_request(actor=scene.above, entity=STATE, request=request, on=date(TODAY.year + 1, 1, 2))


def test_it_is_given_back_when_the_request_is_returned_refused_or_withdrawn(scene: Scene) -> None:
    told = {"entity": STATE, "reason": "Plus besoin", "on": TODAY}
    returned, refused, withdrawn = (scene.approved(each) for each in (100, 200, 300))
    assert aside(scene) == 600_00
    actions.return_request(actor=scene.manager, request=returned, **told)  # type: ignore[arg-type]
    assert aside(scene) == 500_00
    actions.refuse_request(actor=scene.manager, request=refused, **told)  # type: ignore[arg-type]
    assert aside(scene) == 300_00
    actions.withdraw_request(actor=scene.requester, request=withdrawn, **told)  # type: ignore[arg-type]
    assert aside(scene) == 0 and not proved()


def test_it_is_consumed_by_its_own_commitment_where_nothing_else_is_left(scene: Scene) -> None:
    left = stage.credit(scene.envelope, Kind.AE).available
    request = scene.submitted(Money(left).decimal)
    for approver in (scene.approver, scene.above):
        actions.approve_request(actor=approver, entity=STATE, request=request, on=TODAY)
    made = actions.commit_request(actor=scene.manager, entity=STATE, request=request, on=TODAY)
    assert aside(scene) == left and not proved()
    signed(scene, made.commitment)
    held = stage.credit(scene.envelope, Kind.AE)
    assert (held.reserved, held.consumed, held.available) == (0, left, 0) and not proved()


def test_it_is_given_back_by_a_commitment_charged_elsewhere(scene: Scene) -> None:
    request = scene.approved()
    elsewhere = stage.envelope(appropriations.centre("0354", on=TODAY))
    made = actions.commit_request(
        actor=SYSTEM, entity=STATE, request=request, on=TODAY, committed_as=CommitmentTerms(envelopes={1: elsewhere})
    )
    signed(scene, made.commitment)
    assert aside(scene) == 0 and not proved()


def test_it_is_out_of_reach_of_whoever_does_not_commit_there(scene: Scene) -> None:
    """Naming another centre's request as one's origin would give its AE back."""
    request = scene.approved()
    programme, bop = (appropriations.centre(each, on=TODAY) for each in ("0354", "0354-CDMA"))
    other = Centre("0354-CDMA-AUTR", programme.programme, bop.bop, new_id())
    source = stage.envelope(programme)
    for to in (bop, other):
        source = stage.allot(source, to, "3")
    manager = stage.somebody(Role.COMMITMENT_MANAGER, Perimeter.of_centre(STATE, other.id, within=other.within))
    asked = CommitmentDraft(
        kind=CommitmentKind.ORDER,
        supplier=scene.supplier,
        label="Timbres",
        lines=(LineDraft(envelope=source, label="Timbres", amount=Money(100), purchasing_group=stage.POSTAGE),),
    )
    spending.draft_commitment(actor=manager, entity=STATE, draft=asked, on=TODAY)
    with pytest.raises(Refused, match="ACC-RIG-01"):
        spending.draft_commitment(
            actor=manager, entity=STATE, draft=replace(asked, origin=source_of(request)), on=TODAY
        )


def test_it_ends_with_its_year(scene: Scene) -> None:
    request = scene.approved()
    programme = appropriations.centre("0354", on=TODAY)
    lines = tuple(ActLine(Axis(programme, title="3"), kind, Money(1)) for kind in Kind)
    opened = ActDraft(ActType.OPENING, YEAR + 1, "LFI", "Loi de finances", TODAY, lines)
    budget.enact(actor=SYSTEM, entity=STATE, draft=opened, on=date(YEAR + 1, 1, 1))
    budget.close_year(actor=SYSTEM, entity=STATE, fiscal_year=YEAR, on=date(YEAR + 1, 1, 25))
    assert aside(scene) == 0 and not proved()
    actions.withdraw_request(
        actor=scene.requester, entity=STATE, request=request, reason="Plus besoin", on=date(YEAR + 1, 2, 1)
    )
    assert kept(request).state == "withdrawn"


def test_the_proof_finds_what_is_kept_aside_for_nothing(scene: Scene) -> None:
    over, signed_already, unknown = scene.approved(), scene.approved(), new_id()
    made = actions.commit_request(actor=scene.manager, entity=STATE, request=signed_already, on=TODAY)
    signed(scene, made.commitment)
    for source in (source_of(over), source_of(signed_already), source_of(unknown), "purchase_request:none"):
        budget.reserve(
            actor=SYSTEM,
            entity=STATE,
            envelope=scene.envelope,
            kind=Kind.AE,
            amount=Money(1),
            source=source,
            on=TODAY,
        )
    found = list(proofs.reservations_have_their_request())
    assert len(found) == 4
    assert sum("signed" in each for each in found) == 1 and sum("unknown" in each for each in found) == 1
