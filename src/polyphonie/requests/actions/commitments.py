"""From a purchase request to a commitment: the draft that whoever manages commitments takes over."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from polyphonie.access.terms import Right
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged, unit
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.requests import events, models
from polyphonie.requests.queries.credits import envelopes_of, kept_aside
from polyphonie.requests.terms import purchase_requests as terms
from polyphonie.requests.terms.circuits import Level
from polyphonie.requests.terms.purchase_requests import CommitmentTerms, RequestState
from polyphonie.spending import actions as spending
from polyphonie.spending.queries import commitments
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentState, LineDraft

from .approvals import require_at
from .reservations import keep_aside


@action
def commit_request(
    *, actor: Actor, entity: UUID, request: UUID, on: date, committed_as: CommitmentTerms | None = None
) -> spending.Drafted:
    """Draft the commitment of an approved request, line by line; it names the request as its origin.

    One whose commitment was withdrawn may be committed anew.
    Refuses: REQ-ACH-01, KER-LIF-01 it is not approved, ACC-RIG-01, REQ-ACH-10 no supplier, REQ-ACH-11 no envelope, and
    what `draft_commitment` refuses.
    """
    given = committed_as or CommitmentTerms()
    found = models.PurchaseRequest.locked(entity, request)
    require_at(actor, Right.COMMITMENT_MANAGE, found, Level.CENTRE, on=on)
    if found.commitment_id is not None and _stands(entity, found.commitment_id):
        unchanged()
        return spending.Drafted(found.commitment_id, found.commitment_number)
    terms.PURCHASE_REQUEST_LIFE.after("commit", RequestState(found.state))
    draft = _draft(actor, found, given, on)
    made = spending.draft_commitment(actor=actor, entity=entity, draft=draft, on=on)
    found.commitment_id, found.commitment_number = made.commitment, made.number
    found.take("commit", by=actor, on=on)
    note(entity=entity, subject=found.source, number=found.number, commitment=made.number)
    announce(events.RequestCommitted(entity=entity, subject=request))
    return made


@action
def reopen_request(*, actor: Actor, entity: UUID, request: UUID, commitment: UUID, on: date) -> None:
    """Open a request to commitment again once its commitment was withdrawn, whose AE it keeps aside if they are there.

    Refuses: REQ-ACH-01, ACC-RIG-01, REQ-ACH-13 its commitment stands.
    """
    found = models.PurchaseRequest.locked(entity, request)
    require_at(actor, Right.COMMITMENT_MANAGE, found, Level.CENTRE, on=on)
    if found.commitment_id != commitment:
        unchanged()
        return
    if _stands(entity, commitment):
        raise Refused(terms.COMMITMENT_STANDS(number=found.commitment_number))
    given_up, found.commitment_id, found.commitment_number = found.commitment_number, None, ""
    found.take("reopen", by=actor, on=on)
    if not kept_aside(entity, request, on=on):
        with suppress(Refused), unit():  # approved it stays, be there nothing left for it today
            keep_aside(actor, found, on)
    note(entity=entity, subject=found.source, number=found.number, given_up=given_up)
    announce(events.RequestApproved(entity=entity, subject=request))


def _stands(entity: UUID, commitment: UUID) -> bool:
    lines = commitments.lines(entity, commitment)
    return any(line.state is not CommitmentState.WITHDRAWN for line in lines)


def _draft(actor: Actor, request: models.PurchaseRequest, given: CommitmentTerms, on: date) -> CommitmentDraft:
    supplier = given.supplier or request.supplier_id
    if supplier is None:
        raise Refused(terms.SUPPLIER_WANTED())
    kept = {each.envelope: each.cents for each in kept_aside(request.entity_id, request.id, on=on)}
    lines, wrong = [], []
    for line in models.PurchaseLine.objects.filter(entity_id=request.entity_id, id=request.id).order_by("rank"):
        chosen = given.envelopes.get(line.rank) or _proposed(actor, line, kept, on)
        if chosen is None:
            wrong.append(terms.ENVELOPE_WANTED(place=line.rank, centre=line.centre, year=on.year))
            continue
        lines.append(
            LineDraft(
                envelope=chosen,
                label=line.label,
                amount=Money(line.cents),
                purchasing_group=line.purchasing_group,
            )
        )
    refuse(wrong)
    return CommitmentDraft(
        kind=given.kind,
        supplier=supplier,
        label=request.label,
        lines=tuple(lines),
        contract_number=given.contract_number,
        origin=request.source,
    )


def _proposed(actor: Actor, line: models.PurchaseLine, kept: Mapping[UUID, int], on: date) -> UUID | None:
    found = envelopes_of(
        actor=actor,
        entity=line.entity_id,
        centre=line.centre,
        asked=line.cents,
        on=on,
        kept=kept,
        chosen=line.envelope_id,
    )
    return found[0].envelope if found else None
