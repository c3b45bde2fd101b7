"""Checking a life-cycle message: its structure and the French rules (BR-FR-CDV), with what to change."""

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from lxml import etree

from polyphonie.documents.invoice.rules.engine import Found
from polyphonie.documents.invoice.verdict import Failure, Judgement, SchemaVerdict
from polyphonie.kernel.refusals import shortened

from . import rules, structure, syntax, terms
from .reading import Document, read

MOST_FAILURES_PER_RULE = 50
SUBJECT = re.compile(r".*/ram:ReferenceReferencedDocument(?:\[\d+\])?")


@dataclass(frozen=True, slots=True)
class Report(Judgement):
    """The verdict on one life-cycle message, with the message itself."""

    document: Document

    @property
    def syntax(self) -> Literal["CDAR"]:
        return self.document.syntax

    @property
    def profile(self) -> str:
        return self.document.profile


class Wording(NamedTuple):
    """What to say of a rule, as templates filled with the values at hand."""

    rule: str
    data: str
    french: str
    english: str
    remedy_french: str
    remedy_english: str


def check(content: bytes | Document, *, file_name: str = "", structured: bool = True) -> Report:
    """Read a life-cycle message (or take one already read) and tell whether it is right, and why not.

    `structured` also checks its structure, as an XML schema would. Raises `Unreadable` when the bytes are none.
    """
    started = time.thread_time()
    document = content if isinstance(content, Document) else read(content, file_name=file_name)
    built = structure.check(document.root) if structured else SchemaVerdict(checked=False, valid=True)
    return Report(
        packs=(rules.PACK.title,),
        schema=built,
        failed=judged(document),
        cpu_ms=(time.thread_time() - started) * 1000,
        document=document,
    )


def judged(document: Document) -> tuple[Failure, ...]:
    """The failures of a message, the fatal ones first, then by rule; each rule at most `MOST_FAILURES_PER_RULE`."""
    found = rules.engine().run(document.root)
    found.sort(key=lambda each: (each.rule.flag != "fatal", each.rule.id))
    counts: Counter[str] = Counter()
    failures = []
    for each in found:
        counts[each.rule.id] += 1
        if counts[each.rule.id] <= MOST_FAILURES_PER_RULE:
            failures.append(failure(each, root=document.root))
    return tuple(failures)


def failure(found: Found, *, root: etree._Element) -> Failure:
    """What a person is told of a rule that a message breaks."""
    wording = of_rule(found.rule.id)
    name = terms.names()[wording.data]
    values = defaultdict(lambda: "—", {name: shortened(value) for name, value in found.values.items()})
    number = invoice_number(found.where, root=root)
    return Failure(
        rule=found.rule.id,
        flag=found.rule.flag,
        where=found.where,
        place_fr=", ".join(part for part in (f"facture {number}" if number else "", name.french) if part),
        place_en=", ".join(part for part in (f"invoice {number}" if number else "", name.english) if part),
        message_fr=wording.french.format_map(values),
        message_en=wording.english.format_map(values),
        remedy_fr=wording.remedy_french,
        remedy_en=wording.remedy_english,
        term=wording.data,
    )


@cache
def of_rule(rule: str) -> Wording:
    """The sentences of a rule: the longest line that its name begins with."""
    lines = (Wording(*row) for row in terms.rows("wording.tsv"))
    return max((line for line in lines if rule.startswith(line.rule)), key=lambda line: len(line.rule))


def invoice_number(where: str, *, root: etree._Element) -> str:
    """The number of the invoice that a place of the message is about, or ""."""
    subject = SUBJECT.match(where)
    if subject is None:
        return ""
    return str(root.xpath(f"normalize-space({subject[0]}/ram:IssuerAssignedID)", namespaces=syntax.NAMESPACES))
