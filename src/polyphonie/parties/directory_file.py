"""The directory as a CSV file (docs/annuaire.md): reading it line by line, telling its refused lines. Plain Python.

A record is one physical line, so that an unclosed quotation mark spoils its own line and no other. Memory does not grow
with the file: a line longer than the limit is skipped over in pieces.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import IO, Final

from polyphonie.kernel.cells import inert
from polyphonie.kernel.days import Span
from polyphonie.kernel.refusals import Refusal, Refused, refuse

from . import rules, terms
from .terms import Address, EntityEntry, ReferencesRequired, RefusedLine, ServiceEntry

COLUMNS: Final = (
    *("nature", "siret", "code_service", "nom", "references", "premier_jour", "dernier_jour"),
    *("adresse", "code_postal", "ville"),
)
ENTITY: Final = "structure"
SERVICE: Final = "service"
REFERENCES: Final = {
    "aucune": ReferencesRequired.NONE,
    "service": ReferencesRequired.SERVICE,
    "engagement": ReferencesRequired.COMMITMENT,
    "service_et_engagement": ReferencesRequired.BOTH,
    "service_ou_engagement": ReferencesRequired.EITHER,
}
LARGEST: Final = 200 * 1024 * 1024
LONGEST_LINE: Final = 8192
_SEPARATOR: Final = ";"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Survey:
    """A first look at the whole file. `sha256` in bytes; `size` in bytes; `lines` includes the heading."""

    sha256: bytes
    size: int
    lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be taken. `code` is empty for an entity."""

    number: int
    siret: str
    code: str
    entry: EntityEntry | ServiceEntry


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that cannot be taken, and every reason."""

    number: int
    refusals: tuple[Refusal, ...]


def survey(file: IO[bytes]) -> Survey:
    """Look through the file, then rewind it.

    Refuses: PAR-IMP-01 too large, PAR-IMP-02 not text, PAR-IMP-03 most of its accents are not UTF-8.
    """
    digest, size, lines, piece_ended = hashlib.sha256(), 0, 0, True
    accented, foreign, first_foreign = 0, 0, 0
    file.seek(0)
    while piece := file.readline(LONGEST_LINE):
        digest.update(piece)
        size += len(piece)
        lines += piece_ended
        piece_ended = piece.endswith(b"\n")
        if size > LARGEST:
            raise Refused(terms.FILE_TOO_LARGE(megabytes=LARGEST // 1024**2))
        if b"\0" in piece and lines == 1:
            raise Refused(terms.NOT_TEXT())
        if not piece.isascii() and len(piece) < LONGEST_LINE:
            accented += 1
            if _decoded(piece) is None:
                foreign += 1
                first_foreign = first_foreign or lines
    if 2 * foreign > accented:
        raise Refused(terms.NOT_UTF8(line=first_foreign))
    file.seek(0)
    return Survey(digest.digest(), size, lines)


def read(file: IO[bytes]) -> Iterator[Line | LeftOut]:
    """The lines of the file after its heading, in order; empty lines are passed over.

    Refuses: PAR-IMP-04 the heading does not name the columns.
    """
    places = _places(file.readline(LONGEST_LINE))
    number = 1
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            _skip_rest(file, raw)
            yield LeftOut(number, (terms.LINE_TOO_LONG(longest=LONGEST_LINE),))
        elif raw.strip():
            try:
                values = _values(raw)
                yield _line(number, [values[place] for place in places])
            except Refused as refused:
                yield LeftOut(number, refused.refusals)


def _skip_rest(file: IO[bytes], piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = file.readline(LONGEST_LINE)


def _places(heading: bytes) -> list[int]:
    """Where each column stands in the file."""
    text = _decoded(heading.removeprefix(_BYTE_ORDER_MARK)) or ""
    names = [name.strip().strip('"').lower() for name in text.strip().split(_SEPARATOR)]
    missing = [name for name in COLUMNS if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(names) != len(COLUMNS):
        told = ", ".join(missing) or "—", ", ".join(unknown)[:200] or "—"
        raise Refused(terms.COLUMNS_WRONG(missing=told[0], unknown=told[1]))
    return [names.index(name) for name in COLUMNS]


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _values(raw: bytes) -> list[str]:
    text = _decoded(raw)
    if text is None:
        raise Refused(terms.LINE_NOT_UTF8())
    text = text.rstrip("\r\n")
    if '"' in text:
        try:
            values = next(csv.reader([text], delimiter=_SEPARATOR, strict=True))
        except csv.Error as error:
            raise Refused(terms.QUOTES_WRONG()) from error
    else:
        values = text.split(_SEPARATOR)
    if len(values) != len(COLUMNS):
        raise Refused(terms.LINE_MALFORMED(found=len(values), wanted=len(COLUMNS)))
    return [value.strip() for value in values]


def _line(number: int, values: list[str]) -> Line:
    nature, siret, code, name, references, first_day, last_day, street, postcode, city = values
    active, siret = _active(first_day, last_day), rules.compact(siret)
    if nature == ENTITY and not code:
        required = _references(references) if references else ReferencesRequired.NONE
        entity = EntityEntry(name, active, required, Address(street, postcode, city))
        refuse(rules.entity_refusals(siret, entity))
        return Line(number, siret, "", entity)
    if nature == SERVICE:
        service = ServiceEntry(name, active, _references(references) if references else None)
        refuse((*rules.siret_refusals(siret), *rules.service_refusals(code, service)))
        return Line(number, siret, code, service)
    column, value = ("code_service", code) if nature == ENTITY else ("nature", nature)
    allowed = "(vide)" if nature == ENTITY else f"{ENTITY}, {SERVICE}"
    raise Refused(terms.VALUE_UNKNOWN(value=value[:40], column=column, allowed=allowed))


def _references(value: str) -> ReferencesRequired:
    required = REFERENCES.get(value)
    if required is None:
        raise Refused(terms.VALUE_UNKNOWN(value=value[:40], column="references", allowed=", ".join(REFERENCES)))
    return required


@lru_cache(maxsize=4096)
def _active(first_day: str, last_day: str) -> Span:
    """The days of an entry. The last day is included in the file; without it, or in 9999, there is no end."""
    start = _day("premier_jour", first_day)
    last = _day("dernier_jour", last_day) if last_day else date.max
    end = None if last.year == date.max.year else last + timedelta(days=1)
    if end is not None and end < start:
        raise Refused(terms.CLOSED_BEFORE_OPENED(closing=last_day, opening=first_day))
    return Span(start, end)


def _day(column: str, value: str) -> date:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Refused(terms.DAY_INVALID(value=value[:40], column=column))


def written(values: Iterable[object]) -> str:
    """One line of a CSV file that a spreadsheet opens without running anything: no cell starts like a formula."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=_SEPARATOR, lineterminator="\r\n")
    writer.writerow([inert(str(value)) for value in values])
    return line.getvalue()


def refused_lines(refused: Iterable[RefusedLine], *, language: str) -> Iterator[str]:
    """The refused lines as a CSV file, heading first, with a byte order mark so that spreadsheets read its accents."""
    heading = ("ligne", "code", "motif") if language.startswith("fr") else ("line", "code", "reason")
    yield _BYTE_ORDER_MARK.decode() + written(heading)
    for line in refused:
        yield written((line.line, line.code, line.sentence(language)))
