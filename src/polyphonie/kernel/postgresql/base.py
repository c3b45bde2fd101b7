"""Django's PostgreSQL connection, whose every statement runs in the eyes of the present work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db.backends.postgresql import base, operations
from psycopg import errors, sql
from psycopg.pq import ExecStatus, TransactionStatus

from polyphonie.kernel import row_security
from polyphonie.kernel.row_security import NOTHING, SETTINGS, Sight

_BEGIN: Final = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan"
"""In the transaction of acts, what is prepared is not planned anew.

PostgreSQL takes a plan that serves every month for dearer than planning for one month again, at each statement of an
act. What is asked outside one, as pages do, is planned for its values.
"""

PREPARED_MOST: Final = 1_000
"""How many statements a connection keeps parsed and planned. A chain of expenditure alone takes 200 kinds: work that
takes more than are kept forgets each just before it comes again. Two hundred cost a connection some nine megabytes.
"""

SURE_SECONDS: Final = 1.0
"""How long a connection that answered is not asked again whether it is there: it may go at any moment anyway."""


def _setting(name: str, value: str) -> str:
    return f"SET {name} = {sql.quote(value)}"


_OPENING: Final = {True: _setting("polyphonie.everything", "on"), False: _setting("polyphonie.everything", "")}
"""What an act brings about is done in the eyes of the system, which see everything, and its actor's own come back: a
chain of expenditure changes eyes so thirty times, and says no more than that."""


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "polyphonie.kernel.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """Before a cursor is handed out, the server is told the present sight, unless it is what it was told last.

    The settings last as long as the connection, so work that goes on in the same eyes costs nothing. PostgreSQL takes
    them back with a transaction or a part of one that is rolled back: they are then told again.
    """

    ops_class = DatabaseOperations

    _told: Sight | None = None
    """What the server was told in full, and still knows when it was told since that everything is seen."""
    _open = False
    """Whether everything is seen now."""
    _of_acts = False
    """Whether the transaction is that of acts."""
    _silent = False
    _sure_until = 0.0

    def connect(self) -> None:
        """Told at once, a transaction that begins with a setting of its own still can."""
        super().connect()
        self._tell_sight()

    def is_usable(self) -> bool:
        """Whether the server still answers; a busy connection is asked once a second, not at each request."""
        sure = time.monotonic() < self._sure_until and not self.errors_occurred
        if sure and self.connection is not None and not self.connection.closed:
            return True
        usable: bool = super().is_usable()
        self._sure_until = time.monotonic() + SURE_SECONDS if usable else 0.0
        return usable

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._told, self._open = NOTHING, False
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = PREPARED_MOST
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        if self._of_acts and not self.connection.autocommit and self._idle:
            self._say(_BEGIN)
        if not self._silent:
            self._tell_sight()
        return super().create_cursor(name)

    def _tell_sight(self) -> None:
        before, self._silent = self._silent, True  # finding out what somebody may see asks the database as well
        try:
            sight = row_security.present_sight()
        finally:
            self._silent = before
        if self._told is None or not (sight.everything or sight == self._told):
            self._say("; ".join(map(_setting, SETTINGS, sight.settings)))
            self._told, self._open = sight, sight.everything
        elif sight.everything != self._open:
            self._say(_OPENING[sight.everything])
            self._open = sight.everything

    def _say(self, statement: str) -> None:
        """Have the server do what answers nothing, by the shortest way."""
        with self.wrap_database_errors:
            done = self.connection.pgconn.exec_(statement.encode())
            if self.connection.closed:  # a lost server has no code to tell by: it is an outage, to be tried again
                raise errors.OperationalError(done.get_error_message())
            if done.status != ExecStatus.COMMAND_OK:
                raise errors.error_from_result(done)

    @contextmanager
    def of_acts(self) -> Iterator[None]:
        """Within, the transaction is that of acts."""
        self._of_acts = True
        try:
            yield
        finally:
            self._of_acts = False

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Within, one statement is its own transaction, if the present one has not begun: it commits as it ends.

        Django's transaction goes on around it, and finds nothing left to commit. Cut short, nobody knows where the
        connection stands: it is not used again.
        """
        if len(self.atomic_blocks) != 1 or not self._idle:
            yield
            return
        self.connection.autocommit = True
        try:
            yield
        finally:
            if self._idle:
                self.connection.autocommit = False
            else:
                self.connection.close()

    @property
    def _idle(self) -> bool:
        """Whether the server has been told nothing of a transaction yet, or no longer."""
        return bool(self.connection.pgconn.transaction_status == TransactionStatus.IDLE)

    def _rollback(self) -> Any:
        self._told = None
        return super()._rollback()  # type: ignore[misc]  # django-stubs leaves it out

    def _savepoint_rollback(self, sid: str) -> None:
        """In a transaction that failed, the server hears nothing but this."""
        self._told = None
        with self.in_no_eyes():
            super()._savepoint_rollback(sid)  # type: ignore[misc]  # as above

    @contextmanager
    def in_no_eyes(self) -> Iterator[None]:
        """Within, the server is not told whose eyes are the present ones: what it is told reads no guarded row."""
        before, self._silent = self._silent, True
        try:
            yield
        finally:
            self._silent = before
