"""What a process stands on: a database that answers, and Django set up on it. Nothing of Django is imported before."""

from __future__ import annotations

import os
from pathlib import Path

import django

from polyphonie.kernel import row_security

from . import postgres

ROOT = Path(__file__).resolve().parents[3]
WEB_DATABASE = "POLYPHONIE_WEB_DATABASE_URL"
"""Where the address of the database for the web processes is told, when it is another."""


def open_database() -> None:
    """Set Django up on the database of `DATABASE_URL`, or on the embedded one, started if it must be.

    Who may run a command here may read the whole database: it is shown everything, but within the acts of others.
    """
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = postgres.ensure(_embedded())
        os.environ[WEB_DATABASE] = postgres.web_address(_embedded()) or ""
    django.setup()
    row_security.trust_this_process()


def keep_database_open() -> None:
    """Start the embedded database again if it fell. Another, of `DATABASE_URL`, has an administrator who does it."""
    status = postgres.status(_embedded())
    if os.environ["DATABASE_URL"] == status.url and not status.running:
        postgres.ensure(_embedded())


def _embedded() -> Path:
    return Path(os.environ.get("POLYPHONIE_VAR", ROOT / "var")) / "postgres"
