"""Bring an installation up to date: tables, months to come, translations, static files. What is up to date is left."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from polyphonie.kernel import clock, partitions
from polyphonie.portal import messages

from . import web_role


def prepare() -> None:
    """Prepare the open database and the portal's files."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    partitions.prepare_months(at=clock.now())
    web_role.grant()
    messages.compile_catalogues()
    _collect_static_files()


def _collect_static_files() -> None:
    """Collect, name by content and compress the static files, unless the last were made from the same sources."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.get_modified_time(path)}".encode())
    stamp = settings.STATIC_ROOT / ".made-from"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(digest.hexdigest())
