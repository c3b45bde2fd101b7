"""What may be asked of the gateway: webhooks, and what was sent to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.kernel.acts import Actor, ActorKind
from polyphonie.kernel.refusals import Refused

from . import models
from .terms import NO_SUCH_WEBHOOK, Dialect, DispatchState, Problem, Topic

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook; its key is shown only by the act that makes it. `resting_until`: its receiver does not answer."""

    id: UUID
    client: UUID
    client_name: str
    label: str
    url: str
    dialect: Dialect
    topics: tuple[Topic, ...]
    filters: Mapping[str, Sequence[str]]
    created_at: datetime
    former_until: datetime | None
    ended_at: datetime | None
    resting_until: datetime | None
    failures: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What a receiver answered once: a status, or a problem."""

    at: datetime
    milliseconds: int
    status: int | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One message to one webhook, with the last answers to it, oldest first."""

    id: UUID
    webhook: UUID
    entity: UUID
    subject: UUID
    topic: Topic
    body: str
    state: DispatchState
    made_at: datetime
    due_at: datetime
    tries: int
    answers: tuple[AnswerRow, ...]

    @property
    def last(self) -> AnswerRow | None:
        return self.answers[-1] if self.answers else None


def webhooks(
    *, actor: Actor, on: date, after: UUID | None = None, limit: int = PAGE, ended: bool = False
) -> tuple[WebhookRow, ...]:
    """The webhooks that the actor manages, newest first: a program's own, or those of a person's programs."""
    found = _managed(actor, on=on).filter(ended_at__isnull=not ended)
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(map(_webhook_row, found.order_by("-id")[:limit]))


def webhook(*, actor: Actor, webhook: UUID, on: date) -> WebhookRow:
    """One of them. Refuses: GAT-WEB-01."""
    found = _managed(actor, on=on).filter(id=webhook, ended_at=None).first()
    if found is None:
        raise Refused(NO_SUCH_WEBHOOK())
    return _webhook_row(found)


def dispatches(
    *,
    actor: Actor,
    webhook: UUID,
    on: date,
    states: frozenset[DispatchState] = frozenset(),
    after: UUID | None = None,
    limit: int = PAGE,
) -> tuple[DispatchRow, ...]:
    """What was sent to a webhook, newest first. Refuses: GAT-WEB-01."""
    if not _managed(actor, on=on).filter(id=webhook).exists():
        raise Refused(NO_SUCH_WEBHOOK())
    found = models.Dispatch.objects.filter(webhook_id=webhook)
    if states:
        found = found.filter(state__in=[str(state) for state in states])
    if after is not None:
        found = found.filter(id__lt=after)
    return tuple(map(_dispatch_row, found.order_by("-id")[:limit]))


def _managed(actor: Actor, *, on: date) -> QuerySet[models.Webhook]:
    if actor.kind is ActorKind.CLIENT:
        return models.Webhook.objects.filter(client_id=actor.id)
    reach = access.reach(actor, Right.CLIENTS_MANAGE, on=on)
    if reach.platform:
        return models.Webhook.objects.all()
    places = {*reach.entities, *reach.services, *reach.suppliers}
    return models.Webhook.objects.filter(Q(perimeter_id__in=places) | Q(perimeter_entity__in=reach.entities))


def _webhook_row(row: models.Webhook) -> WebhookRow:
    return WebhookRow(
        id=row.id,
        client=row.client_id,
        client_name=row.client_name,
        label=row.perimeter_label,
        url=row.url,
        dialect=Dialect(row.dialect),
        topics=tuple(map(Topic, row.topics)),
        filters=row.filters,
        created_at=row.created_at,
        former_until=row.former_until,
        ended_at=row.ended_at,
        resting_until=row.resting_until,
        failures=row.failures,
    )


def _dispatch_row(row: models.Dispatch) -> DispatchRow:
    return DispatchRow(
        id=row.id,
        webhook=row.webhook_id,
        entity=row.entity_id,
        subject=row.subject,
        topic=Topic(row.topic),
        body=row.body,
        state=DispatchState(row.state),
        made_at=row.made_at,
        due_at=row.due_at,
        tries=row.tries,
        answers=tuple(map(_answer_row, row.answers)),
    )


def _answer_row(told: Mapping[str, Any]) -> AnswerRow:
    return AnswerRow(
        at=datetime.fromisoformat(told["at"]),
        milliseconds=told["milliseconds"],
        status=told["status"],
        problem=Problem(told["problem"]) if told["problem"] else None,
    )
