"""The flows of the directory: taking the public portal's (14), whole or by differences; making ours (13).

A whole directory has tens of millions of lines, too many for one act: they are staged piece by piece, each in an act of
its own, then merged in one. Cut short, the import goes on after the last piece that was staged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, Final

from django.db import connection
from django.db.models import Max

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Right
from polyphonie.documents.directory import Address, flows, updates
from polyphonie.kernel import clock, originals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.numbers import next_number
from polyphonie.kernel.refusals import Refused
from polyphonie.parties.models import DirectoryFlow, DirectoryLine, Platform, StagedLine
from polyphonie.parties.terms import RefusedLine
from polyphonie.parties.terms import flows as words
from polyphonie.parties.terms.flows import FlowKind, FlowReport, MadeFlow
from polyphonie.parties.terms.lines import LineNature

from . import merging

PIECE: Final = 20_000
MOST_TOLD: Final = 10_000
_BLOCK: Final = 1 << 20


def take_flow(
    *, actor: Actor, file: BinaryIO, name: str, on: date, progress: Callable[[int], None] | None = None
) -> FlowReport:
    """Take a flow 14 of the directory (XML), whatever its size. Good lines are taken, bad ones are told one by one.

    The same flow again changes nothing. Cut short, it goes on where it stopped. `progress` is called with the number of
    lines read so far.
    Refuses: ACC-RIG-01, PAR-FLO-01 it cannot be read, PAR-FLO-02 a flow before it is missing, PAR-FLO-03 it is older
    than the last one, PAR-FLO-04 it would end more than one line in ten.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    sha256 = _digest(file)
    taken = DirectoryFlow.objects.filter(sha256=sha256).first()
    if taken is not None:
        return _report(taken, repeated=True)
    try:
        items = flows.read(file)
        heading = next(items)
        assert isinstance(heading, flows.Heading), "a flow begins with its heading"
        _check_follows(heading)
        platforms, counted = _stage(items, sha256, actor=actor, on=on, progress=progress)
    except flows.UnreadableFlow as unreadable:
        raise Refused(words.FLOW_UNREADABLE(detail=unreadable.detail[:200])) from None
    return merge_flow(
        actor=actor, sha256=sha256, name=name, heading=heading, platforms=platforms, counted=counted, on=on
    )


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _check_follows(heading: flows.Heading) -> None:
    """A flow comes after the last one that was taken; one of differences follows it without a gap."""
    last = DirectoryFlow.objects.exclude(kind=FlowKind.UPDATE).aggregate(last=Max("produced_at"))["last"]
    if last is not None and heading.produced_at <= last:
        raise Refused(words.FLOW_IS_OLD(produced=_written(heading.produced_at), last=_written(last)))
    if not heading.full and (last is None or heading.previous_at is None or heading.previous_at > last):
        previous = _written(heading.previous_at) if heading.previous_at else "—"
        raise Refused(words.FLOW_IS_MISSING(previous=previous, last=_written(last) if last else "—"))


def _written(instant: datetime) -> str:
    return f"{instant:%d/%m/%Y %H:%M}"


def _stage(
    items: Iterator[flows.Item], sha256: str, *, actor: Actor, on: date, progress: Callable[[int], None] | None
) -> tuple[list[flows.Platform], flows.Counted]:
    """Stage the lines that were not staged yet, piece by piece."""
    staged = StagedLine.objects.filter(flow=sha256).aggregate(last=Max("number"))["last"] or 0
    platforms: list[flows.Platform] = []
    counted = flows.Counted({})
    piece: list[flows.Line | flows.Malformed] = []
    for item in items:
        if isinstance(item, flows.Platform):
            platforms.append(item)
        elif isinstance(item, flows.Counted):
            counted = item
        elif isinstance(item, flows.Line | flows.Malformed) and item.number > staged:
            piece.append(item)
            if len(piece) == PIECE:
                stage_lines(actor=actor, sha256=sha256, piece=piece, on=on)
                piece = []
                if progress:
                    progress(item.number)
    if piece:
        stage_lines(actor=actor, sha256=sha256, piece=piece, on=on)
    return platforms, counted


@action
def stage_lines(*, actor: Actor, sha256: str, piece: Sequence[flows.Line | flows.Malformed], on: date) -> None:
    """Put a piece of a flow aside, until the whole is read. Refuses: ACC-RIG-01."""
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for item in piece:
            copy.write_row(_row(sha256, item))
    unchanged()


_COPY: Final = (
    "COPY parties_stagedline (flow, number, id, instance, address, masking, starts_on, ends_on, effective_end_on,"
    " platform, refused) FROM STDIN"
)


def _row(sha256: str, item: flows.Line | flows.Malformed) -> tuple[object, ...]:
    if isinstance(item, flows.Line):
        number, instance, address, masking, starts_on, ends_on, effective, platform = item
        return sha256, number, new_id(), instance, address, masking, starts_on, ends_on, effective, platform, None
    refusal = words.LINE_VALUE_WRONG(value=item.value, element=item.element)
    nothing = (None, "", False, None, None, None, "")
    return sha256, item.number, new_id(), *nothing, merging.told(item.number, refusal)


@action
def merge_flow(
    *,
    actor: Actor,
    sha256: str,
    name: str,
    heading: flows.Heading,
    platforms: Sequence[flows.Platform],
    counted: flows.Counted,
    on: date,
) -> FlowReport:
    """Compare what was staged of a flow with the directory, and take it, all together.

    Lines that were changed here and not yet told to the portal stay as they are.
    Refuses: ACC-RIG-01, PAR-FLO-02, PAR-FLO-03, PAR-FLO-04.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    merging.alone()
    _check_follows(heading)
    counts = merging.merge(sha256, full=heading.full, produced_on=heading.produced_at.date())
    _keep_platforms(platforms)
    counts["passed_over"] = sum(
        count for block, count in counted.blocks.items() if block not in ("LigneAnnuaire", "IdPlateformeReception")
    )
    kept = DirectoryFlow.objects.create(
        kind=FlowKind.FULL if heading.full else FlowKind.DELTA,
        at=clock.now(),
        by=actor.name,
        produced_at=heading.produced_at,
        file_name=name[:200],
        sha256=sha256,
        counts=counts,
        refused=merging.refused(sha256, most=MOST_TOLD),
    )
    StagedLine.objects.filter(flow=sha256).delete()
    note(entity=PLATFORM, subject=f"directory-flow:{kept.id}", kind=kept.kind, sha256=sha256, counts=counts)
    return _report(kept)


def _keep_platforms(platforms: Sequence[flows.Platform]) -> None:
    rows = {
        each.number: Platform(
            number=each.number,
            kind=each.kind[:4],
            name=each.name,
            active=each.active,
            registered_on=each.registered_on,
            ends_on=each.ends_on,
        )
        for each in platforms
    }
    Platform.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["kind", "name", "active", "registered_on", "ends_on"],
    )


def _report(kept: DirectoryFlow, *, repeated: bool = False) -> FlowReport:
    counts: dict[str, Any] = dict(kept.counts)
    return FlowReport(
        id=kept.id,
        kind=FlowKind(kept.kind),
        produced_at=kept.produced_at,
        refused=tuple(RefusedLine(**each) for each in kept.refused),
        repeated=repeated,
        **counts,
    )


@action
def make_flow(*, actor: Actor, on: date) -> MadeFlow | None:
    """Make the flow 13 that tells the portal every line defined, ended or masked here since the last one.

    The file is kept; it is numbered without gaps. None when there is nothing to tell. Refuses: ACC-RIG-01.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    lines = list(DirectoryLine.objects.select_for_update().filter(to_tell=True).order_by("id"))
    if not lines:
        unchanged()
        return None
    content = updates.write(map(_update, lines))
    number = next_number(entity=PLATFORM, series="directory-updates")
    name = f"F13-{number:08d}.xml"
    original = originals.keep(entity=PLATFORM, content=content, name=name, media_type="application/xml")
    kept = DirectoryFlow.objects.create(
        kind=FlowKind.UPDATE,
        at=clock.now(),
        by=actor.name,
        produced_at=clock.now(),
        file_name=name,
        sha256=original.sha256,
        counts={"lines": len(lines)},
        refused=[],
        original=original.id,
    )
    DirectoryLine.objects.filter(id__in=[line.id for line in lines]).update(to_tell=False)
    note(entity=PLATFORM, subject=f"directory-flow:{kept.id}", lines=len(lines), sha256=original.sha256)
    return MadeFlow(kept.id, name, content, len(lines))


def _update(line: DirectoryLine) -> updates.Update:
    address = Address.of(line.address)
    assert address is not None, f"line {line.id} is kept under {line.address!r}, which is no address"
    return updates.Update(
        address=address,
        masking=line.nature == LineNature.MASKING,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        platform=line.platform,
    )
