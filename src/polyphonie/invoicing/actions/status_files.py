"""The states that a recipient gives by file (CPPStatut): each status is a document of its flow, applied or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from polyphonie.documents import chorus
from polyphonie.documents.flow import Member
from polyphonie.documents.invoice import Unreadable, pivot
from polyphonie.documents.invoice.pivot.model import InvoiceStatus
from polyphonie.invoicing import models, rules, terms
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms import flows as words
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

from . import treatments

_KINDS: Final[Mapping[str, SupplierIdKind]] = {str(number): kind for number, kind in enumerate(SupplierIdKind, start=1)}
"""Chorus Pro's types of identifiers, in the order of ours."""


@cache
def _given() -> Mapping[str, InvoiceState]:
    """The states that a recipient gives, by their number in a CPPStatut file."""
    return {
        each.pivot: InvoiceState(each.state)
        for each in chorus.statuses().values()
        if each.pivot and each.state in terms.TREATMENTS
    }


def singled(members: Iterable[Member]) -> Iterator[Member]:
    """The statuses of the files of a flow one by one, each as a file of its own; what cannot be read, in its place."""
    for member in members:
        if isinstance(member.content, Unreadable):
            yield member
            continue
        try:
            flow = pivot.read_statuses(member.content)
        except Unreadable as unreadable:
            yield Member(member.name, unreadable)
            continue
        for place, status in enumerate(flow.invoices, start=1):
            alone = pivot.write_statuses(replace(flow, flows=(), invoices=(status,)))
            yield Member(f"{member.name}#{status.order or place}", alone)


def apply(*, actor: Actor, content: bytes, on: date) -> tuple[UUID, UUID, str]:
    """Give the one status of a file to its invoice, as `treat` does; returns the invoice and its number.

    Refuses: DOC-… it cannot be read, INV-FLW-11 no such invoice, INV-FLW-12 not a recipient's status, and what `treat`
    refuses. Source: AIFE, CPPStatut V1.19; interface FSO1301A.
    """
    try:
        (status,) = pivot.read_statuses(content).invoices
    except Unreadable as unreadable:
        raise Refused(rules.unreadable_refusal(unreadable)) from None
    state = _given().get(status.status or "")
    if state is None:
        raise Refused(words.STATUS_NOT_GIVEN(status=status.status or "∅", known=", ".join(sorted(_given()))))
    found = _invoice(status)
    treatments.treat(
        actor=actor,
        entity=found.entity_id,
        invoice=found.id,
        state=state,
        reason=status.comment or "",
        payment_request_number=status.mandate or "",
        on=on,
    )
    return found.entity_id, found.id, found.number


def _invoice(status: InvoiceStatus) -> models.Invoice:
    supplier, debtor, number = status.supplier, status.debtor, status.number or ""
    told = words.STATUS_ABOUT_NOTHING(
        number=number or "∅",
        supplier=(supplier and supplier.identifier) or "∅",
        debtor=(debtor and debtor.identifier) or "∅",
    )
    kind = _KINDS.get((supplier and supplier.identifier_type) or "")
    issuer = (
        parties.supplier_by_identifier(kind, supplier.identifier) if kind and supplier and supplier.identifier else None
    )
    recipient = parties.entity_by_siret(debtor.identifier) if debtor and debtor.identifier else None
    if issuer is None or recipient is None:
        raise Refused(told)
    found = models.Invoice.objects.filter(entity_id=recipient.id, supplier_id=issuer.id, number=number)
    if status.issued_on is not None:
        found = found.filter(issued_on=status.issued_on)
    newest = found.order_by("-id").first()
    if newest is None:
        raise Refused(told)
    return newest
