"""Where documents of the chain stand that a right reaches."""

from __future__ import annotations

from django.db.models import Q

from polyphonie.access.terms import Reach


def within(reach: Reach) -> Q:
    """The condition that a document of the chain stands where the actor's right holds."""
    if reach.platform:
        return Q()
    found = Q(entity_id__in=reach.entities)
    for entity in set(reach.centres.values()):
        held = [centre for centre, whose in reach.centres.items() if whose == entity]
        found |= Q(entity_id=entity) & (Q(programme_id__in=held) | Q(bop_id__in=held) | Q(uo_id__in=held))
    return found
