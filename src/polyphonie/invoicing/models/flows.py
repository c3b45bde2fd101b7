"""Files of many documents: what came, what became of each document, and what a depositor is told."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from polyphonie.invoicing.terms.flows import FLOW_LIFE_CYCLE, FLOW_NOT_FOUND, FlowState
from polyphonie.kernel import clock
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused


class Flow(models.Model):
    """A file received from a depositor: what it is, how far its treatment went, what came out.

    `actor` is the depositor as it acted, with its rights (`access.queries.as_kept`). `asked_at` is when its treatment
    was last asked for; results are in `FlowItem`, one by one. `runs` counts the runs begun since a document was last
    passed. `reference` is the sender's own name for it, `declared` what the sender said of it.
    """

    pk = models.CompositePrimaryKey("depositor_id", "id")
    depositor_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.BigIntegerField()
    supplier_id = models.UUIDField(null=True)
    actor = models.JSONField()
    channel = models.TextField()
    name = models.TextField()
    interface = models.TextField(default="")
    syntax = models.TextField(default="")
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    bytes_kept = models.BooleanField(default=True)
    state = models.TextField()
    state_at = models.DateTimeField()
    received_at = models.DateTimeField()
    reference = models.TextField(default="")
    declared = models.JSONField(null=True)
    refusals = models.JSONField(default=list)
    asked_at = models.DateTimeField(db_default=Now())
    accepted = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    runs = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invoicing_flow_state", condition=models.Q(state__in=[str(state) for state in FlowState])
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="invoicing_flow_id"),
            models.Index(fields=["number"], name="invoicing_flow_number"),
            models.Index(fields=["supplier_id", "id"], name="invoicing_flow_supplier"),
            models.Index(
                fields=["depositor_id", "state_at", "id"],
                name="invoicing_flow_declared",
                condition=models.Q(declared__isnull=False),
            ),
            models.Index(
                fields=["state_at"],
                name="invoicing_flow_kept",
                condition=models.Q(bytes_kept=True),
            ),
        ]

    @classmethod
    def locked(cls, depositor: UUID, flow: UUID) -> Self:
        """The flow, held until the commit. Refuses: INV-FLW-01 there is none."""
        found = cls.objects.select_for_update().filter(depositor_id=depositor, id=flow).first()
        if found is None:
            raise Refused(FLOW_NOT_FOUND())
        return found

    def move(self, move: str) -> None:
        """Take a move of the life cycle and keep all that was changed. Refuses: KER-LIF-01 not from this state."""
        self.state = FLOW_LIFE_CYCLE.after(move, FlowState(self.state))
        self.state_at = clock.now()
        self.save()


class FlowItem(models.Model):
    """What became of one document of a flow. `id` is the flow's, `place` the document's rank in it, from 0."""

    pk = models.CompositePrimaryKey("depositor_id", "id", "place")
    depositor_id = models.UUIDField()
    id = models.UUIDField()
    place = models.IntegerField()
    name = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    accepted = models.BooleanField()
    number = models.TextField(default="")
    entity_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField(null=True)
    refusals = models.JSONField(default=list)
    treated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["depositor_id", "id", "place"],
                name="invoicing_flowitem_refused",
                condition=models.Q(accepted=False),
            ),
        ]


class Outgoing(models.Model):
    """What a depositor by EDI is told, on its way to a file: of a flow, or of the state that an invoice took.

    `name` is the flow's or the invoice's own; `file_name` is empty until the file that tells it has its name.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    depositor_id = models.UUIDField()
    flow_id = models.UUIDField(null=True)
    entity_id = models.UUIDField(null=True)
    invoice_id = models.UUIDField(null=True)
    name = models.TextField()
    state = models.TextField()
    reason = models.TextField(default="")
    at = models.DateTimeField()
    file_name = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["depositor_id", "file_name", "id"], name="invoicing_outgoing_depositor")]
