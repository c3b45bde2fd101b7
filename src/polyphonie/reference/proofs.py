"""What must hold of nomenclatures, recomputed from zero: shapes, one word a day, trees that end."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from .models import Version
from .terms import Kind
from .terms.kinds import KINDS


def codes_have_their_shape() -> Iterator[str]:
    """Every code in force has the shape of its nomenclature, and stands below a kind that it may stand below."""
    rows = Version.objects.filter(withdrawn_by=None).values_list("code__kind", "code__code", "parent__kind")
    for kind, code, above in rows.iterator(5000):
        known = KINDS[Kind(kind)]
        if not known.pattern.fullmatch(code):
            yield f"{kind} {code}: not the shape of these codes"
        if (above is None and known.parent_required) or (above is not None and Kind(above) not in known.parents):
            yield f"{kind} {code}: stands below {above or 'nothing'}"


def versions_say_one_thing_a_day() -> Iterator[str]:
    """No two versions in force of one code share a day."""
    yield from _found(_OVERLAPPING, "{}: said twice on {}")


def trees_have_a_top() -> Iterator[str]:
    """Whoever goes up from a code, on any day on which something begins to be said of it, arrives at a top."""
    yield from _found(_ENDLESS, "{}: stands above itself on {}")


def _found(statement: str, sentence: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for code, day in cursor.fetchall():
            yield sentence.format(code, day)


_OVERLAPPING = """
    SELECT c.kind || ' ' || c.code, later.valid_from
    FROM reference_version earlier
    JOIN reference_version later ON later.code_id = earlier.code_id AND later.id <> earlier.id
        AND (later.valid_from, later.id) > (earlier.valid_from, earlier.id)
        AND (earlier.valid_to IS NULL OR earlier.valid_to > later.valid_from)
    JOIN reference_code c ON c.id = earlier.code_id
    WHERE earlier.withdrawn_by_id IS NULL AND later.withdrawn_by_id IS NULL
"""
_ENDLESS = """
    WITH RECURSIVE up AS (
        SELECT code_id AS start, parent_id AS above, valid_from AS day, 1 AS steps
        FROM reference_version WHERE withdrawn_by_id IS NULL AND parent_id IS NOT NULL
        UNION ALL
        SELECT up.start, v.parent_id, up.day, steps + 1
        FROM up JOIN reference_version v ON v.code_id = up.above AND v.withdrawn_by_id IS NULL
            AND v.valid_from <= up.day AND (v.valid_to IS NULL OR v.valid_to > up.day)
        WHERE v.parent_id IS NOT NULL AND up.above <> up.start AND steps < 50
    )
    SELECT DISTINCT c.kind || ' ' || c.code, up.day FROM up JOIN reference_code c ON c.id = up.start
    WHERE up.above = up.start OR steps = 50
"""

PROOFS = (codes_have_their_shape, versions_say_one_thing_a_day, trees_have_a_top)
