"""The French rules on a whole document: mandatory notes, addresses, types and frameworks that go together."""

from collections.abc import Callable, Iterator, Mapping

from polyphonie.documents.invoice.rules.checks import NUMBER
from polyphonie.documents.invoice.rules.codes import codes
from polyphonie.documents.invoice.rules.engine import FAILED, Family, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .facts import Facts
from .forms import SIREN

TREATMENTS = ("B2B", "B2BINT", "B2C", "B2CINT", "OUTOFSCOPE", "ARCHIVEONLY")
PREPAID = frozenset({"386", "500", "503"})
PAID = frozenset({"B2", "S2", "M2"})
FINAL = frozenset({"B4", "S4", "M4"})
SELF_BILLED = frozenset({"389", "501", "500", "471", "473", "261", "502"})
CREDIT_NOTES = frozenset({"261", "381", "396", "502", "503"})
CORRECTIONS = frozenset({"384", "471", "472", "473"})
EURO = "EUR"


def same_number(first: str, second: str) -> bool:
    """Whether two texts are numbers, and the same."""
    return bool(NUMBER.fullmatch(first) and NUMBER.fullmatch(second)) and float(first) == float(second)


def addressed(address: list[tuple[str, str]], siren: str) -> bool:
    """Whether the electronic address is one of the French directory, of that SIREN."""
    return any(text.startswith(siren) and scheme == "0225" for scheme, text in address)


def due_in_time(facts: Facts) -> bool:
    """BR-FR-CO-07: the due day is not before the issue day, but for prepayments and invoices already paid."""
    excused = bool(facts.types & PREPAID or facts.frameworks & PAID)
    return not facts.due_on or excused or facts.due_on >= facts.issued_on


def noted(subject: str) -> Callable[[Facts], bool]:
    """A note of that subject is there."""
    return lambda facts: facts.subjects.get(subject, 0) > 0


def noted_once(subject: str) -> Callable[[Facts], bool]:
    """At most one note of that subject is there."""
    return lambda facts: facts.subjects.get(subject, 0) <= 1


# Each rule as a condition on the facts of the document.
RULES: Mapping[str, Callable[[Facts], bool]] = {
    **{f"BR-FR-05 {subject}": noted(subject) for subject in ("PMT", "PMD", "AAB")},
    **{f"BR-FR-06 {subject}": noted_once(subject) for subject in ("PMT", "PMD", "AAB", "TXD")},
    "BR-FR-08": lambda facts: bool(facts.frameworks & codes("french_framework")),
    "BR-FR-10": lambda facts: any(SIREN.fullmatch(tidy(siren)) for siren in facts.seller.sirens()),
    "BR-FR-11": lambda facts: (
        facts.treatment != "B2B" or any(SIREN.fullmatch(tidy(siren)) for siren in facts.buyer.sirens())
    ),
    "BR-FR-12": lambda facts: any(tidy(text) for _, text in facts.buyer.addresses),
    "BR-FR-13": lambda facts: any(tidy(text) for _, text in facts.seller.addresses),
    "BR-FR-18": lambda facts: facts.readable_copies <= 1,
    "BR-FR-20": lambda facts: not facts.invalid_treatment,
    "BR-FR-21": lambda facts: (
        facts.treatment != "B2B"
        or bool(facts.types & SELF_BILLED)
        or addressed(facts.buyer.addresses, facts.siren_of_buyer)
    ),
    "BR-FR-31": lambda facts: facts.treatments <= 1,
    "BR-FR-CO-03": lambda facts: "262" not in facts.credit_types or all((facts.contract(), *facts.period())),
    "BR-FR-CO-04": lambda facts: not facts.types & CORRECTIONS or facts.references() == 1,
    "BR-FR-CO-05": lambda facts: (
        not facts.credit_types & CREDIT_NOTES or facts.dated_references() >= 1 or facts.lines_referenced()
    ),
    "BR-FR-CO-07": due_in_time,
    "BR-FR-CO-08": lambda facts: not (facts.frameworks & FINAL and facts.types & PREPAID),
    "BR-FR-CO-09-1": lambda facts: not facts.frameworks & PAID or same_number(facts.paid(), facts.total()),
    "BR-FR-CO-09-2": lambda facts: not facts.frameworks & PAID or same_number(facts.due(), "0"),
    "BR-FR-CO-09-3": lambda facts: not facts.frameworks & PAID or bool(facts.any_due_on()),
    "BR-FR-CO-12": lambda facts: (
        not facts.currencies - {EURO} or (EURO in facts.accounting_currencies() and bool(facts.vat_in_euros()))
    ),
    "BR-FR-CO-14": lambda facts: not facts.taxable_group or facts.single_member,
    "BR-FR-CO-15": lambda facts: (
        not facts.taxable_group or (facts.representative() and bool(facts.representative_vat()))
    ),
}


def family(
    identifiers: Mapping[str, str], gather: Callable[[Index], Facts], own: Mapping[str, Callable[[Facts], bool]]
) -> Family:
    """The rules of a syntax on the whole document: our name of each rule to its official identifier."""
    rules = {name: Rule(identifier, "fatal", "own") for name, identifier in identifiers.items()}
    conditions = {**RULES, **own}

    def run(node: Node, index: Index) -> Iterator[tuple[Rule, Node, Values]]:
        facts = gather(index)
        for name, rule in rules.items():
            if not conditions[name](facts):
                yield rule, node, FAILED

    return Family(tuple(rules.values()), run)
