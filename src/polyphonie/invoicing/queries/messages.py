"""What may be asked of life-cycle messages: those of an invoice, those that wait to be handed over, their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.documents.invoice import cdar
from polyphonie.invoicing import models
from polyphonie.invoicing.terms.messages import NO_SUCH_MESSAGE
from polyphonie.kernel import originals
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refused

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A life-cycle message. `status` is its number (`cdar.terms.statuses` names it); `platform` where it must go."""

    entity: UUID
    id: UUID
    invoice: UUID
    incoming: bool
    number: str
    status: str
    given_at: datetime
    kept_at: datetime
    to_portal: bool
    platform: str
    handed_over_at: datetime | None

    def status_name(self, language: str) -> str:
        status = cdar.terms.statuses()[self.status]
        return status.french if language.startswith("fr") else status.english

    @property
    def file_name(self) -> str:
        """The name under which it is handed over."""
        return f"CDV-{self.status}-{self.id}.xml"


def messages_of(*, entity: UUID, invoice: UUID) -> tuple[MessageRow, ...]:
    """The messages about an invoice, oldest first. Whoever may see the invoice may see them."""
    found = models.LifeCycleMessage.objects.filter(entity_id=entity, invoice_id=invoice).order_by("id")
    return tuple(map(_row, found))


def message(*, entity: UUID, invoice: UUID, identifier: UUID) -> tuple[StoredOriginal, bytes]:
    """The bytes of a message about an invoice that the caller may see. Refuses: INV-MSG-08."""
    found = models.LifeCycleMessage.objects.filter(entity_id=entity, invoice_id=invoice, id=identifier).first()
    if found is None:
        raise Refused(NO_SUCH_MESSAGE())
    return originals.whole(entity=entity, original=found.original_id)


def outgoing(
    *, actor: Actor, on: date, platform: str | None = None, after: UUID | None = None, limit: int = PAGE
) -> tuple[MessageRow, ...]:
    """The messages that wait to be handed over, oldest first: to one platform ("" the portal's), or to any.

    For whoever deposits for the whole platform, as the programs that exchange with other platforms do.
    Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=PLATFORM, on=on)
    found = models.LifeCycleMessage.objects.filter(incoming=False, handed_over_at__isnull=True)
    if platform is not None:
        found = found.filter(platform=platform)
    if after is not None:
        found = found.filter(id__gt=after)
    return tuple(map(_row, found.order_by("id")[:limit]))


def _row(found: models.LifeCycleMessage) -> MessageRow:
    return MessageRow(
        entity=found.entity_id,
        id=found.id,
        invoice=found.invoice_id,
        incoming=found.incoming,
        number=found.number,
        status=found.status,
        given_at=found.given_at,
        kept_at=found.kept_at,
        to_portal=found.to_portal,
        platform=found.platform,
        handed_over_at=found.handed_over_at,
    )
