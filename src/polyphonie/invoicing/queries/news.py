"""The news of a person: what moved, unread first told by a number, and how they want to be written to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.invoicing import models
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.invoicing.terms.news import SIDES, USUAL_MAILING, Mailing, Topic
from polyphonie.kernel.acts import Actor

from . import InvoiceRow, rows, whose_right

PAGE: Final = 50
MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class NewsRow:
    """A state that an invoice took, told to a person."""

    id: UUID
    invoice: InvoiceRow
    state: InvoiceState
    told_at: datetime
    read: bool


def news(*, actor: Actor, after: UUID | None = None, limit: int = PAGE) -> tuple[NewsRow, ...]:
    """The actor's news, newest first. An invoice that is no longer theirs to see is left out."""
    found = models.News.objects.filter(person_id=actor.id).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    kept = list(found[:limit])
    seen = rows((each.entity_id, each.invoice_id) for each in kept)
    return tuple(
        NewsRow(each.id, seen[each.invoice_id], InvoiceState(each.state), each.told_at, each.read_at is not None)
        for each in kept
        if each.invoice_id in seen
    )


def unread(person: UUID) -> int:
    """How many news a person has not read, up to a hundred."""
    return models.News.objects.filter(person_id=person, read_at=None)[:MOST_COUNTED].count()


def mailings(people: Collection[UUID]) -> Mapping[tuple[UUID, Topic], Mailing]:
    """How people chose to be written to; who chose nothing is not in it."""
    found = models.MailingChoice.objects.filter(person_id__in=people)
    return {(each.person_id, Topic(each.topic)): Mailing(each.mailing) for each in found}


def choices(*, actor: Actor, on: date) -> Mapping[Topic, Mailing]:
    """Each topic that the actor's rights bring, and how they are written to about it."""
    chosen = mailings([actor.id])
    return {
        topic: chosen.get((actor.id, topic), USUAL_MAILING)
        for side, topics in SIDES.items()
        if access.reach(actor, whose_right(side), on=on)
        for topic in topics
    }
