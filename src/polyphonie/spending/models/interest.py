"""How late interest was computed, part by part, beside the request that pays it. Appended, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.kernel.identity import new_id
from polyphonie.reference.terms import Rate
from polyphonie.spending.terms.interest import Part, PartKind


class InterestPart(models.Model):
    """A part of a request of late interest, in cents: the parts of a request make its amount.

    Interest has its base, the last day to pay, the day of the payment, the days of lateness, the yearly percentage and
    the day from which it was published. What was asked for before is below zero.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    place = models.SmallIntegerField()
    kind = models.TextField()
    cents = models.BigIntegerField()
    base_cents = models.BigIntegerField(default=0)
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    days = models.IntegerField(default=0)
    percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    rate_since = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_interest_part",
                condition=Q(kind=PartKind.INTEREST.value, cents__gte=0, base_cents__gt=0, days__gt=0)
                | Q(kind=PartKind.INDEMNITY.value, cents__gt=0)
                | Q(kind=PartKind.BEFORE.value, cents__lt=0),
            )
        ]
        indexes = [models.Index(fields=["entity_id", "request_id", "place"], name="spending_interest_request")]

    @property
    def told(self) -> Part:
        rate = Rate(self.percent, self.rate_since) if self.percent is not None and self.rate_since else None
        return Part(PartKind(self.kind), self.cents, self.base_cents, self.due_on, self.paid_on, self.days, rate)


def parts_as_kept(entity: UUID, request: UUID, parts: Iterable[Part]) -> list[InterestPart]:
    """The rows of the parts of a request of interest."""
    return [
        InterestPart(
            entity_id=entity,
            request_id=request,
            place=place,
            kind=each.kind,
            cents=each.cents,
            base_cents=each.base,
            due_on=each.due_on,
            paid_on=each.paid_on,
            days=each.days,
            percent=each.rate.value if each.rate else None,
            rate_since=each.rate.since if each.rate else None,
        )
        for place, each in enumerate(parts, start=1)
    ]
