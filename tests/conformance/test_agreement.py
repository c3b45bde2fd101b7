"""`make conformance`: our verdict against the official one, where the corpus and SaxonC are."""

import os
from pathlib import Path

import pytest

pytest.importorskip("saxonche", reason="SaxonC is installed by `make conformance` only")
CORPUS = Path(os.environ.get("POLYPHONIE_CORPUS", Path(__file__).parents[3] / "shared/corpus/einvoicing"))
MUTATIONS = int(os.environ.get("POLYPHONIE_MUTATIONS", "1000"))


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of official rules is not here (POLYPHONIE_CORPUS)")
def test_it_gives_the_official_verdict():
    from . import agreement

    assert agreement.main(CORPUS, MUTATIONS, seed=1) == 0


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of official rules is not here (POLYPHONIE_CORPUS)")
def test_it_gives_the_official_verdict_on_life_cycle_messages():
    from . import messages

    assert messages.main(CORPUS, MUTATIONS, seed=1) == 0
