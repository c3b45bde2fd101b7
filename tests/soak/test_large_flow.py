"""A large flow, dropped by a partner and treated: every invoice comes in, and no process grows with the flow.

The suite sends a small one. The largest that is allowed: `SOAK_MEGABYTES=950 pytest -s tests/soak/test_large_flow.py`.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from polyphonie.invoicing.tests.documents import Paper
from polyphonie.invoicing.tests.lots import FLOW_NAME
from tests.installation import Installation, children, command_line, installed

pytestmark = pytest.mark.soak

MEGABYTES = int(os.environ.get("SOAK_MEGABYTES", "12"))
APPLICATION = "ABC123"
ATTACHED_BYTES = 6_000_000
"""In each invoice, of what no archive makes smaller: eight megabytes as base64."""

MOST_MEGABYTES = 700
"""The most memory that any of our processes may take, whatever the flow's size."""

PATIENCE_SECONDS = 60 + 4 * MEGABYTES


def archive(path: Path) -> int:
    """Write the flow; says how many invoices it holds."""
    drawn, count = random.Random(1), 0
    path.touch()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        while path.stat().st_size < MEGABYTES * 1_000_000:
            attached = ("plan.pdf", "application/pdf", b"%PDF-1.7\n" + drawn.randbytes(ATTACHED_BYTES))
            made.writestr(f"{count}.xml", Paper(number=f"GROS-{count:05d}", attachments=(attached,)).content())
            count += 1
    return count


def peaks(installation: Installation, *others: int) -> Iterator[tuple[str, int]]:
    """The most memory that each of our processes, and of the others given by id, has taken so far, in megabytes."""
    processes = installation.processes()
    ours = [*processes["web worker"], *processes["worker"], *others]
    for pid in [*ours, *(child for worker in processes["worker"] for child in children(worker))]:
        try:
            told = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        if found := re.search(r"VmHWM:\s+(\d+) kB", told):
            yield command_line(pid)[:60], int(found[1]) // 1024


def test_it_takes_a_large_flow_in_bounded_memory(tmp_path: Path) -> None:
    with installed() as installation:
        client = json.loads((installation.folder / "var" / "demonstration-client.json").read_text())["client_id"]
        (tmp_path / "partners.tsv").write_text(f"{APPLICATION}\t{client}\n")
        installation.run("edi", "collect", str(tmp_path))
        path = tmp_path / APPLICATION / "in" / FLOW_NAME
        count = archive(path)
        size = path.stat().st_size
        installation.serve()
        highest: dict[str, int] = {}

        def look(*others: int) -> None:
            for name, peak in peaks(installation, *others):
                highest[name] = max(peak, highest.get(name, 0))
            time.sleep(0.1)

        began = time.monotonic()
        collecting = installation.start("edi", "collect", str(tmp_path))
        while collecting.poll() is None:
            look(collecting.pid)
        printed, complained = collecting.communicate()
        assert "1 reçus, 0 refusés" in printed, complained
        received = time.monotonic() - began
        while not installation.rows("SELECT FROM invoicing_flow WHERE state = 'integrated'"):
            assert time.monotonic() - began < PATIENCE_SECONDS, installation.rows("SELECT * FROM invoicing_flow")
            look()
        treated = time.monotonic() - began - received
        print(  # noqa: T201  shown with -s
            f"\n{size / 1e6:.0f} Mo, {count} factures : reçu en {received:.0f} s, traité en {treated:.0f} s",
            *(f"{peak:5d} Mo au plus · {name}" for name, peak in highest.items()),
            sep="\n  ",
        )
        assert installation.rows("SELECT accepted, refused FROM invoicing_flow") == [(count, 0)]
        assert max(highest.values()) < MOST_MEGABYTES, highest
