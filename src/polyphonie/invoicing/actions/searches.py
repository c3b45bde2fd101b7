"""A person keeps the filters of a list under a name, and forgets them."""

from __future__ import annotations

from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import models
from polyphonie.invoicing.rules.selections import search_refusals
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.identity import PLATFORM
from polyphonie.kernel.refusals import refuse


@action
def keep_search(*, actor: Actor, name: str, query: str) -> str:
    """Keep filters under a name; under the same name again, the new ones take their place. Returns the name.

    Refuses: INV-SAV-01 no name, or too long, INV-SAV-02 no filter, INV-SAV-03 too many are kept, ACC-RIG-01.
    """
    name = " ".join(name.split())
    access.require_somewhere(actor, Right.INVOICE_CONSULT, on=clock.today())
    mine = models.SavedSearch.objects.filter(person_id=actor.id)
    refuse(search_refusals(name=name, query=query, already=mine.exclude(name=name).count()))
    kept, new = models.SavedSearch.objects.get_or_create(person_id=actor.id, name=name, defaults={"query": query})
    if not new and kept.query == query:
        unchanged()
        return name
    kept.query = query
    kept.save(update_fields=["query"])
    note(entity=PLATFORM, subject=f"search:{kept.id}", name=name, query=query)
    return name


@action
def forget_search(*, actor: Actor, search: UUID) -> None:
    """Forget filters that the actor kept. What is not theirs, or is gone, stays as it is: nothing is told of it."""
    if models.SavedSearch.objects.filter(id=search, person_id=actor.id).delete()[0]:
        note(entity=PLATFORM, subject=f"search:{search}")
    else:
        unchanged()
