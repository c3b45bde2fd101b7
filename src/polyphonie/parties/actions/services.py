"""What may be done with the services of a public entity."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import rules, terms
from polyphonie.parties.models import Entity, Service
from polyphonie.parties.terms import ReferencesRequired, Registered, ServiceEntry


@action
def open_service(*, actor: Actor, entity: UUID, code: str, entry: ServiceEntry, on: date) -> Registered:
    """Open a service of an entity. The same service twice is one service.

    Refuses: ACC-RIG-01, PAR-ENT-01, PAR-SER-02, PAR-NAM-01 to 03, PAR-SER-03 the code says something else already.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=Perimeter.of_entity(entity), on=on)
    if not Entity.objects.filter(id=entity).exists():
        raise Refused(terms.NO_SUCH_ENTITY())
    refuse(rules.service_refusals(code, entry))
    asked = Service(entity_id=entity, code=code, **_columns(entry))
    Service.objects.bulk_create([asked], ignore_conflicts=True)
    service = Service.objects.select_for_update().get(entity_id=entity, code=code)
    if differing := rules.changes(_entry(service), entry):
        raise Refused(terms.SERVICE_DIFFERS(code=code, fields=", ".join(differing)))
    new = service.id == asked.id
    note(entity=entity, subject=f"service:{service.id}", code=code, name=entry.name, new=new)
    return Registered(service.id, new)


@action
def amend_service(*, actor: Actor, service: UUID, entry: ServiceEntry, on: date) -> None:
    """Replace what the directory says of a service. The journal keeps what changed, before and after.

    Refuses: ACC-RIG-01, PAR-SER-01, PAR-NAM-01 to 03.
    """
    kept = _locked(service)
    _require(actor, kept, on)
    refuse(rules.service_refusals(kept.code, entry))
    note(entity=kept.entity_id, subject=f"service:{service}", changed=rules.changes(_entry(kept), entry))
    Service.objects.filter(id=service).update(**_columns(entry))


@action
def close_service(*, actor: Actor, service: UUID, closing: date, on: date) -> None:
    """Set the first day on which a service receives no more.

    Refuses: ACC-RIG-01, PAR-SER-01, PAR-DAY-01 before its opening, PAR-DAY-02 another closing is set.
    """
    kept = _locked(service)
    _require(actor, kept, on)
    refuse(rules.closing_refusals(Span(kept.active_from, kept.active_to), closing))
    Service.objects.filter(id=service).update(active_to=closing)
    note(entity=kept.entity_id, subject=f"service:{service}", code=kept.code, closing=closing.isoformat())


def _require(actor: Actor, service: Service, on: date) -> None:
    perimeter = Perimeter.of_service(service.entity_id, service.id)
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=perimeter, on=on)


def _locked(service: UUID) -> Service:
    found = Service.objects.select_for_update().filter(id=service).first()
    if found is None:
        raise Refused(terms.NO_SUCH_SERVICE())
    return found


def _entry(service: Service) -> ServiceEntry:
    own = service.references_required
    return ServiceEntry(
        name=service.name,
        active=Span(service.active_from, service.active_to),
        references_required=None if own is None else ReferencesRequired(own),
    )


def _columns(entry: ServiceEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "references_required": entry.references_required,
        "active_from": entry.active.start,
        "active_to": entry.active.end,
    }
