"""Checking an invoice: schema and rules in one go, with the document itself, so that a deposit does the work once."""

import time

from . import schema, streaming, wording
from .reading import Document, of_xml, xml_of
from .rules import packs
from .rules.engine import Found
from .verdict import Report, SchemaVerdict

MOST_FAILURES_PER_RULE = 20


def check(content: bytes | Document, *, file_name: str = "", pack: packs.Choice = "auto", xsd: bool = True) -> Report:
    """Read an invoice (or take one already read) and tell whether it is right, and why not.

    `pack` chooses the rules: "en16931" the European standard, "br-fr" with the French rules, "b2g" with those for
    public buyers, "auto" what the document itself says it follows, "deposit" that and what public buyers demand
    (`packs.chosen`). `xsd` also checks the schema.

    Raises `Unreadable` when the bytes are no invoice that can be read.
    """
    started = time.thread_time()
    if isinstance(content, bytes):
        embedded_name, xml = xml_of(content)
        if xsd and len(xml) >= streaming.LEAST:
            streamed = streaming.judged(
                xml, file_name=file_name, embedded_name=embedded_name, choice=pack, most=MOST_FAILURES_PER_RULE
            )
            if streamed:
                return report(*streamed, verdict=schema.VALID, started=started)
        document = of_xml(xml, file_name=file_name, embedded_name=embedded_name)
    else:
        document = content
    verdict = schema.check(document.root, syntax=document.syntax) if xsd else schema.UNCHECKED
    judging = packs.chosen(pack, document)
    engine = packs.engine(judging, packs.kind_of(document.syntax))
    found = engine.run(document.root, most=MOST_FAILURES_PER_RULE)
    return report(document, judging, found, verdict=verdict, started=started)


def report(
    document: Document, judging: tuple[packs.Pack, ...], found: list[Found], *, verdict: SchemaVerdict, started: float
) -> Report:
    return Report(
        document=document,
        packs=tuple(each.title for each in judging),
        schema=verdict,
        failed=tuple(map(wording.failure, found)),
        cpu_ms=(time.thread_time() - started) * 1000,
    )


def warm_up() -> None:
    """Load every schema and pack now, so that a server's first invoice is answered as fast as its thousandth."""
    for syntax in schema.FILES:
        schema.compiled(syntax)
        for own in ((packs.EN16931,), (packs.EN16931, packs.BR_FR)):
            for judging in (own, (*own, packs.B2G)):
                packs.engine(judging, packs.kind_of(syntax))
