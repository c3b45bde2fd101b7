"""Bad files through the library alone, each in a process of its own whose time and memory are measured."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from .files import BAD, MEGABYTE, SOUND, Bad

LONGEST_SECONDS: Final = 2.0
"""Of processor time: what the file costs, whatever else the machine does."""
LARGEST_MEGABYTES: Final = 200
MEASURED: Final = """
import json, sys, time
from pathlib import Path
from polyphonie.documents import invoice
from polyphonie.documents.invoice import sources
codes = []
started = time.process_time()
for source in sources.documents(Path(sys.argv[1])):
    try:
        if isinstance(source.content, invoice.Unreadable):
            raise source.content
        report = invoice.check(source.content)
        codes += [failure.rule for failure in report.failed] + (["XSD"] if not report.schema.valid else [])
    except invoice.Unreadable as refusal:
        codes.append(refusal.code)
spent = time.process_time() - started
# getrusage would tell the parent's peak when it is higher.
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps({"codes": codes, "seconds": spent, "megabytes": peak}))
"""


def zipped(content: bytes, *, stated_size: int | None = None) -> Callable[[], bytes]:
    """A ZIP with one invoice, whose directory may lie about its size."""

    def made() -> bytes:
        written = BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("../../facture.xml", content)
            if stated_size is not None:
                archive.infolist()[0].file_size = stated_size
        return written.getvalue()

    return made


def nested(depth: int) -> Callable[[], bytes]:
    """A sound invoice whose note is as deep as can be."""
    return lambda: SOUND.replace(b"#PMT#", b"<a>" * depth + b"</a>" * depth, 1)


ALSO: Final[Mapping[str, Bad]] = {
    "two hundred megabytes": Bad(lambda: SOUND + b" " * 200 * MEGABYTE, "DOC-FIL-02"),
    "two hundred levels": Bad(nested(200), "DOC-XML-04"),
    "a ZIP that unpacks without end": Bad(zipped(bytes(300 * MEGABYTE)), "DOC-FIL-02"),
    "a ZIP that lies about its size": Bad(zipped(bytes(300 * MEGABYTE), stated_size=1000), "DOC-FIL-04"),
    "a ZIP with a hostile name and half an invoice": Bad(zipped(SOUND[:500]), "DOC-XML-01"),
}
KINDS: Final[Mapping[str, Bad]] = {
    name: bad for name, bad in {**BAD, **ALSO}.items() if not bad.code.startswith("INV-")
}
"""What the library itself refuses; the others are refused by the house that receives invoices."""


@pytest.mark.parametrize("name", KINDS)
def test_it_refuses_within_two_seconds_and_two_hundred_megabytes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "facture"
    path.write_bytes(KINDS[name].make())
    ended = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True)
    found = json.loads(ended.stdout)
    assert KINDS[name].code in found["codes"]
    assert found["seconds"] <= LONGEST_SECONDS
    assert found["megabytes"] <= LARGEST_MEGABYTES
