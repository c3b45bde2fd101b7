"""Checking many documents on every core: told in order, in bounded memory, and continued where it stopped.

Documents travel to the processes in small batches, of which only a few are under way at a time; the verdicts come
back in the order of the documents. A file of verdicts is its own memory: what it already tells is not judged again.
"""

import json
import os
from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any, NamedTuple

from . import cdar
from .checking import check
from .rules.packs import Choice
from .safexml import MEGABYTE
from .sources import Source
from .verdict import Judgement, Language, Unreadable

ALONE = 40
"""Up to so many documents are judged by this process: others would take longer to start."""
MOST_TOGETHER = 40
LARGEST_TOGETHER = 4 * MEGABYTE
LONGEST_READ = MEGABYTE
UNDER_WAY_EACH = 3
Lines = tuple[tuple[str, str], ...]


class Judged(NamedTuple):
    """What came out for one document: its verdict as JSON, and the lines that tell it to a person."""

    verdict: dict[str, Any]
    lines: Lines


Telling = Callable[[str, Judgement | Unreadable], Lines]


def untold(name: str, outcome: Judgement | Unreadable) -> Lines:
    """No lines: the verdict is enough."""
    return ()


def judged(source: Source, *, pack: Choice, xsd: bool, language: Language, tell: Telling = untold) -> Judged:
    """Judge one document; `tell` makes the lines for a person."""
    try:
        if isinstance(source.content, Unreadable):
            raise source.content
        report: Judgement
        if cdar.recognised(source.content):
            report = cdar.check(source.content, file_name=source.name, structured=xsd)
        else:
            report = check(source.content, file_name=source.name, pack=pack, xsd=xsd)
    except Unreadable as refusal:
        return Judged(refusal.as_json(file=source.name, language=language), tell(source.name, refusal))
    return Judged(report.as_json(file=source.name, language=language), tell(source.name, report))


def judge(
    documents: Iterable[Source],
    *,
    pack: Choice = "auto",
    xsd: bool = True,
    language: Language = "fr",
    tell: Telling = untold,
    processes: int = 0,
) -> Iterator[Judged]:
    """Judge documents in their order; beyond a few, on so many processes (0: one for each core)."""
    one = partial(judged, pack=pack, xsd=xsd, language=language, tell=tell)
    waiting = iter(documents)
    first = list(islice(waiting, ALONE))
    more = list(islice(waiting, 1))
    count = processes or os.cpu_count() or 1
    if not more or count == 1:
        yield from map(one, chain(first, more, waiting))
        return
    # Fresh processes, not forks: the caller may have threads, which a fork would leave half alive.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        try:
            yield from together(pool, batches(chain(first, more, waiting)), one, most=count * UNDER_WAY_EACH)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def together(
    pool: Executor, several: Iterable[list[Source]], one: Callable[[Source], Judged], *, most: int
) -> Iterator[Judged]:
    """The verdicts in order, with at most so many batches under way."""
    under_way: deque[Future[list[Judged]]] = deque()
    for batch in several:
        under_way.append(pool.submit(each_of, one, batch))
        if len(under_way) >= most:
            yield from under_way.popleft().result()
    while under_way:
        yield from under_way.popleft().result()


def each_of(one: Callable[[Source], Judged], batch: list[Source]) -> list[Judged]:
    return [one(source) for source in batch]


def batches(documents: Iterable[Source]) -> Iterator[list[Source]]:
    """The documents in lots of bounded number and size."""
    batch: list[Source] = []
    size = 0
    for source in documents:
        batch.append(source)
        size += len(source.content) if isinstance(source.content, bytes) else 0
        if len(batch) >= MOST_TOGETHER or size >= LARGEST_TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


@dataclass(slots=True)
class Summary:
    """How many documents came out how, and how many break each rule."""

    valid: int = 0
    invalid: int = 0
    unreadable: int = 0
    rules: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.valid + self.invalid + self.unreadable

    def broken(self, most: int | None = None) -> list[tuple[str, int]]:
        """The rules that most documents break, each with their number."""
        return sorted(self.rules.items(), key=lambda each: (-each[1], each[0]))[:most]

    def told(self, language: Language) -> str:
        """The counts in one line."""
        if language == "en":
            documents = "document" if self.total == 1 else "documents"
            return (
                f"{self.total} {documents}: {self.valid} valid, {self.invalid} not valid, {self.unreadable} unreadable"
            )
        documents, valid, invalid, unreadable = (
            f"{count} {word}{'s' if count > 1 else ''}"
            for count, word in (
                (self.total, "document"),
                (self.valid, "valide"),
                (self.invalid, "non valide"),
                (self.unreadable, "illisible"),
            )
        )
        return f"{documents} : {valid}, {invalid}, {unreadable}"

    def add(self, verdict: dict[str, Any]) -> None:
        """Count one verdict; a rule counts once for a document, however often it is broken."""
        if verdict["valid"]:
            self.valid += 1
        elif verdict["syntax"] is None:
            self.unreadable += 1
        else:
            self.invalid += 1
        self.rules.update({each["rule"] for each in verdict["failed"]})
        if verdict["xsd"]["errors"]:
            self.rules["XSD"] += 1


def continued(path: Path, summary: Summary) -> tuple[IO[str], Container[str]]:
    """A file of verdicts opened where it stopped, its verdicts added to the summary; and the documents it tells.

    A line that a sudden end left unfinished is cut off: its document is judged again.
    """
    told: set[str] = set()
    if path.exists():
        cut(path)
        for verdict in verdicts(path):
            summary.add(verdict)
            told.add(verdict["file"])
    return path.open("a", encoding="utf-8"), told


def cut(path: Path) -> None:
    """Leave out the end of a file after its last whole line."""
    with path.open("rb+") as opened:
        end = opened.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - LONGEST_READ)
            opened.seek(start)
            last = opened.read(end - start).rfind(b"\n")
            if last >= 0:
                opened.truncate(start + last + 1)
                return
            end = start
        opened.truncate(0)


def verdicts(path: Path) -> Iterator[dict[str, Any]]:
    """The verdicts of a file, one line each."""
    with path.open(encoding="utf-8") as opened:
        yield from map(json.loads, opened)
