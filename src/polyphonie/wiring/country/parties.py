"""Who sends and who receives in an invented country: entities by the directory's own import, suppliers by COPY."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from polyphonie.kernel.acts import SYSTEM
from polyphonie.kernel.identity import new_id
from polyphonie.parties import actions, generator, rules
from polyphonie.parties.models import Entity, Service, Supplier
from polyphonie.parties.terms import SupplierIdKind

from . import paper
from .copying import Copies, Table, cell
from .people import Crowd, Somebody, Staff

_TRADES: Final = (
    *("Imprimerie", "Menuiserie", "Transports", "Papeterie", "Électricité", "Maçonnerie", "Traiteur", "Pépinières"),
    *("Informatique", "Nettoyage", "Laboratoire", "Autocars", "Formation", "Sécurité", "Chauffage", "Mobilier"),
)
_NAMES: Final = ("Bernard", "Durand", "Moreau", "Girard", "Lefèvre", "Mercier", "Blanc", "Garnier", "Faure", "Rousseau")
_CITIES: Final = (("Lorient", "56100"), ("Angers", "49000"), ("Limoges", "87000"), ("Arras", "62000"), ("Gap", "05000"))
_SUPPLIER: Final = Table(
    Supplier,
    *("id", "id_kind", "identifier", "siren", "name", "vat_number", "country", "street", "postcode", "city"),
    "searchable",
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public entity that receives. `services` are ids and codes; `buyer` is its part of an invoice."""

    id: UUID
    services: tuple[tuple[UUID, str], ...]
    references_required: str
    buyer: str
    staff: Staff


@dataclass(frozen=True, slots=True)
class Sender:
    """A supplier that sends. `seller` is its part of an invoice."""

    id: UUID
    siren: str
    name: str
    seller: str
    manager: Somebody


def recipients(
    crowd: Crowd, *, entities: int, seed: int, on: date, say: Callable[[str], None]
) -> tuple[Recipient, ...]:
    """The open entities of an invented directory, imported as any directory is."""
    lines = "".join(generator.lines(entities=entities, seed=seed)).encode()
    actions.import_directory(actor=SYSTEM, file=io.BytesIO(lines), name="pays.csv", on=on)
    say("l'annuaire est importé")
    found = list(Entity.objects.filter(active_to=None).order_by("id"))
    services: dict[UUID, list[tuple[UUID, str]]] = {entity.id: [] for entity in found}
    for identifier, entity, code in Service.objects.values_list("id", "entity_id", "code").order_by("id"):
        if entity in services:
            services[entity].append((identifier, code))
    crowd.drawn.shuffle(found)
    staff = crowd.staff([(entity.id, entity.name) for entity in found])
    return tuple(
        Recipient(
            entity.id,
            tuple(services[entity.id]),
            entity.references_required,
            paper.buyer(paper.Side(entity.name, entity.siret, entity.street, entity.postcode, entity.city)),
            each,
        )
        for entity, each in zip(found, staff, strict=True)
    )


def senders(drawn: random.Random, crowd: Crowd, copies: Copies, *, suppliers: int) -> tuple[Sender, ...]:
    """So many suppliers, each with its manager."""
    made, lines = [], []
    for place in range(suppliers):
        siren = _siren(place)
        siret = generator.with_key(f"{siren}0001")
        name = f"{drawn.choice(_TRADES)} {drawn.choice(_NAMES)} {place}"
        city, postcode = drawn.choice(_CITIES)
        vat = f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
        side = paper.Side(name, siret, f"{drawn.randint(1, 99)} rue du Commerce", postcode, city, vat)
        identifier = new_id()
        lines.append(
            _SUPPLIER.line(
                *(str(identifier), SupplierIdKind.SIRET, siret, siren, cell(name), vat, "FR", side.street),
                *(postcode, city, rules.searchable(name, city, siret, vat)),
            )
        )
        made.append(Sender(identifier, siren, name, paper.seller(side), crowd.manager(place, identifier, name)))
    copies.send(_SUPPLIER.name, _SUPPLIER.columns, lines)
    return tuple(made)


def _siren(place: int) -> str:
    """The place-th SIREN of those that no real company bears: they start with 9."""
    return generator.with_key(f"9{place * 7 % 10_000_000:07d}")
