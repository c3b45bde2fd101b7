"""A State that has paid a million times: chains that were played, written again under other names.

The acts played the first ones; their rows are copied set by set, with ids, numbers and names of their own, so that what
the acts and the pages read (documents of the chain, moves, entries, transfers, invoices) is as long as it would be.
A lot and its statement are copied for a hundred chains. What is only ever added to, and read by no act, is not
copied: the journal of acts, messages, verdicts, files.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import Any, Final, LiteralString

import psycopg
from django.db import connection

from polyphonie.ledger.jobs import keep_up
from polyphonie.wiring.postgres.configuration import SUPERUSER

CHAIN: Final = (
    "invoicing_invoice",
    "invoicing_invoiceidentity",
    "invoicing_statusevent",
    "spending_commitment",
    "spending_commitmentline",
    "spending_commitmentevent",
    "spending_proposal",
    "spending_servicecertificate",
    "spending_paymentrequest",
    "spending_requestline",
    "spending_requestidentity",
    "spending_paymentorder",
    "spending_share",
    "spending_paidmove",
    "controls_assessment",
    "budget_commitment",
    "budget_move",
    "budget_reservation",
    "ledger_entry",
    "ledger_detail",
    "payments_transfer",
    "payments_lot",
    "payments_statement",
    "payments_statement_line",
)
"""The tables that grow with chains and that acts read."""
DESKS: Final = tuple(name for name in CHAIN if name.startswith(("spending_", "payments_")))
"""Those that the desks of the chain show."""
_OF_LOTS: Final = frozenset({"payments_lot", "payments_statement", "payments_statement_line"})
_TRANSFERS_OF_A_LOT: Final = 100
_DAYS: Final = 300
"""Over which lots and statements are spread: a bank books those of a day only."""
_NUMBERS: Final = frozenset({"number", "document_number", "invoice_number", "commitment_number", "message"})
_COPIES: Final = 2_000
"""How many copies of the first chains are written by a statement."""
_AGAIN: Final = """
CREATE FUNCTION again(id uuid, copy int) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (left(id::text, 20) || right(md5(id::text || copy), 15))::uuid
$$;
CREATE FUNCTION named_again(name text, id uuid, copy int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN id IS NULL THEN name ELSE replace(name, id::text, again(id, copy)::text) END
$$;
"""
_UUID: Final = "'[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'"


class Grower:
    """Who copies the chains that were played so far, as the owner of the server: no trigger runs, as in a restore."""

    def __init__(self) -> None:
        keep_up()  # balances hold what is posted, and copies have its numbers: nothing is left to add up
        connection.ensure_connection()
        host = connection.connection.info.get_parameters()["host"]
        self.server = psycopg.connect(host=host, user=SUPERUSER, dbname="polyphonie", autocommit=True)
        self.server.execute("SET session_replication_role = replica")
        if not self._one("SELECT to_regclass('copied') IS NOT NULL"):
            self._take_the_first()
        self.played = int(self._one("SELECT count(*) FROM kept_spending_paymentrequest"))
        self.copied = dict(self.server.execute("SELECT of, copies FROM copied").fetchall())

    def holds(self, chains: int) -> bool:
        """Whether every table was grown to so many chains."""
        return min(self.copied.values()) >= self._copies(chains)

    def grow(self, chains: int, *, tables: Collection[str] = CHAIN) -> float:
        """Copy until these tables hold so many chains; tells the seconds that it took."""
        began = time.perf_counter()
        wanted = self._copies(chains)
        for table in tables:
            insertion = f"INSERT INTO {table} ({self._columns(table)}) SELECT {', '.join(self._values(table))}"
            step = _TRANSFERS_OF_A_LOT if table in _OF_LOTS else 1
            for first in range(self.copied[table], wanted, _COPIES):
                last = min(first + _COPIES, wanted)
                with self.server.transaction():
                    self.server.execute(
                        f"{insertion} FROM kept_{table}, generate_series(%s::int, %s::int, %s::int) AS copy",
                        [first + 1, last, step],
                    )
                    self.server.execute("UPDATE copied SET copies = %s WHERE of = %s", [last, table])
                self.copied[table] = last
        for table in tables:
            self.server.execute(f"ANALYZE {table}")
        return time.perf_counter() - began

    def _copies(self, chains: int) -> int:
        """How many times those that were played are written again, to be so many or a few less."""
        return chains // self.played - 1

    def close(self) -> None:
        self.server.close()

    def _take_the_first(self) -> None:
        """Set aside the chains that were played, for all the copies to come."""
        self.server.execute(_AGAIN)
        self.server.execute(f"CREATE TABLE own AS {' UNION '.join(self._ids())}")
        self.server.execute("CREATE UNIQUE INDEX ON own (id)")
        for table in CHAIN:
            self._keep(table)
        self.server.execute("CREATE TABLE copied AS SELECT of, 0 AS copies FROM unnest(%s::text[]) of", [list(CHAIN)])

    def _ids(self) -> Iterator[str]:
        for table in CHAIN:
            if "id" in dict(self._typed(table)):
                yield f"SELECT id FROM {table}"

    def _keep(self, table: str) -> None:
        """The rows that were played, and beside each value the id of theirs that it is or names."""
        beside = []
        for name, kind in self._typed(table):
            if kind == "uuid":
                beside.append(f'(SELECT id FROM own WHERE own.id = kept."{name}") AS "{name}_id"')
            elif kind == "text":
                found = f'substring(kept."{name}" FROM {_UUID})::uuid'
                beside.append(f'(SELECT id FROM own WHERE own.id = {found}) AS "{name}_id"')
        self.server.execute(f"CREATE TABLE kept_{table} AS SELECT {', '.join(['kept.*', *beside])} FROM {table} kept")

    def _values(self, table: str) -> Iterator[str]:
        for name, kind in self._typed(table):
            if kind == "uuid":
                yield f'CASE WHEN "{name}_id" IS NULL THEN "{name}" ELSE again("{name}", copy) END'
            elif name == "digest":
                yield f'sha256("{name}" || copy::text::bytea)'
            elif name in _NUMBERS and kind == "text":
                yield f"\"{name}\" || '-' || copy"
            elif kind == "text":
                yield f'named_again("{name}", "{name}_id", copy)'
            elif kind == "date" and table in _OF_LOTS:
                yield f'"{name}" - 1 - mod(copy / {_TRANSFERS_OF_A_LOT}, {_DAYS})'
            else:
                yield f'"{name}"'

    def _columns(self, table: str) -> str:
        return ", ".join(f'"{name}"' for name, _ in self._typed(table))

    def _typed(self, table: str) -> list[tuple[str, str]]:
        found = self.server.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
            [table],
        )
        return [(str(name), str(kind)) for name, kind in found]

    def _one(self, asked: LiteralString) -> Any:
        (found,) = self.server.execute(asked).fetchone() or (None,)
        return found
