"""What may be done with a supplier."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import rules, terms
from polyphonie.parties.models import Supplier
from polyphonie.parties.terms import Address, Registered, SupplierEntry, SupplierIdKind


@action
def register_supplier(
    *, actor: Actor, id_kind: SupplierIdKind, identifier: str, entry: SupplierEntry, on: date
) -> Registered:
    """Make a supplier known. The same supplier twice is one supplier.

    Refuses: ACC-RIG-01, PAR-SIR-01, PAR-VAT-01 to 03, PAR-NEU-01, PAR-RID-01, PAR-TAH-01, PAR-NAM-01 to 03, PAR-EML-01,
    PAR-SUP-02 it is known already and says something else.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    identifier = rules.compact_identifier(id_kind, identifier)
    refuse(rules.supplier_refusals(id_kind, identifier, entry))
    asked = Supplier(
        id_kind=id_kind,
        identifier=identifier,
        siren=rules.siren_of(id_kind, identifier),
        country=rules.country_of(id_kind, identifier),
        **_columns(identifier, entry),
    )
    Supplier.objects.bulk_create([asked], ignore_conflicts=True)
    supplier = Supplier.objects.select_for_update().get(id_kind=id_kind, identifier=identifier)
    if differing := rules.changes(_entry(supplier), entry):
        raise Refused(terms.SUPPLIER_DIFFERS(identifier=identifier, fields=", ".join(differing)))
    new = supplier.id == asked.id
    note(
        entity=PLATFORM,
        subject=f"supplier:{supplier.id}",
        id_kind=id_kind,
        identifier=identifier,
        name=entry.name,
        new=new,
    )
    return Registered(supplier.id, new)


@action
def amend_supplier(*, actor: Actor, supplier: UUID, entry: SupplierEntry, on: date) -> None:
    """Replace what is known of a supplier. The journal keeps what changed, before and after.

    Refuses: ACC-RIG-01, PAR-SUP-01, PAR-VAT-01, PAR-VAT-03, PAR-NAM-01 to 03, PAR-EML-01.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_supplier(supplier), on=on)
    kept = Supplier.objects.select_for_update().filter(id=supplier).first()
    if kept is None:
        raise Refused(terms.NO_SUCH_SUPPLIER())
    refuse(rules.supplier_refusals(SupplierIdKind(kept.id_kind), kept.identifier, entry))
    note(entity=PLATFORM, subject=f"supplier:{supplier}", changed=rules.changes(_entry(kept), entry))
    Supplier.objects.filter(id=supplier).update(**_columns(kept.identifier, entry))


def _entry(supplier: Supplier) -> SupplierEntry:
    return SupplierEntry(
        name=supplier.name,
        vat_number=supplier.vat_number,
        email=supplier.email,
        address=Address(supplier.street, supplier.postcode, supplier.city),
    )


def _columns(identifier: str, entry: SupplierEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "vat_number": entry.vat_number,
        "email": entry.email,
        "street": entry.address.street,
        "postcode": entry.address.postcode,
        "city": entry.address.city,
        "searchable": rules.searchable(entry.name, entry.address.city, identifier, entry.vat_number),
    }
