"""What must hold of nomenclatures, recomputed from zero: shapes, one word a day, trees that end."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from . import queries
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
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPPING)
        yield from (f"{code}: said twice on {day}" for code, day in cursor.fetchall())


def trees_have_a_top() -> Iterator[str]:
    """Whoever goes up from a code, on any day on which something begins to be said of it, arrives at a top."""
    yield from (f"{code}: stands above itself" for code in queries.looping())


_OVERLAPPING = """
    SELECT c.kind || ' ' || c.code, later.valid_from
    FROM reference_version earlier
    JOIN reference_version later ON later.code_id = earlier.code_id AND later.id <> earlier.id
        AND (later.valid_from, later.id) > (earlier.valid_from, earlier.id)
        AND (earlier.valid_to IS NULL OR earlier.valid_to > later.valid_from)
    JOIN reference_code c ON c.id = earlier.code_id
    WHERE earlier.withdrawn_by_id IS NULL AND later.withdrawn_by_id IS NULL
"""
PROOFS = (codes_have_their_shape, versions_say_one_thing_a_day, trees_have_a_top)
