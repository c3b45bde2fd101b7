"""Structures as programs see them: a public entity, a supplier, or both under one SIRET, by one whole number.

To Chorus Pro an entity and a supplier are one kind of thing. The directory of entities is open to all who may consult
it; a supplier is shown to those who act for it, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, PerimeterKind, Reach, Right
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import EntityRow, ServiceRow, SupplierRow
from polyphonie.parties.terms import Address, SupplierIdKind

from .problems import NO_SUCH_SERVICE, NO_SUCH_STRUCTURE

IDENTIFIER_KINDS: Final[Mapping[SupplierIdKind, str]] = {
    SupplierIdKind.SIRET: "SIRET",
    SupplierIdKind.VAT: "UE_HORS_FRANCE",
    SupplierIdKind.NON_EU: "HORS_UE",
    SupplierIdKind.RIDET: "RIDET",
    SupplierIdKind.TAHITI: "TAHITI",
}
KINDS_BY_CODE: Final = {code: kind for kind, code in IDENTIFIER_KINDS.items()}


@dataclass(frozen=True, slots=True)
class Structure:
    """What a number or an identifier names: at least one of the two."""

    entity: EntityRow | None
    supplier: SupplierRow | None

    @property
    def ordinal(self) -> int:
        """Its number: the entity's when it is one, so that one SIRET has one number for all."""
        return self._row.ordinal

    @property
    def id(self) -> UUID:
        """Its identity: the entity's when it is one."""
        return self._row.id

    @property
    def name(self) -> str:
        return self._row.name

    @property
    def identifier(self) -> str:
        return self.entity.siret if self.entity else self._supplier.identifier

    @property
    def identifier_kind(self) -> str:
        return "SIRET" if self.entity else IDENTIFIER_KINDS[self._supplier.id_kind]

    @property
    def address(self) -> Address:
        return self._row.address

    @property
    def country(self) -> str:
        return "FR" if self.entity else self._supplier.country

    def is_open(self, on: date) -> bool:
        """Whether it may be invoiced; a supplier always is active."""
        return self.entity is None or on in self.entity.active

    @property
    def _supplier(self) -> SupplierRow:
        assert self.supplier is not None
        return self.supplier

    @property
    def _row(self) -> EntityRow | SupplierRow:
        return self.entity or self._supplier


def by_identifier(kind: str, identifier: str, *, actor: Actor, on: date) -> Structure | None:
    """The structure of an identifier, as far as the actor may see it."""
    id_kind = KINDS_BY_CODE.get(kind)
    if id_kind is None:
        return None
    entity = parties.entity_by_siret(identifier.replace(" ", "")) if id_kind is SupplierIdKind.SIRET else None
    supplier = _shown(parties.supplier_by_identifier(id_kind, identifier), actor=actor, on=on)
    return Structure(entity, supplier) if entity or supplier else None


def by_number(ordinal: int, *, actor: Actor, on: date) -> Structure:
    """The structure of a number, as far as the actor may see it. Refuses: API-CPR-03."""
    entity = parties.entity_by_ordinal(ordinal)
    supplier = None if entity else _shown(parties.supplier_by_ordinal(ordinal), actor=actor, on=on)
    if entity is not None:
        twin = parties.supplier_by_identifier(SupplierIdKind.SIRET, entity.siret)
        return Structure(entity, _shown(twin, actor=actor, on=on))
    if supplier is None:
        raise Refused(NO_SUCH_STRUCTURE())
    return Structure(None, supplier)


def service_by_number(ordinal: int, *, structure: int | None) -> ServiceRow:
    """The service of a number, in the structure when one is named. Refuses: API-CPR-04."""
    found = parties.service_by_ordinal(ordinal)
    if found is None:
        raise Refused(NO_SUCH_SERVICE())
    entity = parties.entity_by_ordinal(structure) if structure else None
    if structure and (entity is None or entity.id != found.entity_id):
        raise Refused(NO_SUCH_SERVICE())
    return found


def admit(actor: Actor, on: date) -> None:
    """Let in who may read the directory, on whatever perimeter: it is one for all. Refuses: ACC-RIG-01."""
    access.require_somewhere(actor, Right.DIRECTORY_CONSULT, on=on)


def own(actor: Actor, right: Right, *, on: date) -> Reach:
    """The perimeters for which the account acts with a right. Refuses: ACC-RIG-01."""
    return access.require_somewhere(actor, right, on=on)


def _shown(supplier: SupplierRow | None, *, actor: Actor, on: date) -> SupplierRow | None:
    if supplier is None:
        return None
    perimeter = Perimeter(PerimeterKind.SUPPLIER, supplier.id)
    return supplier if access.holds(actor, Right.INVOICE_CONSULT, perimeter=perimeter, on=on) else None
