"""What is committed for good, by ids: how far sums that are kept may be brought up without missing a late commit.

An id tells when its row was made, not when it was committed: a transaction that began before may still be writing rows
of before. Rows older than every transaction at work are there, or will never be.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from .identity import first_id_of


def settled() -> UUID:
    """The first id that may still come: rows of a lower one are all committed. To be asked before they are read.

    A minute is left for clocks that differ. Where a session's own transaction is hidden from us, an hour is.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED)
        return first_id_of(cursor.fetchone()[0])


_SETTLED = """
    SELECT least(min(xact_start), clock_timestamp())
        - CASE WHEN bool_or(backend_type IS NULL) THEN interval '1 hour' ELSE interval '1 minute' END
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
