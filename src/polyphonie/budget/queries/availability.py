"""What is available on an envelope, with the terms of the sum."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from polyphonie.access import queries as access
from polyphonie.access.terms import Reach, Right
from polyphonie.budget import models
from polyphonie.budget.terms import Availability, Kind
from polyphonie.budget.terms.refusals import NO_CREDITS_OF_KIND
from polyphonie.kernel import rows
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused


def available(*, actor: Actor, entity: UUID, envelope: UUID, kind: Kind, on: date) -> Availability:
    """What is available of a kind, term by term. Refuses: BUD-ENV-01, BUD-ENV-02 none of that kind, ACC-RIG-01."""
    envelope_reached(actor=actor, entity=entity, envelope=envelope, on=on)
    found = credits_of(entity, envelope).get(kind)
    if found is None:
        raise Refused(NO_CREDITS_OF_KIND(kind=kind))
    return found


def envelope_reached(*, actor: Actor, entity: UUID, envelope: UUID, on: date) -> models.Envelope:
    """An envelope that the actor may consult. Refuses: BUD-ENV-01, ACC-RIG-01."""
    found = models.Envelope.found(entity, envelope)
    access.require(actor, Right.BUDGET_CONSULT, perimeter=found.perimeter, on=on)
    return found


def credits_of(entity: UUID, envelope: UUID) -> Mapping[Kind, Availability]:
    """What an envelope holds of each kind."""
    found = rows.find(models.Credit, entity_id=entity, envelope_id=envelope, order=("kind",))
    return {Kind(each.kind): each.availability for each in found}


def reserved_for(entity: UUID, sources: Collection[str], *, kind: Kind) -> Mapping[str, int]:
    """What each of some documents keeps aside of a kind, in cents."""
    kept: dict[str, int] = {}
    for source, cents in rows.pick(models.Reservation, "source", "cents", entity_id=entity, kind=kind, source=sources):
        kept[source] = kept.get(source, 0) + cents
    return {source: cents for source, cents in kept.items() if cents}


def years_charged(entity: UUID, envelopes: Collection[UUID]) -> Mapping[UUID, int]:
    """The fiscal year that each of some envelopes is of."""
    charged = rows.pick(models.Envelope, "id", "fiscal_year", entity_id=entity, id=envelopes)
    return {each: int(year) for each, year in charged}


def followed_by(entity: UUID, fiscal_year: int) -> Mapping[UUID, UUID]:
    """The envelope of the next year on the same axis as each one of a year, where there is one."""
    of = models.Envelope.objects.filter(entity_id=entity)
    there = {tuple(axis): each for each, *axis in of.filter(fiscal_year=fiscal_year + 1).values_list("id", *_AXIS)}
    here = of.filter(fiscal_year=fiscal_year).values_list("id", *_AXIS)
    return {each: there[tuple(axis)] for each, *axis in here if tuple(axis) in there}


_AXIS = ("centre", "domain", "title", "category", "fund", "tranche")


def charged_on(entity: UUID, envelopes: Collection[UUID], *, on: date) -> Mapping[UUID, UUID]:
    """Where what is charged to each of some envelopes is charged on a day: itself, or once its year was closed by then
    the envelope of the next year on its axis, where there is one.
    """
    found = {each: each for each in envelopes}
    years = rows.pick(models.Year, "fiscal_year", "closed_on", entity_id=entity, order=("fiscal_year",))
    closed = [year for year, closed_on in years if closed_on is not None and closed_on <= on]
    gone = set(years_charged(entity, found).values()) & set(closed) if closed else set()
    for year in (each for each in closed if gone and each >= min(gone)):
        following = followed_by(entity, year)
        found = {each: following.get(now, now) for each, now in found.items()}
    return found


def within(reach: Reach) -> Q:
    """The condition that an envelope lies where the actor's right holds."""
    if reach.platform:
        return Q()
    found = Q(entity_id__in=reach.entities)
    for entity in set(reach.centres.values()):
        held = [centre for centre, whose in reach.centres.items() if whose == entity]
        found |= Q(entity_id=entity) & (Q(programme_id__in=held) | Q(bop_id__in=held) | Q(uo_id__in=held))
    return found
