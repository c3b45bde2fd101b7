"""The import of the whole directory: a file staged by COPY, then compared and taken in a few statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import IO, Any, Final

from django.db import connection, transaction

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM as WHOLE_PLATFORM
from polyphonie.access.terms import Right
from polyphonie.kernel import clock
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.identity import PLATFORM, new_id
from polyphonie.kernel.refusals import Refusal, Refused
from polyphonie.parties import directory_file, rules, terms
from polyphonie.parties.directory_file import LeftOut, Line, Survey
from polyphonie.parties.models import DirectoryImport
from polyphonie.parties.terms import Address, EntityEntry, ImportReport, RefusedLine, Tally

MOST_TOLD: Final = 10_000
"""How many reasons a report tells one by one; beyond, it only counts the lines."""

_LONGEST_SENTENCE: Final = 400
_PROGRESS_EVERY: Final = 1000
_ONE_AT_A_TIME: Final = 7_101


@dataclass(slots=True)
class _LeftOutLines:
    """The lines left out so far: their number, and the first reasons."""

    lines: int = 0
    told: list[RefusedLine] = field(default_factory=list)

    def add(self, number: int, *refusals: Refusal) -> None:
        self.lines += 1
        for refusal in refusals[: MOST_TOLD - len(self.told)]:
            self.told.append(RefusedLine(number, refusal.code, _plain(refusal.fr), _plain(refusal.en)))


@action
def import_directory(
    *,
    actor: Actor,
    file: IO[bytes],
    name: str,
    on: date,
    closing: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Take the directory from a CSV file (docs/annuaire.md). Good lines are taken, bad ones are told one by one.

    The same file twice changes nothing the second time. What the file does not mention stays, unless `closing`: then it
    is closed on the day of the import, provided that no line was refused. `dry_run` tells what would change. `progress`
    is called with the number of lines read so far.
    Refuses: ACC-RIG-01, PAR-IMP-01 to 04 the file cannot be read, PAR-IMP-05 it would close more than one in ten.
    """
    access.require(actor, Right.DIRECTORY_MANAGE, perimeter=WHOLE_PLATFORM, on=on)
    surveyed = directory_file.survey(file)
    left_out = _LeftOutLines()
    with transaction.atomic():
        _stage(file, left_out, progress)
        entities, services = _take(_TAKE_ENTITIES), _take(_TAKE_SERVICES)
        withheld = closing and left_out.lines > 0
        if closing and not withheld:
            entities, services = _close_absent(entities, services, on)
        transaction.set_rollback(dry_run)
    report = ImportReport(
        id=new_id(),
        lines=surveyed.lines,
        lines_refused=left_out.lines,
        refused=tuple(sorted(left_out.told, key=lambda refused: refused.line)),
        entities=entities,
        services=services,
        sha256=surveyed.sha256.hex(),
        dry_run=dry_run,
        closing_withheld=withheld,
    )
    _keep(report, surveyed, actor=actor, name=name)
    return report


def _stage(file: IO[bytes], left_out: _LeftOutLines, progress: Callable[[int], None] | None) -> None:
    """Copy the lines that can be taken into a temporary table; the others are left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute("DROP TABLE IF EXISTS pg_temp.staged")
        cursor.execute(_STAGED)
        with cursor.copy("COPY pg_temp.staged FROM STDIN") as copy:
            for count, line in enumerate(directory_file.read(file), start=1):
                if isinstance(line, LeftOut):
                    left_out.add(line.number, *line.refusals)
                else:
                    copy.write_row(_columns(line))
                if progress and count % _PROGRESS_EVERY == 0:
                    progress(count)
        cursor.execute("ANALYZE pg_temp.staged")
    for line, first in _rows(_REPEATED):
        left_out.add(line, terms.LINE_REPEATED(first=first))
    for line, siret in _rows(_ORPHANS):
        left_out.add(line, terms.SERVICE_WITHOUT_ENTITY(siret=siret))


def _columns(line: Line) -> tuple[object, ...]:
    entry = line.entry
    address, searchable = Address(), ""
    if isinstance(entry, EntityEntry):
        address = entry.address
        searchable = rules.searchable(entry.name, address.city, line.siret)
    return (
        *(line.number, new_id(), line.siret, line.code, entry.name, entry.references_required),
        *(entry.active.start, entry.active.end, address.street, address.postcode, address.city, searchable),
    )


def _take(statement: str) -> Tally:
    ((staged, created, amended),) = _rows(statement)
    return Tally(created=created, amended=amended, unchanged=staged - created - amended)


def _close_absent(entities: Tally, services: Tally, on: date) -> tuple[Tally, Tally]:
    ((active, absent),) = _rows(_ABSENT, on=on)
    if 10 * absent > active:
        raise Refused(terms.CLOSES_TOO_MUCH(closing=absent, active=active))
    closed = [len(_rows(statement, on=on)) for statement in (_CLOSE_ENTITIES, _CLOSE_SERVICES)]
    return (
        Tally(entities.created, entities.amended, entities.unchanged, closed[0]),
        Tally(services.created, services.amended, services.unchanged, closed[1]),
    )


def _rows(statement: str, **values: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _keep(report: ImportReport, surveyed: Survey, *, actor: Actor, name: str) -> None:
    counts: dict[str, int] = {"lines": report.lines, "lines_refused": report.lines_refused}
    for noun, tally in (("entities", report.entities), ("services", report.services)):
        counts |= {f"{noun}_{verb}": count for verb, count in asdict(tally).items()}
    DirectoryImport.objects.create(
        id=report.id,
        imported_at=clock.now(),
        imported_by=actor.name,
        file_name=_plain(name),
        sha256=surveyed.sha256,
        size=surveyed.size,
        dry_run=report.dry_run,
        counts=counts,
        refused=[asdict(refused) for refused in report.refused],
    )
    note(
        entity=PLATFORM,
        subject=f"import:{report.id}",
        file=_plain(name),
        sha256=report.sha256,
        dry_run=report.dry_run,
        counts=counts,
    )


def _plain(text: str) -> str:
    """A text fit for a table and a screen, whatever a hostile file put in it."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)[
        :_LONGEST_SENTENCE
    ]


_STAGED: Final = """
    CREATE TEMPORARY TABLE staged (
        line integer, id uuid, siret text, code text, name text, references_required text,
        active_from date, active_to date, street text, postcode text, city text, searchable text
    ) ON COMMIT DROP
"""
_REPEATED: Final = """
    DELETE FROM pg_temp.staged s USING (
        SELECT line, min(line) OVER (PARTITION BY siret, code) AS first FROM pg_temp.staged) twin
    WHERE twin.line = s.line AND twin.first < s.line RETURNING s.line, twin.first
"""
_ORPHANS: Final = """
    DELETE FROM pg_temp.staged s WHERE s.code <> ''
        AND NOT EXISTS (SELECT 1 FROM pg_temp.staged e WHERE e.siret = s.siret AND e.code = '')
        AND NOT EXISTS (SELECT 1 FROM parties_entity e WHERE e.siret = s.siret)
    RETURNING s.line, s.siret
"""
_TAKE_ENTITIES: Final = """
    WITH amended AS (
        UPDATE parties_entity e SET
            name = s.name, references_required = s.references_required, active_from = s.active_from,
            active_to = s.active_to, street = s.street, postcode = s.postcode, city = s.city, searchable = s.searchable
        FROM pg_temp.staged s WHERE s.siret = e.siret AND s.code = ''
            AND (e.name, e.references_required, e.active_from, e.active_to, e.street, e.postcode, e.city, e.searchable)
            IS DISTINCT FROM
            (s.name, s.references_required, s.active_from, s.active_to, s.street, s.postcode, s.city, s.searchable)
        RETURNING e.id
    ), created AS (
        INSERT INTO parties_entity
            (id, siret, name, references_required, active_from, active_to, street, postcode, city, searchable)
        SELECT id, siret, name, references_required, active_from, active_to, street, postcode, city, searchable
        FROM pg_temp.staged s
        WHERE code = '' AND NOT EXISTS (SELECT 1 FROM parties_entity e WHERE e.siret = s.siret)
        ORDER BY line RETURNING id
    )
    SELECT (SELECT count(*) FROM pg_temp.staged WHERE code = ''),
        (SELECT count(*) FROM created), (SELECT count(*) FROM amended)
"""
_TAKE_SERVICES: Final = """
    WITH placed AS (
        SELECT s.*, e.id AS entity_id FROM pg_temp.staged s JOIN parties_entity e ON e.siret = s.siret
        WHERE s.code <> ''
    ), amended AS (
        UPDATE parties_service v SET
            name = p.name, references_required = p.references_required,
            active_from = p.active_from, active_to = p.active_to
        FROM placed p WHERE v.entity_id = p.entity_id AND v.code = p.code
            AND (v.name, v.references_required, v.active_from, v.active_to)
            IS DISTINCT FROM (p.name, p.references_required, p.active_from, p.active_to)
        RETURNING v.id
    ), created AS (
        INSERT INTO parties_service (id, entity_id, code, name, references_required, active_from, active_to)
        SELECT id, entity_id, code, name, references_required, active_from, active_to FROM placed p
        WHERE NOT EXISTS (SELECT 1 FROM parties_service v WHERE v.entity_id = p.entity_id AND v.code = p.code)
        ORDER BY line RETURNING id
    )
    SELECT (SELECT count(*) FROM placed), (SELECT count(*) FROM created), (SELECT count(*) FROM amended)
"""
_ABSENT: Final = """
    SELECT count(*), count(*) FILTER (
        WHERE NOT EXISTS (SELECT 1 FROM pg_temp.staged s WHERE s.siret = e.siret AND s.code = ''))
    FROM parties_entity e WHERE e.active_to IS NULL OR e.active_to > %(on)s
"""
_CLOSE_ENTITIES: Final = """
    UPDATE parties_entity e SET active_to = greatest(%(on)s, e.active_from)
    WHERE (e.active_to IS NULL OR e.active_to > greatest(%(on)s, e.active_from))
        AND NOT EXISTS (SELECT 1 FROM pg_temp.staged s WHERE s.siret = e.siret AND s.code = '')
    RETURNING e.id
"""
_CLOSE_SERVICES: Final = """
    UPDATE parties_service v SET active_to = greatest(%(on)s, v.active_from)
    FROM parties_entity e
    WHERE e.id = v.entity_id AND (v.active_to IS NULL OR v.active_to > greatest(%(on)s, v.active_from))
        AND NOT EXISTS (SELECT 1 FROM pg_temp.staged s WHERE s.siret = e.siret AND s.code = v.code)
    RETURNING v.id
"""
