"""The documents that are measured: invoices made of the demonstration's lines, and the examples of the corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from polyphonie.documents import invoice
from polyphonie.documents.invoice.tests import cases
from polyphonie.documents.invoice.verdict import Syntax

SYNTAXES: Final[dict[str, Syntax]] = {"UBL": "UBL Invoice", "CII": "CII"}
TWELVE_KILOBYTES: Final = {"UBL": 13, "CII": 5}
"""How many lines make an invoice of 12 KB."""
MANY: Final = (2_000, 10_000)
EXAMPLES: Final = {
    "CEN examples (UBL)": "en16931-cen/ubl/examples/*.xml",
    "CEN examples (CII)": "en16931-cen/cii/examples/*.xml",
    "French examples UC1 to UC5": "fr-xp-z12-examples/**/*UC*.xml",
}
LARGEST_EXAMPLE: Final = 300_000
LARGEST_FOR_SAXON: Final = 3_000_000


class Subject(NamedTuple):
    name: str
    syntax: Syntax
    content: bytes


def made(count: int, syntax: Syntax) -> bytes:
    """A sound invoice of so many lines."""
    several = (cases.LINES[number % len(cases.LINES)] for number in range(count))
    lines = tuple(
        replace(each, item=replace(each.item, name=f"{each.item.name} {number}"))
        for number, each in enumerate(several, 1)
    )
    return cases.xml(cases.invoice(lines=lines), syntax=syntax)


def generated() -> list[Subject]:
    """Small invoices, then large ones."""
    small = [
        Subject(f"{name}, 12 KB", syntax, made(TWELVE_KILOBYTES[name], syntax)) for name, syntax in SYNTAXES.items()
    ]
    large = [
        Subject(f"{name}, {count:,} lines", syntax, made(count, syntax))
        for count in MANY
        for name, syntax in SYNTAXES.items()
    ]
    return small + large


def examples(corpus: Path | None) -> list[Subject]:
    """Of each kind of example the one of middle size, which stands for its kind."""
    found = []
    for name, pattern in EXAMPLES.items():
        kind: dict[Syntax, list[bytes]] = {}
        for path in sorted(corpus.glob(pattern)) if corpus else ():
            content = path.read_bytes()
            try:
                document = invoice.read(content)
            except invoice.Unreadable:
                continue
            if len(content) < LARGEST_EXAMPLE:
                kind.setdefault(document.syntax, []).append(content)
        found += [
            Subject(f"{name}, {syntax}", syntax, sorted(each, key=len)[len(each) // 2])
            for syntax, each in sorted(kind.items())
        ]
    return found


@contextmanager
def stored(documents: list[Subject]) -> Iterator[dict[str, Path]]:
    """The documents as files, by name."""
    with TemporaryDirectory() as folder:
        paths = {each.name: Path(folder, f"{number}.xml") for number, each in enumerate(documents)}
        for each in documents:
            paths[each.name].write_bytes(each.content)
        yield paths
