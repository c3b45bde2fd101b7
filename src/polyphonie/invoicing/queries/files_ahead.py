"""What may be asked of files sent ahead: one's own, by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from polyphonie.invoicing import models, terms
from polyphonie.kernel import spool
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that the actor sent ahead, with its bytes."""

    ordinal: int
    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        return terms.ATTACHMENT_FORMATS["." + self.name.rpartition(".")[2].lower()]


def sent_ahead(*, actor: Actor, ordinals: Sequence[int]) -> tuple[FileRow, ...]:
    """The actor's own files of these numbers, in their order. Refuses: INV-ATT-02 there is none, or it is another's."""
    rows = {
        row.ordinal: row for row in models.FileAhead.objects.filter(depositor_id=actor.id, ordinal__in=set(ordinals))
    }
    missing = [ordinal for ordinal in ordinals if ordinal not in rows]
    if missing:
        raise Refused(*(terms.NO_SUCH_FILE(number=each, days=terms.DAYS_FILES_WAIT) for each in missing))
    return tuple(
        FileRow(
            ordinal,
            rows[ordinal].name,
            spool.opened(entity=actor.id, identifier=rows[ordinal].id, size=rows[ordinal].size).read(),
        )
        for ordinal in ordinals
    )
