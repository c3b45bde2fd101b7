"""The official examples and schemas, where they are present: tests that need them are skipped elsewhere."""

import os
from pathlib import Path

import pytest

CORPUS = Path(os.environ.get("POLYPHONIE_CORPUS", Path(__file__).parents[6] / "shared/corpus/einvoicing"))
present = pytest.mark.skipif(not CORPUS.is_dir(), reason="the official examples are not here (POLYPHONIE_CORPUS)")
