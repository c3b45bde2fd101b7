"""What showing costs: the readable view and the report of a check, in HTML and in PDF."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from polyphonie.documents import invoice
from polyphonie.documents.invoice import model, render, reports
from polyphonie.documents.invoice.render.tests import examples
from polyphonie.documents.invoice.tests import cases

ROUNDS: Final = 15
WARM: Final = 3


def table() -> Iterator[tuple[str, ...]]:
    """The rows to print: milliseconds of processor time, each for a document that Typst has not seen."""
    yield ("CPU ms per view", "HTML", "PDF")
    for name, make in (
        ("Readable, 3 lines", lambda number: plain(number, 3)),
        ("Readable, 12 lines", lambda number: plain(number, 12)),
        ("Readable, 12 lines, every term", lambda number: rich(number, 12)),
    ):
        documents = [make(number) for number in range(WARM + ROUNDS)]
        yield (name, cost(render.page, documents), cost(render.pdf, documents))
    wrong = cases.xml(cases.invoice(), syntax="UBL Invoice").replace(b"<cbc:ID>", b"<cbc:ID> ").replace(b">S<", b">X<")
    verdicts = [invoice.check(wrong).as_json(file=f"{number}.xml") for number in range(WARM + ROUNDS)]
    yield (
        f"Report, {len(verdicts[0]['failed'])} findings",
        cost(lambda each: reports.made([each], kind="html", language="fr"), verdicts),
        cost(lambda each: reports.made([each], kind="pdf", language="fr"), verdicts),
    )


def cost(show: Callable[[Any], object], several: list[Any]) -> str:
    taken = []
    for each in several:
        started = time.process_time()
        show(each)
        taken.append((time.process_time() - started) * 1000)
    return f"{statistics.median(taken[WARM:]):.1f}"


def plain(number: int, count: int) -> model.Invoice:
    """An invoice of so many lines as suppliers write them, unlike those of other numbers."""
    return renamed(cases.invoice(), number, (cases.LINES[place % len(cases.LINES)] for place in range(count)))


def rich(number: int, count: int) -> model.Invoice:
    """An invoice that bears nearly every business term, and so do its lines."""
    several = (examples.MAINTENANCE, examples.PAPER)
    return renamed(examples.NOMINAL, number, (several[place % 2] for place in range(count)))


def renamed(base: model.Invoice, number: int, lines: Iterable[model.Line]) -> model.Invoice:
    named = (
        replace(each, item=replace(each.item, name=f"{each.item.name} {number}-{place}"))
        for place, each in enumerate(lines, 1)
    )
    return replace(base, number=f"F-{number}", lines=tuple(named))
