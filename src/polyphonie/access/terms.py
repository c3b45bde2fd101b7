"""The words of access: rights, roles, perimeters, and the duties that must not meet in one person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Right(StrEnum):
    """What may be done, as `thing.verb`."""

    INVOICE_DEPOSIT = "invoice.deposit"
    INVOICE_CONSULT = "invoice.consult"
    INVOICE_TREAT = "invoice.treat"
    INVOICE_ORDER = "invoice.order"
    INVOICE_ACCOUNT = "invoice.account"
    DIRECTORY_CONSULT = "directory.consult"
    DIRECTORY_MANAGE = "directory.manage"
    PEOPLE_MANAGE = "people.manage"
    CLIENTS_MANAGE = "clients.manage"
    DELIVERIES_MANAGE = "deliveries.manage"
    JOURNAL_CONSULT = "journal.consult"


class PerimeterKind(StrEnum):
    PLATFORM = "platform"
    ENTITY = "entity"
    SERVICE = "service"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Where a right holds. The platform holds every perimeter, an entity holds its services.

    `id` is the entity's, the service's or the supplier's (the nil UUID for the platform); `entity` is the service's entity.
    """

    kind: PerimeterKind
    id: UUID = UUID(int=0)
    entity: UUID | None = None

    @classmethod
    def of_entity(cls, entity: UUID) -> Perimeter:
        return cls(PerimeterKind.ENTITY, entity)

    @classmethod
    def of_service(cls, entity: UUID, service: UUID) -> Perimeter:
        return cls(PerimeterKind.SERVICE, service, entity)

    @classmethod
    def of_supplier(cls, supplier: UUID) -> Perimeter:
        return cls(PerimeterKind.SUPPLIER, supplier)

    def holds(self, other: Perimeter) -> bool:
        """Whether a right on this perimeter is a right on the other."""
        return (
            self.kind is PerimeterKind.PLATFORM
            or self == other
            or (self.kind is PerimeterKind.ENTITY and other.entity == self.id)
        )


PLATFORM: Final = Perimeter(PerimeterKind.PLATFORM)
