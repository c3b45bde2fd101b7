"""The official verdict on few mutations of each pack, where SaxonC and the corpus are (`make conformance`: many)."""

import os
from pathlib import Path

import pytest

pytest.importorskip("saxonche", reason="SaxonC is installed by `make conformance` only")
from . import __main__ as conformance

CORPUS = Path(os.environ.get("POLYPHONIE_CORPUS", conformance.CORPUS))
JOBS = conformance.jobs(CORPUS, mutations=100, seed=1)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of official rules is not here (POLYPHONIE_CORPUS)")
@pytest.mark.parametrize("pack", JOBS)
def test_it_gives_the_official_verdict(pack):
    result = JOBS[pack]()
    assert result.disagreements == []
    assert result.agreed > 100
