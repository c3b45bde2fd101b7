"""Whether our verdict on invoices is the official one: CEN's unit tests, every example of the corpus, and mutations."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from lxml import etree

from polyphonie.documents.invoice import reading, schema
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.verdict import Syntax

from .comparison import Comparison, Result
from .mutations import FrenchMutations, Mutations
from .official import Official

SUITE = "{http://difi.no/xsd/vefa/validator/1.0}"
EXAMPLES = ("en16931-cen/*/examples/*.xml", "fr-xp-z12-examples/**/*.xml")
GROUPED = "MULTI-VENDEUR"
LARGEST = 300_000
PARSER = etree.XMLParser(remove_comments=True, remove_pis=True)
COMPARED = {"EN 16931": packs.EN16931, "BR-FR": packs.BR_FR}


def ours(root: etree._Element, pack: packs.Pack) -> set[str]:
    """The identifiers of the rules that we say fail."""
    kind = packs.kind_of(reading.ROOTS[root.tag][0])
    return {found.rule.id for found in packs.engine((pack,), kind).run(root)}


def unit_tests(corpus: Path) -> Result:
    """CEN's expectations, of which each rule of each test is one."""
    result = Result("CEN unit tests")
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
                if expected not in ("success", "error", "warning", "fatal"):
                    continue
                if ((each.text or "").strip() in failed) == (expected != "success"):
                    result.agreed += 1
                else:
                    result.disagreements.append(f"{path.parent.name}/{path.name}: {expected} {each.text}")
    return result


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


def sources(
    documents: "list[tuple[str, etree._Element]]", *, french: bool
) -> "list[tuple[str, etree._Element, Syntax]]":
    """The documents that are valid for their schema; for the French rules, those of several sellers more often."""
    found = []
    for name, root in documents:
        syntax = reading.ROOTS[root.tag][0]
        if schema.compiled(syntax).validate(root):
            found += [(name, root, syntax)] * (4 if french and GROUPED in name else 1)
    return found


def compared(corpus: Path, name: str, kind: packs.Kind, *, mutations: int, seed: int) -> Result:
    """The agreement of a pack on the examples of a syntax, and on so many mutations of them."""
    documents = [each for each in examples(corpus) if packs.kind_of(reading.ROOTS[each[1].tag][0]) == kind]
    french = name == "BR-FR"
    mutated = (FrenchMutations if french else Mutations)(sources(documents, french=french), seed)
    comparison = Comparison(
        Official(corpus),
        pack=name,
        kind=kind,
        ours=lambda content: ours(etree.fromstring(content, PARSER), COMPARED[name]),
    )
    for each in documents:
        comparison.compare(*each)
    for each in islice(mutated, mutations):
        comparison.compare(*each)
    return comparison.result
