"""What checking an e-invoice costs, beside the official stylesheets and beside the bare parser.

    make bench-invoice

Each document is judged in turn by every tool, round after round in one process, and the medians of their processor
time are compared: what else the machine does disturbs all alike. SaxonC and the official stylesheets take part when
they are there (POLYPHONIE_CORPUS, `make conformance` says more).
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(Path(__file__).parent)]

import peers  # noqa: E402
import subjects  # noqa: E402
import views  # noqa: E402

ROUNDS: Final = 15
LEAST_CPU: Final = 0.02
"""Seconds of processor time that one measure lasts at least, so that the clock's grain does not matter."""
LARGE: Final = 300_000
IMPORT: Final = """
import time; started = time.perf_counter()
from polyphonie.documents import invoice
content = open({path!r}, "rb").read()
invoice.check(content, pack="br-fr")
print(time.perf_counter() - started)
"""
MEMORY: Final = """
from pathlib import Path
from polyphonie.documents import invoice
def peak():
    # The peak that getrusage tells is that of the parent when it is higher.
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
{warm}
before = peak()
{act}
print(before, peak())
"""


def cost(judge: Callable[[bytes], object], content: bytes) -> float:
    """Milliseconds of processor time for one document."""
    count = 0
    gc.collect()
    started = time.process_time()
    while (spent := time.process_time() - started) < LEAST_CPU:
        judge(content)
        count += 1
    return spent / count * 1000


def compared(subject: subjects.Subject, tools: dict[str, Callable[[bytes], object]]) -> dict[str, float]:
    """The median cost of each tool on a document, the tools taking turns."""
    rounds = 3 if len(subject.content) > LARGE else ROUNDS
    taken: dict[str, list[float]] = {name: [] for name in tools}
    for judge in tools.values():
        judge(subject.content)
    for _ in range(rounds):
        for name, judge in tools.items():
            taken[name].append(cost(judge, subject.content))
    return {name: statistics.median(each) for name, each in taken.items()}


def say(*cells: object) -> None:
    print(f"{cells[0]!s:<34}" + "".join(f"{cell!s:>13}" for cell in cells[1:]), flush=True)


def table(documents: list[subjects.Subject], official: peers.Official | None) -> None:
    say("CPU ms per document", "KB", "EN 16931", "+ BR-FR", "lxml + XSD", "ratio", "SaxonC EN", "SaxonC BR-FR", "ratio")
    for subject in documents:
        tools: dict[str, Callable[[bytes], object]] = {
            "en": peers.ours("en16931"),
            "fr": peers.ours("br-fr"),
            "bare": peers.bare(subject.syntax),
        }
        if official is not None and len(subject.content) < subjects.LARGEST_FOR_SAXON:
            kind = "CII" if subject.syntax == "CII" else "UBL"
            tools |= {"saxon en": official.judge("EN 16931", kind), "saxon fr": official.judge("BR-FR", kind)}
        taken = compared(subject, tools)
        row = [f"{taken[name]:.2f}" for name in ("en", "fr", "bare")] + [f"{taken['fr'] / taken['bare']:.1f}"]
        if "saxon en" in taken:
            chain = taken["saxon en"] + taken["saxon fr"]
            row += [f"{taken['saxon en']:.1f}", f"{taken['saxon fr']:.1f}", f"{chain / taken['fr']:.0f}"]
        say(subject.name, len(subject.content) // 1000, *row)


def first_verdict(path: Path) -> float:
    """Seconds from the start of the import to the first verdict, in a fresh process: the median of five."""
    code = IMPORT.format(path=str(path))
    command = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"}
    return statistics.median(
        float(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
        for _ in range(5)
    )


def memory(small: Path, large: Path, syntax: str) -> tuple[float, float, float]:
    """Megabytes: a process that has judged a small invoice, its peak on the large one, and a bare parser's on it."""
    environment = {"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"}
    warm = f"invoice.check(open({str(small)!r}, 'rb').read(), pack='br-fr')"
    acts = (
        f"invoice.check(open({str(large)!r}, 'rb').read(), pack='br-fr')",
        f"from lxml import etree; etree.fromstring(open({str(large)!r}, 'rb').read())",
    )
    found = []
    for act in acts:
        code = MEMORY.format(warm=warm, act=act)
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
        found.append([float(each) for each in told.stdout.split()])
    return found[0][0], found[0][1], found[1][1]


def main() -> None:
    official = peers.official()
    if official is None:
        print("SaxonC or the official stylesheets are not here: ours and the bare parser only.\n")
    generated = subjects.generated()
    table([*generated, *subjects.examples(official.corpus if official else None)], official)
    with subjects.stored(generated) as paths:
        print()
        for row in views.table():
            say(*row)
        print()
        for syntax in ("UBL", "CII"):
            small, large = paths[f"{syntax}, 12 KB"], paths[f"{syntax}, 10,000 lines"]
            print(f"{syntax}: import and first verdict {first_verdict(small):.2f} s (wall)")
            before, peak, parser = memory(small, large, syntax)
            print(f"{syntax}: memory {before:.0f} MB, {peak:.0f} MB at most on 10,000 lines (bare parser {parser:.0f})")


main()
