"""Sending what waits: claimed in one transaction, sent in none, settled in another.

What is on its way is in the table of dispatches and nowhere else; a job of the queue only says that there is something
to send. So a sender that is killed loses nothing: what it had claimed is due again when its claim passes, and the
receiver knows by its id what it had already taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from polyphonie.access import queries as access
from polyphonie.kernel import clock, sealing
from polyphonie.kernel.acts import unit
from polyphonie.kernel.jobs import STRANGERS, defer, job

from . import models, rules
from .calling import Line
from .terms import ANSWERS_KEPT, TRIED_FOR, Answer, Dialect, DispatchState, Problem

SEALED: Final = "gateway signing key"
"""The use under which signing keys are sealed."""

CLAIM: Final = timedelta(seconds=90)
"""Longer than any call lasts: a claim that passed is that of a sender that died."""

_MOST_IN_A_ROW: Final = 200
"""After so many messages to one receiver, the others have their turn."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A dispatch that is ours to send, with the keys that sign it."""

    webhook: UUID
    id: UUID
    body: bytes
    url: str
    dialect: Dialect
    keys: tuple[bytes, ...]


@job(name="gateway.send", queue=STRANGERS, line="webhook")
def send(*, webhook: str) -> None:
    """Send what is due to a webhook, one message after the other, until nothing is or the others have their turn."""
    identifier = UUID(webhook)
    claimed = claim(identifier)
    if claimed is None:
        return
    line = Line(claimed.url, local=settings.WEBHOOKS_LOCAL)
    try:
        for _ in range(_MOST_IN_A_ROW):
            settle(claimed, _sent(claimed, line))
            following = claim(identifier)
            if following is None or following.url != claimed.url:
                break
            claimed = following
    finally:
        line.close()
    if following is not None:
        release(following)
        defer(send, webhook=webhook)


def _sent(claimed: Claimed, line: Line) -> Answer:
    at = int(clock.now().timestamp())
    identifier = str(claimed.id)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Polyphonie",
        "webhook-id": identifier,
        "webhook-timestamp": str(at),
        "webhook-signature": rules.signature(claimed.keys, identifier=identifier, at=at, body=claimed.body),
    }
    if claimed.dialect is Dialect.Z12_013:
        headers["Afnor-Signature"] = rules.afnor_signature(claimed.keys[0], at=at, body=claimed.body)
        headers["Afnor-Signature-Timestamp"] = str(at)
    return line.post(claimed.body, headers)


def claim(webhook: UUID) -> Claimed | None:
    """Take the first dispatch that is due and does not overtake an earlier one of its subject, or nothing.

    A receiver that rests is left alone. What waits for a revoked client is given up.
    """
    with unit():
        to = models.Webhook.objects.select_for_update().filter(id=webhook, ended_at=None).first()
        now = clock.now()
        if to is None or (to.resting_until is not None and to.resting_until > now):
            return None
        if to.client_id not in access.live_clients([to.client_id]):
            _give_up_all(webhook, Answer(now, 0, problem=Problem.REVOKED))
            return None
        earlier = models.Dispatch.objects.filter(
            webhook_id=webhook, subject=OuterRef("subject"), state=DispatchState.WAITING, id__lt=OuterRef("id")
        )
        unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=now)
        due = models.Dispatch.objects.filter(
            unclaimed, webhook_id=webhook, state=DispatchState.WAITING, due_at__lte=now
        )
        found = due.exclude(Exists(earlier)).order_by("id").first()
        if found is None:
            return None
        found.claimed_until = now + CLAIM
        found.save(update_fields=["claimed_until"])
        sealed = [to.key] + ([to.former_key] if to.former_until is not None and to.former_until > now else [])
        keys = tuple(sealing.unseal(bytes(each), use=SEALED) for each in sealed if each is not None)
        return Claimed(webhook, found.id, found.body.encode(), to.url, Dialect(to.dialect), keys)


def release(claimed: Claimed) -> None:
    """Let go of a dispatch that was claimed and not sent."""
    models.Dispatch.objects.filter(webhook_id=claimed.webhook, id=claimed.id).update(claimed_until=None)


def settle(claimed: Claimed, answer: Answer) -> None:
    """Keep the answer: the dispatch was taken, or is tried again later, and its receiver rests if it is away."""
    with unit():
        to = models.Webhook.objects.select_for_update().get(id=claimed.webhook)
        found = models.Dispatch.locked(claimed.webhook, claimed.id)
        if found.state != DispatchState.WAITING:  # ended meanwhile
            return
        found.keep(answer, most=ANSWERS_KEPT)
        found.claimed_until = None
        found.tries += 1
        if answer.taken:
            found.move("take")
        else:
            found.due_at = clock.now() + rules.delay_after(found.tries)
        found.save(update_fields=["state", "answers", "claimed_until", "tries", "due_at"])
        failures = to.failures + 1 if answer.away else 0
        rest = clock.now() + rules.rest_after(answer, failures=failures) if failures else None
        if (to.failures, to.resting_until) != (failures, rest):
            to.failures, to.resting_until = failures, rest
            to.save(update_fields=["failures", "resting_until"])


def send_due() -> int:
    """Give up what nobody took in a day, and have the rest sent that is due; says to how many webhooks."""
    now = clock.now()
    with unit():
        waiting = models.Dispatch.objects.filter(state=DispatchState.WAITING)
        waiting.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), since__lte=now - TRIED_FOR).update(
            state=DispatchState.GIVEN_UP
        )
        due = waiting.filter(due_at__lte=now).values_list("webhook_id", flat=True).distinct()
        resting = models.Webhook.objects.filter(id__in=due, resting_until__gt=now).values_list("id", flat=True)
        ready = set(due) - set(resting)
        for webhook in sorted(ready):
            defer(send, webhook=str(webhook))
        return len(ready)


def _give_up_all(webhook: UUID, answer: Answer) -> None:
    for found in models.Dispatch.objects.select_for_update().filter(webhook_id=webhook, state=DispatchState.WAITING):
        found.keep(answer, most=ANSWERS_KEPT)
        found.move("give_up")
        found.save(update_fields=["state", "answers"])
