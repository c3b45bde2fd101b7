"""A nomenclature as a CSV file (docs/guides/nomenclatures.md): reading it, all that is wrong, writing. Plain Python."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import IO, Final

from polyphonie.kernel.cells import inert
from polyphonie.kernel.refusals import Refusal, Refused

from . import rules, terms
from .terms import AttributeValue, Item, Kind, Line, Statement
from .terms.kinds import KINDS, Attribute, AttributeType, columns

_SEPARATOR: Final = ";"
_MARK: Final = b"\xef\xbb\xbf"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_QUOTED: Final = re.compile(r"'(?=[=+\-@|%])")
_FLAGS: Final = {"oui": True, "non": False}


def content_of(file: IO[bytes]) -> bytes:
    """The bytes of a file. Refuses: REF-FIL-01 it is too large."""
    content = file.read(terms.LARGEST_FILE + 1)
    if len(content) > terms.LARGEST_FILE:
        raise Refused(terms.FILE_TOO_LARGE(megabytes=terms.LARGEST_FILE // 1024**2))
    return content


def read(content: bytes, kind: Kind) -> tuple[list[Line], list[Refusal]]:
    """The lines that can be taken, and everything that is wrong with the others.

    Refuses: REF-FIL-02 not UTF-8, REF-FIL-03 other columns, REF-FIL-04 no line.
    """
    try:
        text = content.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(terms.NOT_UTF8()) from None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_SEPARATOR, strict=True)
    lines: list[Line] = []
    refusals: list[Refusal] = []
    try:
        places = _places(next(rows, []), kind)
        for values in rows:
            if any(value.strip() for value in values):
                taken = _taken(values, places, rows.line_num, kind)
                if isinstance(taken, Line):
                    lines.append(taken)
                else:
                    refusals += taken
    except csv.Error:
        refusals.append(terms.LINE_MALFORMED(found="?", wanted=len(columns(kind)), where=rules.place(rows.line_num)))
    if not lines and not refusals:
        raise Refused(terms.EMPTY())
    refusals += rules.overlap_refusals(lines)
    return lines, refusals


def _places(heading: list[str], kind: Kind) -> dict[str, int]:
    """Where each column stands in the file."""
    names = [name.strip().lower() for name in heading]
    wanted = columns(kind)
    missing = [name for name in wanted if name not in names]
    unknown = [name for name in names if name not in wanted]
    if missing or unknown or len(names) != len(wanted):
        told = ", ".join(missing) or "—", ", ".join(unknown)[:200] or "—"
        raise Refused(terms.COLUMNS_WRONG(missing=told[0], unknown=told[1]))
    return {name: names.index(name) for name in wanted}


def _taken(values: list[str], places: dict[str, int], number: int, kind: Kind) -> Line | list[Refusal]:
    if len(values) != len(places):
        return [terms.LINE_MALFORMED(found=len(values), wanted=len(places), where=rules.place(number))]
    cells = {name: _QUOTED.sub("", values[place].strip(), count=1) for name, place in places.items()}
    return _line(cells, number, kind)


def _line(cells: Mapping[str, str], number: int, kind: Kind) -> Line | list[Refusal]:
    where = rules.place(number)
    wrong: list[Refusal] = []
    code = cells["code"]
    first = _day("premier_jour", cells["premier_jour"], where, wrong)
    last = _day("dernier_jour", cells["dernier_jour"], where, wrong) if cells["dernier_jour"] else date.max
    if first and last and last < first:
        wrong.append(terms.DAYS_REVERSED(last=last, first=first, where=where))
    wrong += _said_refusals(cells, kind, where)
    attributes = []
    for attribute in KINDS[kind].attributes:
        value = _attribute(attribute, cells[attribute.column], code, where, wrong)
        if value is not None:
            attributes.append((attribute.name, value))
    if wrong or first is None or last is None:
        return wrong
    end = None if last.year == date.max.year else last + timedelta(days=1)
    says = Statement(cells["libelle"], cells["parent"], None, tuple(attributes), cells["source"])
    return Line(number, code, first, end, says, tuple(cells["remplace"].split()))


def _said_refusals(cells: Mapping[str, str], kind: Kind, where: str) -> Iterator[Refusal]:
    known, code = KINDS[kind], cells["code"]
    for value in (code, *cells["remplace"].split()):
        if not known.pattern.fullmatch(value) or len(value) > terms.LONGEST_CODE:
            yield terms.CODE_INVALID(value=value, shape_fr=known.shape_fr, shape_en=known.shape_en, where=where)
    label, source = cells["libelle"], cells["source"]
    if not 0 < len(label) <= terms.LONGEST_LABEL or not label.isprintable():
        yield terms.LABEL_INVALID(code=code, longest=terms.LONGEST_LABEL, where=where)
    if not 0 < len(source) <= terms.LONGEST_SOURCE or not source.isprintable():
        yield terms.SOURCE_INVALID(code=code, longest=terms.LONGEST_SOURCE, where=where)
    if cells["parent"] == code and kind in known.parents:
        yield terms.PARENT_IS_ITSELF(code=code, where=where)
    if known.parent_required and not cells["parent"]:
        yield terms.VALUE_MISSING(column="parent", code=code, where=where)
    if cells["parent"] and not known.parents:
        yield terms.VALUE_INVALID(
            value=cells["parent"], column="parent", wanted_fr="rien n'est au-dessus", wanted_en="nothing stands above",
            where=where,
        )  # fmt: skip


def _day(column: str, value: str, where: str, wrong: list[Refusal]) -> date | None:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    wrong.append(terms.DAY_INVALID(value=value, column=column, where=where))
    return None


def _attribute(attribute: Attribute, text: str, code: str, where: str, wrong: list[Refusal]) -> AttributeValue | None:
    """The value of an attribute; None when nothing is said of it, or what is said is wrong."""
    if not text:
        if attribute.required:
            wrong.append(terms.VALUE_MISSING(column=attribute.column, code=code, where=where))
        return None
    value, (wanted_fr, wanted_en) = _value(attribute, text)
    if value is None:
        wrong.append(
            terms.VALUE_INVALID(
                value=text, column=attribute.column, wanted_fr=wanted_fr, wanted_en=wanted_en, where=where
            )
        )
    return value


def _value(attribute: Attribute, text: str) -> tuple[AttributeValue | None, tuple[str, str]]:
    """What a cell says, or None, and in both languages what it may say."""
    match attribute.type:
        case AttributeType.FLAG:
            return _FLAGS.get(text.lower()), ("écrivez oui ou non", "write oui or non")
        case AttributeType.WHOLE:
            whole = int(text) if re.fullmatch(r"[+-]?\d{1,9}", text, re.ASCII) else None
            return whole, ("écrivez un nombre entier", "write a whole number")
        case AttributeType.DECIMAL:
            return _decimal(text), ("écrivez un nombre, avec un point", "write a number, with a point")
        case AttributeType.DAY:
            return _day(attribute.column, text, "", []), ("écrivez un jour AAAA-MM-JJ", "write a day YYYY-MM-DD")
        case AttributeType.TEXT | AttributeType.CODE:
            allowed = not attribute.values or text in attribute.values
            listed = ", ".join(attribute.values) or f"{terms.LONGEST_LABEL}"
            fits = allowed and text.isprintable() and len(text) <= terms.LONGEST_LABEL
            return (text if fits else None), (f"valeurs admises : {listed}", f"allowed values: {listed}")


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and len(text) <= 30 else None


def written(kind: Kind, rows: Iterable[tuple[Item, tuple[str, ...]]]) -> Iterator[str]:
    """What is said of codes, and what each replaced, as a file that can be taken again, line by line."""
    yield _MARK.decode() + _row(columns(kind))
    for said, replaces in rows:
        last = said.span.end - timedelta(days=1) if said.span.end else ""
        own = (_cell(said.attributes.get(attribute.name, "")) for attribute in KINDS[kind].attributes)
        yield _row((said.code, said.label, said.span.start, last, said.parent, *own, " ".join(replaces), said.source))


def _cell(value: AttributeValue) -> object:
    return ("oui" if value else "non") if isinstance(value, bool) else value


def _row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=_SEPARATOR, lineterminator="\r\n").writerow([inert(str(value)) for value in values])
    return line.getvalue()
