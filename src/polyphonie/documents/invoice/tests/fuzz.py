"""Mutating invoices at random: nothing but a report or a refusal may come out.

`python -m polyphonie.documents.invoice.tests.fuzz 20000 [SEED] [FOLDER…]` runs over our own samples and over the
XML and PDF files of the folders; the suite runs a short one.
"""

import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from polyphonie.documents import invoice
from polyphonie.documents.invoice.tests import cases, samples

VALUES = (
    "",
    " ",
    " \n ",
    "0",
    "-1",
    "1e9",
    "NaN",
    "INF",
    "9" * 400,
    "2026-02-30",
    "S",
    "AE",
    "\u0301",
    "#AAB#",
    "true",
    "é" * 50,
)


def originals(folders: Iterable[Path] = ()) -> list[bytes]:
    """What is mutated: our samples, a credit note and a rich invoice in each syntax, then the folders' files."""
    found = [*samples.samples().values(), cases.xml(syntax="CII"), cases.xml(syntax="UBL CreditNote")]
    for folder in folders:
        found += [
            path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.suffix.lower() in (".xml", ".pdf") and path.stat().st_size < 300_000
        ]
    return found


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One to four changes of the bytes, or of the elements when the bytes are XML."""
    changes = [flipped, cut, repeated, spliced]
    if content[:1] == b"<":
        changes += [removed, doubled, swapped, reworded] * 3
    for _ in range(chance.choice((1, 1, 2, 4))):
        content = chance.choice(changes)(content, chance)
    return content


def flipped(content: bytes, chance: random.Random) -> bytes:
    altered = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if altered:
            altered[chance.randrange(len(altered))] = chance.randrange(256)
    return bytes(altered)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def repeated(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start : start + chance.randrange(2000)] * 2 + content[start:]


def spliced(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + content[end:]


def elements(content: bytes) -> "tuple[etree._Element, list[etree._Element]] | None":
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root, [each for each in root.iter() if isinstance(each.tag, str) and each is not root]


def altered_tree(content: bytes, chance: random.Random, change: "object") -> bytes:
    found = elements(content)
    if not found or not found[1]:
        return content
    change(found[1], chance)
    return etree.tostring(found[0])


def removed(content: bytes, chance: random.Random) -> bytes:
    def change(all_elements, chance):
        each = chance.choice(all_elements)
        each.getparent().remove(each)

    return altered_tree(content, chance, change)


def doubled(content: bytes, chance: random.Random) -> bytes:
    def change(all_elements, chance):
        each = chance.choice(all_elements)
        each.addnext(copy.deepcopy(each))

    return altered_tree(content, chance, change)


def swapped(content: bytes, chance: random.Random) -> bytes:
    def change(all_elements, chance):
        first, second = chance.choice(all_elements), chance.choice(all_elements)
        first.text, second.text = second.text, first.text
        if chance.random() < 0.3:
            first.tag = second.tag

    return altered_tree(content, chance, change)


def reworded(content: bytes, chance: random.Random) -> bytes:
    def change(all_elements, chance):
        each = chance.choice(all_elements)
        if each.attrib and chance.random() < 0.4:
            each.set(chance.choice(list(each.attrib)), chance.choice(VALUES))
        else:
            each.text = chance.choice(VALUES)

    return altered_tree(content, chance, change)


def run(count: int, *, seed: int = 1, folders: Iterable[Path] = ()) -> Counter[str]:
    """Check so many mutations and count the outcomes; any other exception goes through, with its input kept."""
    chance = random.Random(seed)
    pool = originals(folders)
    outcomes: Counter[str] = Counter()
    for _ in range(count):
        content = mutated(chance.choice(pool), chance)
        try:
            report = invoice.check(content, pack=chance.choice(("auto", "en16931", "br-fr", "b2g")))
            _ = report.document.invoice
            outcomes["valid" if report.valid else "invalid"] += 1
        except invoice.Unreadable as refused:
            outcomes[refused.code] += 1
        except BaseException:
            Path("fuzz-failure.bin").write_bytes(content)
            raise
    return outcomes


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    started = time.perf_counter()
    counted = run(
        asked, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1, folders=[Path(each) for each in sys.argv[3:]]
    )
    sys.stdout.write(f"{asked} mutations, {time.perf_counter() - started:.0f} s: {dict(counted.most_common())}\n")
