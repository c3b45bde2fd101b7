"""What may be paid before any order, and the orders that regularise it afterwards, one a period. Signed, they stay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from polyphonie.kernel import rows
from polyphonie.kernel.identity import new_id

from .places import Placed


class PeriodicListing(Placed):
    """A commitment that the authorising officer lists to be paid before any order, from a day until it is taken off."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    commitment_id = models.UUIDField()
    commitment_number = models.TextField()
    supplier_name = models.TextField()
    label = models.TextField()
    decision = models.TextField()
    from_on = models.DateField()
    listed_by = models.UUIDField()
    listed_by_name = models.TextField()
    ended_on = models.DateField(null=True)
    ended_by_name = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "commitment_id"], condition=Q(ended_on=None), name="spending_listing_one_open"
            ),
            models.CheckConstraint(name="spending_listing_decision", condition=~Q(decision="")),
        ]


class PeriodicOrder(Placed):
    """The order that regularises what was paid before any, on one centre in one period (`until` excluded).

    It keeps under which role it was signed, and the SHA-256 of what was signed. It is appended and never changed.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.TextField()
    since = models.DateField()
    until = models.DateField()
    count = models.IntegerField()
    cents = models.BigIntegerField()
    signed_by = models.UUIDField()
    signed_by_name = models.TextField()
    signed_on = models.DateField()
    signed_at = models.DateTimeField()
    role = models.TextField(default="")
    role_from = models.DateField(null=True)
    role_until = models.DateField(null=True)
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_periodic_order_afterwards",
                condition=Q(since__lt=F("until"), until__lte=F("signed_on"), count__gt=0, cents__gt=0),
            )
        ]
        indexes = [models.Index(fields=["entity_id", "since", "id"], name="spending_periodic_period")]

    @property
    def source(self) -> str:
        """The name under which the audit journal tells of it."""
        return f"periodic_order:{self.id}"

    def signed(self, lines: Sequence[PeriodicOrderLine]) -> bytes:
        """The SHA-256 of what the order says: of which period, whom it paid, how much, on which requests."""
        content = [
            [self.number, self.since, self.until, self.cents],
            *([each.number, each.supplier_name, each.document_number, each.cents, each.paid_on] for each in lines),
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).digest()


class PeriodicOrderLine(models.Model):
    """A request that a periodic order covers. It bears the request's id: no two orders cover it (C6)."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    order_id = models.UUIDField()
    number = models.TextField()
    supplier_name = models.TextField()
    document_number = models.TextField()
    label = models.TextField()
    paid_on = models.DateField()
    cents = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["entity_id", "order_id", "id"], name="spending_periodic_line_order")]


def listed_on(entity: UUID, commitments: Collection[UUID], *, on: date) -> frozenset[UUID]:
    """Those of some commitments that may be paid before any order on a day."""
    days = ("commitment_id", "from_on", "ended_on")
    found = rows.pick(PeriodicListing, *days, entity_id=entity, commitment_id=commitments)
    return frozenset(each for each, from_on, ended_on in found if from_on <= on and (ended_on is None or ended_on > on))
