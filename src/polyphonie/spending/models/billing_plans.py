"""What commitments are to be invoiced for, term by term, and what became of each term."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.billing_plans import NO_SUCH_PLAN, TERM_LIFE, TermState

from .places import Placed


class BillingPlan(Placed):
    """The terms of a commitment's line. Ended, what was still expected of it is cancelled; a line has one open."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    commitment_id = models.UUIDField()
    place = models.SmallIntegerField()
    commitment_number = models.TextField()
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    kind = models.TextField()
    label = models.TextField()
    cents = models.BigIntegerField()
    drafted_by_name = models.TextField()
    drafted_on = models.DateField()
    ended_by_name = models.TextField(default="")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "commitment_id", "place"],
                condition=Q(ended_on=None),
                name="spending_billing_plan_one_open",
            ),
            models.CheckConstraint(name="spending_billing_plan_above_zero", condition=Q(cents__gt=0)),
        ]

    @classmethod
    def locked(cls, entity: UUID, plan: UUID) -> Self:
        """A plan, held until the commit. Refuses: SPE-ECH-05."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=plan).first()
        if found is None:
            raise Refused(NO_SUCH_PLAN())
        return found

    @property
    def source(self) -> str:
        return f"billing_plan:{self.id}"


class BillingTerm(models.Model):
    """One term of a plan. `invoice_id` is what was matched with it, `request_id` what pays it without an invoice."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    plan_id = models.UUIDField()
    due_on = models.DateField()
    cents = models.BigIntegerField()
    state = models.TextField(default=TERM_LIFE.initial.value)
    structure_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField(null=True)
    invoice_number = models.TextField(default="")
    invoiced_cents = models.BigIntegerField(null=True)
    invoiced_on = models.DateField(null=True)
    request_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_billing_term_state", condition=Q(state__in=[str(each) for each in TermState])
            ),
            models.CheckConstraint(name="spending_billing_term_above_zero", condition=Q(cents__gt=0)),
            models.UniqueConstraint(fields=["entity_id", "plan_id", "due_on"], name="spending_billing_term_one_a_day"),
            models.UniqueConstraint(
                fields=["entity_id", "plan_id", "invoice_id"],
                condition=Q(invoice_id__isnull=False),
                name="spending_billing_term_one_invoice",
            ),
        ]
        indexes = [models.Index(fields=["entity_id", "state", "due_on"], name="spending_billing_term_due")]

    def take(self, move: str) -> None:
        """Take a move of the life cycle. Refuses: KER-LIF-01."""
        self.state = TERM_LIFE.after(move, TermState(self.state))
