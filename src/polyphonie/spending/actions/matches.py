"""Invoices are matched by rules with what is committed: their services are proposed, or it is kept why not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Perimeter
from polyphonie.invoicing import queries as invoices
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.invoicing.terms import InvoiceKind
from polyphonie.kernel import row_security, rows
from polyphonie.kernel.acts import Actor, action, in_consequence, note, unchanged
from polyphonie.spending import models
from polyphonie.spending.queries import proposals as queries
from polyphonie.spending.queries.payers import payers_of
from polyphonie.spending.rules.matching import Match, match
from polyphonie.spending.terms.proposals import DECIDED, Invoiced, ProposalState

from . import billing_plans, presumed, requested_lines
from .certificates import tell_invoices
from .proposals import certifies

_NUMBER: Final = re.compile(r"\d{10}")


@action
def propose_service(*, actor: Actor, structure: UUID, invoice: UUID, on: date) -> ProposalState | None:
    """Match an invoice with the commitments of who pays for it: its service is proposed, or it is kept why not.

    Asked again, it is matched again until somebody decides. Nothing is said (None) where nobody pays for the structure
    here. A service that was certified before is accepted at once: nothing is left to observe, and the invoice becomes
    "service certified". So is one that is presumed done, and its payment is requested.
    The right is asked where the commitment stands, and on the whole body where there is none.
    Refuses: INV-FIN-01, ACC-RIG-01. Source: arrêté du 12 mars 2020; décret 2012-1246, article 31.
    """
    return _propose(actor, [(structure, invoice)], on).get(invoice)


@action
def propose_services(
    *, actor: Actor, invoices: Collection[tuple[UUID, UUID]], on: date
) -> Mapping[UUID, ProposalState]:
    """Match many invoices at once, each told by its entity and its id, all or none; tells what became of each.

    Refuses: as `propose_service`, each.
    """
    return _propose(actor, invoices, on)


def _propose(actor: Actor, asked: Collection[tuple[UUID, UUID]], on: date) -> dict[UUID, ProposalState]:
    """Those for which nobody pays here are left out."""
    unchanged()
    with row_security.acting(in_consequence(actor), on):  # what they are about is known once they are matched
        paid_by = payers_of({structure for structure, _ in asked}, on=on)
        received = invoices.several({each for each in asked if each[0] in paid_by})
    told: dict[UUID, ProposalState] = {}
    for entity in sorted(set(paid_by.values())):
        mine = {row.id: row for row in received.values() if paid_by[row.entity] == entity}
        told |= _propose_of(actor, entity, mine, on)
    return told


def _propose_of(actor: Actor, entity: UUID, received: Mapping[UUID, InvoiceRow], on: date) -> dict[UUID, ProposalState]:
    """Match the invoices that an entity pays for, in the order of their ids."""
    done_on: dict[tuple[UUID, UUID], date] = {}
    with row_security.acting(in_consequence(actor), on):
        kept = rows.find(models.Proposal, entity_id=entity, id=received, order=("id",), held=True)
        held = {each.id: each for each in kept}
        decided = [each for each in held.values() if each.state in DECIDED]
        waiting = [
            held.get(each) or models.Proposal(entity_id=entity, id=each)
            for each in sorted(received)
            if each not in held or held[each].state not in DECIDED
        ]
        _stand(actor, decided, on)  # whoever may not know what was decided is refused
        invoiced = {each.id: _invoiced(received[each.id]) for each in waiting}
        found = _matches(entity, invoiced, on)
        apart = _apart(entity, invoiced, found, on)
        plain = [each for each in waiting if each.id not in apart]
        _tell(actor, plain, received, found, on)
        _keep(plain)
        for each in (each for each in waiting if each.id in apart):
            found[each.id] = _matched_again(entity, each.id, invoiced, found[each.id], on)
            _tell(actor, [each], received, found, on)
            if each.certified:
                each.take("accept")
                each.unrequested = not queries.requests_of([each])
                done_on[each.structure_id, each.id] = queries.done_on(each)
            elif each.lines:
                presumed.request(each, received[each.id], on=on)
            _keep([each])
        billing_plans.attach_all(waiting)
    tell_invoices(actor, done_on, on=on)
    for each in waiting:
        reasons = ",".join(reason["code"] for reason in each.reasons)
        note(entity=entity, subject=f"invoice:{each.id}", proposal=each.state, way=each.way, reasons=reasons)
    return {each.id: ProposalState(each.state) for each in [*decided, *waiting]}


def _matches(entity: UUID, invoiced: Mapping[UUID, Invoiced], on: date) -> dict[UUID, Match]:
    candidates = queries.candidates(entity, invoiced)
    seen = queries.seen_already(entity, invoiced)
    return {
        invoice: match(each, candidates[invoice], seen_already=invoice in seen, on=on)
        for invoice, each in invoiced.items()
    }


def _apart(entity: UUID, invoiced: Mapping[UUID, Invoiced], found: Mapping[UUID, Match], on: date) -> set[UUID]:
    """The invoices that are matched once those before them are kept, as what they take is no longer there for others.

    They take what is certified, are requested at once on a service that is presumed done, or look like one another.
    """
    looks = Counter((each.supplier, each.number, each.amount) for each in invoiced.values())
    marks = models.marks_on(entity, {line.commitment for each in found.values() for line in each.lines}, on=on)
    return {
        invoice
        for invoice, each in invoiced.items()
        if found[invoice].certified
        or looks[each.supplier, each.number, each.amount] > 1
        or any(line.commitment in marks for line in found[invoice].lines)
    }


def _matched_again(entity: UUID, invoice: UUID, invoiced: Mapping[UUID, Invoiced], found: Match, on: date) -> Match:
    """What an invoice is about by now. Another may be about to count on the same certificate: one at a time."""
    if found.certified:
        requested_lines.hold(entity, ((each.commitment, each.place) for each in found.lines))
    again = _matches(entity, {invoice: invoiced[invoice]}, on)[invoice]
    if again.certified and not found.certified:
        return _matched_again(entity, invoice, invoiced, again, on)
    return again


def _tell(
    actor: Actor,
    proposals: Sequence[models.Proposal],
    received: Mapping[UUID, InvoiceRow],
    found: Mapping[UUID, Match],
    on: date,
) -> None:
    """Say of each what its invoice is about, or why it is about nothing; not kept yet. Refuses: ACC-RIG-01."""
    for made in proposals:
        told = found[made.id]
        _write(made, received[made.id], on)
        made.tell(told.lines, told.reasons, None)
        made.way, made.certified = (told.way if told.lines else ""), told.certified
        made.take("propose" if told.lines else "fail")
    for made, lines in _stand(actor, proposals, on):
        if lines:
            made.programme_id, made.bop_id, made.uo_id = lines[0].programme_id, lines[0].bop_id, lines[0].uo_id


def _stand(
    actor: Actor, proposals: Sequence[models.Proposal], on: date
) -> list[tuple[models.Proposal, list[models.CommitmentLine]]]:
    """Each with the lines that it is about, where its right is asked. Refuses: ACC-RIG-01."""
    named = {each.id: each.proposed for each in proposals}
    commitments = {line.commitment for lines in named.values() for line in lines}
    kept = rows.find(models.CommitmentLine, entity_id={each.entity_id for each in proposals}, id=commitments)
    found = {(line.id, line.place): line for line in kept}
    stood = []
    for made in proposals:
        lines = [found[each.commitment, each.place] for each in named[made.id]]
        for perimeter in {each.perimeter: None for each in lines} or {Perimeter.of_entity(made.entity_id): None}:
            certifies(actor, perimeter, on)
        stood.append((made, lines))
    return stood


def _keep(made: Sequence[models.Proposal]) -> None:
    rows.insert([each for each in made if each._state.adding])
    rows.update([each for each in made if not each._state.adding], _ALL)


_ALL: Final = tuple(
    each.attname for each in models.Proposal._meta.concrete_fields if each not in models.Proposal._meta.pk_fields
)


def _invoiced(row: InvoiceRow) -> Invoiced:
    """What matching looks at. A number that is not of our commitments is taken for a contract's."""
    own = _NUMBER.fullmatch(row.commitment_number) is not None
    return Invoiced(
        supplier=row.supplier,
        number=row.number,
        amount=row.due.cents,
        currency=row.due.currency,
        credit_note=row.kind is InvoiceKind.CREDIT_NOTE,
        commitment_number=row.commitment_number if own else "",
        contract_number="" if own else row.commitment_number,
    )


def _write(made: models.Proposal, row: InvoiceRow, on: date) -> None:
    invoiced = _invoiced(row)
    made.structure_id, made.invoice_number, made.issued_on = row.entity, row.number, row.issued_on
    made.supplier_id, made.supplier_name, made.cents = row.supplier, row.supplier_name, invoiced.amount
    made.commitment_number, made.contract_number = invoiced.commitment_number, invoiced.contract_number
    made.proposed_on = on
