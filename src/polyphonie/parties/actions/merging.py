"""How the staged lines of a flow enter the directory: in a few statements over all of them, whatever their number."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from django.db import connection

from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import rules
from polyphonie.parties.models import StagedLine
from polyphonie.parties.terms import RefusedLine, flows

_ONE_AT_A_TIME: Final = 7_103


def alone() -> None:
    """Let one flow at a time enter the directory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def told(number: int, refusal: Refusal) -> str:
    """A line's refusal as it is kept with the line."""
    return json.dumps(asdict(RefusedLine(number, refusal.code, refusal.fr, refusal.en)))


def refused(flow: str, *, most: int) -> list[dict[str, Any]]:
    """The first lines that were left out, each with its reason."""
    found = StagedLine.objects.filter(flow=flow, refused__isnull=False).order_by("number")
    return [dict(kept) for kept in found.values_list("refused", flat=True)[:most] if kept]


def merge(flow: str, *, full: bool, produced_on: date) -> dict[str, Any]:
    """Take the staged lines that can be taken, and say what changed. Refuses: PAR-FLO-04."""
    values = {"flow": flow, "on": produced_on}
    lines = StagedLine.objects.filter(flow=flow).count()
    _run("ANALYZE parties_stagedline")
    repeated = _run(_REPEATED, **values)
    _leave_out(flow, _OVERLAPPING_EACH_OTHER, flows.LINE_OVERLAPS_IN_FLOW, values)
    withheld = full and StagedLine.objects.filter(flow=flow, refused__isnull=False).exists()
    ended = _end_absent(values) if full and not withheld else 0
    _leave_out(flow, _OVERLAPPING_HELD, flows.LINE_OVERLAPS_HELD, values)
    _run("SET CONSTRAINTS parties_line_defined_once DEFERRED")
    masked = _run(_MASK, **values)
    amended = _run(_AMEND, **values)
    created = _run(_CREATE, **values)
    _run("SET CONSTRAINTS parties_line_defined_once IMMEDIATE")
    left_out = StagedLine.objects.filter(flow=flow, refused__isnull=False).count()
    return {
        "lines": lines,
        "created": created,
        "amended": amended,
        "masked": masked,
        "ended": ended,
        "unchanged": lines - left_out - repeated - created - amended - masked,
        "lines_refused": left_out,
        "ending_withheld": withheld,
    }


def _end_absent(values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT, values)
        active, absent = cursor.fetchone()
    if 10 * absent > active:
        raise Refused(flows.ENDS_TOO_MUCH(ending=absent, active=active))
    return _run(_END_ABSENT, **values)


def _leave_out(flow: str, statement: str, reason: Any, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    for number, address, starts_on in found:
        refusal = reason(address=address, start=rules.written_day(starts_on))
        kept = json.loads(told(number, refusal))
        StagedLine.objects.filter(flow=flow, number=number).update(refused=kept)


def _run(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


_TAKEN: Final = "s.flow = %(flow)s AND s.refused IS NULL"
_STAGED_END: Final = "coalesce(least(s.ends_on, s.effective_end_on), 'infinity')"
_HELD_END: Final = "coalesce(least(d.ends_on, d.effective_end_on), 'infinity')"

# A line that is there several times (as new, as taking effect) says the same each time: a masking or the last stays.
_REPEATED: Final = f"""
    DELETE FROM parties_stagedline USING (
        SELECT number, row_number() OVER (PARTITION BY address, starts_on ORDER BY masking DESC, number DESC) AS place
        FROM parties_stagedline s WHERE {_TAKEN}) twin
    WHERE flow = %(flow)s AND parties_stagedline.number = twin.number AND twin.place > 1
"""  # noqa: S608  our own names, here and below
_OVERLAPPING_EACH_OTHER: Final = f"""
    SELECT number, address, starts_on FROM (
        SELECT number, address, starts_on, max({_STAGED_END}) OVER (
            PARTITION BY address ORDER BY starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
        FROM parties_stagedline s WHERE {_TAKEN} AND NOT masking AND {_STAGED_END} > starts_on) held
    WHERE taken_until > starts_on
"""  # noqa: S608
_OVERLAPPING_HELD: Final = f"""
    SELECT s.number, s.address, s.starts_on
    FROM parties_stagedline s JOIN parties_directoryline d ON d.address = s.address AND d.nature = 'definition'
    WHERE {_TAKEN} AND NOT s.masking AND d.starts_on <> s.starts_on
        AND d.starts_on < {_STAGED_END} AND s.starts_on < {_HELD_END}
        AND s.starts_on < {_STAGED_END} AND d.starts_on < {_HELD_END}
        AND (d.to_tell OR NOT EXISTS (
            SELECT FROM parties_stagedline m
            WHERE m.flow = %(flow)s AND m.refused IS NULL AND m.address = d.address AND m.starts_on = d.starts_on))
"""  # noqa: S608
# What was defined here is not the portal's to leave out. The portal's own lines are absent when none says them again.
_IS_ABSENT: Final = f"""
    d.nature = 'definition' AND d.entity_id IS NULL AND NOT d.to_tell AND {_HELD_END} > greatest(%(on)s, d.starts_on)
    AND NOT EXISTS (SELECT FROM parties_stagedline s
        WHERE {_TAKEN} AND NOT s.masking AND s.address = d.address AND s.starts_on = d.starts_on)
"""
_ABSENT: Final = f"""
    SELECT count(*), count(*) FILTER (WHERE {_IS_ABSENT}) FROM parties_directoryline d
    WHERE d.nature = 'definition' AND {_HELD_END} > greatest(%(on)s, d.starts_on)
"""  # noqa: S608
# An absent line ends when the flow was produced; before, where the flow says another one in its place.
_END_ABSENT: Final = f"""
    UPDATE parties_directoryline d SET effective_end_on = CASE
        WHEN EXISTS (SELECT FROM parties_stagedline s WHERE {_TAKEN} AND s.address = d.address
            AND s.starts_on < d.starts_on AND {_STAGED_END} > d.starts_on) THEN d.starts_on
        ELSE greatest(d.starts_on, least(%(on)s, (SELECT min(s.starts_on) FROM parties_stagedline s
            WHERE {_TAKEN} AND NOT s.masking AND s.address = d.address AND s.starts_on > d.starts_on))) END
    WHERE {_IS_ABSENT}
"""  # noqa: S608
_MASK: Final = f"""
    UPDATE parties_directoryline d SET nature = 'masking', instance = s.instance
    FROM parties_stagedline s WHERE {_TAKEN} AND s.masking
        AND d.address = s.address AND d.starts_on = s.starts_on AND d.nature = 'definition' AND NOT d.to_tell
"""  # noqa: S608
_AMEND: Final = f"""
    UPDATE parties_directoryline d SET ends_on = s.ends_on, effective_end_on = s.effective_end_on,
        platform = s.platform, instance = s.instance
    FROM parties_stagedline s WHERE {_TAKEN} AND NOT s.masking
        AND d.address = s.address AND d.starts_on = s.starts_on AND d.nature = 'definition' AND NOT d.to_tell
        AND (d.ends_on, d.effective_end_on, d.platform, d.instance)
            IS DISTINCT FROM (s.ends_on, s.effective_end_on, s.platform, s.instance)
"""  # noqa: S608
_CREATE: Final = f"""
    INSERT INTO parties_directoryline
        (id, address, nature, starts_on, ends_on, effective_end_on, platform, instance, to_tell)
    SELECT s.id, s.address, CASE WHEN s.masking THEN 'masking' ELSE 'definition' END,
        s.starts_on, s.ends_on, s.effective_end_on, s.platform, s.instance, false
    FROM parties_stagedline s WHERE {_TAKEN} AND NOT EXISTS (SELECT FROM parties_directoryline d
        WHERE d.address = s.address AND d.starts_on = s.starts_on AND (s.masking OR d.nature = 'definition'))
    ORDER BY s.number
"""  # noqa: S608
