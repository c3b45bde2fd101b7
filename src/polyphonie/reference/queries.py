"""What may be asked of nomenclatures, always on a day. Rows are frozen; lists go by code, page by page.

Nomenclatures are the State's published words: who is let in may read them all, so questions ask no right.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from polyphonie.kernel.days import Span
from polyphonie.kernel.folding import folded
from polyphonie.kernel.refusals import Refused
from polyphonie.reference import models, rules, terms
from polyphonie.reference.terms import AttributeValue, Calendar, Edition, Item, Kind, Rate, Replacement
from polyphonie.reference.terms.kinds import KINDS, AttributeType

PAGE: Final = 50
LONGEST_SEARCH: Final = 200
_ITEM: Final = (
    *("code_id", "code__kind", "code__code", "label", "valid_from", "valid_to", "parent__code", "parent__kind"),
    *("attributes", "source"),
)


def kind_named(word: str) -> Kind:
    """The nomenclature of a word (`account`). Refuses: REF-KIN-01 there is none."""
    if word not in set(Kind):
        raise Refused(terms.NO_SUCH_KIND(value=word, allowed=", ".join(Kind)))
    return Kind(word)


def item(kind: Kind, code: str, *, on: date) -> Item | None:
    """What is said of a code on a day; None when nothing is (one query, by the unique index of codes)."""
    found = _asked("c.kind = %s AND c.code = %s", kind, code, on=on)
    return found[0] if found else None


def item_by_id(identifier: UUID, *, on: date) -> Item | None:
    """What is said on a day of the code that another house kept the id of."""
    row = _in_force(on).filter(code_id=identifier).values_list(*_ITEM).first()
    return _item(row) if row else None


def required(kind: Kind, code: str, *, on: date) -> Item:
    """What is said of a code on a day. Refuses: REF-COD-01 nothing is."""
    found = item(kind, code, on=on)
    if found is None:
        raise Refused(terms.NO_SUCH_CODE(code=code, on=f"{on:%d/%m/%Y}"))
    return found


def items_by_code(kind: Kind, codes: Collection[str], *, on: date) -> dict[str, Item]:
    """Several codes at once; those of which nothing is said on that day are left out."""
    found = _in_force(on).filter(code__kind=kind, code__code__in=set(codes)).values_list(*_ITEM)
    return {row[2]: _item(row) for row in found}


def items_by_id(identifiers: Collection[UUID], *, on: date) -> dict[UUID, Item]:
    """Several ids at once; those of which nothing is said on that day are left out."""
    found = _in_force(on).filter(code_id__in=set(identifiers)).values_list(*_ITEM)
    return {row[0]: _item(row) for row in found}


def items(kind: Kind, *, on: date, after: str = "", limit: int | None = PAGE) -> tuple[Item, ...]:
    """The codes in force on a day, after a code; all of them when `limit` is None."""
    found = _in_force(on).filter(code__kind=kind, code__code__gt=after)
    return _listed(found, limit)


def tops(kind: Kind, *, on: date, after: str = "", limit: int | None = PAGE) -> tuple[Item, ...]:
    """The codes above which nothing of their own kind stands: where a tree is entered."""
    found = _in_force(on).filter(code__kind=kind, code__code__gt=after).exclude(parent__kind=kind)
    return _listed(found, limit)


def children(
    kind: Kind, code: str, *, on: date, of: Kind | None = None, after: str = "", limit: int | None = PAGE
) -> tuple[Item, ...]:
    """The codes right below a code on a day, of every kind or of one, after a code."""
    found = _in_force(on).filter(parent__kind=kind, parent__code=code, code__code__gt=after)
    return _listed(found if of is None else found.filter(code__kind=of), limit)


def path(kind: Kind, code: str, *, on: date) -> tuple[Item, ...]:
    """From the top of the tree down to a code, on a day; empty when nothing is said of it."""
    found: list[Item] = []
    here = item(kind, code, on=on)
    while here is not None and here.id not in {above.id for above in found}:
        found.insert(0, here)
        here = item(here.parent_kind, here.parent, on=on) if here.parent_kind else None
    return tuple(found)


def history(kind: Kind, code: str) -> tuple[Item, ...]:
    """All that is said of a code, from the first day to the last."""
    found = models.Version.objects.filter(withdrawn_by=None, code__kind=kind, code__code=code)
    return tuple(_item(row) for row in found.order_by("valid_from").values_list(*_ITEM))


def everything(kind: Kind, *, on: date | None = None) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """All that is said of a nomenclature, or what is on a day, by code and by day, with what each replaced."""
    found = models.Version.objects.filter(withdrawn_by=None) if on is None else _in_force(on)
    told: dict[tuple[str, date], list[str]] = {}
    for successor, day, predecessor in (
        models.Replacement.objects.filter(successor__kind=kind)
        .order_by("predecessor__code")
        .values_list("successor__code", "replaced_on", "predecessor__code")
    ):
        told.setdefault((successor, day), []).append(predecessor)
    for row in found.filter(code__kind=kind).order_by("code__code", "valid_from").values_list(*_ITEM).iterator(2000):
        said = _item(row)
        yield said, tuple(told.get((said.code, said.span.start), ()))


def replacements(kind: Kind, code: str) -> tuple[Replacement, ...]:
    """What a code replaced and what replaced it, by day."""
    either = Q(predecessor__kind=kind, predecessor__code=code) | Q(successor__kind=kind, successor__code=code)
    rows = models.Replacement.objects.filter(either).order_by("replaced_on", "predecessor__code", "successor__code")
    return tuple(
        Replacement(kind, *row)
        for row in rows.values_list("predecessor__code", "successor__code", "replaced_on", "source")
    )


def successors(kind: Kind, code: str, *, since: date, on: date) -> tuple[str, ...]:
    """The codes that stand on a day where a code stood on an earlier one: itself, while nothing replaced it.

    Replacements are followed one after the other; a code that was split has several successors.
    """
    told = models.Replacement.objects.filter(
        predecessor__kind=kind, replaced_on__gt=since, replaced_on__lte=on
    ).values_list("predecessor__code", "successor__code", "replaced_on")
    following: dict[str, list[tuple[date, str]]] = {}
    for predecessor, successor, day in told:
        following.setdefault(predecessor, []).append((day, successor))
    standing: set[str] = set()
    walked: set[tuple[str, date]] = set()
    ahead = [(code, since)]
    while ahead:
        here, day = ahead.pop()
        if (here, day) in walked:
            continue
        walked.add((here, day))
        later = [(replaced, successor) for replaced, successor in following.get(here, ()) if replaced > day]
        if later:
            ahead += [(successor, replaced) for replaced, successor in later]
        else:
            standing.add(here)
    return tuple(sorted(standing))


def find(
    text: str, *, on: date, kind: Kind | None = None, after: tuple[str, str] = ("", ""), limit: int = PAGE
) -> tuple[Item, ...]:
    """The codes of which each word of a text begins a word of the label or of the code, in force on a day.

    By code, then by kind: `after` is both of the last one that was shown.
    """
    words = folded(text[:LONGEST_SEARCH]).split()
    found = _in_force(on).filter(Q(code__code__gt=after[0]) | Q(code__code=after[0], code__kind__gt=after[1]))
    if kind is not None:
        found = found.filter(code__kind=kind)
    if words:
        wanted = " & ".join(f"'{word}':*" for word in words)
        found = found.filter(RawSQL("words @@ %s::tsquery", [wanted], output_field=BooleanField()))
    return _listed(found, limit)


def looping(edition: UUID | None = None) -> tuple[str, ...]:
    """The codes that stand above themselves, on a day on which something begins: of an edition, or of all."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOPING, [edition, edition])
        return tuple(code for (code,) in cursor.fetchall())


_LOOPING: Final = """
    WITH RECURSIVE up AS (
        SELECT code_id AS start, parent_id AS above, valid_from AS day, 1 AS steps
        FROM reference_version
        WHERE withdrawn_by_id IS NULL AND parent_id IS NOT NULL AND (%s::uuid IS NULL OR edition_id = %s)
        UNION ALL
        SELECT up.start, v.parent_id, up.day, steps + 1
        FROM up JOIN reference_version v ON v.code_id = up.above AND v.withdrawn_by_id IS NULL
            AND v.valid_from <= up.day AND (v.valid_to IS NULL OR v.valid_to > up.day)
        WHERE v.parent_id IS NOT NULL AND up.above <> up.start AND steps < 50
    )
    SELECT DISTINCT c.code FROM up JOIN reference_code c ON c.id = up.start
    WHERE up.above = up.start OR steps = 50 ORDER BY 1
"""


def sizes(*, on: date) -> dict[Kind, int]:
    """How many codes of each kind are in force on a day."""
    counted = dict(_in_force(on).values_list("code__kind").annotate(Count("id")))
    return {kind: counted.get(kind, 0) for kind in Kind}


def editions(kind: Kind | None = None, *, after: UUID | None = None, limit: int = PAGE) -> tuple[Edition, ...]:
    """The editions that were taken, newest first."""
    found = models.Edition.objects.order_by("-id")
    if kind is not None:
        found = found.filter(kind=kind)
    if after is not None:
        found = found.filter(id__lt=after)
    rows = found.values_list("id", "kind", "name", "file_name", "taken_at", "taken_by", "sha256", "counts")[:limit]
    return tuple(Edition(row[0], Kind(row[1]), *row[2:]) for row in rows)


def closing(calendar: Calendar | str, day: date) -> Item | str | None:
    """Why a calendar is closed on a day: the holiday, or "weekend"; None when it is open. Refuses: REF-COD-01."""
    return _closing(required(Kind.CALENDAR, calendar, on=day), holidays(calendar, on=day), day)


def is_open(calendar: Calendar | str, day: date) -> bool:
    """Whether a calendar is open on a day. Refuses: REF-COD-01 no such calendar."""
    return closing(calendar, day) is None


def next_open(calendar: Calendar | str, day: date, *, days: int = 0) -> date:
    """The first open day from a day on; with `days`, the one that comes so many open days after it."""
    found, held = required(Kind.CALENDAR, calendar, on=day), holidays(calendar, on=day)
    while True:
        if _closing(found, held, day) is None:
            if not days:
                return day
            days -= 1
        day += timedelta(days=1)


def closed_days(calendar: Calendar | str, year: int) -> tuple[tuple[date, Item], ...]:
    """The holidays of a year with their days, in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    held = {holiday.id: holiday for day in (first, last) for holiday in holidays(calendar, on=day)}
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return tuple((day, holiday) for day in days for holiday in held.values() if rules.falls_on(holiday, day))


def holidays(calendar: Calendar | str, *, on: date) -> tuple[Item, ...]:
    """The holidays of a calendar that are observed at that time."""
    return _asked("p.kind = %s AND p.code = %s AND c.kind = %s", Kind.CALENDAR, calendar, Kind.HOLIDAY, on=on)


def rate(code: str, *, on: date) -> Rate:
    """A rate as last published on a day, which may be long before. Refuses: REF-RAT-01 none is kept."""
    found = item(Kind.RATE, code, on=on)
    value = found.attributes.get("value") if found else None
    if found is None or not isinstance(value, Decimal):
        raise Refused(terms.NO_RATE(code=code, on=f"{on:%d/%m/%Y}"))
    return Rate(value, found.span.start)


def _closing(calendar: Item, held: tuple[Item, ...], day: date) -> Item | str | None:
    return rules.is_closed(day, weekend=calendar.text("weekend"), holidays=held)


def _asked(condition: str, *values: str, on: date) -> tuple[Item, ...]:
    """What is said on a day of the codes of a condition, by code: asked at every lot and every draft, as Django takes
    longer to write a question than PostgreSQL to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_IN_FORCE} AND {condition} ORDER BY c.code, c.kind", [on, on, *map(str, values)])
        return tuple(_item((*row[:8], json.loads(row[8]), row[9])) for row in cursor.fetchall())


_IN_FORCE: Final = """
    SELECT v.code_id, c.kind, c.code, v.label, v.valid_from, v.valid_to, p.code, p.kind, v.attributes, v.source
    FROM reference_version v JOIN reference_code c ON c.id = v.code_id LEFT JOIN reference_code p ON p.id = v.parent_id
    WHERE v.withdrawn_by_id IS NULL AND v.valid_from <= %s AND (v.valid_to IS NULL OR v.valid_to > %s)
"""


def _in_force(on: date) -> QuerySet[models.Version]:
    return models.Version.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), withdrawn_by=None, valid_from__lte=on
    )


def _listed(found: QuerySet[models.Version], limit: int | None) -> tuple[Item, ...]:
    return tuple(_item(row) for row in found.order_by("code__code", "code__kind").values_list(*_ITEM)[:limit])


def _item(row: tuple[Any, ...]) -> Item:
    identifier, kind, code, label, start, end, parent, parent_kind, attributes, source = row
    return Item(
        id=identifier,
        kind=Kind(kind),
        code=code,
        label=label,
        span=Span(start, end),
        parent=parent or "",
        parent_kind=Kind(parent_kind) if parent_kind else None,
        attributes=attributes_of(Kind(kind), attributes),
        source=source,
    )


def attributes_of(kind: Kind, kept: Mapping[str, Any]) -> dict[str, AttributeValue]:
    """Attributes as the house tells them, from what JSON keeps of them."""
    types = _types(kind)
    return {name: _told(types[name], value) for name, value in kept.items() if name in types}


@cache
def _types(kind: Kind) -> dict[str, AttributeType]:
    return {attribute.name: attribute.type for attribute in KINDS[kind].attributes}


def _told(type_: AttributeType, value: Any) -> AttributeValue:
    match type_:
        case AttributeType.DECIMAL:
            return Decimal(value)
        case AttributeType.DAY:
            return date.fromisoformat(value)
        case _:
            found: AttributeValue = value
            return found
