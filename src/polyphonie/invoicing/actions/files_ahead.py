"""Files that a program sends before the invoice, or the answer, to which it joins them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.invoicing import models, rules
from polyphonie.kernel import clock, spool
from polyphonie.kernel.acts import Actor, action, note, unit
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import refuse


@dataclass(frozen=True, slots=True)
class SentAhead:
    """A file that waits, by its id and by the whole number that programs name it by."""

    file: UUID
    ordinal: int


@action
def send_file_ahead(*, actor: Actor, name: str, content: bytes, on: date) -> SentAhead:
    """Keep a file for some days, until the invoice or the answer comes to which it belongs. Sent twice, it is two.

    Refuses: ACC-RIG-01 the actor deposits for nobody, INV-ATT-01 too large or of another format.
    Source: Chorus Pro, « ajouter un fichier dans le système ».
    """
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    name = rules.safe_name(name)
    refuse(rules.attachment_refusals(name=name, size=len(content)))
    identifier = new_id()
    kept = spool.put(entity=actor.id, identifier=identifier, file=io.BytesIO(content), most=len(content))
    row = models.FileAhead.objects.create(
        depositor_id=actor.id, id=identifier, name=name, size=kept.size, sent_at=clock.now()
    )
    note(entity=actor.id, subject=f"file:{identifier}", name=name, sha256=kept.sha256)
    return SentAhead(identifier, row.ordinal)


def forget_files(*, before: datetime) -> int:
    """Let go of the files that were sent before an instant, and that no draft holds; says how many."""
    with unit():
        old = list(models.FileAhead.objects.filter(sent_at__lt=before, draft_id=None))
        for each in old:
            spool.discard(entity=each.depositor_id, identifier=each.id)
            each.delete()
    return len(old)
