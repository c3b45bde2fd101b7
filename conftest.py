"""Tests run on a PostgreSQL of their own, started here unless DATABASE_URL names one."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "src"))

os.environ.setdefault("POLYPHONIE_VAR", tempfile.mkdtemp(prefix="polyphonie-test-"))
if "DATABASE_URL" not in os.environ:
    from polyphonie.wiring import postgres

    os.environ["DATABASE_URL"] = postgres.ensure(ROOT / "var" / "test-pg", durable=False)
