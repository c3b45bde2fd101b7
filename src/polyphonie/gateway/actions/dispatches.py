"""Dispatches: made when something happens, and replayed on demand. They are sent apart (`sending`)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, PerimeterKind, Right
from polyphonie.gateway import models, rules
from polyphonie.gateway.sending import send
from polyphonie.gateway.terms import Dialect, DispatchState, Topic
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import first_id_of, new_id
from polyphonie.kernel.jobs import defer
from polyphonie.kernel.refusals import refuse


def publish(
    *,
    topic: Topic,
    entity: UUID,
    subject: UUID,
    perimeters: Collection[Perimeter],
    data: Mapping[str, object],
    in_z12_013: Mapping[str, object] | None = None,
    marks: Mapping[str, str] = MappingProxyType({}),
    client: UUID | None = None,
) -> int:
    """Tell the webhooks whose program's perimeter holds one of these what happened; says how many.

    What concerns the program `client` is told to it, and to no other on the whole platform.

    `entity` and `subject` are those of the announcement; `data` (JSON values) is what the house above says of it, and
    `in_z12_013` how that interface says it, whose webhooks are told nothing else. `marks` are what filters look at.
    """
    places = {identifier for each in perimeters for identifier in (each.id, each.entity) if identifier is not None}
    on_platform = Q(perimeter_kind=PerimeterKind.PLATFORM) if client is None else Q(client_id=client)
    found = models.Webhook.objects.filter(
        Q(perimeter_id__in=places) | on_platform, ended_at=None, topics__contains=[topic]
    )
    concerned = [to for to in found if to.client_id == client or any(to.perimeter.holds(each) for each in perimeters)]
    live = access.live_clients({to.client_id for to in concerned}) if concerned else frozenset()
    told = [to for to in concerned if to.client_id in live]
    sent = 0
    for to in told:
        said = data if to.dialect == Dialect.STANDARD else in_z12_013
        if said is not None and rules.passes(to.filters, marks):
            make(to, topic=topic, entity=entity, subject=subject, data=said)
            sent += 1
    return sent


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
