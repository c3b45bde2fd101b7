"""Where a document of the chain stands: the centre of its appropriations, for rights, for lists and for guards."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from polyphonie.access.terms import Perimeter
from polyphonie.budget.terms import Centre


class Placed(models.Model):
    """A row of an accounting entity that stands on a centre: the ids of its programme, BOP and UO are on it."""

    entity_id: UUID | models.UUIDField[UUID, UUID]
    programme_id = models.UUIDField()
    bop_id = models.UUIDField(null=True)
    uo_id = models.UUIDField(null=True)

    class Meta:
        abstract = True

    @property
    def perimeter(self) -> Perimeter:
        place = Centre("", self.programme_id, self.bop_id, self.uo_id)
        return Perimeter.of_centre(self.entity_id, place.id, within=place.within)

    def stand(self, place: Centre) -> None:
        """Stand on the centre of an envelope."""
        self.programme_id, self.bop_id, self.uo_id = place.programme, place.bop, place.uo
