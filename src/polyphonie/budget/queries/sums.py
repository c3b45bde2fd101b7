"""The sums that are kept of moves, and what moved since: in statements, for whoever keeps, reads or proves them.

Each tells what moves of an entity (`entity`) change that are known from an id on and before another (`known`).
"""

from __future__ import annotations

from typing import Final

KEPT_BEFORE: Final = """(SELECT coalesce(
    (SELECT mark.before FROM budget_summark mark WHERE mark.entity_id = %(entity)s),
    '00000000-0000-0000-0000-000000000000'))
"""
"""The first move that the sums kept do not hold: asked in the statement that reads them, it is of the same instant.

All of it is a sub-select: behind the policies of a guarded table, no index is searched by the result of a `coalesce`.
"""


def moved(since: str) -> str:
    """How many moves there are."""
    return f"SELECT count(*) FROM budget_move m WHERE {_known(since)}"  # noqa: S608  nothing of it is anybody's words


def consumed(since: str) -> str:
    """What commitments consumed, by envelope, kind and month, move by move."""
    return f"""
        SELECT m.envelope_id, m.kind, date_trunc('month', m."on")::date AS month, m.cents
        FROM budget_move m WHERE {_known(since)} AND m.commitment <> '' AND m.total = 'consumed'
    """  # noqa: S608


def outstanding(since: str) -> str:
    """What commitments have left to pay, by envelope, month of the first one, carried over or not.

    One that moved leaves the sums as it stood before, and enters them as it stands.
    """
    left = "CASE WHEN m.total = 'carried' OR m.kind = 'AE' THEN m.cents ELSE -m.cents END"
    return f"""
        SELECT told.* FROM (
            SELECT DISTINCT m.commitment FROM budget_move m
            WHERE {_known(since)} AND m.commitment <> '' AND m.total IN ('carried', 'consumed')) touched
        CROSS JOIN LATERAL (
            SELECT m.envelope_id,
                min(min(m."on") FILTER (WHERE m.kind = 'AE' AND m.id < {since})) OVER () AS since_before,
                min(min(m."on") FILTER (WHERE m.kind = 'AE')) OVER () AS since,
                coalesce(sum(m.cents) FILTER (WHERE m.total = 'carried' AND m.id < {since}), 0) > 0 AS carried_before,
                coalesce(sum(m.cents) FILTER (WHERE m.total = 'carried'), 0) > 0 AS carried,
                coalesce(sum({left}) FILTER (WHERE m.id < {since}), 0) AS left_before,
                sum({left}) AS left_now
            FROM budget_move m
            WHERE m.entity_id = %(entity)s AND m.commitment = touched.commitment AND m.commitment <> ''
                AND m.id < %(known)s AND m.total IN ('carried', 'consumed')
            GROUP BY m.envelope_id) line
        CROSS JOIN LATERAL (VALUES
            (line.envelope_id, date_trunc('month', line.since_before)::date, line.carried_before, -1,
                -line.left_before),
            (line.envelope_id, date_trunc('month', line.since)::date, line.carried, 1, line.left_now)
        ) AS told (envelope_id, month, carried, commitments, cents)
        WHERE told.cents <> 0
    """  # noqa: S608


def _known(since: str) -> str:
    return f"m.entity_id = %(entity)s AND m.id >= {since} AND m.id < %(known)s"
