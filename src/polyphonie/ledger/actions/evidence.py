"""Documents that found an entry, kept as they were received."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.kernel import originals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.originals import StoredOriginal
from polyphonie.kernel.refusals import Refused
from polyphonie.ledger import models, queries, terms


@action
def attach_evidence(
    *,
    actor: Actor,
    entity: UUID,
    entry: UUID,
    content: bytes,
    name: str,
    media_type: str,
    on: date,
    place: int = 0,
) -> StoredOriginal:
    """Attach a document to an entry, or to one of its lines. The entry does not change, nor can the document.

    Refuses: LED-BOO-01, LED-ENT-01 no such entry or line, KER-VIR-01, ACC-RIG-01. Source: décret n° 2012-1246, art. 50.
    """
    access.require(actor, Right.LEDGER_POST, perimeter=Perimeter.of_entity(entity), on=on)
    book = models.Book.of(entity)
    found = queries.entry(entity, entry)
    if found is None or not 0 <= place <= len(found.lines):
        raise Refused(terms.NO_ENTRY())
    digest = hashlib.sha256(content).digest()
    before = models.Evidence.objects.filter(book=book, entry_id=entry, place=place, sha256=digest).first()
    if before is not None:
        unchanged()
        return originals.about(entity=entity, original=before.original_id)
    kept = originals.keep(entity=entity, content=content, name=name, media_type=media_type)
    models.Evidence.objects.create(book=book, entry_id=entry, original_id=kept.id, place=place, sha256=digest)
    note(entity=entity, subject=f"entry:{entry}", evidence=name, sha256=kept.sha256, place=place)
    return kept
