from __future__ import annotations

from uuid import UUID

import pytest

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.requests import actions
from polyphonie.requests.terms.purchase_requests import CommitmentTerms
from polyphonie.spending import actions as spending
from polyphonie.spending.queries import commitments
from polyphonie.spending.queries.files import file
from polyphonie.spending.terms.commitments import CommitmentKind

from .stage import STATE, TODAY, Scene, kept, line


def commit(scene: Scene, request: UUID, **given: object) -> spending.Drafted:
    told = {"actor": scene.manager, "entity": STATE, "request": request, "on": TODAY}
    return actions.commit_request(**told | given)  # type: ignore[arg-type]


def test_it_drafts_a_commitment_of_the_same_lines_that_names_its_origin(scene: Scene) -> None:
    request = scene.approved(0, line(100, "2"), line(50, label="Enveloppes"))
    made = commit(scene, request, committed_as=CommitmentTerms(CommitmentKind.CONTRACT, contract_number="M-1"))
    lines = commitments.lines(STATE, made.commitment)
    assert [(each.label, each.amount, each.envelope) for each in lines] == [
        ("Timbres", 200_00, scene.envelope),
        ("Enveloppes", 50_00, scene.envelope),
    ]
    assert (lines[0].kind, lines[0].contract_number, lines[0].supplier) == ("contract", "M-1", scene.supplier)
    assert file(STATE, made.commitment).origin == f"purchase_request:{request}"
    assert (kept(request).state, kept(request).commitment_number) == ("committed", made.number)


def test_it_is_done_anew_once_the_commitment_is_withdrawn(scene: Scene) -> None:
    request = scene.approved()
    first = commit(scene, request)
    spending.withdraw_commitment(
        actor=scene.manager, entity=STATE, commitment=first.commitment, reason="Mauvais fournisseur", on=TODAY
    )
    again = commit(scene, request)
    assert again.number != first.number and kept(request).commitment_id == again.commitment


def test_it_refuses_no_supplier_no_envelope_and_what_is_not_approved(scene: Scene) -> None:
    with pytest.raises(Refused, match="REQ-ACH-10"):
        commit(scene, scene.approved(supplier=None))
    with pytest.raises(Refused, match="REQ-ACH-11"):
        commit(scene, scene.approved(), on=TODAY.replace(year=2027))
    with pytest.raises(Refused, match="BUD-ENV-01"):
        commit(scene, scene.approved(), committed_as=CommitmentTerms(envelopes={1: new_id()}))
    with pytest.raises(Refused, match="KER-LIF-01"):
        commit(scene, scene.submitted())


def test_it_forbids_whoever_does_not_manage_commitments_there(scene: Scene) -> None:
    for actor in (scene.requester, scene.approver):
        with pytest.raises(Refused, match="ACC-RIG-01"):
            commit(scene, scene.approved(), actor=actor)


def test_it_repeats_safely(scene: Scene) -> None:
    request = scene.approved()
    assert commit(scene, request) == commit(scene, request)
