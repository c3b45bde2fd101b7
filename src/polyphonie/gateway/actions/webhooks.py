"""Webhooks: subscribed, changed, given a new key, tested, ended."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.conf import settings

from polyphonie.access import queries as access
from polyphonie.gateway import models, rules, terms
from polyphonie.gateway.actions import dispatches
from polyphonie.gateway.sending import SEALED
from polyphonie.gateway.terms import Dialect, DispatchState, Topic
from polyphonie.kernel import clock, keys, sealing
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse


@dataclass(frozen=True, slots=True)
class Subscribed:
    """`key` verifies what is sent; it is shown this once. `former_until` is when the key before it stops signing."""

    webhook: UUID
    key: str
    former_until: datetime | None = None

    @property
    def key_in_base64(self) -> str:
        """The key as XP Z12-013 shows it."""
        return rules.plain_key(self.key)


@action
def subscribe(
    *,
    actor: Actor,
    client: UUID,
    url: str,
    topics: Collection[Topic],
    on: date,
    key: str | None = None,
    dialect: Dialect = Dialect.STANDARD,
    filters: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Subscribed:
    """Have an API client told at an address of what happens in its perimeter.

    A program subscribes for itself; a person for the programs they manage. `key` is the caller's, for idempotence: the
    same request again gets the same webhook and the same signing key. `filters` narrow the topics by the marks of what
    happens (`dispatches.publish`).
    Refuses: ACC-RIG-01, GAT-CLI-01 unknown client or one that consults nothing, GAT-CLI-02 too many,
    GAT-URL-01/02 address not allowed, GAT-TOP-01 no topic, KER-KEY-01/02.
    """
    topics = sorted(set(topics) & set(terms.SUBSCRIBED))
    refuse(rules.webhook_refusals(url=url, topics=topics, local=settings.WEBHOOKS_LOCAL))
    claim = None
    if key is not None:
        content = {"client": str(client), "url": url, "topics": " ".join(topics)}
        claim = keys.claim(scope=f"gateway.subscribe:{actor.id}", key=key, content=content)
        if claim.answer is not None:
            unchanged()
            return _shown(models.Webhook.locked(UUID(claim.answer["webhook"])))
    owner = access.client(client)
    if owner is None or not {terms.TOPIC_RIGHTS[topic] for topic in topics} <= set(owner.rights):
        raise Refused(terms.NO_SUCH_CLIENT())
    dispatches.require(actor, client=client, perimeter=owner.perimeter, on=on)
    if models.Webhook.objects.filter(client_id=client, ended_at=None).count() >= terms.MOST_WEBHOOKS:
        raise Refused(terms.TOO_MANY_WEBHOOKS(most=terms.MOST_WEBHOOKS))
    made = models.Webhook.objects.create(
        client_id=client,
        client_name=owner.name,
        perimeter_kind=owner.perimeter.kind,
        perimeter_id=owner.perimeter.id,
        perimeter_entity=owner.perimeter.entity,
        perimeter_label=owner.label,
        url=url,
        dialect=dialect,
        topics=topics,
        filters={name: list(values) for name, values in filters.items()},
        key=_new_key(),
        created_by=actor.id,
        created_at=clock.now(),
    )
    if claim is not None:
        claim.settle({"webhook": str(made.id)})
    note(entity=owner.perimeter.journal, subject=f"webhook:{made.id}", client=owner.name, url=url, topics=list(topics))
    return _shown(made)


@action
def amend(*, actor: Actor, webhook: UUID, url: str, topics: Collection[Topic], on: date) -> None:
    """Change where a webhook leads and what it is told. What waits goes to the new address, at once.

    Refuses: GAT-WEB-01, ACC-RIG-01, GAT-URL-01/02, GAT-TOP-01.
    """
    topics = sorted(set(topics) & set(terms.SUBSCRIBED))
    refuse(rules.webhook_refusals(url=url, topics=topics, local=settings.WEBHOOKS_LOCAL))
    found = dispatches.managed(webhook, actor=actor, on=on)
    if (found.url, found.topics) == (url, topics):
        unchanged()
        return
    found.url, found.topics = url, topics
    found.save(update_fields=["url", "topics"])
    dispatches.wake(found)
    note(entity=found.perimeter.journal, subject=f"webhook:{webhook}", url=url, topics=list(topics))


@action
def rotate_key(*, actor: Actor, webhook: UUID, on: date, leaked: bool = False) -> Subscribed:
    """Sign with a new key. The one before signs along for a week more, or stops at once if it leaked.

    Refuses: GAT-WEB-01, ACC-RIG-01.
    """
    found = dispatches.managed(webhook, actor=actor, on=on)
    found.former_key = None if leaked else found.key
    found.former_until = None if leaked else clock.now() + terms.FORMER_KEY_LIFE
    found.key = _new_key()
    found.save(update_fields=["key", "former_key", "former_until"])
    note(entity=found.perimeter.journal, subject=f"webhook:{webhook}", leaked=leaked)
    return _shown(found)


@action
def end(*, actor: Actor, webhook: UUID, on: date) -> None:
    """End a webhook for good; what still waits for it is given up. Refuses: GAT-WEB-01, ACC-RIG-01."""
    found = dispatches.managed(webhook, actor=actor, on=on)
    found.ended_at = clock.now()
    found.key, found.former_key = b"", None
    found.save(update_fields=["ended_at", "key", "former_key"])
    models.Dispatch.objects.filter(webhook_id=webhook, state=DispatchState.WAITING).update(state=DispatchState.GIVEN_UP)
    note(entity=found.perimeter.journal, subject=f"webhook:{webhook}", url=found.url)


@action
def try_out(*, actor: Actor, webhook: UUID, on: date) -> UUID:
    """Send a message of no consequence, now, even while the receiver rests; returns its id.

    Refuses: GAT-WEB-01, ACC-RIG-01.
    """
    found = dispatches.managed(webhook, actor=actor, on=on)
    dispatches.wake(found)
    made = dispatches.make(found, topic=Topic.TEST, entity=found.perimeter.journal, subject=webhook, data={})
    note(entity=found.perimeter.journal, subject=f"webhook:{webhook}", dispatch=str(made))
    return made


def _new_key() -> bytes:
    return sealing.seal(secrets.token_bytes(terms.KEY_BYTES), use=SEALED)


def _shown(found: models.Webhook) -> Subscribed:
    key = sealing.unseal(bytes(found.key), use=SEALED)
    return Subscribed(found.id, rules.shown_key(key), found.former_until)
