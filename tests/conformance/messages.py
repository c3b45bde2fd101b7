"""Whether our verdict on life-cycle messages is the official one: every example of the corpus, and seeded mutations.

`python -m tests.conformance.messages CORPUS [MUTATIONS] [SEED]`: as `agreement` does for invoices.
"""

import os
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from lxml import etree

from polyphonie.documents.invoice.cdar import reading, rules, structure, terms

from .mutations import Mutations
from .official import Crashed, Official

PACK, KIND = "BR-FR-CDV", "CDAR"
SCHEMA = "fr-fnfe-rfe-1.4/CDAR/*/CrossDomainAcknowledgementAndResponse_100pD22B.xsd"
SHOWN = 20


def examples(corpus: Path) -> Iterable[tuple[str, etree._Element]]:
    """The life-cycle messages of the corpus, each content once."""
    seen = set()
    for path in sorted(corpus.rglob("*.xml")):
        content = path.read_bytes()
        if reading.recognised(content) and content not in seen:
            seen.add(content)
            yield path.name, reading.read(content).root


class Anything(Mutations):
    """Mutations whether the schema accepts them or not: what our structural check is compared on."""

    def valid(self, root: etree._Element, syntax: str) -> bool:
        return True


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


def main(corpus: Path, mutations: int, seed: int) -> int:
    say = sys.stdout.write
    if not (corpus / "fr-fnfe-rfe-1.4").is_dir():
        say(f"no corpus at {corpus}: nothing compared\n")
        return 0
    official = Official(corpus)
    documents = list(examples(corpus))
    schema = etree.XMLSchema(etree.parse(str(next(corpus.glob(SCHEMA)))))
    agreed = crashed = 0
    raised: set[str] = set()
    shown = []
    for name, root in [*documents, *islice(MessageMutations(schema, documents, seed), mutations)]:
        content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        try:
            expected = official.failed(content, pack=PACK, kind=KIND)
        except Crashed:
            crashed += 1
            continue
        said = {found.rule.id for found in rules.engine().run(reading.read(content).root)}
        raised |= expected
        agreed += said == expected
        if said != expected:
            shown.append(f"{name}: missing {sorted(expected - said)}, extra {sorted(said - expected)}")
    total = agreed + len(shown)
    say(f"{PACK}: {agreed} of {total} messages judged the same; {len(raised)} rules raised at least once; ")
    say(f"on {crashed} others the official artefact stopped\n")
    for line in shown[:SHOWN]:
        say(f"  {line}\n")
    unlike = structures(schema, documents, mutations, seed)
    say(f"structure: {mutations - len(unlike)} of {mutations} mutated messages judged as the schema does\n")
    for line in unlike[:SHOWN]:
        say(f"  {line}\n")
    return 1 if shown or unlike else 0


def structures(
    schema: etree.XMLSchema, documents: "list[tuple[str, etree._Element]]", mutations: int, seed: int
) -> list[str]:
    """The mutated messages whose structure we judge otherwise than the schema."""
    unlike = []
    for name, root in islice(Anything([(name, root, KIND) for name, root in documents], seed), mutations):
        ours, official = structure.check(root).valid, schema.validate(root)
        if ours != official:
            why = schema.error_log[0].message if not official else structure.check(root).errors[0].message_en
            unlike.append(f"{name}: we say {ours}: {why}")
    return unlike


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(
        main(
            Path(given[0] if given else os.environ.get("POLYPHONIE_CORPUS", "corpus")),
            int(given[1]) if len(given) > 1 else 1000,
            int(given[2]) if len(given) > 2 else 1,
        )
    )
