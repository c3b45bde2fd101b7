"""Whether our verdict on life-cycle messages is the official one: every example of the corpus, and mutations."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from lxml import etree

from polyphonie.documents.invoice.cdar import reading, rules, terms

from .comparison import Comparison, Result
from .mutations import Mutations
from .official import Official

PACK, KIND = "BR-FR-CDV", "CDAR"
SCHEMA = "fr-fnfe-rfe-1.4/CDAR/*/CrossDomainAcknowledgementAndResponse_100pD22B.xsd"


def examples(corpus: Path) -> Iterable[tuple[str, etree._Element]]:
    """The life-cycle messages of the corpus, each content once."""
    seen = set()
    for path in sorted(corpus.rglob("*.xml")):
        content = path.read_bytes()
        if reading.recognised(content) and content not in seen:
            seen.add(content)
            yield path.name, reading.read(content).root


class MessageMutations(Mutations):
    """Mutations that stay valid for the schema of messages, with the values that its rules look at."""

    values = [
        *terms.statuses(),
        *terms.reasons(),
        *terms.listed("role"),
        *terms.listed("action"),
        *terms.listed("characteristic"),
        *terms.listed("process"),
        *(code for codes in terms.CODES_OF_PHASE.values() for code in codes),
        *["305", "23", "0000", "9998", "9999", "0238", "0225", "0002", "380", "381", "20250701", "0", "abc"],
        *["urn.cpro.gouv.fr:1p0:CDV:invoice", "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2"] * 3,
    ]

    def __init__(self, schema: etree.XMLSchema, roots: "list[tuple[str, etree._Element]]", seed: int) -> None:
        self.schema = schema
        super().__init__([(name, root, KIND) for name, root in roots], seed)

    def valid(self, root: etree._Element, syntax: str) -> bool:
        return self.schema.validate(root)


def ours(content: bytes) -> set[str]:
    """The identifiers of the rules that we say fail."""
    return {found.rule.id for found in rules.engine().run(reading.read(content).root)}


def compared(corpus: Path, *, mutations: int, seed: int) -> Result:
    """The agreement on the examples, and on so many mutations of them."""
    documents = list(examples(corpus))
    schema = etree.XMLSchema(etree.parse(str(next(corpus.glob(SCHEMA)))))
    comparison = Comparison(Official(corpus), pack=PACK, kind=KIND, ours=ours)
    for each in [*documents, *islice(MessageMutations(schema, documents, seed), mutations)]:
        comparison.compare(*each)
    return comparison.result
