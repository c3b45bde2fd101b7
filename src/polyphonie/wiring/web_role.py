"""What the web processes may do in the database: read and write rows. They own no table and change none.

Row-level security, and the triggers that keep journals as they are, then hold for whatever runs in such a process: only
an owner or a superuser could lift them.
"""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import unquote, urlsplit

from django.db import connection

from . import ground

_GRANTS: Final = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
"""Months and tables made later are granted as they are made, by whoever makes them."""


def grant() -> None:
    """Let the role of the web processes, when they have one of their own, do its work. Repeated, it changes nothing."""
    role = unquote(urlsplit(os.environ.get("POLYPHONIE_WEB_DATABASE_URL", "")).username or "")
    if not role:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s, quote_ident(%s)", [role, role])
        ours, quoted = cursor.fetchone()
        if not ours:
            for statement in _GRANTS:
                cursor.execute(statement.format(role=quoted))


def environment() -> dict[str, str]:
    """The environment of a web process: that of this one, but for its database."""
    given = dict(os.environ)
    web = given.pop(ground.WEB_DATABASE, "")
    return given | ({"DATABASE_URL": web} if web else {})
