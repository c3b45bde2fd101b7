"""What the server is told at every start: its settings, and who may come in."""

import os
from collections.abc import Iterable
from pathlib import Path

DATABASE = "polyphonie"
"""Name of the database and of the role which owns it: no superuser, but it may create test databases."""

WEB_ROLE = "polyphonie_web"
"""The role of the web processes: it reads and writes rows, owns nothing and changes no table (`wiring/web_role.py`)."""

SUPERUSER = "postgres"
PORT = 5432  # Only a part of the socket's name: nothing listens on TCP.


def files(*, sockets: Path, people: Iterable[str], durable: bool) -> dict[str, str]:
    """The configuration files by name.

    `sockets` is the folder of the socket, `people` are the system users who may come in. The files lie
    outside the data directory, which belongs to the account that runs the server: root writes nothing in there.
    """
    identities = [f'local_people "{person}" {role}' for person in people for role in (SUPERUSER, DATABASE, WEB_ROLE)]
    return {
        "postgresql.conf": "\n".join(_settings(sockets=sockets, durable=durable)) + "\n",
        # The kernel says who is at the other end of the socket: no password to keep, nobody else gets in.
        "pg_hba.conf": "local all all peer map=local_people\n",
        "pg_ident.conf": "\n".join(identities) + "\n",
    }


def _settings(*, sockets: Path, durable: bool) -> list[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    buffers = min(max(memory // 8, 64), 1024) if durable else 128
    waiting = "on" if durable else "off"
    return [
        "listen_addresses = ''",
        f"port = {PORT}",
        f"unix_socket_directories = '{sockets}'",
        "unix_socket_permissions = 0700",
        "hba_file = 'pg_hba.conf'",
        "ident_file = 'pg_ident.conf'",
        "max_connections = 100",
        f"shared_buffers = {buffers}MB",
        f"effective_cache_size = {max(memory // 2, 128)}MB",
        "work_mem = 16MB",
        "maintenance_work_mem = 128MB",
        f"fsync = {waiting}",
        f"synchronous_commit = {waiting}",
        f"full_page_writes = {waiting}",
        "wal_compression = on",
        "min_wal_size = 128MB",
        "max_wal_size = 2GB",
        "checkpoint_timeout = 15min",
        "random_page_cost = 1.1",  # Solid-state disks.
        "jit = off",  # Our queries are short: compiling them costs more than it gives.
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "log_line_prefix = '%m [%p] %q%u@%d %a '",
        "log_lock_waits = on",
        "lc_messages = 'C'",
        "default_text_search_config = 'pg_catalog.french'",
        "include_if_exists = 'local.conf'",
    ]
