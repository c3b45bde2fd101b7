"""Flow 14 is read as it comes: what was read is forgotten."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from polyphonie.documents.directory import flows, sample

SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)


_READ = """
import resource, sys
from datetime import datetime, UTC
from polyphonie.documents.directory import flows, sample

class Pieces:
    left, pieces = b"", sample.flow(lines=int(sys.argv[1]), produced_at=datetime.now(UTC))
    def read(self, size):
        while len(self.left) < size and (piece := next(self.pieces, b"")):
            self.left += piece
        given, self.left = self.left[:size], self.left[size:]
        return given

assert sum(isinstance(item, flows.Line) for item in flows.read(Pieces())) == int(sys.argv[1])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_it_gives_the_heading_the_platforms_the_lines_and_what_was_passed_over() -> None:
    heading, *items, counted = flows.read(io.BytesIO(b"".join(sample.flow(lines=4, produced_at=SUNDAY))))
    assert heading == flows.Heading(SUNDAY, None, True)
    assert [item.number for item in items if isinstance(item, flows.Platform)] == ["9999", "0123"]
    addresses = [item.address for item in items if isinstance(item, flows.Line)]
    assert addresses == [
        "900000000",
        "900000000_90000000000001",
        "900000000_90000000000002",
        "900000000_90000000000003_SERVICE-3",
    ]
    assert isinstance(counted, flows.Counted)
    assert counted.blocks["LigneAnnuaire"] == 4


def test_it_does_not_grow_with_the_flow() -> None:
    few, many = (
        int(subprocess.run([sys.executable, "-c", _READ, lines], check=True, capture_output=True).stdout)
        for lines in ("1000", "40000")
    )
    assert many < few + 4_000, "kilobytes: 40,000 lines are 16 MB of text"


def test_its_sample_follows_the_official_schema() -> None:
    corpus = Path(os.environ.get("POLYPHONIE_CORPUS", "")) / "fr-ppf-specs-3.1"
    found = sorted(corpus.glob("*XSD*/*Annuaire/consultation/*F14.xsd"))
    if not os.environ.get("POLYPHONIE_CORPUS") or not found:
        pytest.skip("the official schema is not here (POLYPHONIE_CORPUS)")
    root = etree.fromstring(b"".join(sample.flow(lines=8, produced_at=SUNDAY, previous_at=SUNDAY)))
    etree.XMLSchema(etree.parse(found[0])).assertValid(root)
