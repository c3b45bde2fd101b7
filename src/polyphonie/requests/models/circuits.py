"""Approval circuits, dated: the latest that begins by a day holds on it."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from polyphonie.access.terms import Perimeter
from polyphonie.budget.terms import Centre
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.money import Money
from polyphonie.requests.terms.circuits import ApprovalStep, Circuit, Level


class ApprovalCircuit(models.Model):
    """The steps of a centre (`centre_id`), or of the whole body where there is none. One per day that it begins on."""

    pk = models.CompositePrimaryKey("entity_id", "id")
    entity_id = models.UUIDField()
    id = models.UUIDField(default=new_id)
    centre_id = models.UUIDField(null=True)
    centre = models.TextField(default="")
    from_on = models.DateField()
    steps = models.JSONField()
    source = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["entity_id", "centre_id", "from_on"], name="requests_circuit_in_force")]

    @property
    def told(self) -> Circuit:
        steps = tuple(ApprovalStep(Level(each["level"]), Money(each["from_cents"])) for each in self.steps)
        return Circuit(self.entity_id, self.centre, self.from_on, steps, self.source)

    @classmethod
    def of(cls, circuit: Circuit, centre: Centre | None) -> ApprovalCircuit:
        """A circuit to be written."""
        return cls(
            entity_id=circuit.entity,
            centre_id=centre.id if centre else None,
            centre=circuit.centre,
            from_on=circuit.from_on,
            steps=[{"level": str(each.level), "from_cents": each.from_amount.cents} for each in circuit.steps],
            source=circuit.source.strip(),
        )


def perimeter_of(entity: UUID, centre: Centre | None) -> Perimeter:
    """Where a circuit is decided: on the centre that it is for, or on the whole body."""
    if centre is None:
        return Perimeter.of_entity(entity)
    return Perimeter.of_centre(entity, centre.id, within=centre.within)
