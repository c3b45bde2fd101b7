"""Shortcuts: they may send a node to its rules for nothing, but never let through a node that breaks one."""

import random

import pytest

from polyphonie.documents import invoice
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.rules.engine import Place, Reading, Rule
from polyphonie.documents.invoice.rules.index import Index
from polyphonie.documents.invoice.rules.shortcuts import Shortcut, absent, passes, reached, single, together
from polyphonie.documents.invoice.tests import fuzz

CHANGES = (fuzz.removed, fuzz.doubled, fuzz.swapped, fuzz.reworded, fuzz.reworded)
MUTATIONS = 400


def mutations():
    """Our own samples, and seeded changes of their elements."""
    chance = random.Random(2026)
    pool = [content for content in fuzz.originals() if content[:1] == b"<"]
    yield from pool
    for _ in range(MUTATIONS):
        content = chance.choice(pool)
        for _ in range(chance.choice((1, 2, 5))):
            content = chance.choice(CHANGES)(content, chance)
        yield content


def rules_of(place: Place) -> list[Rule]:
    works = [place.always, *(each for choice in place.choices for _, answers in choice for each in answers.values())]
    return [rule for work in works for rule, _ in work.tests]


def test_it_never_hides_a_broken_rule():
    judged, hidden = 0, set()
    for content in mutations():
        try:
            document = invoice.read(content)
        except invoice.Unreadable:
            continue
        engine = packs.engine(packs.PACKS, packs.kind_of(document.syntax))
        reading = Reading(engine)
        index = Index(reading.read(document.root), reading.named)
        for node, place in reading.waiting:
            for rule in rules_of(place):
                if rule.shortcut is None:
                    continue
                judged += 1
                glance = together((rule.shortcut,))
                if glance(node, index, node.children, node.text, node.attributes) and rule.test(node, index):
                    hidden.add((rule.id, node.place()))
    assert not hidden
    assert judged > 50_000


def node_of(xml: str):
    """The root of a document as the rules see it."""
    from lxml import etree

    engine = packs.engine((packs.EN16931,), "UBL")
    reading = Reading(engine)
    return reading.read(etree.fromstring(xml))


SHORTCUTS = [
    (reached(("a", "b")), "<r><a><b/></a></r>", "<r><a/></r>"),
    (absent(("a", "b")), "<r><a/></r>", "<r><a><b/></a></r>"),
    (absent(("a", "b")), "<r/>", "<r><a/><a><b/></a></r>"),
    (single(("a", "b")), "<r><a><b/></a></r>", "<r><a><b/><b/></a></r>"),
    (single(("a", "b")), "<r><a><b/></a></r>", "<r><a><b/></a><a/></r>"),
    (passes(str.isdigit, ("a",)), "<r><a>1</a></r>", "<r><a>x</a></r>"),
    (passes(str.isdigit, ("a",)), "<r><a>1</a></r>", "<r/>"),
    (absent(("a",)) | passes(str.isdigit, ("a",)), "<r/>", "<r><a>x</a></r>"),
]


@pytest.mark.parametrize(("shortcut", "right", "wrong"), SHORTCUTS)
def test_it_says_what_its_name_says(shortcut: Shortcut, right: str, wrong: str):
    glance = together((shortcut,))
    answers = []
    for xml in (right, wrong):
        node = node_of(xml)
        answers.append(glance(node, None, node.children, node.text, node.attributes))
    assert answers == [True, False]
