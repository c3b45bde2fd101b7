"""What may be asked of flows: one's own, newest first, and what became of each document in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import models
from polyphonie.invoicing.terms import ALREADY_DEPOSITED
from polyphonie.invoicing.terms.flows import FLOW_NOT_FOUND, TO_TREAT, FlowState
from polyphonie.kernel import spool
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refusal, Refused

PAGE = 50


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow: who sent what, how far it is, how many of its documents came in. `refusals` are those of the whole."""

    depositor: UUID
    id: UUID
    number: int
    depositor_name: str
    supplier: UUID | None
    channel: str
    name: str
    interface: str
    syntax: str
    size: int
    sha256: str
    state: FlowState
    state_at: datetime
    received_at: datetime
    refusals: tuple[Refusal, ...]
    accepted: int
    refused: int
    bytes_kept: bool
    reference: str
    declared: Mapping[str, str] | None

    @property
    def items(self) -> int:
        """The documents that were treated so far."""
        return self.accepted + self.refused

    @property
    def over(self) -> bool:
        """Whether its treatment ended."""
        return self.state not in TO_TREAT

    @property
    def may_be_retreated(self) -> bool:
        """Whether its refused documents may be treated again."""
        return self.over and self.bytes_kept and self.state is not FlowState.INTEGRATED


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What became of one document of a flow: its invoice, or every reason why there is none."""

    place: int
    name: str
    size: int
    sha256: str
    accepted: bool
    number: str
    entity: UUID | None
    invoice: UUID | None
    refusals: tuple[Refusal, ...]
    treated_at: datetime

    @property
    def already_deposited(self) -> bool:
        """Whether it is not in because it was before: there is nothing to mend."""
        return [each.code for each in self.refusals] == [ALREADY_DEPOSITED.code]


def flow(*, actor: Actor, identifier: UUID, on: date) -> FlowRow:
    """A flow of the actor's own, or of the supplier for which they deposit. Refuses: INV-FLW-01."""
    return _one(actor, on, id=identifier)


def flow_numbered(*, actor: Actor, number: int, on: date) -> FlowRow:
    """The same, by its number. Refuses: INV-FLW-01."""
    return _one(actor, on, number=number)


def flows(
    *,
    actor: Actor,
    on: date,
    states: frozenset[FlowState] = frozenset(),
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[FlowRow, ...]:
    """The flows that the actor sent, or that were sent for their suppliers; newest first, from after a given one."""
    found = models.Flow.objects.filter(_within(actor, on))
    if states:
        found = found.filter(state__in=[str(state) for state in states])
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(_row(each) for each in found.order_by("-id")[:limit])


def declared_flows(
    *,
    actor: Actor,
    on: date,
    states: frozenset[FlowState] = frozenset(),
    types: Collection[str] = (),
    reference: str = "",
    updated_after: datetime | None = None,
    updated_before: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = PAGE,
) -> tuple[FlowRow, ...]:
    """The flows of which their sender said something, in the order in which their state last changed.

    `types` are those that were declared; `after` is the last change that was read, and its flow's id.
    """
    found = models.Flow.objects.filter(_within(actor, on), declared__isnull=False)
    if states:
        found = found.filter(state__in=[str(state) for state in states])
    if types:
        found = found.filter(declared__type__in=list(types))
    if reference:
        found = found.filter(reference=reference)
    if updated_after is not None:
        found = found.filter(state_at__gt=updated_after)
    if updated_before is not None:
        found = found.filter(state_at__lt=updated_before)
    if after is not None:
        at, identifier = after
        found = found.filter(Q(state_at__gt=at) | Q(state_at=at, id__gt=identifier))
    return tuple(_row(each) for each in found.order_by("state_at", "id")[:limit])


def content(row: FlowRow) -> bytes | None:
    """The bytes of a flow as they came in, while they are kept; those of an invoice are its original."""
    if not row.bytes_kept:
        return None
    return spool.opened(entity=row.depositor, identifier=row.id, size=row.size).read()


def items(row: FlowRow, *, after: int = -1, limit: int = PAGE, refused_only: bool = False) -> tuple[ItemRow, ...]:
    """What became of the documents of a flow, in its order, after the given place."""
    found = models.FlowItem.objects.filter(depositor_id=row.depositor, id=row.id, place__gt=after)
    if refused_only:
        found = found.filter(accepted=False)
    return tuple(
        ItemRow(
            each.place,
            each.name,
            each.size,
            bytes(each.sha256).hex(),
            each.accepted,
            each.number,
            each.entity_id,
            each.invoice_id,
            tuple(Refusal.kept(refusal) for refusal in each.refusals),
            each.treated_at,
        )
        for each in found.order_by("place")[:limit]
    )


def _one(actor: Actor, on: date, **key: object) -> FlowRow:
    found = models.Flow.objects.filter(_within(actor, on), **key).first()
    if found is None:
        raise Refused(FLOW_NOT_FOUND())
    return _row(found)


def _within(actor: Actor, on: date) -> Q:
    reach = access.reach(actor, Right.INVOICE_DEPOSIT, on=on)
    if reach.platform:
        return Q()
    return Q(depositor_id=actor.id) | Q(supplier_id__in=reach.suppliers)


def _row(found: models.Flow) -> FlowRow:
    return FlowRow(
        depositor=found.depositor_id,
        id=found.id,
        number=found.number,
        depositor_name=found.actor["name"],
        supplier=found.supplier_id,
        channel=found.channel,
        name=found.name,
        interface=found.interface,
        syntax=found.syntax,
        size=found.size,
        sha256=bytes(found.sha256).hex(),
        state=FlowState(found.state),
        state_at=found.state_at,
        received_at=found.received_at,
        refusals=tuple(Refusal.kept(each) for each in found.refusals),
        accepted=found.accepted,
        refused=found.refused,
        bytes_kept=found.bytes_kept,
        reference=found.reference,
        declared=found.declared,
    )
