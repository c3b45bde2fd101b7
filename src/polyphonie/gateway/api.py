"""Webhooks over HTTP: a program looks after its own. Who calls is settled above, refusals are answered there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Header, Query, Router, Schema, Status

from polyphonie.access import queries as access
from polyphonie.kernel import clock, keys
from polyphonie.kernel.acts import Actor

from . import queries
from .actions import dispatches, webhooks
from .queries import AnswerRow, DispatchRow, WebhookRow
from .terms import LONGEST_URL, SUBSCRIBED, TOPIC_RIGHTS, Dialect, DispatchState, Problem, Topic

router = Router(tags=["webhooks"])

_EXAMPLE: Final = "https://logiciel.example/polyphonie"

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=keys.LONGEST,
        description="Votre clé : la même demande, répétée avec elle, rend le même webhook et la même clé de signature",
    ),
]
Limit = Annotated[int, Query(ge=1, le=200, description="Longueur de la page")]


class WebhookIn(Schema):
    """Where to be told, and of what: all that your rights open, unless told otherwise."""

    url: Annotated[str, Field(max_length=LONGEST_URL, examples=[_EXAMPLE])]
    topics: list[Topic] | None = None

    def topics_for(self, actor: Actor) -> list[Topic]:
        if self.topics is not None:
            return self.topics
        rights = actor.rights if isinstance(actor, access.ClientActor) else frozenset()
        return [topic for topic in SUBSCRIBED if TOPIC_RIGHTS[topic] in rights]


class WebhookOut(Schema):
    """A webhook. `resting_until`: its receiver did not answer, nothing is sent before. `failures`: those in a row."""

    id: UUID
    url: str
    dialect: Dialect
    topics: list[Topic]
    created_at: datetime
    resting_until: datetime | None
    failures: int

    @classmethod
    def facts(cls, row: WebhookRow) -> dict[str, Any]:
        return {name: getattr(row, name) for name in WebhookOut.model_fields}

    @classmethod
    def of(cls, row: WebhookRow) -> Self:
        return cls(**cls.facts(row))


class SubscribedOut(WebhookOut):
    """A webhook with its signing key, which is shown this once (Standard Webhooks, `whsec_…`)."""

    signing_key: str
    former_key_until: datetime | None


class WebhooksOut(Schema):
    """A page of webhooks. `next` is the `after` of the following page, null on the last one."""

    webhooks: list[WebhookOut]
    next: UUID | None


class RotationIn(Schema):
    """`leaked`: the key before stops at once instead of signing along for a week."""

    leaked: bool = False


class AnswerOut(Schema):
    """What the receiver answered once: an HTTP status, or the problem that kept it from answering."""

    at: datetime
    milliseconds: int
    status: int | None
    problem: Problem | None

    @classmethod
    def of(cls, row: AnswerRow) -> Self:
        return cls(at=row.at, milliseconds=row.milliseconds, status=row.status, problem=row.problem)


class DispatchOut(Schema):
    """A message to a webhook. `id` is its header `webhook-id`, the same at every try. `body` is what is sent."""

    id: UUID
    topic: Topic
    state: DispatchState
    entity: UUID
    subject: UUID
    body: str
    made_at: datetime
    due_at: datetime
    tries: int
    answers: list[AnswerOut]

    @classmethod
    def of(cls, row: DispatchRow) -> Self:
        return cls(
            id=row.id,
            topic=row.topic,
            state=row.state,
            entity=row.entity,
            subject=row.subject,
            body=row.body,
            made_at=row.made_at,
            due_at=row.due_at,
            tries=row.tries,
            answers=[AnswerOut.of(each) for each in row.answers],
        )


class DispatchesOut(Schema):
    """A page of messages. `next` is the `after` of the following page, null on the last one."""

    dispatches: list[DispatchOut]
    next: UUID | None


class SpanIn(Schema):
    """A span of time (its end excluded) and the states to send again: those given up unless told otherwise."""

    since: datetime
    before: datetime
    states: list[DispatchState] = [DispatchState.GIVEN_UP]


class ReplayedOut(Schema):
    replayed: int


class TriedOut(Schema):
    """The message that was sent: read what was answered in the list of dispatches."""

    dispatch: UUID


@router.post("/webhooks", response={201: SubscribedOut}, summary="S'abonner par webhook")
def subscribe(
    request: HttpRequest, response: HttpResponse, asked: WebhookIn, idempotency_key: Key = None
) -> Status[SubscribedOut]:
    """Envoie ce qui arrive dans votre périmètre à une adresse https : signé, au moins une fois, en ordre par facture.

    La clé de signature n'est donnée qu'ici.
    Refus : GAT-URL-01, GAT-URL-02, GAT-TOP-01, GAT-CLI-01, GAT-CLI-02, KER-KEY-01.
    """
    actor = access.acting(request)
    made = webhooks.subscribe(
        actor=actor,
        client=actor.id,
        url=asked.url,
        topics=asked.topics_for(actor),
        on=clock.today(),
        key=idempotency_key,
    )
    response["Location"] = f"{request.path}/{made.webhook}"
    return Status(201, _subscribed(request, made))


@router.get("/webhooks", response=WebhooksOut, summary="Lire vos webhooks")
def listed(request: HttpRequest, after: UUID | None = None, limit: Limit = queries.PAGE) -> WebhooksOut:
    """Vos webhooks, du plus récent au plus ancien."""
    rows = queries.webhooks(actor=access.acting(request), on=clock.today(), after=after, limit=limit + 1)
    return WebhooksOut(
        webhooks=[WebhookOut.of(row) for row in rows[:limit]], next=rows[limit - 1].id if len(rows) > limit else None
    )


@router.get("/webhooks/{identifier}", response=WebhookOut, summary="Lire un webhook")
def webhook(request: HttpRequest, identifier: UUID) -> WebhookOut:
    """Un webhook et l'état de son récepteur. Refus : GAT-WEB-01."""
    return WebhookOut.of(_row(request, identifier))


@router.put("/webhooks/{identifier}", response=WebhookOut, summary="Changer un webhook")
def amend(request: HttpRequest, identifier: UUID, asked: WebhookIn) -> WebhookOut:
    """Change l'adresse ou les sujets ; ce qui attendait part aussitôt. Refus : GAT-WEB-01, GAT-URL-…, GAT-TOP-01."""
    actor = access.acting(request)
    topics = asked.topics_for(actor)
    webhooks.amend(actor=actor, webhook=identifier, url=asked.url, topics=topics, on=clock.today())
    return WebhookOut.of(_row(request, identifier))


@router.delete("/webhooks/{identifier}", response={204: None}, summary="Mettre fin à un webhook")
def end(request: HttpRequest, identifier: UUID) -> Status[None]:
    """Plus rien n'est envoyé ; ce qui attendait est abandonné. Refus : GAT-WEB-01."""
    webhooks.end(actor=access.acting(request), webhook=identifier, on=clock.today())
    return Status(204, None)


@router.post("/webhooks/{identifier}/key", response=SubscribedOut, summary="Renouveler la clé de signature")
def rotate_key(request: HttpRequest, identifier: UUID, asked: RotationIn) -> SubscribedOut:
    """Signe avec une nouvelle clé ; l'ancienne signe aussi une semaine encore, sauf fuite. Refus : GAT-WEB-01."""
    made = webhooks.rotate_key(actor=access.acting(request), webhook=identifier, leaked=asked.leaked, on=clock.today())
    return _subscribed(request, made)


@router.post("/webhooks/{identifier}/test", response={202: TriedOut}, summary="Essayer un webhook")
def try_out(request: HttpRequest, identifier: UUID) -> Status[TriedOut]:
    """Envoie un message sans conséquence (`webhook.test`). Refus : GAT-WEB-01."""
    made = webhooks.try_out(actor=access.acting(request), webhook=identifier, on=clock.today())
    return Status(202, TriedOut(dispatch=made))


@router.get("/webhooks/{identifier}/dispatches", response=DispatchesOut, summary="Lire les envois d'un webhook")
def dispatched(
    request: HttpRequest,
    identifier: UUID,
    state: Annotated[list[DispatchState] | None, Query()] = None,
    after: UUID | None = None,
    limit: Limit = queries.PAGE,
) -> DispatchesOut:
    """Ce qui a été envoyé, du plus récent au plus ancien, avec les réponses reçues. Refus : GAT-WEB-01."""
    rows = queries.dispatches(
        actor=access.acting(request),
        webhook=identifier,
        states=frozenset(state or ()),
        after=after,
        limit=limit + 1,
        on=clock.today(),
    )
    return DispatchesOut(
        dispatches=[DispatchOut.of(row) for row in rows[:limit]],
        next=rows[limit - 1].id if len(rows) > limit else None,
    )


@router.post(
    "/webhooks/{identifier}/dispatches/{dispatch}/replay", response={204: None}, summary="Envoyer un message à nouveau"
)
def replay(request: HttpRequest, identifier: UUID, dispatch: UUID) -> Status[None]:
    """Le même message, sous le même `webhook-id`. Refus : GAT-WEB-01, GAT-DIS-01."""
    dispatches.replay(actor=access.acting(request), webhook=identifier, dispatch=dispatch, on=clock.today())
    return Status(204, None)


@router.post("/webhooks/{identifier}/replay", response=ReplayedOut, summary="Envoyer à nouveau une période")
def replay_span(request: HttpRequest, identifier: UUID, asked: SpanIn) -> ReplayedOut:
    """Envoie à nouveau ce qui a été abandonné dans une période, ou aussi ce qui avait été reçu.

    Refus : GAT-WEB-01, GAT-SPA-01.
    """
    replayed = dispatches.replay_span(
        actor=access.acting(request),
        webhook=identifier,
        since=asked.since,
        before=asked.before,
        states=asked.states,
        on=clock.today(),
    )
    return ReplayedOut(replayed=replayed)


def _row(request: HttpRequest, identifier: UUID) -> WebhookRow:
    return queries.webhook(actor=access.acting(request), webhook=identifier, on=clock.today())


def _subscribed(request: HttpRequest, made: webhooks.Subscribed) -> SubscribedOut:
    row = _row(request, made.webhook)
    return SubscribedOut(**SubscribedOut.facts(row), signing_key=made.key, former_key_until=made.former_until)
