"""Whether our verdict is the official one: CEN's unit tests, every example of the corpus, and seeded mutations.

`python -m tests.conformance.agreement CORPUS [MUTATIONS] [SEED]` prints the agreement per pack and the first
disagreements, and fails on any; without the corpus it says so and succeeds. Needs `requirements-conformance.txt`.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from lxml import etree

from polyphonie.documents.invoice import reading, schema
from polyphonie.documents.invoice.rules import packs

from .mutations import Mutations
from .official import Crashed, Official

SUITE = "{http://difi.no/xsd/vefa/validator/1.0}"
EXAMPLES = ("en16931-cen/*/examples/*.xml", "fr-xp-z12-examples/**/*.xml")
LARGEST = 300_000
SHOWN = 20
PARSER = etree.XMLParser(remove_comments=True, remove_pis=True)
COMPARED = {"EN 16931": packs.EN16931, "BR-FR": packs.BR_FR}
# Rules of the official artefacts that we do not judge yet, by how their identifiers begin: counted apart.
NOT_YET = ("BR-FR-MV-", "BR-FR-BD-")


def ours(root: etree._Element, pack: packs.Pack) -> set[str]:
    """The identifiers of the rules that we say fail."""
    kind = packs.kind_of(reading.ROOTS[root.tag][0])
    return {found.rule.id for found in packs.engine((pack,), kind).run(root)}


def unit_tests(corpus: Path) -> tuple[int, list[str]]:
    """CEN's expectations that hold, and those that do not."""
    held, broken = 0, []
    for path in sorted((corpus / "en16931-cen/test").rglob("*.xml")):
        suite = etree.parse(str(path)).getroot()
        for test in suite.iter(f"{SUITE}test"):
            documents = [each for each in test if each.tag in reading.ROOTS]
            asserted = test.find(f"{SUITE}assert")
            if not documents or asserted is None:
                continue
            failed = ours(etree.fromstring(etree.tostring(documents[0], with_tail=False), PARSER), packs.EN16931)
            for each in asserted:
                expected = etree.QName(each).localname
                if expected in ("success", "error", "warning", "fatal"):
                    if ((each.text or "").strip() in failed) == (expected != "success"):
                        held += 1
                    else:
                        broken.append(f"{path.parent.name}/{path.name}: {expected} {each.text}")
    return held, broken


def examples(corpus: Path) -> Iterable[tuple[str, etree._Element]]:
    """The invoices of the corpus, each content once."""
    seen = set()
    for pattern in EXAMPLES:
        for path in sorted(corpus.glob(pattern)):
            content = path.read_bytes()
            if content in seen or len(content) > LARGEST:
                continue
            seen.add(content)
            root = etree.fromstring(content, PARSER)
            if root.tag in reading.ROOTS:
                yield path.name, root


class Comparison:
    """The agreement of one pack on one kind of document."""

    def __init__(self, official: Official, name: str, kind: packs.Kind) -> None:
        self.official = official
        self.name = name
        self.kind = kind
        self.agreed = self.crashed = self.left = 0
        self.differences: Counter[str] = Counter()
        self.shown: list[str] = []

    def compare(self, name: str, root: etree._Element) -> None:
        content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        try:
            official = self.official.failed(content, pack=self.name, kind=self.kind)
        except Crashed:
            self.crashed += 1
            return
        expected = {rule for rule in official if not rule.startswith(NOT_YET)}
        self.left += expected != official
        said = ours(etree.fromstring(content, PARSER), COMPARED[self.name])
        if said == expected:
            self.agreed += 1
            return
        self.differences.update(f"missing {rule}" for rule in expected - said)
        self.differences.update(f"extra {rule}" for rule in said - expected)
        self.shown.append(f"{name}: missing {sorted(expected - said)}, extra {sorted(said - expected)}")

    def told(self) -> str:
        total = self.agreed + len(self.shown)
        return (
            f"{self.name} {self.kind}: {self.agreed} of {total} documents judged the same; on {self.crashed} others "
            f"the official artefact stopped; on {self.left} it also raised rules that we do not judge yet; "
            f"{dict(self.differences.most_common(SHOWN))}"
        )


def main(corpus: Path, mutations: int, seed: int) -> int:
    say = sys.stdout.write
    if not (corpus / "en16931-cen").is_dir():
        say(f"no corpus at {corpus}: nothing compared\n")
        return 0
    held, broken = unit_tests(corpus)
    say(f"CEN unit tests: {held} of {held + len(broken)} expectations\n")
    failed = bool(broken)
    for line in broken[:SHOWN]:
        say(f"  {line}\n")
    official = Official(corpus)
    documents = list(examples(corpus))
    for kind in ("UBL", "CII"):
        mine = [(name, root) for name, root in documents if packs.kind_of(reading.ROOTS[root.tag][0]) == kind]
        sound = [
            (name, root, syntax)
            for name, root in mine
            if schema.compiled(syntax := reading.ROOTS[root.tag][0]).validate(root)
        ]
        for name in COMPARED:
            comparison = Comparison(official, name, kind)
            for each in mine:
                comparison.compare(*each)
            for each in islice(Mutations(sound, seed), mutations):
                comparison.compare(*each)
            say(f"{comparison.told()}\n")
            for line in comparison.shown[:SHOWN]:
                say(f"  {line}\n")
            failed = failed or bool(comparison.shown)
    return 1 if failed else 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(
        main(
            Path(given[0] if given else os.environ.get("POLYPHONIE_CORPUS", "corpus")),
            int(given[1]) if len(given) > 1 else 1000,
            int(given[2]) if len(given) > 2 else 1,
        )
    )
