"""What must hold among parties, recomputed from zero: identifiers, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from polyphonie.documents.bank import identifiers
from polyphonie.documents.directory import Address

from . import rules
from .models import BankAccount, DirectoryLine, Entity, Supplier
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


def directory_lines_answer_once() -> Iterator[str]:
    """No two lines define one address on one day; every line is kept under an address, which is its entity's."""
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPPING)
        for address, start, previous_end in cursor.fetchall():
            yield f"address {address}: a line starts on {start}, while another holds until {previous_end}"
    rows = DirectoryLine.objects.order_by("id").values_list("id", "address", "entity__siret")
    for identifier, written, siret in rows.iterator(5000):
        address = Address.of(written)
        if address is None:
            yield f"line {identifier}: {written!r} is not an address"
        elif siret and (address.siren != siret[:9] or address.siret not in ("", siret)):
            yield f"line {identifier}: the entity {siret} does not answer {written}"


_OVERLAPPING = """
    SELECT address, starts_on::text, previous_end::text FROM (
        SELECT address, starts_on, line_end,
            lag(line_end) OVER lines AS previous_end, lag(starts_on) OVER lines AS previous_start
        FROM (
            SELECT address, starts_on, coalesce(least(ends_on, effective_end_on), 'infinity') AS line_end
            FROM parties_directoryline WHERE nature = 'definition'
        ) held WHERE line_end > starts_on
        WINDOW lines AS (PARTITION BY address ORDER BY starts_on)
    ) neighbours WHERE previous_start IS NOT NULL AND previous_end > starts_on
"""


def bank_accounts_were_seen_by_two() -> Iterator[str]:
    """Every account has a right IBAN, was confirmed by another than who entered it, and waited for its quarantine."""
    firsts: set[tuple[UUID, UUID]] = set()
    rows = BankAccount.objects.order_by("decided_on", "id").values_list(
        *("entity_id", "id", "owner_id", "iban", "entered_by", "decided_by", "decided_on", "usable_on")
    )
    for entity, identifier, owner, iban, entered_by, decided_by, decided_on, usable_on in rows.iterator(5000):
        if not identifiers.keys_hold(iban):
            yield f"bank account {identifier}: the key of its IBAN is wrong"
        if decided_by is not None and decided_by == entered_by:
            yield f"bank account {identifier}: entered and decided by the same person"
        if usable_on is not None and decided_on is not None:
            if usable_on < rules.usable_from(decided_on, changed=(entity, owner) in firsts):
                yield f"bank account {identifier}: usable on {usable_on}, before its quarantine ends"
            firsts.add((entity, owner))


PROOFS = (
    entities_are_found_by_what_they_say,
    suppliers_follow_from_their_identifiers,
    directory_lines_answer_once,
    bank_accounts_were_seen_by_two,
)
