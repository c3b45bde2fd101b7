"""A commitment from its draft to its validation, which consumes the AE of its lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.budget import actions as budget
from polyphonie.budget import queries as appropriations
from polyphonie.budget.queries.reservations import kept_by
from polyphonie.budget.terms import Kind, Operation
from polyphonie.kernel import keys, numbers, originals, rows
from polyphonie.kernel.acts import Actor, action, in_consequence, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties
from polyphonie.reference import queries as reference
from polyphonie.reference.terms import Kind as Nomenclature
from polyphonie.spending import models
from polyphonie.spending.rules import commitments as rules
from polyphonie.spending.terms import commitments as terms
from polyphonie.spending.terms.commitments import CommitmentDraft, CommitmentState, SignedAct

from .together import Attempt, attempts


@dataclass(frozen=True, slots=True)
class Drafted:
    """A commitment that was prepared: its id and its number."""

    commitment: UUID
    number: str


WRITING: Final = ("draft", "revise", "submit")
"""The moves of whoever prepares a commitment, who does not validate it."""


@action
def draft_commitment(*, actor: Actor, entity: UUID, draft: CommitmentDraft, on: date, key: str = "") -> Drafted:
    """Prepare a commitment: its number is given, its accounts follow from what is bought, nothing is consumed yet.

    Refuses: SPE-ENG-03 lines, SPE-ENG-04 amount, SPE-ENG-05 label, SPE-ENG-06 third party, SPE-ENG-07 account,
    SPE-ENG-08 schedule, SPE-ENG-15 references, BUD-ENV-01 envelope, ACC-RIG-01; KER-KEY-01 with a key that served.
    """
    claim = keys.claim(scope=f"spending:{entity}:{actor.id}", key=key, content=_content(draft)) if key else None
    if claim is not None and claim.answer is not None:
        unchanged()
        return Drafted(UUID(claim.answer["commitment"]), claim.answer["number"])
    commitment = models.Commitment(
        entity_id=entity, id=new_id(), fiscal_year=on.year, author_id=actor.id, cents=_total(draft)
    )
    lines = _written(actor, commitment, draft, on)
    number = numbers.next_number(entity=entity, series=terms.SERIES)
    commitment.number = f"{terms.FIRST_NUMBER + number:010d}"
    commitment.save(force_insert=True)
    rows.insert(lines)
    _tell(commitment, "draft", by=actor, on=on, cents=commitment.cents)
    note(entity=entity, subject=f"commitment:{commitment.id}", number=commitment.number, cents=commitment.cents)
    if claim is not None:
        claim.settle({"commitment": str(commitment.id), "number": commitment.number})
    return Drafted(commitment.id, commitment.number)


@action
def revise_commitment(*, actor: Actor, entity: UUID, commitment: UUID, draft: CommitmentDraft, on: date) -> None:
    """Write anew a commitment that is not submitted yet, or was returned.

    Refuses: as `draft_commitment`, and SPE-ENG-01 no such commitment, KER-LIF-01 it is submitted or more.
    """
    found = models.Commitment.locked(entity, commitment)
    before = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_MANAGE, before, on=on)
    found.cents, found.fiscal_year = _total(draft), on.year
    lines = _written(actor, found, draft, on)
    found.take("revise", by=actor, on=on, cents=found.cents)
    models.CommitmentLine.objects.filter(entity_id=entity, id=commitment).delete()
    rows.insert(lines)
    note(entity=entity, subject=f"commitment:{commitment}", cents=found.cents)


@action
def submit_commitment(*, actor: Actor, entity: UUID, commitment: UUID, on: date) -> None:
    """Ask for the validation of a commitment, and for the controller's visa on the lines that need one.

    Refuses: SPE-ENG-01, KER-LIF-01, ACC-RIG-01. Source: décret 2012-1246, articles 30 and 101.
    """
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_MANAGE, lines, on=on)
    if found.state == CommitmentState.SUBMITTED:
        unchanged()
        return
    found.take("submit", by=actor, on=on)
    asked = sum(_visa_asked(actor, found, line, Money(line.cents), on) for line in lines)
    note(entity=entity, subject=f"commitment:{commitment}", number=found.number, visas=asked)


@action
def ask_commitment_visa(*, actor: Actor, entity: UUID, commitment: UUID, place: int, amount: Money, on: date) -> bool:
    """Ask for the controller's visa on the amount that a line is to be raised to, if one is needed; says whether.

    Refuses: SPE-ENG-01, SPE-ENG-02, SPE-ENG-04, ACC-RIG-01. Source: décret 2012-1246, article 101.
    """
    found = models.Commitment.locked(entity, commitment)
    line = models.CommitmentLine.locked(entity, commitment, place)
    require(actor, Right.COMMITMENT_MANAGE, [line], on=on)
    if amount.cents <= 0:
        raise Refused(terms.AMOUNT_NOT_POSITIVE(place=place))
    asked = _visa_asked(actor, found, line, amount, on)
    if asked:
        note(entity=entity, subject=f"commitment:{commitment}", place=place, cents=amount.cents)
    else:
        unchanged()
    return asked


@action
def return_commitment(*, actor: Actor, entity: UUID, commitment: UUID, reason: str, on: date) -> None:
    """Send a submitted commitment back to whoever prepared it, and say why.

    Refuses: SPE-ENG-01, SPE-ENG-12 no reason, KER-LIF-01, ACC-RIG-01.
    """
    refuse(rules.reason_refusals(reason))
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_VALIDATE, lines, on=on)
    if found.state == CommitmentState.RETURNED:
        unchanged()
        return
    found.take("return", by=actor, on=on, reason=reason.strip())
    note(entity=entity, subject=f"commitment:{commitment}", number=found.number, reason=reason.strip())


@action
def validate_commitment(
    *, actor: Actor, entity: UUID, commitment: UUID, on: date, signed: SignedAct | None = None
) -> None:
    """Sign a commitment: the AE of each line are consumed, at its firm amount. The signed act is kept as evidence.

    What its origin, a purchase request, kept aside for it is given back first.
    Refuses: SPE-ENG-01, KER-LIF-01 it is not submitted, ACC-RIG-01, ACC-SEP-02 whoever prepared it; BUD-VIS-01 the
    controller's visa is missing, BUD-AVA-01 not enough AE, BUD-ANN-02, BUD-ANN-03; KER-VIR-01 the file is infected.
    Source: décret 2012-1246, articles 30 and 158.
    """
    found = models.Commitment.locked(entity, commitment)
    lines = models.CommitmentLine.locked_of(entity, commitment)
    require(actor, Right.COMMITMENT_VALIDATE, lines, on=on, other_than=whoever(found, WRITING))
    if found.state == CommitmentState.VALIDATED:
        unchanged()
        return
    found.validated_on, found.fiscal_year = on, on.year
    original, sha256 = evidence(entity, signed)
    found.take("validate", by=actor, on=on, cents=found.cents, original=original, sha256=sha256)
    if found.origin:
        _hold(entity, [found])
        budget.release_all(actor=in_consequence(actor), entity=entity, kind=Kind.AE, source=found.origin, on=on)
    for line in in_order(lines):
        budget.consume(
            actor=in_consequence(actor),
            entity=entity,
            envelope=line.envelope_id,
            kind=Kind.AE,
            amount=Money(line.cents),
            source=line.reference,
            on=on,
        )
    note(
        entity=entity, subject=f"commitment:{commitment}", number=found.number, cents=found.cents, signed_sha256=sha256
    )


@action
def validate_commitments(*, actor: Actor, entity: UUID, commitments: Sequence[UUID], on: date) -> tuple[Attempt, ...]:
    """Sign several commitments at once: those that may be are, the others tell why not.

    Refuses: SPE-SER-08 none or too many; each as `validate_commitment`.
    """
    unchanged()
    found = models.Commitment.objects.select_for_update().filter(entity_id=entity, id__in=commitments).order_by("id")
    _hold(entity, list(found))  # documents, then appropriations: the order of whoever signs one
    return attempts(commitments, lambda each: validate_commitment(actor=actor, entity=entity, commitment=each, on=on))


def _hold(entity: UUID, commitments: Collection[models.Commitment]) -> None:
    """Hold the appropriations that signing takes from, and those that it gives back to."""
    lines = models.CommitmentLine.objects.filter(entity_id=entity, id__in=[each.id for each in commitments])
    budget.hold(
        entity=entity,
        kinds=[Kind.AE],
        envelopes=lines.values_list("envelope_id", flat=True),
        kept_for=[each.origin for each in commitments if each.origin],
    )


def require(
    actor: Actor,
    right: Right,
    lines: Iterable[models.CommitmentLine],
    *,
    on: date,
    other_than: Collection[UUID] = (),
) -> None:
    """Go on only if the actor holds the right wherever a line stands. Refuses: ACC-RIG-01, ACC-SEP-02."""
    for perimeter in {line.perimeter: None for line in lines}:
        access.require(actor, right, perimeter=perimeter, on=on, other_than=other_than)


def whoever(commitment: models.Commitment, moves: Collection[str]) -> frozenset[UUID]:
    """The ids of those who took these moves on a commitment."""
    taken = models.CommitmentEvent.objects.filter(
        entity_id=commitment.entity_id, commitment_id=commitment.id, move__in=moves
    )
    return frozenset(taken.values_list("by_id", flat=True))


def in_order(lines: Iterable[models.CommitmentLine]) -> list[models.CommitmentLine]:
    """Lines as their envelopes are taken, always in one order: two acts never wait for each other in a circle."""
    return sorted(lines, key=lambda line: (line.envelope_id.int, line.place))


def evidence(entity: UUID, signed: SignedAct | None) -> tuple[UUID | None, str]:
    """Keep a signed act; tells its original and its SHA-256."""
    if signed is None:
        return None, ""
    kept = originals.keep(entity=entity, content=signed.content, name=signed.name, media_type=signed.media_type)
    return kept.id, kept.sha256


def _visa_asked(
    actor: Actor, commitment: models.Commitment, line: models.CommitmentLine, amount: Money, on: date
) -> bool:
    """Whether the controller's visa is needed for a line, and is then asked for."""
    entity = commitment.entity_id
    threshold = appropriations.visa_threshold(
        entity=entity, operation=Operation.COMMITMENT, title=line.axes.get("title", ""), on=on
    )
    if threshold is None or amount.cents < threshold:
        return False
    budget.ask_visa(
        actor=in_consequence(actor),
        entity=entity,
        envelope=line.envelope_id,
        operation=Operation.COMMITMENT,
        source=line.reference,
        amount=amount,
        purpose=f"{commitment.number} · {commitment.supplier_name} · {commitment.label}",
        on=on,
    )
    return True


def _total(draft: CommitmentDraft) -> int:
    return sum(line.amount.cents for line in draft.lines)


def _written(
    actor: Actor, commitment: models.Commitment, draft: CommitmentDraft, on: date
) -> list[models.CommitmentLine]:
    """Write a draft on a commitment; tells its lines, to be kept."""
    refuse(rules.draft_refusals(draft, year=on.year))
    supplier = parties.supplier(draft.supplier)
    refuse([] if supplier is not None else [terms.NO_SUCH_SUPPLIER()])
    assert supplier is not None, "refused otherwise"
    lines = _lines(actor, commitment, draft, on)
    require(actor, Right.COMMITMENT_MANAGE, lines, on=on)
    for kept in kept_by(commitment.entity_id, draft.origin, kind=Kind.AE, on=on) if draft.origin else ():
        access.require(actor, Right.COMMITMENT_MANAGE, perimeter=kept.perimeter, on=on)  # it will be given back
    commitment.kind, commitment.label = draft.kind, draft.label.strip()
    commitment.supplier_id, commitment.supplier_name = supplier.id, supplier.name
    commitment.contract_number, commitment.origin = draft.contract_number.strip(), draft.origin
    first = lines[0]
    commitment.programme_id, commitment.bop_id, commitment.uo_id = first.programme_id, first.bop_id, first.uo_id
    return lines


def _lines(
    actor: Actor, commitment: models.Commitment, draft: CommitmentDraft, on: date
) -> list[models.CommitmentLine]:
    entity = commitment.entity_id
    envelopes = {
        each: appropriations.envelope(actor=in_consequence(actor), entity=entity, envelope=each, on=on)
        for each in {line.envelope: None for line in draft.lines}
    }
    groups = reference.items_by_code(
        Nomenclature.PURCHASING_GROUP, {line.purchasing_group for line in draft.lines if line.purchasing_group}, on=on
    )
    charges = reference.items_by_code(
        Nomenclature.ACCOUNT, {line.charge_account for line in draft.lines if line.charge_account}, on=on
    )
    made, wrong = [], []
    for place, line in enumerate(draft.lines, start=1):
        axis = envelopes[line.envelope].axis
        accounts = rules.accounts(
            line,
            title=axis.title,
            group=groups.get(line.purchasing_group),
            account=charges.get(line.charge_account),
        )
        if accounts is None:
            wrong.append(terms.ACCOUNT_UNKNOWN(place=place))
            continue
        kept = models.CommitmentLine(
            entity_id=entity,
            id=commitment.id,
            place=place,
            label=line.label.strip(),
            purchasing_group=line.purchasing_group,
            charge_account=accounts[0],
            accrual_account=accounts[1],
            envelope_id=line.envelope,
            axes={
                **line.axes,
                "programme": axis.centre.programme_code,
                "centre": axis.centre.code,
                "title": axis.title,
            },
            schedule={str(year): cents for year, cents in (line.schedule or {on.year: line.amount.cents}).items()},
            cents=line.amount.cents,
        )
        kept.stand(axis.centre)
        made.append(kept)
    refuse(wrong)
    return made


def _tell(commitment: models.Commitment, move: str, *, by: Actor, on: date, cents: int = 0) -> None:
    models.CommitmentEvent.of(commitment, move, by=by, on=on, cents=cents).save(force_insert=True)


def _content(draft: CommitmentDraft) -> dict[str, str]:
    return {each.name: str(getattr(draft, each.name)) for each in fields(draft)}
