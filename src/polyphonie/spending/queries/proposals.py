"""Services proposed from invoices: what an invoice may be about, and what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right, Words
from polyphonie.invoicing import queries as invoices
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.literals import literals
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.spending import models
from polyphonie.spending.rules.matching import Candidate, Observed
from polyphonie.spending.terms.certificates import MOST_AT_ONCE, CertificateState
from polyphonie.spending.terms.commitments import CommitmentState
from polyphonie.spending.terms.payment_requests import TO_BE_PAID, RequestState
from polyphonie.spending.terms.proposals import (
    ACCEPTED,
    NO_SUCH_PROPOSAL,
    STATES_FOR_SUPPLIER,
    UNDECIDED,
    Invoiced,
    ProposalState,
    ProposedLine,
    Way,
    for_supplier,
)

from .places import within

PAGE = 50
MOST_CANDIDATES = 20
"""Open commitments of a supplier that are looked at when the invoice tells no number."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A service proposed from an invoice (`id` is the invoice's, `structure` its recipient), or why none is.

    `unrequested`: it was accepted, and no request asks for its payment.
    """

    id: UUID
    entity: UUID
    structure: UUID
    invoice_number: str
    supplier: UUID
    supplier_name: str
    cents: int
    issued_on: date
    commitment_number: str
    state: ProposalState
    way: Way | None
    certified: bool
    lines: tuple[ProposedLine, ...]
    reasons: tuple[Refusal, ...]
    proposed_on: date
    decided_by_name: str
    decided_on: date | None
    reason: str
    unrequested: bool
    perimeter: Perimeter


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What a list is kept to."""

    states: frozenset[ProposalState] = frozenset()
    text: str = ""


EVERYTHING = ProposalFilter()


def proposals(
    *,
    actor: Actor,
    entity: UUID,
    on: date,
    kept_to: ProposalFilter = EVERYTHING,
    right: Right = Right.SPENDING_CONSULT,
    oldest_first: bool = False,
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[ProposalView, ...]:
    """The proposals on which the actor holds a right, newest or oldest invoice first, page by page.

    Those of no commitment are for whoever holds it on the whole body. Refuses: ACC-RIG-01.
    """
    reach = access.require_somewhere(actor, right, on=on)
    found = models.Proposal.objects.filter(within(reach), entity_id=entity)
    if kept_to.states:
        found = found.filter(state__in=literals(kept_to.states))
    for word in kept_to.text.replace("\x00", "").split():
        found = found.filter(Q(invoice_number=word) | Q(commitment_number=word) | Q(supplier_name__icontains=word))
    if after is not None:
        found = found.filter(id__gt=after) if oldest_first else found.filter(id__lt=after)
    return tuple(map(view, found.order_by("id" if oldest_first else "-id")[:limit]))


def proposal(*, actor: Actor, entity: UUID, proposal: UUID, on: date) -> ProposalView:
    """A proposal. Refuses: SPE-PRO-01, ACC-RIG-01."""
    found = models.Proposal.objects.filter(entity_id=entity, id=proposal).first()
    if found is None:
        raise Refused(NO_SUCH_PROPOSAL())
    access.require(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on)
    return view(found)


def unrequested(entity: UUID, numbers: Collection[str] = ()) -> tuple[UUID, ...]:
    """The accepted invoices whose payment is not requested yet, of these numbers where some are told, oldest first."""
    found = models.Proposal.objects.filter(entity_id=entity, unrequested=True)
    if numbers:
        found = found.filter(invoice_number__in=numbers)
    return tuple(found.order_by("id").values_list("id", flat=True)[:MOST_AT_ONCE])


def undecided(entity: UUID, numbers: Collection[str]) -> tuple[UUID, ...]:
    """The proposals of these invoices' numbers that nobody has decided."""
    found = models.Proposal.objects.filter(entity_id=entity, invoice_number__in=numbers, state__in=literals(UNDECIDED))
    return tuple(found.order_by("id").values_list("id", flat=True)[:MOST_AT_ONCE])


def of_invoice(structure: UUID, invoice: UUID) -> ProposalView | None:
    """What was proposed from an invoice, for whoever may see it: both sides of the invoice, and who pays."""
    found = rows.find(models.Proposal, structure_id=structure, id=invoice)
    return view(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Matching:
    """What became of an invoice's matching, as its reader may know it: exactly, or in a supplier's plain words."""

    proposal: ProposalView
    exact: bool

    @property
    def told(self) -> Words:
        """Where it stands, for the supplier."""
        return STATES_FOR_SUPPLIER[self.proposal.state]

    @property
    def missing(self) -> tuple[Words, ...]:
        """What is missing and what to do, for the supplier, each once."""
        return tuple(dict.fromkeys(for_supplier(each.code) for each in self.proposal.reasons))


def matching(*, actor: Actor, structure: UUID, invoice: UUID, on: date) -> Matching | None:
    """What became of an invoice's matching, for whoever sees the invoice; None where nothing was said of it."""
    found = of_invoice(structure, invoice)
    if found is None:
        return None
    return Matching(found, access.holds(actor, Right.SPENDING_CONSULT, perimeter=found.perimeter, on=on))


def candidates(entity: UUID, invoiced: Mapping[UUID, Invoiced]) -> dict[UUID, tuple[Candidate, ...]]:
    """The lines that each of some invoices may be about: those of the number it tells, of its contract, or of its
    supplier.
    """
    named = _named(entity, invoiced)
    of = {each.id: each for commitments in named.values() for each in commitments}
    lines: dict[UUID, list[models.CommitmentLine]] = defaultdict(list)
    for line in rows.find(models.CommitmentLine, entity_id=entity, id=of, order=("id", "place")):
        lines[line.id].append(line)
    counted_on: Mapping[tuple[UUID, int], int] = {}
    if any(line.certified + line.direct > line.requested for mine in lines.values() for line in mine):
        counted_on = _counted_on(entity, {each.supplier_id for each in of.values()})
    observed: dict[tuple[UUID, int], list[tuple[UUID | None, Observed]]] = defaultdict(list)
    waiting = rows.pick(
        models.ServiceCertificate,
        *("commitment_id", "place", "id", "cents", "invoice_id"),
        entity_id=entity,
        commitment_id=of,
        state=CertificateState.OBSERVED,
        order=("id",),
    )
    for commitment, place, service, cents, invoice in waiting:
        observed[commitment, place].append((invoice, Observed(service, cents)))
    return {
        invoice: tuple(
            Candidate(
                commitment=line.id,
                number=of[line.id].number,
                place=line.place,
                supplier=of[line.id].supplier_id,
                state=CommitmentState(of[line.id].state),
                amount=line.cents,
                certified=line.certified + line.direct,
                requested=line.requested,
                observed=tuple(each for told, each in observed[line.id, line.place] if told in (None, invoice)),
                counted_on=counted_on.get((line.id, line.place), 0),
            )
            for commitment in sorted(commitments, key=lambda each: each.id)
            for line in lines[commitment.id]
        )
        for invoice, commitments in named.items()
    }


def _named(entity: UUID, invoiced: Mapping[UUID, Invoiced]) -> dict[UUID, list[models.Commitment]]:
    """The commitments that each invoice may be about: the one of its number, else the last open ones."""
    all_of = models.Commitment.objects.filter(entity_id=entity)
    told = {each.commitment_number for each in invoiced.values() if each.commitment_number}
    numbered = {each.number: [each] for each in rows.find(models.Commitment, entity_id=entity, number=told)}
    opened: dict[tuple[UUID, str], list[models.Commitment]] = {}
    found = {}
    for invoice, each in invoiced.items():
        if each.commitment_number:
            found[invoice] = numbered.get(each.commitment_number, [])
            continue
        asked = each.supplier, each.contract_number
        if asked not in opened:
            mine = all_of.filter(supplier_id=each.supplier, state=CommitmentState.VALIDATED)
            mine = mine.filter(contract_number=each.contract_number) if each.contract_number else mine
            opened[asked] = list(mine.order_by("-id")[:MOST_CANDIDATES])
        found[invoice] = opened[asked]
    return found


def _counted_on(entity: UUID, suppliers: Collection[UUID]) -> Mapping[tuple[UUID, int], int]:
    """What is certified of each line for invoices that were accepted and are not requested yet, in cents.

    An invoice that is not to be paid any more counts on nothing; what was only observed for one is not certified.
    """
    accepted = list(models.Proposal.objects.filter(entity_id=entity, supplier_id__in=suppliers, unrequested=True))
    received = invoices.rows((each.structure_id, each.id) for each in accepted)
    counted: dict[tuple[UUID, int], int] = defaultdict(int)
    kept = [each for each in accepted if each.id in received and received[each.id].state in TO_BE_PAID]
    for each in kept:
        for line in each.proposed:
            counted[line.commitment, line.place] += line.cents
    waiting = models.ServiceCertificate.objects.filter(
        entity_id=entity, invoice_id__in=[each.id for each in kept], state=CertificateState.OBSERVED
    )
    for commitment, place, cents in waiting.values_list("commitment_id", "place", "cents"):
        counted[commitment, place] -= cents
    return counted


def done_on(row: models.Proposal) -> date:
    """The last day of the services that are certified on a proposal's lines, and of no other invoice."""
    lines = Q()
    for each in row.proposed:
        lines |= Q(commitment_id=each.commitment, place=each.place)
    certified = models.ServiceCertificate.objects.filter(
        lines, entity_id=row.entity_id, state=CertificateState.CERTIFIED, invoice_id=None
    )
    return certified.aggregate(last=Max("done_on"))["last"] or row.issued_on


def done_on_all(accepted: Sequence[models.Proposal]) -> dict[UUID, date]:
    """The last day of the services of each accepted invoice of an entity: certified for it, or before it came."""
    if not accepted:
        return {}
    services = rows.pick(
        models.ServiceCertificate,
        *("invoice_id", "done_on", "state"),
        entity_id=accepted[0].entity_id,
        invoice_id=[each.id for each in accepted],
    )
    days: dict[UUID, date] = {}
    for invoice, day, state in services:
        if state == CertificateState.CERTIFIED:
            days[invoice] = max(day, days.get(invoice, day))
    return {each.id: days.get(each.id) or done_on(each) for each in accepted}


def seen_already(entity: UUID, invoiced: Mapping[UUID, Invoiced]) -> set[UUID]:
    """Those of some invoices of which another of the same supplier, number and amount is proposed or accepted (C3)."""
    others = rows.pick(
        models.Proposal,
        *("supplier_id", "invoice_number", "cents", "id"),
        entity_id=entity,
        supplier_id={each.supplier for each in invoiced.values()},
        invoice_number={each.number for each in invoiced.values()},
        state=[ProposalState.PROPOSED, *ACCEPTED],
    )
    kept: dict[tuple[UUID, str, int], set[UUID]] = defaultdict(set)
    for supplier, number, cents, proposal in others:
        kept[supplier, number, cents].add(proposal)
    return {invoice for invoice, each in invoiced.items() if kept[each.supplier, each.number, each.amount] - {invoice}}


def requests_of(proposals: Sequence[models.Proposal]) -> dict[UUID, tuple[UUID, str]]:
    """The request, its id and its number, that asks for the payment of each of some invoices of an entity.

    Those that nobody asks to pay, or whose request was rejected, are left out.
    """
    if not proposals:
        return {}
    structures = {each.id: each.structure_id for each in proposals}
    asked = rows.pick(
        models.PaymentRequest,
        *("structure_id", "invoice_id", "id", "number", "state"),
        entity_id=proposals[0].entity_id,
        structure_id=set(structures.values()),
        invoice_id=structures,
    )
    return {
        invoice: (request, number)
        for structure, invoice, request, number, state in asked
        if structures[invoice] == structure and state != RequestState.REJECTED
    }


def view(row: models.Proposal) -> ProposalView:
    """A proposal as it is told."""
    return ProposalView(
        id=row.id,
        entity=row.entity_id,
        structure=row.structure_id,
        invoice_number=row.invoice_number,
        supplier=row.supplier_id,
        supplier_name=row.supplier_name,
        cents=row.cents,
        issued_on=row.issued_on,
        commitment_number=row.commitment_number,
        state=ProposalState(row.state),
        way=Way(row.way) if row.way else None,
        certified=row.certified,
        lines=row.proposed,
        reasons=tuple(Refusal.kept(each) for each in row.reasons),
        proposed_on=row.proposed_on,
        decided_by_name=row.decided_by_name,
        decided_on=row.decided_on,
        reason=row.reason,
        unrequested=row.unrequested,
        perimeter=row.perimeter,
    )
