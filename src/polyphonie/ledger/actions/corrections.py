"""A posted entry never changes: its mirror cancels it, and another one replaces it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.ledger import models, queries, rules, terms
from polyphonie.ledger.actions import posting
from polyphonie.ledger.terms import Posted


@action
def correct(*, actor: Actor, entity: UUID, entry: UUID, reason: str, on: date, dated_on: date | None = None) -> Posted:
    """Cancel an entry by its mirror, in the same journal: debits become credits. Its accounting day is `on`, or told.

    Refuses: LED-REA-01, LED-BOO-01, LED-ENT-01 no such entry, LED-ENT-02 it is a mirror's, or what `post` refuses.
    Source: décret n° 2012-1246, art. 56; Plan comptable général, art. 921-3 (entries are final).
    """
    reason = reason.strip()
    refuse(rules.reason_refusals(reason))
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    found = queries.entry(entity, entry)
    if found is None:
        raise Refused(terms.NO_ENTRY())
    before = models.Correction.objects.filter(book=book, entry_id=entry).first()
    if before is not None:
        mirror = queries.entry(entity, before.mirror_id)
        assert mirror is not None, "a mirror is an entry"
        unchanged()
        return Posted(mirror.id, mirror.number, again=True)
    if found.corrects is not None:
        raise Refused(terms.ALREADY_CORRECTED())
    draft = rules.mirror(found, on=dated_on or on, reason=reason)
    posted = posting.post(actor=actor, entity=entity, draft=draft, on=on)
    models.Correction.objects.create(book=book, entry_id=entry, mirror_id=posted.id, reason=reason)
    note(entity=entity, subject=f"entry:{entry}", mirror=str(posted.id), number=posted.number, reason=reason)
    return posted
