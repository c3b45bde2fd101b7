"""Checking an invoice: schema and rules in one go, with the document itself, so that a deposit does the work once."""

import time

from . import schema, wording
from .reading import Document, read
from .rules import packs
from .verdict import Failure, Report

MOST_FAILURES_PER_RULE = 20


def check(content: bytes | Document, *, file_name: str = "", pack: packs.Choice = "auto", xsd: bool = True) -> Report:
    """Read an invoice (or take one already read) and tell whether it is right, and why not.

    `pack` chooses the rules: "en16931" the European standard, "br-fr" with the French rules, "b2g" with those for
    public buyers, "auto" what the document itself says it follows, "deposit" that and what public buyers demand
    (`packs.chosen`). `xsd` also checks the schema.

    Raises `Unreadable` when the bytes are no invoice that can be read.
    """
    started = time.thread_time()
    document = content if isinstance(content, Document) else read(content, file_name=file_name)
    verdict = schema.check(document.root, syntax=document.syntax) if xsd else schema.UNCHECKED
    judging = packs.chosen(pack, document)
    failed = judged(document, judging)
    return Report(
        document=document,
        packs=tuple(each.title for each in judging),
        schema=verdict,
        failed=failed,
        cpu_ms=(time.thread_time() - started) * 1000,
    )


def warm_up() -> None:
    """Load every schema and pack now, so that a server's first invoice is answered as fast as its thousandth."""
    for syntax in schema.FILES:
        schema.compiled(syntax)
        for own in ((packs.EN16931,), (packs.EN16931, packs.BR_FR)):
            for judging in (own, (*own, packs.B2G)):
                packs.engine(judging, packs.kind_of(syntax))


def judged(document: Document, judging: tuple[packs.Pack, ...]) -> tuple[Failure, ...]:
    """The failures of a document, the fatal ones first, then by rule; each rule at most `MOST_FAILURES_PER_RULE`."""
    engine = packs.engine(judging, packs.kind_of(document.syntax))
    return tuple(wording.failure(found) for found in engine.run(document.root, most=MOST_FAILURES_PER_RULE))
