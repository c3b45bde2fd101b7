"""Entries that reverse themselves: what a year takes in advance of the next, given back on its first day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import models, queries, rules, terms
from polyphonie.ledger.actions import posting
from polyphonie.ledger.terms import Draft, Posted


@action
def accrue(*, actor: Actor, entity: UUID, draft: Draft, reverse_on: date, on: date) -> Posted:
    """Post an entry that is reversed by itself on a day: at once if that year is open, or when it is due.

    Refuses: LED-REV-01, and what `post` refuses. Source: Recueil des normes comptables de l'État, norme 12.
    """
    if reverse_on <= draft.on:
        raise Refused(terms.REVERSAL_BEFORE())
    posted = posting.post(actor=actor, entity=entity, draft=draft, on=on)
    book = models.Book.of(entity)
    kept, made = models.Reversal.objects.get_or_create(book=book, entry_id=posted.id, defaults={"due_on": reverse_on})
    if not made:
        unchanged()
        return posted
    note(entity=entity, subject=f"entry:{posted.id}", reverse_on=reverse_on.isoformat())
    if reverse_on.year in queries.years(entity):
        _reverse(actor, entity, kept, on)
    return posted


@action
def reverse_due(*, actor: Actor, entity: UUID, on: date) -> int:
    """Post the reversals of a body that are due; says how many. One that cannot be posted is left, and shown.

    Refuses: LED-BOO-01, ACC-RIG-01.
    """
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    due = models.Reversal.objects.select_for_update().filter(book=book, mirror_id=None, due_on__lte=on)
    open_years = set(queries.years(entity))
    ready = [each for each in due.order_by("due_on", "entry_id") if each.due_on.year in open_years]
    for each in ready:
        _reverse(actor, entity, each, on)
    if ready:
        note(entity=entity, subject=f"book:{book.id}", reversals=len(ready))
    else:
        unchanged()
    return len(ready)


def _reverse(actor: Actor, entity: UUID, reversal: models.Reversal, on: date) -> None:
    entry = queries.entry(entity, reversal.entry_id)
    assert entry is not None, "a reversal is of an entry"
    mirror = rules.mirror(entry, on=reversal.due_on, reason="extourne")
    draft = replace(mirror, label=f"Extourne : {entry.label}"[: terms.LONGEST_LABEL], key=f"reversal:{entry.id}")
    reversal.mirror_id = posting.post(actor=actor, entity=entity, draft=draft, on=on).id
    reversal.save(update_fields=["mirror_id"])
