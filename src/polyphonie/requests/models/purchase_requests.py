"""Purchase requests, their lines, the documents joined to them, and what was done to each."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from polyphonie.access.terms import Perimeter
from polyphonie.budget.terms import Centre
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.requests.terms.circuits import Level
from polyphonie.requests.terms.purchase_requests import (
    NO_SUCH_REQUEST,
    PURCHASE_REQUEST_LIFE,
    RequestState,
    source_of,
)


class OnCentre(models.Model):
    """A row that stands on a responsibility centre: its code, and the ids of its programme, BOP and UO."""

    entity_id: UUID | models.UUIDField[UUID, UUID]
    centre = models.TextField()
    programme_id = models.UUIDField()
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> Centre:
        return Centre(self.centre, self.programme_id, self.bop_id, self.uo_id)

    @property
    def perimeter(self) -> Perimeter:
        return self.perimeter_at(Level.CENTRE)

    def perimeter_at(self, level: Level) -> Perimeter:
        """Where an approver of a level holds the right: a level that the centre has not is that above it."""
        if level is Level.ENTITY:
            return Perimeter.of_entity(self.entity_id)
        bop = self.bop_id if level is not Level.PROGRAMME else None
        above = Centre("", self.programme_id, bop, self.uo_id if level is Level.CENTRE else None)
        return Perimeter.of_centre(self.entity_id, above.id, within=above.within)

    def stand(self, place: Centre) -> None:
        """Stand on a centre."""
        self.centre = place.code
        self.programme_id, self.bop_id, self.uo_id = place.programme, place.bop, place.uo


class PurchaseRequest(OnCentre):
    """What somebody asks for. It stands on the centre of its first line; `cents` is their sum, taxes included.

    `waits_at` is the level whose approval is awaited; `circuit` the levels that approve it and
    `approved_by` those who did, since it was last submitted.
    `wanted_on` is the first day wanted of its lines. Its commitment, once drafted, is `commitment_id`.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.TextField()
    state = models.TextField(default=PURCHASE_REQUEST_LIFE.initial.value)
    label = models.TextField()
    reason = models.TextField(default="")
    supplier_id = models.UUIDField(null=True)
    supplier_name = models.TextField(default="")
    cents = models.BigIntegerField()
    wanted_on = models.DateField()
    requester_id = models.UUIDField()
    requester_name = models.TextField()
    made_on = models.DateField()
    submitted_on = models.DateField(null=True)
    circuit = models.JSONField(default=list)
    waits_at = models.TextField(default="")
    approved_by = models.JSONField(default=list)
    commitment_id = models.UUIDField(null=True)
    commitment_number = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="requests_request_state", condition=Q(state__in=[str(each) for each in RequestState])
            ),
            models.CheckConstraint(name="requests_request_above_zero", condition=Q(cents__gt=0)),
            models.CheckConstraint(
                name="requests_request_waits_while_submitted",
                condition=(Q(state="submitted") & ~Q(waits_at="")) | (~Q(state="submitted") & Q(waits_at="")),
            ),
            models.CheckConstraint(
                name="requests_request_committed",
                condition=Q(state="committed", commitment_id__isnull=False)
                | (~Q(state="committed") & Q(commitment_id__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["entity_id", "number"], name="requests_request_number"),
            models.Index(fields=["entity_id", "state", "wanted_on", "id"], name="requests_request_by_state"),
            models.Index(fields=["entity_id", "requester_id", "id"], name="requests_request_requester"),
            models.Index(fields=["entity_id", "uo_id", "id"], name="requests_request_unit"),
        ]

    @property
    def source(self) -> str:
        return source_of(self.id)

    @property
    def awaited(self) -> Level:
        """The level whose approval is awaited; the lowest, of a request that awaits none."""
        return Level(self.waits_at or Level.CENTRE)

    @property
    def had_part(self) -> frozenset[UUID]:
        """The ids of the requester, and of those who approved it since it was last submitted."""
        return frozenset({self.requester_id, *map(UUID, self.approved_by)})

    @classmethod
    def found(cls, entity: UUID, request: UUID) -> Self:
        """A request. Refuses: REQ-ACH-01."""
        found = cls.objects.filter(entity_id=entity, id=request).first()
        if found is None:
            raise Refused(NO_SUCH_REQUEST())
        return found

    @classmethod
    def locked(cls, entity: UUID, request: UUID) -> Self:
        """A request, held until the commit. Refuses: REQ-ACH-01."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=request).first()
        if found is None:
            raise Refused(NO_SUCH_REQUEST())
        return found

    def take(self, move: str, *, by: Actor, on: date, reason: str = "", level: str = "") -> None:
        """Take a move of the life cycle and keep it, with the event that tells of it. Refuses: KER-LIF-01."""
        self.state = PURCHASE_REQUEST_LIFE.after(move, RequestState(self.state))
        self.save()
        PurchaseEvent.of(self, move, by=by, on=on, reason=reason, level=level).save(force_insert=True)


class PurchaseLine(OnCentre):
    """A line of a purchase request (`id` is the request's).

    `envelope_id` is where its AE are kept aside once the request is approved.
    """

    pk = models.CompositePrimaryKey("entity_id", "id", "rank")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    rank = models.SmallIntegerField()
    label = models.TextField()
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_cents = models.BigIntegerField()
    cents = models.BigIntegerField()
    purchasing_group = models.TextField()
    wanted_on = models.DateField()
    envelope_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="requests_line_above_zero", condition=Q(quantity__gt=0, cents__gt=0)),
        ]


class PurchaseEvent(models.Model):
    """What was done to a request, and the state that it came to. Never edited: the database refuses it.

    `level` is that of an approval.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    move = models.TextField()
    state = models.TextField()
    level = models.TextField(default="")
    by_id = models.UUIDField()
    by_name = models.TextField()
    on = models.DateField()
    reason = models.TextField(default="")
    cents = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["entity_id", "request_id", "id"], name="requests_event_request")]

    @classmethod
    def of(cls, request: PurchaseRequest, move: str, *, by: Actor, on: date, reason: str = "", level: str = "") -> Self:
        """What has just been done to a request, to be written."""
        return cls(
            entity_id=request.entity_id,
            request_id=request.id,
            move=move,
            state=request.state,
            level=level,
            by_id=by.id,
            by_name=by.name,
            on=on,
            reason=reason,
            cents=request.cents,
        )


class PurchaseAttachment(models.Model):
    """A document joined to a request, kept as an original. Never edited."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    request_id = models.UUIDField()
    original_id = models.UUIDField()
    name = models.TextField()
    sha256 = models.TextField()
    size = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["entity_id", "request_id", "id"], name="requests_attachment_request")]
