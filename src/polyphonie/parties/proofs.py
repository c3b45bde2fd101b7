"""What must hold among parties, recomputed from zero: identifiers, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator

from . import rules
from .models import Entity, Supplier
from .terms import SupplierIdKind


def entities_are_found_by_what_they_say() -> Iterator[str]:
    """Every entity has a right SIRET, and is searched by its present name, city and SIRET."""
    rows = Entity.objects.order_by("id").values_list("siret", "name", "city", "searchable")
    for siret, name, city, searchable in rows.iterator(5000):
        if not rules.siret_is_valid(siret):
            yield f"entity {siret}: not a SIRET"
        if searchable != rules.searchable(name, city, siret):
            yield f"entity {siret}: searched as {searchable!r}, but its name is {name!r}"


def suppliers_follow_from_their_identifiers() -> Iterator[str]:
    """Every supplier has a right identifier, its SIREN and country follow from it, and searches find it."""
    rows = Supplier.objects.order_by("id").values_list(
        *("id_kind", "identifier", "siren", "country", "name", "city", "vat_number", "searchable")
    )
    for id_kind, identifier, siren, country, name, city, vat_number, searchable in rows.iterator(5000):
        kind = SupplierIdKind(id_kind)
        for refusal in rules.identifier_refusals(kind, identifier):
            yield f"supplier {identifier}: {refusal.en}"
        if (siren, country) != (rules.siren_of(kind, identifier), rules.country_of(kind, identifier)):
            yield f"supplier {identifier}: SIREN {siren!r} and country {country!r} are not its identifier's"
        if searchable != rules.searchable(name, city, identifier, vat_number):
            yield f"supplier {identifier}: searched as {searchable!r}, but its name is {name!r}"


PROOFS = (entities_are_found_by_what_they_say, suppliers_follow_from_their_identifiers)
