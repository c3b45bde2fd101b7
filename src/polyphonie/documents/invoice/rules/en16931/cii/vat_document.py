"""The VAT rules on a whole CII document, run once for the categories that it uses."""

from collections import Counter
from collections.abc import Iterator

from polyphonie.documents.invoice.rules.engine import FAILED, Family, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node

from .categories import CATEGORIES, Category
from .places import codes_of

OWNERS = {"ram:ApplicableHeaderTradeSettlement": "header", "ram:SpecifiedLineTradeSettlement": "line"}


def uses(index: Index) -> Counter[tuple[str, str]]:
    """How often each category stands in the breakdown ("header"), on a line ("line"), on a deduction ("deduction")."""
    found: Counter[tuple[str, str]] = Counter()
    for tax in index.anywhere("ram:ApplicableTradeTax"):
        owner = OWNERS.get(tax.parent.name if tax.parent else "", "")
        for code in codes_of(tax):
            found[owner, code] += 1
    for tax in index.anywhere("ram:CategoryTradeTax"):
        for code in codes_of(tax):
            found["deduction", code] += 1
    return found


def broken_down(each: Category, index: Index) -> bool:
    """Rule 01: the breakdown has the categories that lines, allowances and charges use."""
    found = index.once(uses)
    header, lines, deductions = (found[owner, each.code] for owner in ("header", "line", "deduction"))
    if each.breakdown == "at least one":
        return (not lines or lines + header >= 2) and (not deductions or deductions + header >= 2)
    one = header == 1 and bool(lines or deductions)
    unused = not header if each.breakdown == "if broken down" else not header and not lines and not deductions
    return unused or one


def document(root: Node, index: Index) -> Iterator[tuple[Rule, Node, Values]]:
    used = {code.text for code in index.anywhere("ram:CategoryCode")}
    for each in CATEGORIES:
        if each.code in used and not broken_down(each, index):
            yield RULES[f"BR-{each.name}-01"], root, FAILED
    if "B" in used:
        if any(country.text != "IT" for country in index.anywhere("ram:CountryID")):
            yield RULES["BR-B-01"], root, FAILED
        if "S" in used:
            yield RULES["BR-B-02"], root, FAILED


RULES = {
    name: Rule(name, "fatal", "own") for name in (*(f"BR-{each.name}-01" for each in CATEGORIES), "BR-B-01", "BR-B-02")
}


VAT_DOCUMENT = Family(tuple(RULES.values()), document)
