"""Billing plans are drafted and ended; invoices are matched with their terms; what needs no invoice is requested."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.spending import models
from polyphonie.spending.rules import billing_plans as rules
from polyphonie.spending.rules.billing_plans import Open
from polyphonie.spending.terms import billing_plans as terms
from polyphonie.spending.terms.billing_plans import PlanDraft, TermState, plan_kinds
from polyphonie.spending.terms.commitments import CommitmentKind, CommitmentState
from polyphonie.spending.terms.payment_requests import Flux, Ground, RequestDraft, RequestLineDraft
from polyphonie.spending.terms.proposals import ProposedLine

from .payment_requests import enter_all


@action
def draft_billing_plan(*, actor: Actor, entity: UUID, draft: PlanDraft, on: date) -> UUID:
    """Say what a commitment's line is to be invoiced for, term by term. The same plan again is the same one.

    Refuses: SPE-ECH-01 to SPE-ECH-04, SPE-ECH-07 it has another one, SPE-ENG-01, SPE-ENG-02, ACC-RIG-01.
    """
    found = models.Commitment.locked(entity, draft.commitment)
    line = models.CommitmentLine.locked(entity, draft.commitment, draft.place)
    access.require(actor, Right.COMMITMENT_MANAGE, perimeter=line.perimeter, on=on)
    before = models.BillingPlan.objects.filter(
        entity_id=entity, commitment_id=draft.commitment, place=draft.place, ended_on=None
    ).first()
    if before is not None:
        kept = models.BillingTerm.objects.filter(entity_id=entity, plan_id=before.id).values_list("due_on", "cents")
        if set(kept) == {(each.due_on, each.amount.cents) for each in draft.terms} and before.kind == draft.kind:
            unchanged()
            return before.id
        raise Refused(terms.PLANNED_ALREADY(number=found.number, place=draft.place))
    if found.state != CommitmentState.VALIDATED:
        raise Refused(terms.PLAN_NOT_OPEN(number=found.number))
    left = line.cents - max(line.certified + line.direct, line.requested)
    refuse(rules.plan_refusals(draft, kind=CommitmentKind(found.kind), number=found.number, left=left, on=on))
    made = models.BillingPlan(
        entity_id=entity,
        commitment_id=found.id,
        place=draft.place,
        commitment_number=found.number,
        supplier_id=found.supplier_id,
        supplier_name=found.supplier_name,
        kind=draft.kind,
        label=draft.label.strip(),
        cents=sum(each.amount.cents for each in draft.terms),
        drafted_by_name=actor.name,
        drafted_on=on,
        programme_id=line.programme_id,
        bop_id=line.bop_id,
        uo_id=line.uo_id,
    )
    made.save(force_insert=True)
    rows.insert(
        [
            models.BillingTerm(entity_id=entity, plan_id=made.id, due_on=each.due_on, cents=each.amount.cents)
            for each in sorted(draft.terms, key=lambda each: each.due_on)
        ]
    )
    note(entity=entity, subject=made.source, commitment=line.reference, terms=len(draft.terms), cents=made.cents)
    return made.id


@action
def end_billing_plan(*, actor: Actor, entity: UUID, plan: UUID, on: date) -> None:
    """End a billing plan: what it still expected is expected no more. Refuses: SPE-ECH-05, ACC-RIG-01."""
    found = models.BillingPlan.locked(entity, plan)
    access.require(actor, Right.COMMITMENT_MANAGE, perimeter=found.perimeter, on=on)
    if found.ended_on is not None:
        unchanged()
        return
    expected = models.BillingTerm.objects.filter(entity_id=entity, plan_id=plan, state=TermState.EXPECTED)
    cancelled = expected.update(state=TermState.CANCELLED)
    found.ended_on, found.ended_by_name = on, actor.name
    found.save(update_fields=["ended_on", "ended_by_name"])
    note(entity=entity, subject=found.source, cancelled=cancelled)


@action
def request_terms(*, actor: Actor, entity: UUID, plan: UUID, on: date) -> tuple[UUID, ...]:
    """Request the payment of the terms of a plan that fell due, where the contract pays without invoices (rents).

    Each is requested once, on the case of the law that its kind names; it goes on like any other request.
    Refuses: SPE-ECH-05, SPE-ECH-06 it is paid on invoices, and what `enter_payment_request` refuses.
    Source: décret 2012-1246, article 33; arrêté du 30 décembre 2013, article 5.
    """
    found = models.BillingPlan.locked(entity, plan)
    access.require(actor, Right.PAYMENT_REQUEST, perimeter=found.perimeter, on=on)
    kind = plan_kinds()[found.kind]
    if not kind.without_invoice:
        raise Refused(terms.INVOICE_WANTED())
    waiting = models.BillingTerm.objects.select_for_update().filter(
        entity_id=entity, plan_id=plan, state=TermState.EXPECTED, due_on__lte=on
    )
    due = list(waiting.order_by("due_on", "id"))
    if not due:
        unchanged()
        return ()
    drafts = [
        RequestDraft(
            flux=Flux.VALIDATION_CERTIFIES,
            ground=Ground.LEGAL_CASE,
            case=kind.case,
            supplier=found.supplier_id,
            document_number=f"ECH-{found.commitment_number}-{found.place}-{term.due_on:%Y%m%d}",
            label=found.label,
            received_on=term.due_on,
            lines=(RequestLineDraft(Money(term.cents), found.commitment_id, found.place),),
        )
        for term in due
    ]
    for term, made in zip(due, enter_all(actor, entity, drafts, on), strict=True):
        term.request_id = made.request
        term.take("request")
    rows.update(due, ["state", "request_id"])
    note(entity=entity, subject=found.source, requests=len(due))
    return tuple(term.request_id for term in due if term.request_id is not None)


def attach_all(proposals: Sequence[models.Proposal]) -> None:
    """Match invoices of an entity with the terms that they are about, of the plans of their lines: each takes one
    invoice.
    """
    named = {line.commitment for each in proposals for line in each.proposed}
    if not named:
        return
    plans: dict[tuple[UUID, int], list[UUID]] = {}
    opened = rows.pick(
        models.BillingPlan,
        *("commitment_id", "place", "id"),
        entity_id=proposals[0].entity_id,
        commitment_id=named,
        ended_on=None,
    )
    for commitment, place, plan in opened:
        plans.setdefault((commitment, place), []).append(plan)
    for proposal in proposals:
        for line in proposal.proposed:
            if (line.commitment, line.place) in plans:
                _attach(proposal, line, plans[line.commitment, line.place])


def _attach(proposal: models.Proposal, line: ProposedLine, plans: Sequence[UUID]) -> None:
    of_it = models.BillingTerm.objects.filter(entity_id=proposal.entity_id, plan_id__in=plans)
    if of_it.filter(invoice_id=proposal.id).exists():
        return
    expected = list(of_it.select_for_update().filter(state=TermState.EXPECTED).order_by("plan_id", "due_on", "id"))
    chosen = rules.term_of(
        [Open(each.id, each.due_on, each.cents) for each in expected],
        cents=line.cents,
        issued_on=proposal.issued_on,
        on=proposal.proposed_on,
    )
    for term in expected:
        if chosen is not None and term.id == chosen.term:
            term.take("invoice")
            term.structure_id, term.invoice_id = proposal.structure_id, proposal.id
            term.invoice_number, term.invoiced_cents = proposal.invoice_number, line.cents
            term.invoiced_on = proposal.issued_on
            term.save()


def detach(proposal: models.Proposal) -> None:
    """Expect again what an invoice that is refused was about."""
    for term in models.BillingTerm.objects.select_for_update().filter(
        entity_id=proposal.entity_id, invoice_id=proposal.id, state=TermState.INVOICED
    ):
        term.take("wait")
        term.structure_id = term.invoice_id = term.invoiced_cents = term.invoiced_on = None
        term.invoice_number = ""
        term.save()
