"""Commitments, their lines with what was made of each, and what was done to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.spending.terms.commitments import (
    COMMITMENT_LIFE,
    NO_SUCH_COMMITMENT,
    NO_SUCH_LINE,
    CommitmentKind,
    CommitmentState,
    reference,
)

from .places import Placed


class Commitment(Placed):
    """What binds the State to a third party. It stands on the centre of its first line; `cents` is their sum.

    `presumed`: its services are presumed done. `origin`: the document that it comes from.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    number = models.TextField()
    kind = models.TextField()
    state = models.TextField(default=COMMITMENT_LIFE.initial.value)
    supplier_id = models.UUIDField()
    supplier_name = models.TextField()
    label = models.TextField()
    contract_number = models.TextField(default="")
    origin = models.TextField(default="")
    presumed = models.BooleanField(default=False)
    cents = models.BigIntegerField()
    fiscal_year = models.SmallIntegerField()
    author_id = models.UUIDField()
    validated_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_commitment_state", condition=Q(state__in=[str(each) for each in CommitmentState])
            ),
            models.CheckConstraint(
                name="spending_commitment_kind", condition=Q(kind__in=[str(each) for each in CommitmentKind])
            ),
            models.CheckConstraint(name="spending_commitment_not_below_zero", condition=Q(cents__gte=0)),
        ]
        indexes = [
            models.Index(fields=["entity_id", "number"], name="spending_commitment_number"),
            models.Index(fields=["entity_id", "state", "id"], name="spending_commitment_by_state"),
            models.Index(fields=["entity_id", "supplier_id", "id"], name="spending_commitment_supplier"),
            models.Index(fields=["entity_id", "uo_id", "id"], name="spending_commitment_unit"),
            models.Index(
                fields=["entity_id", "contract_number"],
                name="spending_commitment_contract",
                condition=~Q(contract_number=""),
            ),
            models.Index(fields=["entity_id", "origin"], name="spending_commitment_origin", condition=~Q(origin="")),
        ]

    @classmethod
    def found(cls, entity: UUID, commitment: UUID) -> Self:
        """A commitment. Refuses: SPE-ENG-01."""
        found = cls.objects.filter(entity_id=entity, id=commitment).first()
        if found is None:
            raise Refused(NO_SUCH_COMMITMENT())
        return found

    @classmethod
    def locked(cls, entity: UUID, commitment: UUID) -> Self:
        """A commitment, held until the commit. Refuses: SPE-ENG-01."""
        found = cls.objects.select_for_update().filter(entity_id=entity, id=commitment).first()
        if found is None:
            raise Refused(NO_SUCH_COMMITMENT())
        return found

    @classmethod
    def locked_all(cls, entity: UUID, commitments: Collection[UUID]) -> dict[UUID, Self]:
        """Some commitments, held until the commit, in the order of ids. Refuses: SPE-ENG-01 one is not there."""
        held = rows.find(cls, entity_id=entity, id=commitments, order=("id",), held=True)
        found = {each.id: each for each in held}
        if len(found) < len(set(commitments)):
            raise Refused(NO_SUCH_COMMITMENT())
        return found

    def take(
        self,
        move: str,
        *,
        by: Actor,
        on: date,
        reason: str = "",
        cents: int = 0,
        original: UUID | None = None,
        sha256: str = "",
    ) -> None:
        """Take a move of the life cycle and keep it, with the event that tells of it. Refuses: KER-LIF-01."""
        self.state = COMMITMENT_LIFE.after(move, CommitmentState(self.state))
        self.save()
        CommitmentEvent.of(
            self, move, by=by, on=on, reason=reason, cents=cents, original_id=original, sha256=sha256
        ).save(force_insert=True)


class CommitmentLine(Placed):
    """A line of a commitment (`id` is the commitment's): its firm amount, and what was made of it, in cents.

    The envelope is that of the year in which the line is now payable.
    """

    pk = models.CompositePrimaryKey("entity_id", "id", "place")
    entity_id = models.UUIDField()
    id = models.UUIDField()
    place = models.SmallIntegerField()
    label = models.TextField()
    purchasing_group = models.TextField(default="")
    charge_account = models.TextField()
    accrual_account = models.TextField()
    envelope_id = models.UUIDField()
    axes = models.JSONField(default=dict)
    schedule = models.JSONField(default=dict)
    cents = models.BigIntegerField()
    certified = models.BigIntegerField(default=0)
    requested = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    direct = models.BigIntegerField(default=0)
    advanced = models.BigIntegerField(default=0)
    recovered = models.BigIntegerField(default=0)
    withheld = models.BigIntegerField(default=0)
    released = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="spending_line_not_below_zero",
                condition=Q(cents__gte=0, certified__gte=0, requested__gte=0, paid__gte=0),
            ),
            models.CheckConstraint(
                name="spending_line_certified_within_amount", condition=Q(certified__lte=F("cents"))
            ),
            models.CheckConstraint(
                name="spending_line_requested_within_amount", condition=Q(requested__lte=F("cents"))
            ),
            models.CheckConstraint(name="spending_line_paid_as_requested", condition=Q(paid__lte=F("requested"))),
            models.CheckConstraint(
                name="spending_line_requested_as_certified",
                condition=Q(direct__gte=0, requested__lte=F("certified") + F("direct")),
            ),
            models.CheckConstraint(
                name="spending_line_direct_within_amount",
                condition=Q(certified__lte=F("cents") - F("direct")),
            ),
            models.CheckConstraint(
                name="spending_line_recovered_as_advanced",
                condition=Q(recovered__gte=0, recovered__lte=F("advanced")),
            ),
            models.CheckConstraint(
                name="spending_line_released_as_withheld", condition=Q(released__gte=0, released__lte=F("withheld"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity_id", "id"],
                name="spending_line_deductions",
                condition=Q(advanced__gt=F("recovered")) | Q(withheld__gt=F("released")),
            ),
            models.Index(
                fields=["entity_id", "id", "place"],
                name="spending_line_left",
                condition=Q(cents__gt=F("paid")),
            ),
        ]

    @property
    def reference(self) -> str:
        return reference(self.id, self.place)

    @property
    def used(self) -> int:
        return max(self.certified, self.requested)

    @classmethod
    def found(cls, entity: UUID, commitment: UUID, place: int) -> Self:
        """A line. Refuses: SPE-ENG-02."""
        found = cls.objects.filter(entity_id=entity, id=commitment, place=place).first()
        if found is None:
            raise Refused(NO_SUCH_LINE(place=place))
        return found

    @classmethod
    def locked(cls, entity: UUID, commitment: UUID, place: int) -> Self:
        """A line, held until the commit. Refuses: SPE-ENG-02."""
        held = cls.objects.select_for_update().filter(entity_id=entity, id=commitment, place=place).first()
        if held is None:
            raise Refused(NO_SUCH_LINE(place=place))
        return held

    @classmethod
    def locked_all(cls, entity: UUID, places: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], Self]:
        """Some lines, by commitment and place, held until the commit in one order. Refuses: SPE-ENG-02."""
        named = {each for each, _ in places}
        held = rows.find(cls, entity_id=entity, id=named, order=("id", "place"), held=True)
        found = {(each.id, each.place): each for each in held if (each.id, each.place) in places}
        for _, place in set(places) - found.keys():
            raise Refused(NO_SUCH_LINE(place=place))
        return found

    @classmethod
    def locked_of(cls, entity: UUID, commitment: UUID) -> list[Self]:
        """The lines of a commitment, in their order, held until the commit."""
        return list(cls.objects.select_for_update().filter(entity_id=entity, id=commitment).order_by("place"))


class CommitmentEvent(models.Model):
    """What was done to a commitment: by whom, on which day, why, by how much. Never edited: the database refuses it.

    `sha256` is the digest of the signed act that founds it, kept as an original.
    """

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    commitment_id = models.UUIDField()
    move = models.TextField()
    by_id = models.UUIDField()
    by_name = models.TextField()
    on = models.DateField()
    reason = models.TextField(default="")
    cents = models.BigIntegerField(default=0)
    original_id = models.UUIDField(null=True)
    sha256 = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["entity_id", "commitment_id", "id"], name="spending_event_commitment")]

    @classmethod
    def of(cls, commitment: Commitment, move: str, *, by: Actor, **told: object) -> Self:
        """What has just been done to a commitment, to be written."""
        return cls(
            entity_id=commitment.entity_id, commitment_id=commitment.id, move=move, by_id=by.id, by_name=by.name, **told
        )
