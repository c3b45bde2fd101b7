"""Tests run on a PostgreSQL of their own, started when the first test needs it unless DATABASE_URL names one.

`tests/databases.py` gives each process a database. The settings are named here, not in pyproject.toml, because
pytest-django reads those before this file could say where this run keeps its files.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import LazySettings
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

if "POLYPHONIE_VAR" not in os.environ:
    os.environ["POLYPHONIE_VAR"] = tempfile.mkdtemp(prefix="polyphonie-test-")
    atexit.register(shutil.rmtree, os.environ["POLYPHONIE_VAR"], ignore_errors=True)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.wiring.settings")
django.setup()  # so that any one house's tests, which import its tables, can be collected alone

from polyphonie.kernel import row_security  # noqa: E402  once the settings are there
from polyphonie.portal import messages  # noqa: E402

row_security.trust_this_process()  # between acts and requests a test looks at everything, as a command does
messages.compile_catalogues()  # what `polyphonie prepare` does for a process that serves


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    from tests import databases  # noqa: PLC0415

    from polyphonie.wiring import postgres  # noqa: PLC0415  once the settings are loaded

    url = os.environ.get("DATABASE_URL") or postgres.ensure(ROOT / "var" / "test-pg", durable=False)
    with django_db_blocker.unblock(), databases.borrowed(url):
        yield


@pytest.fixture(autouse=True)
def _plain_static_files(settings: LazySettings) -> None:
    """Pages name their static files without the manifest that `polyphonie prepare` makes."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
