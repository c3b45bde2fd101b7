"""Dispatches: made when something happens, and replayed on demand. They are sent apart (`sending`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, PerimeterKind, Right
from polyphonie.gateway import models, rules
from polyphonie.gateway.sending import send
from polyphonie.gateway.terms import Dialect, DispatchState, Topic
from polyphonie.kernel import clock, rows
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import first_id_of, new_id
from polyphonie.kernel.jobs import defer
from polyphonie.kernel.refusals import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What happened, once: `entity` and `subject` are those of the announcement.

    `data` (JSON values) is what the house above says of it, and `in_z12_013` how that interface says it, whose webhooks
    are told nothing else. `marks` are what filters look at. What concerns the program `client` is told to it, and to no
    other on the whole platform.
    """

    entity: UUID
    subject: UUID
    perimeters: tuple[Perimeter, ...]
    data: Mapping[str, object]
    in_z12_013: Mapping[str, object] | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    client: UUID | None = None


def publish(*, topic: Topic, happenings: Sequence[Happening]) -> int:
    """Tell what happened to the webhooks whose program's perimeter holds one of its own; says how many messages."""
    hooks = _hooks(topic, happenings)
    if not hooks:
        return 0
    live = access.live_clients({to.client_id for to in hooks})
    sent = 0
    for happening in happenings:
        for to in hooks:
            said = happening.data if to.dialect == Dialect.STANDARD else happening.in_z12_013
            if to.client_id not in live or said is None or not _concerns(happening, to):
                continue
            if rules.passes(to.filters, happening.marks):
                make(to, topic=topic, entity=happening.entity, subject=happening.subject, data=said)
                sent += 1
    return sent


def _hooks(topic: Topic, happenings: Sequence[Happening]) -> list[models.Webhook]:
    """The webhooks that may want to know: one question, however much happened."""
    places = {
        identifier
        for happening in happenings
        for each in happening.perimeters
        for identifier in (each.id, each.entity)
        if identifier is not None
    }
    clients = {happening.client for happening in happenings}
    of_all = [PerimeterKind.PLATFORM.value] if None in clients else []
    with connection.cursor() as cursor:
        cursor.execute(_LISTENING, [list(places), list(clients - {None}), of_all, json.dumps([topic])])
        found = [webhook for (webhook,) in cursor.fetchall()]
    return rows.find(models.Webhook, id=found)


_LISTENING: Final = """
    SELECT id FROM gateway_webhook
    WHERE (perimeter_id = ANY(%s::uuid[]) OR client_id = ANY(%s::uuid[]) OR perimeter_kind = ANY(%s::text[]))
        AND ended_at IS NULL AND topics @> %s::jsonb
"""
"""Hardly anybody listens to most of what happens: the rest of the rows is read when somebody does."""


def _concerns(happening: Happening, to: models.Webhook) -> bool:
    if happening.client is not None and to.client_id == happening.client:
        return True
    if happening.client is not None and to.perimeter_kind == PerimeterKind.PLATFORM:
        return False
    return any(to.perimeter.holds(each) for each in happening.perimeters)


def make(to: models.Webhook, *, topic: Topic, entity: UUID, subject: UUID, data: Mapping[str, object]) -> UUID:
    """Write a message to one webhook, and have it sent after the commit; returns its id."""
    identifier, now = new_id(), clock.now()
    body = dict(data)
    if to.dialect == Dialect.STANDARD:
        body = {"type": topic, "timestamp": now.isoformat(timespec="milliseconds"), "data": body}
    models.Dispatch.objects.create(
        webhook_id=to.id,
        id=identifier,
        entity_id=entity,
        subject=subject,
        topic=topic,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        made_at=now,
        since=now,
        due_at=now,
    )
    defer(send, webhook=str(to.id))
    return identifier


@action
def replay(*, actor: Actor, webhook: UUID, dispatch: UUID, on: date) -> None:
    """Send a message again, under its own id. One that still waits is sent at once.

    Refuses: GAT-WEB-01, GAT-DIS-01, ACC-RIG-01.
    """
    to = managed(webhook, actor=actor, on=on)
    found = models.Dispatch.locked(webhook, dispatch)
    _again(found)
    found.save(update_fields=["state", "since", "due_at", "tries"])
    wake(to)
    note(entity=to.perimeter.journal, subject=f"webhook:{webhook}", dispatch=str(dispatch))


@action
def replay_span(
    *,
    actor: Actor,
    webhook: UUID,
    since: datetime,
    before: datetime,
    on: date,
    states: Collection[DispatchState] = (DispatchState.GIVEN_UP,),
) -> int:
    """Send again the messages made in a span of time, those given up unless told otherwise; says how many.

    Refuses: GAT-WEB-01, ACC-RIG-01, GAT-SPA-01 the end is before the start.
    """
    refuse(rules.span_refusals(since, before))
    to = managed(webhook, actor=actor, on=on)
    now = clock.now()
    again = (
        models.Dispatch.objects.filter(
            webhook_id=webhook, id__gte=first_id_of(since), id__lt=first_id_of(before), state__in=list(states)
        )
        .exclude(state=DispatchState.WAITING)
        .update(state=DispatchState.WAITING, since=now, due_at=now, tries=0)
    )
    wake(to)
    note(
        entity=to.perimeter.journal,
        subject=f"webhook:{webhook}",
        since=since.isoformat(),
        before=before.isoformat(),
        replayed=again,
    )
    return again


def managed(webhook: UUID, *, actor: Actor, on: date) -> models.Webhook:
    """A webhook that the actor manages, held until the commit: a program its own, a person those of their programs.

    Refuses: GAT-WEB-01, ACC-RIG-01.
    """
    found = models.Webhook.locked(webhook)
    require(actor, client=found.client_id, perimeter=found.perimeter, on=on)
    return found


def require(actor: Actor, *, client: UUID, perimeter: Perimeter, on: date) -> None:
    """Go on only for the program itself, or for whoever manages programs where it is. Refuses: ACC-RIG-01."""
    if actor.id != client:
        access.require(actor, Right.CLIENTS_MANAGE, perimeter=perimeter, on=on)


def _again(found: models.Dispatch) -> None:
    if found.state != DispatchState.WAITING:
        found.move("replay")
        found.since = clock.now()
        found.tries = 0
    found.due_at = clock.now()


def wake(to: models.Webhook) -> None:
    """Have a webhook's messages sent now, even while its receiver rests."""
    if to.failures:
        to.failures, to.resting_until = 0, None
        to.save(update_fields=["failures", "resting_until"])
    defer(send, webhook=str(to.id))
