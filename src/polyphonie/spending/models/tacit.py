"""The policies under which silence signs an order to pay: adopted and ended, never deleted."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.tacit import NO_SUCH_POLICY, TacitPolicy


class TacitOrdering(models.Model):
    """A policy of tacit orders of a body, from a day to the eve of another; one at a time has no end."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    after_days = models.SmallIntegerField()
    most_cents = models.BigIntegerField(null=True)
    decision = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    adopted_by_name = models.TextField()
    adopted_on = models.DateField()
    ended_by_name = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_tacit_policy",
                condition=Q(after_days__gt=0) & (Q(most_cents=None) | Q(most_cents__gt=0)) & ~Q(decision=""),
            ),
            models.CheckConstraint(
                name="spending_tacit_span", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
            models.UniqueConstraint(fields=["entity_id"], condition=Q(until_on=None), name="spending_tacit_one_open"),
        ]

    @classmethod
    def locked(cls, entity: UUID, policy: UUID) -> Self:
        """A policy, held until the commit. Refuses: SPE-TAC-03."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=policy).first()
        if found is None:
            raise Refused(NO_SUCH_POLICY())
        return found

    @property
    def told(self) -> TacitPolicy:
        return TacitPolicy(
            id=self.id,
            after_days=self.after_days,
            most=self.most_cents,
            decision=self.decision,
            from_on=self.from_on,
            until_on=self.until_on,
            adopted_by_name=self.adopted_by_name,
            adopted_on=self.adopted_on,
            ended_by_name=self.ended_by_name,
        )
