"""Where a right holds, and the perimeters that somebody reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

_NIL: Final = UUID(int=0)


class PerimeterKind(StrEnum):
    PLATFORM = "platform"
    ENTITY = "entity"
    SERVICE = "service"
    SUPPLIER = "supplier"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Where a right holds. The platform holds every perimeter, an entity holds its services and its
    responsibility centres, a centre holds those below it.

    `id` is the entity's, the service's, the supplier's or the centre's (the nil UUID for the platform); `entity` is
    the service's or the centre's entity; `within` are the centres above a centre. One centre's id may serve the budgets
    of several entities, so a right on it holds in one of them only.
    """

    kind: PerimeterKind
    id: UUID = _NIL
    entity: UUID | None = None
    within: tuple[UUID, ...] = field(default=(), compare=False)

    @classmethod
    def of_entity(cls, entity: UUID) -> Perimeter:
        return cls(PerimeterKind.ENTITY, entity)

    @classmethod
    def of_service(cls, entity: UUID, service: UUID) -> Perimeter:
        return cls(PerimeterKind.SERVICE, service, entity)

    @classmethod
    def of_supplier(cls, supplier: UUID) -> Perimeter:
        return cls(PerimeterKind.SUPPLIER, supplier)

    @classmethod
    def of_centre(cls, entity: UUID, centre: UUID, *, within: tuple[UUID, ...] = ()) -> Perimeter:
        return cls(PerimeterKind.CENTRE, centre, entity, within)

    @property
    def journal(self) -> UUID:
        """The entity whose audit journal tells what happens here; the platform's, where there is no public
        entity.
        """
        if self.kind is PerimeterKind.ENTITY:
            return self.id
        return self.entity or _NIL

    def holds(self, other: Perimeter) -> bool:
        """Whether a right on this perimeter is a right on the other."""
        return (
            self.kind is PerimeterKind.PLATFORM
            or self == other
            or (self.kind is PerimeterKind.ENTITY and other.entity == self.id)
            or (self.kind is PerimeterKind.CENTRE and self.entity == other.entity and self.id in other.within)
        )

    def overlaps(self, other: Perimeter) -> bool:
        """Whether something may lie in both perimeters."""
        return self.holds(other) or other.holds(self)


PLATFORM: Final = Perimeter(PerimeterKind.PLATFORM)


@dataclass(frozen=True, slots=True)
class Reach:
    """The perimeters on which someone holds a right, to filter lists. `services` and `centres` give each one's
    entity.

    When `platform` is true, everything is within reach and the rest may be empty.
    """

    platform: bool
    entities: frozenset[UUID]
    services: Mapping[UUID, UUID]
    suppliers: frozenset[UUID]
    centres: Mapping[UUID, UUID] = field(default_factory=dict)

    @classmethod
    def over(cls, perimeters: Iterator[Perimeter]) -> Reach:
        by_kind: dict[PerimeterKind, set[Perimeter]] = {kind: set() for kind in PerimeterKind}
        for perimeter in perimeters:
            by_kind[perimeter.kind].add(perimeter)
        return cls(
            platform=bool(by_kind[PerimeterKind.PLATFORM]),
            entities=frozenset(perimeter.id for perimeter in by_kind[PerimeterKind.ENTITY]),
            services={
                perimeter.id: perimeter.entity for perimeter in by_kind[PerimeterKind.SERVICE] if perimeter.entity
            },
            suppliers=frozenset(perimeter.id for perimeter in by_kind[PerimeterKind.SUPPLIER]),
            centres={perimeter.id: perimeter.entity for perimeter in by_kind[PerimeterKind.CENTRE] if perimeter.entity},
        )

    def __bool__(self) -> bool:
        return bool(self.platform or self.entities or self.services or self.suppliers or self.centres)

    def __contains__(self, perimeter: Perimeter) -> bool:
        return (
            self.platform
            or perimeter.id in self.entities
            or perimeter.entity in self.entities
            or perimeter.id in self.services
            or perimeter.id in self.suppliers
            or any(
                self.centres[each] == perimeter.entity
                for each in (perimeter.id, *perimeter.within)
                if each in self.centres
            )
        )
