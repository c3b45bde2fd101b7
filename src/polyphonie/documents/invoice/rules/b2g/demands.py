"""The demands of Chorus Pro as rules: lengths, counts, numbers of the parties, the framework. Which stands where in a
syntax: `ubl.py`, `cii.py`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from polyphonie.documents.invoice.rules.checks import at, counted, holds, quoted, unverifiable
from polyphonie.documents.invoice.rules.engine import PASSED, Condition, Context, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node
from polyphonie.documents.invoice.verdict import Flag

NAME = "BR-FR-CPRO-"
# SIREN and SIRET; EU VAT, private person, outside the EU, RIDET (New Caledonia), Tahiti.
SIREN, SIRET = "0002", "0009"
SELLER_SCHEMES = frozenset({SIRET, "0223", "0226", "0227", "0228", "0229"})
FORMATS = {
    "04": ("0223", re.compile(r".{1,18}")),
    "05": ("0227", re.compile(r".{1,18}")),
    "06": ("0228", re.compile(r".{9,10}")),
    "07": ("0229", re.compile(r".{9,10}")),
    "08": ("0226", re.compile(r"\d{10}.{0,70}")),
}
SIRET_FORM = re.compile(r"\d{14}")
NOTE_SUBJECT = re.compile(r"#[A-Z]{3}#")
CONTRACT_TYPES = frozenset({"MARCHE", "CONTRAT"})
MOST_LINES = 999_999
# At most so many characters, by number of the rule.
LENGTHS = {
    "02_BT-1": 20,
    "02_BT-25": 20,
    "02_EXT-FR-FE-136": 20,
    "14": 50,
    "15": 50,
    "29": 1024,
    "30": 50,
    "31": 1024,
    "32": 400,
    "33": 400,
    "34": 99,
    "35": 1024,
    "36": 99,
    "37": 99,
    "38": 20,
    "39": 27,
    "40": 20,
    "41": 50,
    "42": 1024,
    "43": 99,
    "44": 99,
}
# The standard gives 27 and 84 for the same account (IBANs have up to 34): told, without refusing the invoice.
DOUBTFUL = frozenset({"01", "39"})
# Judged by the deposit with the directory (11, 12, 13), said to be beyond verification (16, 22), on transport (23),
# or of which no public text says enough (28): in the catalogue, never raised.
NOT_JUDGED = ("11", "12", "13", "16", "22", "23", "28")
AGENT_FRAMEWORKS = frozenset({"S3", "S6"})


@dataclass(frozen=True, slots=True)
class Syntax:
    """Where things stand in a syntax, as contexts ("a/b | c") or as paths below one.

    `lengths` has a context for each of LENGTHS; `numbers` are the paths of a party's numbers, the legal ones and the
    electronic address included; `supporting` is the condition that a reference is a supporting document (BG-24).
    """

    root: str
    seller: str
    buyer: str
    payee: str
    agent: str
    numbers: tuple[tuple[str, ...], ...]
    agents: tuple[str, ...]
    framework: tuple[str, ...]
    lines: tuple[str, ...]
    preceding: str
    payment_terms: tuple[str, str]
    contact: str
    contract_type: str
    file: str
    lengths: dict[str, str]
    supporting: Condition


def flag_of(number: str) -> Flag:
    return "warning" if number in DOUBTFUL else "fatal"


def measured(value: str, limit: int) -> Values | None:
    return PASSED if len(value) <= limit else {"value": quoted(value), "length": str(len(value))}


def length(number: str) -> Rule:
    """The text is not too long; the subject that UBL puts at the head of a note is not counted."""
    limit = LENGTHS[number]

    def test(node: Node, index: Index) -> Values | None:
        return measured(NOTE_SUBJECT.sub("", node.tidy, count=1) if node.tidy.startswith("#") else node.tidy, limit)

    return Rule(NAME + number, flag_of(number), "own", test, limit=str(limit))


def file_name(node: Node, index: Index) -> Values | None:
    return measured(node.attributes.get("filename", ""), LENGTHS["41"])


def stated(party: Node, syntax: Syntax) -> Iterable[tuple[str, str]]:
    """The numbers of a party, as (scheme, number); a SIREN of fourteen digits is a SIRET, as Chorus Pro long had it."""
    for path in syntax.numbers:
        for each in at(party, path):
            scheme, number = each.attributes.get("schemeID", ""), each.tidy
            yield (SIRET if scheme == SIREN and SIRET_FORM.fullmatch(number) else scheme), number


def known(syntax: Syntax) -> Rule:
    """The seller bears a number of a scheme that Chorus Pro knows."""

    def check(node: Node, index: Index) -> bool:
        return any(scheme in SELLER_SCHEMES for scheme, _ in stated(node, syntax))

    return holds(f"{NAME}03", check)


def formed(number: str, syntax: Syntax) -> Rule:
    """A foreign or private number has the form of its scheme."""
    wanted, form = FORMATS[number]

    def test(node: Node, index: Index) -> Values | None:
        wrong = (value for scheme, value in stated(node, syntax) if scheme == wanted and not form.fullmatch(value))
        value = next(wrong, None)
        return PASSED if value is None else {"value": quoted(value)}

    return Rule(NAME + number, "fatal", "own", test)


def established(number: str, syntax: Syntax) -> Rule:
    """A party that states its SIREN states which of its establishments it is."""

    def test(node: Node, index: Index) -> Values | None:
        numbers = dict(reversed(list(stated(node, syntax))))
        return {"value": quoted(numbers[SIREN])} if SIREN in numbers and SIRET not in numbers else PASSED

    return Rule(NAME + number, "fatal", "own", test)


def public_buyer(syntax: Syntax) -> Rule:
    """The buyer bears a SIRET of fourteen digits."""

    def test(node: Node, index: Index) -> Values | None:
        sirets = [number for scheme, number in stated(node, syntax) if scheme == SIRET]
        good = any(SIRET_FORM.fullmatch(number.replace(" ", "")) for number in sirets)
        return PASSED if good else {"value": quoted(sirets[0]) if sirets else "—"}

    return Rule(f"{NAME}10", "fatal", "own", test)


def represented(syntax: Syntax) -> Rule:
    """In a subcontractor's or co-contractor's invoice the seller's agent, who holds the contract, is identified."""

    def check(node: Node, index: Index) -> bool:
        if not any(each.tidy in AGENT_FRAMEWORKS for each in node.all(*syntax.framework)):
            return True
        return any(
            {SIREN, SIRET} <= {scheme for scheme, _ in stated(agent, syntax)} for agent in node.all(*syntax.agents)
        )

    return holds(f"{NAME}21", check)


def framework_allowed(syntax: Syntax) -> Rule:
    return holds(f"{NAME}24", lambda node, index: all(each.tidy != "S5" for each in node.all(*syntax.framework)))


def few_lines(syntax: Syntax) -> Rule:
    def test(node: Node, index: Index) -> Values | None:
        count = sum(len(node.all(*path.split("/"))) for path in syntax.lines)
        return PASSED if count <= MOST_LINES else {"count": str(count)}

    return Rule(f"{NAME}19", "fatal", "own", test)


def one(number: str, path: str) -> Rule:
    """At most one of them."""
    return counted(NAME + number, path, lambda count: count <= 1, flag="fatal", limit="≤ 1")


def contract_type(node: Node, index: Index) -> Values | None:
    return PASSED if node.tidy in CONTRACT_TYPES else {"value": quoted(node.text)}


def service_code(node: Node, index: Index) -> Values | None:
    """Ours: the directory holds no service code of more than a hundred characters."""
    return measured(node.tidy, 100)


def patterns(syntax: Syntax, *, service: str) -> tuple[Pattern, ...]:
    """The rules of a syntax; each looks at its own context, whatever the others look at."""
    catalogue = tuple(unverifiable(NAME + number) for number in NOT_JUDGED)
    whole = (represented(syntax), framework_allowed(syntax), few_lines(syntax), one("20", syntax.preceding), *catalogue)
    seller = (known(syntax), *map(partial(formed, syntax=syntax), FORMATS), established("09", syntax))
    contexts: list[tuple[str, tuple[Rule, ...], Condition | None]] = [
        (syntax.root, whole, None),
        (syntax.seller, (*seller, one("26", syntax.contact)), None),
        (syntax.buyer, (public_buyer(syntax), one("27", syntax.contact)), None),
        (syntax.payee, (established("17", syntax),), None),
        (syntax.agent, (established("18", syntax),), None),
        (syntax.payment_terms[0], (one("25", syntax.payment_terms[1]),), None),
        (syntax.contract_type, (Rule(f"{NAME}01", flag_of("01"), "own", contract_type),), None),
        (syntax.file, (Rule(f"{NAME}41", "fatal", "own", file_name),), None),
        (service, (Rule("B2G-01", "fatal", "own", service_code),), None),
    ]
    contexts += [
        (where, (length(number),), syntax.supporting if number == "30" else None)
        for number, where in syntax.lengths.items()
    ]
    return tuple(Pattern(rules[0].id, (Context(where, rules, condition),)) for where, rules, condition in contexts)
