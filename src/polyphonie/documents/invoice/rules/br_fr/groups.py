"""The French rules on invoices that hold several: of several sellers (B8, S8, M8), or of both sides (B9, S9, M9).

Their lines are grouped into sub-invoices: a line of sub-type GROUP without a parent heads each, lines of sub-type
DETAIL bear its amounts, and every line repeats the number and the seller of its sub-invoice. A document of any other
framework pays nothing. `ubl_groups.py` and `cii_groups.py` say how each syntax states these facts.
Source: XP Z12-012, BR-FR-MV-01 to 14 and BR-FR-BD-02 to 14 (FNFE artefacts 1.4.0.03).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from polyphonie.documents.invoice.rules.checks import double, quoted, total_double
from polyphonie.documents.invoice.rules.engine import FAILED, PASSED, Family, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .own import SELF_BILLED

SEVERAL_SELLERS = frozenset({"B8", "S8", "M8"})
BOTH_SIDES = frozenset({"B9", "S9", "M9"})
GROUPED = SEVERAL_SELLERS | BOTH_SIDES
GROUP, DETAIL, INFORMATION = "GROUP", "DETAIL", "INFORMATION"
SUB_INVOICE, FRAMEWORK, OBJECT = "AFL", "AVV", "130"
# Corrections and credit notes, of which the groups name the earlier invoice: by the seller, and self-billed.
CORRECTING = frozenset({"384", "472", "381", "396", "503"})
CORRECTING_SELF_BILLED = frozenset({"261", "471", "473", "502"})
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a line says of its place: its sub-type (EXT-FR-FE-163; None: not stated) and parents (EXT-FR-FE-162)."""

    subtype: str | None
    parents: frozenset[str]

    @property
    def heads(self) -> bool:
        """Whether it heads a sub-invoice."""
        return self.subtype == GROUP and not self.parents


@dataclass(frozen=True, slots=True)
class Line:
    """A line as these rules see it; texts as stated, amounts in the currency of the invoice unless said.

    `sub_invoices` are the numbers of its sub-invoice (BT-128, scheme AFL), of which the rules compare the first, tidy.
    `numbered` and `framed`: what the syntax demands of the AFL and AVV objects of a heading line holds.
    """

    node: Node
    numbers: frozenset[str]
    statements: tuple[Statement, ...]
    subtype_missing: bool
    seller_name: str
    seller_numbers: tuple[str, ...]
    seller_country: str
    sub_invoices: tuple[str, ...]
    numbered: bool
    framed: bool
    net: tuple[Node, ...]
    vat: Node | None
    vat_in_accounting_currency: Node | None
    total: Node | None
    exemption: str
    corrects_number: bool
    corrects_day: bool

    @property
    def heads(self) -> int:
        """How many times it says that it heads a sub-invoice: once at most in a sound document."""
        return sum(each.heads for each in self.statements)

    @property
    def parents(self) -> frozenset[str]:
        return frozenset().union(*(each.parents for each in self.statements))

    @property
    def seller(self) -> str:
        return tidy(self.seller_numbers[0]) if self.seller_numbers else ""

    @property
    def sub_invoice(self) -> str:
        return tidy(self.sub_invoices[0]) if self.sub_invoices else ""


@dataclass(frozen=True)
class Document:
    """A grouped invoice; `breakdown` gives the tax amount of each VAT breakdown with its exemption reason (BT-120).

    `accounting_currency` is None when the document states none; `repeated`: a heading line bears the number of a
    sub-invoice that stands before it; `same_seller` says whether a line's seller is the invoice's own.
    """

    framework: str
    types: tuple[Node, ...]
    number: str
    sellers: frozenset[str]
    buyers: frozenset[str]
    accounting_currency: str | None
    lines: tuple[Line, ...]
    breakdown: tuple[tuple[str, Node], ...]
    repeated: bool
    same_seller: Callable[[Line], bool]

    @cached_property
    def heading(self) -> list[Line]:
        return [line for line in self.lines if line.heads]

    @cached_property
    def by_number(self) -> dict[str, Line]:
        """The first line of each number."""
        return {number: line for line in reversed(self.lines) for number in line.numbers}

    @cached_property
    def nets_below(self) -> dict[str, list[Node]]:
        """The net amounts of the lines below each line, by its number, but for those that only inform."""
        found: dict[str, list[Node]] = {}
        for line in self.lines:
            counted = [each for each in line.statements if each.subtype not in (None, INFORMATION)]
            for number in {number for each in counted for number in each.parents}:
                found.setdefault(number, []).extend(line.net)
        return found

    @cached_property
    def details_below(self) -> Counter[str]:
        """How many lines of detail each line has, by its number."""
        details = (each for line in self.lines for each in line.statements if each.subtype == DETAIL)
        return Counter(number for each in details for number in each.parents)

    @cached_property
    def bearing_its_number(self) -> int:
        """How many groups of the invoice's own seller bear the number of the invoice."""
        return sum(line.heads for line in self.heading if self.same_seller(line) and self.number in line.sub_invoices)

    def type_in(self, types: frozenset[str]) -> bool:
        return any(each.text in types for each in self.types)

    def heading_of(self, numbers: frozenset[str]) -> int:
        """How many groups are headed by a line whose seller bears one of these numbers."""
        return sum(line.heads for line in self.lines if numbers.intersection(line.seller_numbers))


def within(gap: float, cents: int) -> bool:
    """Whether a gap is of at most so many cents; one that is no number is not."""
    return not math.isnan(gap) and abs(gap) <= float(CENT * cents)


def told(stated: Node | None, due: float) -> Values:
    return {"stated": quoted(stated.text) if stated else "—", "due": f"{due:.2f}"}


def amount(node: Node | None) -> float:
    """The number at a node; without node, or without number, no number."""
    value = double(node)
    return math.nan if value is None else value


def filled(node: Node | None) -> bool:
    return node is not None and bool(node.tidy)


def follows_parent(document: Document, line: Line, said: Callable[[Line], str]) -> Values | None:
    """A line says something, the same as its parent when it has one."""
    own = said(line)
    parent = next((document.by_number[each] for each in line.parents if each in document.by_number), None)
    holds = own and (not line.parents or own == (said(parent) if parent else ""))
    return PASSED if holds else {"value": quoted(own) or "—"}


def sums_up(document: Document, line: Line) -> Values | None:
    """MV-05: the net amount of a heading line is the sum of those of the lines below it, to a cent for each."""
    nets = document.nets_below.get(tidy(next(iter(line.numbers), "")), [])
    due = total_double(nets)
    net = line.net[0] if line.net else None
    return PASSED if within(amount(net) - due, len(nets)) else told(net, due)


def taxes_up(document: Document, line: Line) -> Values | None:
    """MV-09: the VAT of a heading line is the sum of the breakdowns whose reason begins with its "#number#"."""
    due = total_double(tax for reason, tax in document.breakdown if reason.startswith(f"#{line.sub_invoice}#"))
    return PASSED if within(amount(line.vat) - due, 1) else told(line.vat, due)


def adds_up(document: Document, line: Line) -> Values | None:
    """MV-10: the total of a heading line is its net amount and its VAT, to a cent for each line of detail."""
    if line.total is None:
        return PASSED
    details = sum(document.details_below[number] for number in line.numbers)
    net = amount(line.net[0] if line.net else None)
    gap = amount(line.total) - net - amount(line.vat)
    return PASSED if within(gap, details) else told(line.total, net + amount(line.vat))


def exempted(line: Line) -> bool:
    """MV-08: the exemption reason of a line of detail begins with the number of its sub-invoice between two #."""
    detail = any(each.subtype == DETAIL for each in line.statements)
    number = line.sub_invoice
    return not detail or bool(number and line.exemption.startswith(f"#{number}#"))


def main_invoice(document: Document, line: Line) -> bool:
    """MV-11: of the groups of the invoice's own seller, one and only one bears the number of the invoice."""
    if not document.same_seller(line):
        return True
    bearing = document.bearing_its_number
    if bearing == 1:
        return True
    return (line.sub_invoice == document.number) == (bearing == 0)


LineCheck = Callable[[Document, Line], Values | None]


def line_holds(check: Callable[[Document, Line], bool]) -> LineCheck:
    return lambda document, line: PASSED if check(document, line) else FAILED


# What every line owes, then what a line that heads a sub-invoice owes besides; which frameworks are concerned.
EVERY_LINE: Mapping[str, LineCheck] = {
    "MV-01": line_holds(lambda document, line: not line.subtype_missing),
    "MV-06": lambda document, line: follows_parent(document, line, lambda each: each.seller),
    "MV-07": lambda document, line: follows_parent(document, line, lambda each: each.sub_invoice),
    "MV-08": line_holds(lambda document, line: exempted(line)),
}
HEADING_LINE: Mapping[str, LineCheck] = {
    "MV-03 name": line_holds(lambda document, line: bool(tidy(line.seller_name))),
    "MV-03 number": line_holds(lambda document, line: bool(line.seller)),
    "MV-03 country": line_holds(lambda document, line: bool(tidy(line.seller_country))),
    "MV-03 VAT": line_holds(lambda document, line: filled(line.vat)),
    "MV-03 accounting VAT": line_holds(
        lambda document, line: (
            document.accounting_currency is None
            or (bool(document.accounting_currency) and filled(line.vat_in_accounting_currency))
        )
    ),
    "MV-03 sub-invoice": line_holds(lambda document, line: line.numbered),
    "MV-03 framework": line_holds(lambda document, line: line.framed),
    "MV-05": sums_up,
    "MV-09": taxes_up,
    "MV-10": adds_up,
    "MV-11": line_holds(main_invoice),
    "MV-14 number": line_holds(lambda document, line: not document.type_in(CORRECTING) or line.corrects_number),
    "MV-14 day": line_holds(lambda document, line: not document.type_in(CORRECTING) or line.corrects_day),
    "BD-14 number": line_holds(
        lambda document, line: not document.type_in(CORRECTING_SELF_BILLED) or line.corrects_number
    ),
    "BD-14 day": line_holds(lambda document, line: not document.type_in(CORRECTING_SELF_BILLED) or line.corrects_day),
}
WHOLE: Mapping[str, Callable[[Document], bool]] = {
    "MV-02": lambda document: bool(document.heading),
    "BD-02": lambda document: sum(line.heads for line in document.lines) == 2,
    "BD-02 seller": lambda document: document.heading_of(document.sellers) == 1,
    "BD-02 buyer": lambda document: document.heading_of(document.buyers) == 1,
    "MV-12": lambda document: not document.repeated,
    "MV-13": lambda document: all(each.tidy and each.tidy not in SELF_BILLED for each in document.types),
    "BD-13": lambda document: all(each.tidy in SELF_BILLED for each in document.types),
}
OF_SEVERAL_SELLERS = frozenset({"MV-02", "MV-13", "MV-14 number", "MV-14 day"})


def concerned(name: str, framework: str) -> bool:
    """Whether a rule is on invoices of that framework."""
    if name in OF_SEVERAL_SELLERS:
        return framework in SEVERAL_SELLERS
    return framework in BOTH_SIDES if name.startswith("BD-") else framework in GROUPED


def family(identifiers: Mapping[str, str], gather: Callable[[Index], Document | None]) -> Family:
    """The rules of a syntax on grouped invoices: our name of each rule to its official identifier.

    `gather` answers None on a document of any other framework.
    """
    rules = {name: Rule(identifier, "fatal", "own") for name, identifier in identifiers.items()}

    def run(node: Node, index: Index) -> Iterator[tuple[Rule, Node, Values]]:
        document = gather(index)
        if document is None:
            return
        for name, rule in rules.items():
            if concerned(name, document.framework):
                for where, values in broken(name, document, node):
                    yield rule, where, values

    return Family(tuple(rules.values()), run)


def broken(name: str, document: Document, root: Node) -> Iterable[tuple[Node, Values]]:
    """Where a rule does not hold."""
    if name in WHOLE:
        if not WHOLE[name](document):
            yield root, FAILED
        return
    check, lines = (EVERY_LINE[name], document.lines) if name in EVERY_LINE else (HEADING_LINE[name], document.heading)
    for line in lines:
        values = check(document, line)
        if values is not PASSED:
            yield line.node, values


IDENTIFIERS = {
    "MV-01": "BR-FR-MV-01_EXT-FR-FE-163",
    "MV-02": "BR-FR-MV-02_EXT-FR-FE-163",
    "BD-02": "BR-FR-BD-02_EXT-FR-FE-163",
    "BD-02 seller": "BR-FR-BD-02_BT-30",
    "BD-02 buyer": "BR-FR-BD-02_BT-47",
    "MV-03 name": "BR-FR-MV-03_EXT-FR-FE-164",
    "MV-03 number": "BR-FR-MV-03_EXT-FR-FE-167",
    "MV-03 country": "BR-FR-MV-03_EXT-FR-FE-177",
    "MV-03 VAT": "BR-FR-MV-03_EXT-FR-FE-181",
    "MV-03 accounting VAT": "BR-FR-MV-03_EXT-FR-FE-182",
    "MV-03 sub-invoice": "BR-FR-MV-03_BT-128_AFL",
    "MV-03 framework": "BR-FR-MV-03_BT-128_AVV",
    "MV-05": "BR-FR-MV-05_EXT-FR-FE-BG-12",
    "MV-06": "BR-FR-MV-06_EXT-FR-FE-167",
    "MV-07": "BR-FR-MV-07_BT-128",
    "MV-08": "BR-FR-MV-08_BT-128",
    "MV-09": "BR-FR-MV-09_EXT-FR-FE-181",
    "MV-10": "BR-FR-MV-10_EXT-FR-FE-184",
    "MV-11": "BR-FR-MV-11_BT-128",
    "MV-12": "BR-FR-MV-12_BT-128",
    "MV-13": "BR-FR-MV-13_BT-3",
    "BD-13": "BR-FR-BD-13_BT-3",
    "MV-14 number": "BR-FR-MV-14-EXT-FR-FE-136",
    "MV-14 day": "BR-FR-MV-14-EXT-FR-FE-138",
    "BD-14 number": "BR-FR-BD-14-EXT-FR-FE-136",
    "BD-14 day": "BR-FR-BD-14-EXT-FR-FE-138",
}
