"""What may be done with the directory's lines: define where an address is reached, end a line, mask one to come."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.directory import Address
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.days import Span
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import rules, terms
from polyphonie.parties.models import DirectoryLine, Entity, Service
from polyphonie.parties.terms import Registered, lines
from polyphonie.parties.terms.lines import LineNature


@action
def define_line(
    *,
    actor: Actor,
    address: str,
    platform: str,
    starts_on: date,
    on: date,
    ends_on: date | None = None,
    entity: UUID | None = None,
    service: UUID | None = None,
) -> Registered:
    """Say on which platform an electronic address is reached, from a day to come on. The same again is one line.

    `entity`, and `service` when it is known, are who answers here; whoever keeps that entity's directory may then
    define the line, if the address is one of that entity's. The public portal is told by the next flow 13.
    Refuses: ACC-RIG-01, PAR-DIR-02 to PAR-DIR-06 what is wrong in the line, PAR-DIR-07 it overlaps another one,
    PAR-DIR-10 the address is another entity's, PAR-ENT-01, PAR-SER-01.
    Source: external specifications of e-invoicing 3.1, annexe 7, G1.36, G1.86, G1.87, G1.88, G1.113.
    """
    perimeter = WHOLE_PLATFORM if entity is None else Perimeter.of_entity(entity)
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=perimeter, on=on)
    if ends_on is not None and ends_on <= starts_on:
        refuse(rules.line_end_refusals(starts_on, ends_on, on=on))
    refuse(rules.line_refusals(address=address, platform=platform, span=Span(starts_on, ends_on), on=on))
    parts = Address.of(address)
    assert parts is not None, "an address that was not refused is one"
    _check_owner(parts, entity=entity, service=service)
    _hold(address)
    asked = DirectoryLine(
        address=address,
        nature=LineNature.DEFINITION,
        starts_on=starts_on,
        ends_on=ends_on,
        platform=platform,
        entity_id=entity,
        service_id=service,
        to_tell=True,
    )
    for other in DirectoryLine.objects.filter(address=address, nature=LineNature.DEFINITION):
        if _content(other) == _content(asked):
            unchanged()
            return Registered(other.id, new=False)
        _refuse_overlap(other, Span(starts_on, ends_on))
    asked.save(force_insert=True)
    _note(asked, platform=platform, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat() if ends_on else "")
    return Registered(asked.id, new=True)


@action
def end_line(*, actor: Actor, line: UUID, ends_on: date, on: date) -> None:
    """Set (or set again) the first day on which a line no longer holds. The same day again changes nothing.

    Refuses: ACC-RIG-01, PAR-DIR-01, PAR-DIR-05 too soon, PAR-DIR-06, PAR-DIR-07 a later end overlaps another line,
    PAR-DIR-09 the line is masked. Source: external specifications 3.1, annexe 3, DG-7; annexe 7, G1.88 and G1.113.
    """
    found = _locked(actor, line, on=on)
    if found.nature == LineNature.MASKING:
        raise Refused(lines.LINE_IS_MASKED())
    if found.ends_on == ends_on:
        unchanged()
        return
    refuse(rules.line_end_refusals(found.starts_on, ends_on, on=on))
    if ends_on.year > lines.LAST_YEAR:
        raise Refused(lines.LINE_DAY_OUT_OF_RANGE(year=ends_on.year))
    others = DirectoryLine.objects.filter(address=found.address, nature=LineNature.DEFINITION).exclude(id=line)
    for other in others:
        _refuse_overlap(other, Span(found.starts_on, ends_on))
    found.ends_on, found.to_tell = ends_on, True
    found.save(update_fields=["ends_on", "to_tell"])
    _note(found, ends_on=ends_on.isoformat())


@action
def mask_line(*, actor: Actor, line: UUID, on: date) -> None:
    """Mask a line that was to take effect: it never will. Masked already, it stays so.

    Refuses: ACC-RIG-01, PAR-DIR-01, PAR-DIR-08 it has taken effect.
    Source: external specifications 3.1, annexe 7, G1.84 and G1.85.
    """
    found = _locked(actor, line, on=on)
    if found.nature == LineNature.MASKING:
        unchanged()
        return
    if found.starts_on <= on:
        raise Refused(lines.LINE_ALREADY_STARTED(start=rules.written_day(found.starts_on)))
    found.nature, found.to_tell = LineNature.MASKING, True
    found.save(update_fields=["nature", "to_tell"])
    _note(found, starts_on=found.starts_on.isoformat())


def _check_owner(address: Address, *, entity: UUID | None, service: UUID | None) -> None:
    """The entity that answers exists, the address is its own, and the service is one of its services."""
    if entity is None:
        if service is not None:
            raise Refused(terms.NO_SUCH_SERVICE())
        return
    siret = Entity.objects.filter(id=entity).values_list("siret", flat=True).first()
    if siret is None:
        raise Refused(terms.NO_SUCH_ENTITY())
    if address.siren != siret[:9] or address.siret not in ("", siret):
        raise Refused(lines.LINE_REACHES_ANOTHER(address=address))
    if service is not None and not Service.objects.filter(id=service, entity_id=entity).exists():
        raise Refused(terms.NO_SUCH_SERVICE())


def _hold(address: str) -> None:
    """Let one act at a time define lines of this address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7102))", [address])


def _locked(actor: Actor, line: UUID, *, on: date) -> DirectoryLine:
    found = DirectoryLine.objects.select_for_update().filter(id=line).first()
    if found is None:
        raise Refused(lines.NO_SUCH_LINE())
    perimeter = WHOLE_PLATFORM if found.entity_id is None else Perimeter.of_entity(found.entity_id)
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=perimeter, on=on)
    _hold(found.address)
    return found


def _refuse_overlap(other: DirectoryLine, span: Span) -> None:
    """Refuses: PAR-DIR-07 some day would be in both lines."""
    ends = [end for end in (other.ends_on, other.effective_end_on) if end is not None]
    taken = Span(other.starts_on, min(ends, default=None))
    if taken.end != taken.start and taken.overlaps(span):
        start, end = rules.written_day(taken.start), rules.written_day(taken.end)
        raise Refused(lines.LINES_OVERLAP(address=other.address, start=start, end=end))


def _content(line: DirectoryLine) -> tuple[object, ...]:
    return line.starts_on, line.ends_on, line.platform, line.entity_id, line.service_id


def _note(line: DirectoryLine, **facts: str) -> None:
    note(entity=line.entity_id or PLATFORM, subject=f"line:{line.id}", address=line.address, **facts)
