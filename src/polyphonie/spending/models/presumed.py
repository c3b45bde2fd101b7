"""Commitments whose services are presumed done: by which decision, from when, and why no more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.kernel import rows
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.presumed import NO_SUCH_MARK, EndCause

from .places import Placed


class PresumedService(Placed):
    """The mark of a commitment whose services are presumed done from a day. Ended, it stays; a commitment has one open.

    `ended_on` is the first day on which it holds no more; `anomaly` names what a campaign found it on.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    commitment_id = models.UUIDField()
    commitment_number = models.TextField()
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    label = models.TextField()
    category = models.TextField()
    decision = models.TextField()
    from_on = models.DateField()
    marked_by = models.UUIDField()
    marked_by_name = models.TextField()
    marked_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_by_name = models.TextField(default="")
    end_cause = models.TextField(default="")
    end_reason = models.TextField(default="")
    anomaly = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "commitment_id"],
                condition=Q(ended_on=None),
                name="spending_presumed_one_open",
            ),
            models.CheckConstraint(name="spending_presumed_decision", condition=~Q(decision="")),
            models.CheckConstraint(
                name="spending_presumed_end",
                condition=Q(ended_on=None, end_cause="")
                | Q(ended_on__isnull=False, end_cause__in=[str(each) for each in EndCause]) & ~Q(end_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["entity_id", "commitment_id", "from_on"], name="spending_presumed_commitment")]

    @classmethod
    def locked(cls, entity: UUID, commitment: UUID) -> Self:
        """The latest mark of a commitment, held until the commit. Refuses: SPE-SFP-08 it never had one."""
        of_it = cls.objects.select_for_update().filter(entity_id=entity, commitment_id=commitment)
        found = of_it.order_by("-id").first()
        if found is None:
            raise Refused(NO_SUCH_MARK())
        return found

    @property
    def source(self) -> str:
        """The name under which the audit journal tells of it."""
        return f"presumed_service:{self.id}"


def marks_on(entity: UUID, commitments: Collection[UUID], *, on: date) -> dict[UUID, PresumedService]:
    """The marks that hold on some commitments on a day, by commitment."""
    found = rows.find(PresumedService, entity_id=entity, commitment_id=commitments, order=("id",))
    return {
        each.commitment_id: each
        for each in found
        if each.from_on <= on and (each.ended_on is None or each.ended_on > on)
    }
