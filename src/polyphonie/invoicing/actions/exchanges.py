"""What partners are told by file: acknowledgements of their flows, statuses of their invoices. Each once, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.documents.chorus import status_of
from polyphonie.documents.flow import names
from polyphonie.documents.invoice import pivot
from polyphonie.documents.invoice.pivot.model import (
    Debtor,
    Envelope,
    FlowStatus,
    InvoiceStatus,
    LineError,
    Parameter,
    Partner,
    StatusFlow,
    Supplier,
)
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.terms import Channel, Moved
from polyphonie.invoicing.terms.flows import FlowState
from polyphonie.kernel import clock, rows
from polyphonie.kernel.acts import unit
from polyphonie.kernel.refusals import Refusal
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

TOGETHER: Final = 500
"""The most statuses in one file."""

MOST_ERRORS: Final = 1_000
"""The most refusals that an acknowledgement tells: the portal and the API tell all."""

_STATUSES, _ACKNOWLEDGEMENT = "FEN1200A", "CSO1100A"
_PLATFORM: Final = "CPP001"
_OF_FLOW: Final = {FlowState.INTEGRATED: "90", FlowState.PARTLY_INTEGRATED: "96"}
_RECEPTION_ERROR: Final = "93"
_IDENTIFIED: Final = {kind: str(number) for number, kind in enumerate(SupplierIdKind, start=1)}
"""Chorus Pro's types of identifiers, in the order of ours."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to hand over."""

    name: str
    content: bytes


def tell_flow(*, depositor: UUID, flow: UUID) -> None:
    """Have a flow that came by EDI acknowledged: its treatment ended."""
    found = models.Flow.objects.filter(depositor_id=depositor, id=flow, channel=Channel.EDI).first()
    if found is not None:
        models.Outgoing.objects.create(
            depositor_id=depositor, flow_id=flow, name=found.name, state=found.state, at=clock.now()
        )


def tell_refusal(*, depositor: UUID, name: str, refusals: Sequence[Refusal]) -> None:
    """Have a file that could not be received at all told so, with the reasons."""
    reason = " ".join(f"{each.code} {each.fr}" for each in refusals)
    models.Outgoing.objects.create(
        depositor_id=depositor, name=name, state=FlowState.REJECTED, reason=reason, at=clock.now()
    )


def tell_states(moved: Sequence[Moved]) -> None:
    """Have the depositors of invoices that came by EDI told the states that these took."""
    told = queries.rows((each.entity, each.invoice) for each in moved).values()
    entities, ids = {each.entity for each in told}, {each.id for each in told if each.channel is Channel.EDI}
    by_edi = rows.pick(models.Invoice, *("id", "depositor_id", "number"), entity_id=entities, id=ids)
    found = {invoice: (depositor, number) for invoice, depositor, number in by_edi}
    steps = rows.find(models.StatusEvent, entity_id=entities, invoice_id=found, order=("id",))
    took = {(step.invoice_id, step.state): step for step in steps}
    rows.insert(
        [
            models.Outgoing(
                depositor_id=found[each.invoice][0],
                entity_id=each.entity,
                invoice_id=each.invoice,
                name=found[each.invoice][1],
                state=each.state,
                reason=took[each.invoice, each.state].reason,
                at=took[each.invoice, each.state].at,
            )
            for each in moved
            if each.invoice in found
        ]
    )


def parcels(*, depositor: UUID, application: str) -> Iterator[Parcel]:
    """The files to hand over to a depositor: those that were not, as they were, then what came since."""
    _name_files(depositor, application)
    named = models.Outgoing.objects.filter(depositor_id=depositor).exclude(file_name="")
    for name in list(named.order_by("file_name").values_list("file_name", flat=True).distinct()):
        told = list(named.filter(file_name=name).order_by("at", "id"))
        yield Parcel(name, _written(told, application, name))


def handed_over(*, depositor: UUID, name: str) -> None:
    """Forget what a file told: it stands in the partner's folder."""
    models.Outgoing.objects.filter(depositor_id=depositor, file_name=name).delete()


def _name_files(depositor: UUID, application: str) -> None:
    """Give what waits its files, once for all: cut short, the same names are written again with the same content."""
    with unit():
        unnamed = models.Outgoing.objects.select_for_update(skip_locked=True).filter(
            depositor_id=depositor, file_name=""
        )
        waiting = list(unnamed.order_by("id")[: 10 * TOGETHER])
        statuses = [row for row in waiting if row.invoice_id]
        groups = [[row] for row in waiting if not row.invoice_id]
        groups += [statuses[start : start + TOGETHER] for start in range(0, len(statuses), TOGETHER)]
        for group in groups:
            name = names.written(_interface(group[0]), application=application, sequence=_next(), ending=".xml")
            models.Outgoing.objects.filter(id__in=[row.id for row in group]).update(file_name=name)


def _interface(row: models.Outgoing) -> str:
    """Statuses have theirs; the acknowledgement of an interface bears its digits."""
    if row.invoice_id:
        return _STATUSES
    flow = models.Flow.objects.filter(depositor_id=row.depositor_id, id=row.flow_id).first() if row.flow_id else None
    answer = f"C{flow.interface[1:]}" if flow and flow.interface else _ACKNOWLEDGEMENT
    return answer if answer in names.interfaces() else _ACKNOWLEDGEMENT


def _next() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('invoicing_flow_numbers')")
        return int(cursor.fetchone()[0])


def _written(rows: Sequence[models.Outgoing], application: str, name: str) -> bytes:
    parameters = (
        Parameter("0001", "DtPrd", rows[0].at.astimezone(clock.PARIS).date().isoformat()),
        Parameter("0002", "IdFlx", str(names.named(name).sequence)),
    )
    envelope = Envelope("1", parameters, receiver=Partner(application, application), sender=Partner(_PLATFORM, "CPP"))
    flows = tuple(_flow(row, order) for order, row in enumerate(rows, start=1) if not row.invoice_id)
    states = _states([row for row in rows if row.invoice_id])
    return pivot.write_statuses(StatusFlow(version="1.19", envelopes=(envelope,), flows=flows, invoices=states))


def _flow(row: models.Outgoing, order: int) -> FlowStatus:
    errors: list[LineError] = []
    comment = row.reason
    if row.flow_id:
        found = models.Flow.objects.get(depositor_id=row.depositor_id, id=row.flow_id)
        comment = f"{found.accepted} intégrées, {found.refused} refusées"
        errors += [LineError("0", "B", each["code"], "Flux", each["fr"]) for each in found.refusals]
        refused = models.FlowItem.objects.filter(depositor_id=row.depositor_id, id=row.flow_id, accepted=False)
        errors += [
            LineError(str(item.place + 1), "B", each["code"][:20], item.name[:100], each["fr"][:500])
            for item in refused.order_by("place")[:MOST_ERRORS]
            for each in item.refusals
        ]
    return FlowStatus(
        order=str(order),
        status=_OF_FLOW.get(FlowState(row.state), _RECEPTION_ERROR),
        comment=comment[:500],
        given_at=row.at.astimezone(clock.PARIS),
        giver="Polyphonie",
        flow=row.name,
        errors=tuple(errors[:MOST_ERRORS]),
    )


def _states(rows: Sequence[models.Outgoing]) -> tuple[InvoiceStatus, ...]:
    invoices = queries.rows((row.entity_id, row.invoice_id) for row in rows if row.entity_id and row.invoice_id)
    entities = parties.entities({row.entity for row in invoices.values()})
    suppliers = parties.suppliers({row.supplier for row in invoices.values()})
    told: list[InvoiceStatus] = []
    for row in rows:
        invoice = invoices[row.invoice_id] if row.invoice_id else None
        status = status_of(row.state)
        if invoice is None or status is None:
            continue
        supplier, entity = suppliers[invoice.supplier], entities[invoice.entity]
        told.append(
            InvoiceStatus(
                order=str(len(told) + 1),
                supplier=Supplier(
                    _IDENTIFIED[supplier.id_kind],
                    supplier.identifier,
                    supplier.name,
                    supplier.country or "FR",
                ),
                debtor=Debtor(pivot.terms.SIRET_TYPE, entity.siret, entity.name, invoice.service_code or None),
                status=status.pivot,
                complement=status.french[:40],
                comment=row.reason[:500] or None,
                given_at=row.at.astimezone(clock.PARIS),
                giver=entity.name,
                number=invoice.number,
                issued_on=invoice.issued_on,
            )
        )
    return tuple(told)
