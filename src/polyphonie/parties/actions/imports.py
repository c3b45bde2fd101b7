"""The import of a directory asked for on a page: the file is kept, and taken by a task that its author follows."""

from __future__ import annotations

from datetime import date
from typing import IO, Final
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Right
from polyphonie.kernel import clock, spool, tasks
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.refusals import Refused
from polyphonie.kernel.tasks import Title
from polyphonie.parties import terms
from polyphonie.parties.actions.directory import import_directory
from polyphonie.parties.directory_file import LARGEST

IMPORTING: Final = "parties.import_directory"
_BLOCK: Final = 1 << 20


@action
def begin_import(
    *, actor: Actor, file: IO[bytes], name: str, on: date, closing: bool = False, dry_run: bool = False
) -> UUID:
    """Keep a directory file and have it imported; returns the task to follow.

    Refuses: ACC-RIG-01, PAR-IMP-01 the file is too large. What else `import_directory` refuses is told by the task.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    kept = new_id()
    try:
        size = spool.put(entity=actor.id, identifier=kept, file=file, most=LARGEST).size
    except spool.TooLarge:
        raise Refused(terms.FILE_TOO_LARGE(megabytes=LARGEST // 1024**2)) from None
    task = tasks.begin(
        actor=actor,
        name=IMPORTING,
        title=Title(f"Importer l'annuaire « {name} »", f"Import the directory “{name}”"),
        arguments={"file": str(kept), "size": size, "name": name, "closing": closing, "dry_run": dry_run},
    )
    note(entity=PLATFORM, subject=f"task:{task}", file=name, size=size)
    return task


def go_on_importing(*, task: UUID) -> None:
    """Take the file. Cut short, it is taken from its beginning: the same file twice changes nothing."""
    with tasks.going_on(task) as work:
        if work is None:
            return
        said = work.task.arguments
        kept = UUID(said["file"])
        owner = work.task.owner
        with spool.opened(entity=owner.id, identifier=kept, size=said["size"]) as file:
            work.expect(_count_lines(file))
            with work.told_aside() as tell:
                report = import_directory(
                    actor=owner,
                    file=file,
                    name=said["name"],
                    on=clock.today(),
                    closing=said["closing"],
                    dry_run=said["dry_run"],
                    progress=tell,
                )
        tasks.say(task, imported=str(report.id))
        spool.discard(entity=owner.id, identifier=kept)


def _count_lines(file: IO[bytes]) -> int:
    """How many line breaks, in blocks: a file may be one endless line."""
    count = 0
    while block := file.read(_BLOCK):
        count += block.count(b"\n")
    file.seek(0)
    return count
