"""What must hold of the budget, recomputed from its moves: nothing passed, nothing lost between levels or years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import connection

from .queries import sums
from .terms import ACTS, ActType, Scope, limit_on
from .terms.limits import LimitName


def _found(question: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def totals_follow_from_moves() -> Iterator[str]:
    """B9: each total of each envelope is the sum of its moves, so the terms of what is available add up to it."""
    for envelope, kind, total, kept, moved in _found(
        """
        WITH moved AS (
            SELECT entity_id, envelope_id, kind, total, sum(cents) AS cents FROM budget_move
            WHERE total <> 'carried' GROUP BY 1, 2, 3, 4
        ), kept AS (
            SELECT entity_id, envelope_id, kind, total, cents FROM budget_credit, LATERAL (VALUES
                ('opened', opened), ('received', received), ('distributed', distributed), ('frozen', frozen),
                ('reserved', reserved), ('consumed', consumed)) AS each (total, cents)
        )
        SELECT envelope_id, kind, total, coalesce(kept.cents, 0), coalesce(moved.cents, 0)
        FROM kept FULL JOIN moved USING (entity_id, envelope_id, kind, total)
        WHERE coalesce(kept.cents, 0) <> coalesce(moved.cents, 0)
        """
    ):
        yield f"envelope {envelope}, {kind}: {total} is {kept} cents, but its moves make {moved}"


def nothing_is_passed() -> Iterator[str]:
    """B1: what is reserved and consumed never passes what was opened and received, but for evaluative ones."""
    for envelope, kind, available in _found(
        "SELECT envelope_id, kind, available FROM budget_credit WHERE NOT evaluative AND available < 0"
        " OR reserved < 0 OR consumed < 0"
    ):
        yield f"envelope {envelope}, {kind}: {available} cents are available"


def evaluative_ones_are_known() -> Iterator[str]:
    """An envelope that may be passed is one that its axis says so of."""
    for (envelope,) in _found(
        "SELECT c.envelope_id FROM budget_credit c JOIN budget_envelope e"
        " ON e.entity_id = c.entity_id AND e.id = c.envelope_id WHERE c.evaluative AND NOT e.evaluative"
    ):
        yield f"envelope {envelope}: its appropriations may be passed, and nothing says so of it"


def levels_add_up() -> Iterator[str]:
    """B2: what an envelope distributed is what those below it received."""
    for envelope, kind, given, taken in _found(
        """
        SELECT above.envelope_id, above.kind, above.distributed, coalesce(sum(below.received), 0)
        FROM budget_credit above
        LEFT JOIN budget_envelope e ON e.entity_id = above.entity_id AND e.parent_id = above.envelope_id
        LEFT JOIN budget_credit below
            ON below.entity_id = e.entity_id AND below.envelope_id = e.id AND below.kind = above.kind
        GROUP BY above.entity_id, above.envelope_id, above.kind, above.distributed
        HAVING above.distributed <> coalesce(sum(below.received), 0)
        """
    ):
        yield f"envelope {envelope}, {kind}: {given} cents were distributed, {taken} received below"


def acts_balance() -> Iterator[str]:
    """B2: a transfer, a carry-over or an adjustment gives what it takes, an advance by its revenue more.

    So do redeployments and changes of imputation.
    """
    for act, kind, cents in _found(
        """
        SELECT a.id, m.kind, sum(m.cents) FROM budget_act a
        JOIN budget_move m ON m.entity_id = a.entity_id AND m.act_id = a.id AND m.total = 'opened'
        WHERE a.type IN ('repartition', 'virement', 'transfer', 'carry_over', 'adjustment')
            OR a.type = 'advance' AND a.lifted_by = ''
        GROUP BY a.entity_id, a.id, m.kind, a.revenue_cents
        HAVING sum(m.cents) NOT BETWEEN 0 AND a.revenue_cents
        """
    ):
        yield f"act {act}: it gives {cents} cents of {kind} more than it takes"
    for types, cents in _found(
        """
        SELECT left(type, 10), sum(cents) FROM budget_move
        WHERE type IN ('redeployment', 'imputation_left', 'imputation_taken')
        GROUP BY entity_id, left(type, 10) HAVING sum(cents) <> 0
        """
    ):
        yield f"{types}: they make {cents} cents from nothing"


def commitments_follow_from_moves() -> Iterator[str]:
    """B3, B4, B7: AE consumed by a commitment is its firm amount, CP its payments, and nobody is paid more."""
    for reference, year, kept, moved in _found(
        """
        WITH moved AS (
            SELECT m.entity_id, e.fiscal_year, m.commitment AS reference,
                coalesce(sum(m.cents) FILTER (WHERE m.kind = 'AE' AND m.total = 'consumed'), 0) AS committed,
                coalesce(sum(m.cents) FILTER (WHERE m.kind = 'CP' AND m.total = 'consumed'), 0) AS paid,
                coalesce(sum(m.cents) FILTER (WHERE m.total = 'carried'), 0) AS carried_in
            FROM budget_move m JOIN budget_envelope e ON e.entity_id = m.entity_id AND e.id = m.envelope_id
            WHERE m.total IN ('consumed', 'carried') GROUP BY 1, 2, 3
        )
        SELECT coalesce(c.reference, m.reference), coalesce(c.fiscal_year, m.fiscal_year),
            (c.committed, c.paid, c.carried_in)::text, (m.committed, m.paid, m.carried_in)::text
        FROM budget_commitment c FULL JOIN moved m USING (entity_id, fiscal_year, reference)
        WHERE (c.committed, c.paid, c.carried_in) IS DISTINCT FROM (m.committed, m.paid, m.carried_in)
            OR c.remaining < 0
        """
    ):
        yield f"commitment {reference} of {year}: it keeps {kept}, its moves make {moved}"


def personnel_is_never_raised() -> Iterator[str]:
    """B5: neither a redeployment nor a carry-over of AE raises title 2."""
    for programme, year, type_, cents in _found(
        """
        SELECT e.programme, e.fiscal_year, m.type, sum(m.cents)
        FROM budget_move m JOIN budget_envelope e ON e.entity_id = m.entity_id AND e.id = m.envelope_id
        WHERE e.title = '2' AND m.total = 'opened'
            AND (m.type = 'redeployment' OR m.type = 'carry_over' AND m.kind = 'AE')
        GROUP BY e.entity_id, e.programme, e.fiscal_year, m.type HAVING sum(m.cents) > 0
        """
    ):
        yield f"programme {programme} of {year}: {type_} raised title 2 by {cents} cents"


def carried_commitments_arrive() -> Iterator[str]:
    """B8: what a closed year had left to pay is what the next one began with, commitment by commitment.

    Both are added up in one pass: joined, the planner may look all moves up again for each commitment.
    """
    for reference, year, left, arrived in _found(
        """
        SELECT reference, fiscal_year, sum(left_over), sum(arrived) FROM (
            SELECT b.entity_id, b.reference, b.fiscal_year, b.carried_out AS left_over, 0 AS arrived, b.remaining
            FROM budget_commitment b
            JOIN budget_year y ON y.entity_id = b.entity_id AND y.fiscal_year = b.fiscal_year AND y.state = 'closed'
            UNION ALL
            SELECT m.entity_id, m.commitment, e.fiscal_year - 1, 0, m.cents, 0
            FROM budget_move m JOIN budget_envelope e ON e.entity_id = m.entity_id AND e.id = m.envelope_id
            WHERE m.type = 'carried_commitment'
        ) told
        GROUP BY entity_id, reference, fiscal_year HAVING sum(left_over) <> sum(arrived) OR sum(remaining) <> 0
        """
    ):
        yield f"commitment {reference}: {left} cents left {year}, {arrived} arrived in the next year"


def limits_hold() -> Iterator[str]:
    """B6: what virements, advances, cancellations and carry-overs of CP moved in a year stays within the LOLF's shares.

    Acts whose limit a finance law lifted are left out. Cancellations and advances are measured over the whole State,
    virements by programme, carry-overs by programme, title 2 and the other titles apart.
    """
    for type_, limit, type_counted, counted in _LIMITED:
        whole = ACTS[type_].scope is Scope.STATE
        carried = type_ is ActType.CARRY_OVER
        for entity, programme, year, kind, moved, base in _found(
            _MOVED.format(
                part="''"
                if whole
                else "e.programme || CASE WHEN e.title = '2' THEN '/2' ELSE '' END"
                if carried
                else "e.programme",
                opened="('opening')" if carried else "('opening', 'amendment')",
                year="e.fiscal_year + 1" if carried else "e.fiscal_year",
                counted=counted,
                types=type_counted,
            )
        ):
            share = limit_on(limit, date(int(str(year)), 1, 1)).share
            if int(str(moved)) > int(str(base)) * share:
                yield f"{entity} {year} {programme} {kind}: {type_} moved {moved} cents, of {base} opened"


_LIMITED = (
    (ActType.VIREMENT, LimitName.VIREMENT, "('virement')", "true"),
    (ActType.ADVANCE, LimitName.ADVANCE, "('advance')", "m.cents > 0"),
    (ActType.CANCELLATION, LimitName.CANCELLATION, "('cancellation', 'advance')", "m.cents < 0"),
    (ActType.CARRY_OVER, LimitName.CARRY_OVER_PAYMENTS, "('carry_over')", "m.cents > 0 AND m.kind = 'CP'"),
)
"""Each limit, with the moves that count against it, and which of them."""
_MOVED = """
    WITH base AS (
        SELECT e.entity_id, {part} AS part, {year} AS fiscal_year, m.kind, sum(m.cents) AS cents
        FROM budget_move m JOIN budget_envelope e ON e.entity_id = m.entity_id AND e.id = m.envelope_id
        WHERE m.type IN {opened} GROUP BY 1, 2, 3, 4
    ), moved AS (
        SELECT e.entity_id, {part} AS part, e.fiscal_year, m.kind, sum(abs(m.cents)) AS cents
        FROM budget_move m JOIN budget_envelope e ON e.entity_id = m.entity_id AND e.id = m.envelope_id
        JOIN budget_act a ON a.entity_id = m.entity_id AND a.id = m.act_id AND a.lifted_by = ''
        WHERE m.type IN {types} AND {counted} GROUP BY 1, 2, 3, 4
    )
    SELECT entity_id, part, fiscal_year, kind, moved.cents, coalesce(base.cents, 0)
    FROM moved LEFT JOIN base USING (entity_id, part, fiscal_year, kind)
"""


def sums_are_what_moved() -> Iterator[str]:
    """The sums that are kept are those of the moves that they hold, added up anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entity_id, before FROM budget_summark ORDER BY entity_id")
        marks = cursor.fetchall()
        for entity, before in marks:
            for name, question in _SUMS.items():
                cursor.execute(question, {"entity": entity, "since": UUID(int=0), "known": before})
                for kept, made in cursor.fetchall():
                    yield f"{name} of {entity}: {kept} is kept, its moves make {made}"


_SUMS = {
    "consumed": f"""
        WITH kept AS (SELECT envelope_id, kind, month, cents FROM budget_consumedsum WHERE entity_id = %(entity)s),
            made AS (
                SELECT envelope_id, kind, month, sum(cents)::bigint AS cents
                FROM ({sums.consumed("%(since)s")}) moved GROUP BY 1, 2, 3)
        SELECT kept::text, made::text FROM kept FULL JOIN made USING (envelope_id, kind, month)
        WHERE coalesce(kept.cents, 0) <> coalesce(made.cents, 0)
    """,  # noqa: S608  nothing of it is anybody's words
    "outstanding": f"""
        WITH kept AS (
                SELECT envelope_id, month, carried, commitments, cents
                FROM budget_outstandingsum WHERE entity_id = %(entity)s),
            made AS (
                SELECT envelope_id, month, carried, sum(commitments)::integer AS commitments,
                    sum(cents)::bigint AS cents
                FROM ({sums.outstanding("%(since)s")}) moved GROUP BY 1, 2, 3)
        SELECT kept::text, made::text FROM kept FULL JOIN made USING (envelope_id, month, carried)
        WHERE (coalesce(kept.commitments, 0), coalesce(kept.cents, 0))
            <> (coalesce(made.commitments, 0), coalesce(made.cents, 0))
    """,  # noqa: S608
}

PROOFS = (
    totals_follow_from_moves,
    nothing_is_passed,
    evaluative_ones_are_known,
    levels_add_up,
    acts_balance,
    commitments_follow_from_moves,
    personnel_is_never_raised,
    limits_hold,
    carried_commitments_arrive,
    sums_are_what_moved,
)
