"""What the gateway keeps: webhooks, and what was sent to each of them, by month."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.access.terms import Perimeter, PerimeterKind
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused

from .terms import LIFE_CYCLE, NO_SUCH_DISPATCH, NO_SUCH_WEBHOOK, Answer, Dialect, DispatchState


class Webhook(models.Model):
    """Where an API client wants to be told of what happens in its perimeter. Ended, never deleted.

    `filters` narrow the topics: for each mark that they name, the values that are told. The keys are sealed.
    `resting_until`: the receiver did not answer, nothing is sent to it before; `failures` are those in a row.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    client_id = models.UUIDField()
    client_name = models.TextField()
    perimeter_kind = models.TextField()
    perimeter_id = models.UUIDField()
    perimeter_entity = models.UUIDField(null=True)
    perimeter_label = models.TextField()
    url = models.TextField()
    dialect = models.TextField(default=Dialect.STANDARD.value)
    topics = models.JSONField()
    filters = models.JSONField(default=dict)
    key = models.BinaryField()
    former_key = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True)
    created_by = models.UUIDField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["client_id", "id"], name="gateway_webhook_client"),
            models.Index(fields=["perimeter_id"], name="gateway_webhook_perimeter", condition=Q(ended_at=None)),
        ]

    @classmethod
    def locked(cls, webhook: UUID) -> Self:
        """A webhook that has not ended, held until the commit. Refuses: GAT-WEB-01 there is none."""
        found = cls.objects.select_for_update().filter(id=webhook, ended_at=None).first()
        if found is None:
            raise Refused(NO_SUCH_WEBHOOK())
        return found

    @property
    def perimeter(self) -> Perimeter:
        return Perimeter(PerimeterKind(self.perimeter_kind), self.perimeter_id, self.perimeter_entity)


class Dispatch(models.Model):
    """One message to one webhook: the very bytes that are sent, and what was answered.

    `since` is when it began to be tried: it was made, or replayed. `due_at` is the next try; `claimed_until` is set
    while it is being sent, and passes by itself when the sender was killed.
    """

    pk = models.CompositePrimaryKey("webhook_id", "id")
    webhook_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    entity_id = models.UUIDField()
    subject = models.UUIDField()
    topic = models.TextField()
    body = models.TextField()
    state = models.TextField(default=LIFE_CYCLE.initial.value)
    made_at = models.DateTimeField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    answers = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gateway_dispatch_state", condition=Q(state__in=[str(state) for state in DispatchState])
            ),
        ]
        indexes = [
            models.Index(fields=["webhook_id", "state", "id"], name="gateway_dispatch_by_state"),
            models.Index(
                fields=["webhook_id", "subject", "id"],
                name="gateway_dispatch_line",
                condition=Q(state=DispatchState.WAITING.value),
            ),
            models.Index(
                fields=["due_at", "webhook_id"],
                name="gateway_dispatch_due",
                condition=Q(state=DispatchState.WAITING.value),
            ),
        ]

    @classmethod
    def locked(cls, webhook: UUID, dispatch: UUID) -> Self:
        """A dispatch, held until the commit. Refuses: GAT-DIS-01 there is none."""
        found = cls.objects.select_for_update().filter(webhook_id=webhook, id=dispatch).first()
        if found is None:
            raise Refused(NO_SUCH_DISPATCH())
        return found

    def move(self, move: str) -> None:
        """Take a move of the life cycle. Refuses: KER-LIF-01 not from this state."""
        self.state = LIFE_CYCLE.after(move, DispatchState(self.state)).value

    def keep(self, answer: Answer, *, most: int) -> None:
        """Add an answer to the last ones."""
        told = {
            "at": answer.at.isoformat(),
            "milliseconds": answer.milliseconds,
            "status": answer.status,
            "problem": answer.problem,
        }
        self.answers = [*self.answers, told][-most:]
