"""What may be done with a public entity of the directory."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import rules, terms
from polyphonie.parties.models import Entity
from polyphonie.parties.terms import Address, EntityEntry, ReferencesRequired, Registered


@action
def register_entity(*, actor: Actor, siret: str, entry: EntityEntry, on: date) -> Registered:
    """Put an entity in the directory. The same entity twice is one entity.

    Refuses: ACC-RIG-01, PAR-SIR-01, PAR-NAM-01 to 03, PAR-ENT-02 it is there already and says something else.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    siret = rules.compact(siret)
    refuse(rules.entity_refusals(siret, entry))
    asked = Entity(siret=siret, **_columns(siret, entry))
    Entity.objects.bulk_create([asked], ignore_conflicts=True)
    entity = Entity.objects.select_for_update().get(siret=siret)
    if differing := rules.changes(_entry(entity), entry):
        raise Refused(terms.ENTITY_DIFFERS(siret=siret, fields=", ".join(differing)))
    new = entity.id == asked.id
    note(entity=entity.id, subject=f"entity:{entity.id}", siret=siret, name=entry.name, new=new)
    return Registered(entity.id, new)


@action
def amend_entity(*, actor: Actor, entity: UUID, entry: EntityEntry, on: date) -> None:
    """Replace what the directory says of an entity. Its journal keeps what changed, before and after.

    The entity's own managers may not change from when to when it receives: that belongs to the platform.
    Refuses: ACC-RIG-01, PAR-ENT-01, PAR-NAM-01 to 03.
    """
    kept = _locked(entity)
    same_days = entry.active == Span(kept.active_from, kept.active_to)
    perimeter = Perimeter.of_entity(entity) if same_days else PLATFORM
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=perimeter, on=on)
    refuse(rules.entity_refusals(kept.siret, entry))
    note(entity=entity, subject=f"entity:{entity}", changed=rules.changes(_entry(kept), entry))
    Entity.objects.filter(id=entity).update(**_columns(kept.siret, entry))


@action
def close_entity(*, actor: Actor, entity: UUID, closing: date, on: date) -> None:
    """Set the first day on which an entity receives no more. Its services and its past stay.

    Refuses: ACC-RIG-01, PAR-ENT-01, PAR-DAY-01 before its opening, PAR-DAY-02 another closing is set.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=PLATFORM, on=on)
    kept = _locked(entity)
    refuse(rules.closing_refusals(Span(kept.active_from, kept.active_to), closing))
    Entity.objects.filter(id=entity).update(active_to=closing)
    note(entity=entity, subject=f"entity:{entity}", siret=kept.siret, closing=closing.isoformat())


def _locked(entity: UUID) -> Entity:
    found = Entity.objects.select_for_update().filter(id=entity).first()
    if found is None:
        raise Refused(terms.NO_SUCH_ENTITY())
    return found


def _entry(entity: Entity) -> EntityEntry:
    return EntityEntry(
        name=entity.name,
        active=Span(entity.active_from, entity.active_to),
        references_required=ReferencesRequired(entity.references_required),
        address=Address(entity.street, entity.postcode, entity.city),
    )


def _columns(siret: str, entry: EntityEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "references_required": entry.references_required,
        "active_from": entry.active.start,
        "active_to": entry.active.end,
        "street": entry.address.street,
        "postcode": entry.address.postcode,
        "city": entry.address.city,
        "searchable": rules.searchable(entry.name, entry.address.city, siret),
    }
