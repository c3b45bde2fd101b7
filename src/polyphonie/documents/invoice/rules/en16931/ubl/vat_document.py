"""The VAT rules on a whole UBL document, run once for the categories that it uses."""

from collections.abc import Iterator

from polyphonie.documents.invoice.rules.engine import FAILED, Family, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node

from .categories import CATEGORIES, Category, Uses


def parties_fit(each: Category, uses: Uses) -> bool:
    """Whether seller and buyer bear the numbers that a category wants."""
    if each.seller == "unregistered":
        seller = uses.numbered("cac:AccountingSupplierParty", "cac:Party", "cac:PartyTaxScheme", vat=True)
        return not (seller or uses.representative or uses.buyer)
    if not uses.seller(vat=each.seller == "vat"):
        return False
    return not each.buyer or uses.buyer or (each.buyer == "vat or legal" and uses.legal_buyer)


def breakdown_fits(each: Category, uses: Uses) -> bool:
    """Rule 01: the breakdown has the categories that lines, allowances and charges use, and no other."""
    code = each.code
    if each.breakdown == "exactly one":
        used = any(one.code == code and one.vat for one in (*uses.all, *uses.lines))
        return not used or sum(one.code == code and one.vat for one in uses.breakdown) == 1
    vat_matters = each.breakdown != "some"
    used = any(
        one.code == code and (one.vat or not vat_matters)
        for one in (*uses.all, *uses.lines)
        if one.owner == "line" or (one.node.parent or one.node).name == "cac:AllowanceCharge"
    )
    if used:
        stated = [one for one in uses.breakdown if (one.stated if vat_matters else one.code) == code]
        return any(one.vat or each.breakdown != "some exact vat" for one in stated)
    return not any(one.code == code and (one.vat or not vat_matters) for one in uses.breakdown)


def document_rules(each: Category) -> tuple[Rule, ...]:
    last = {"IC": 12, "O": 14}.get(each.name, 4)
    numbers = [1, 2, 3, 4, *range(11, last + 1)]
    return tuple(Rule(f"BR-{each.name}-{number:02}", "fatal", "own") for number in numbers)


RULES = {rule.id: rule for each in CATEGORIES for rule in document_rules(each)}


RULES |= {rule: Rule(rule, "fatal", "own") for rule in ("BR-B-01", "BR-B-02")}


def document(root: Node, index: Index) -> Iterator[tuple[Rule, Node, Values]]:
    """The rules of the whole document that fail."""
    uses = Uses(root, index)
    used = {one.code for one in (*uses.all, *uses.lines)}
    for each in CATEGORIES:
        if each.code in used:
            for number in failing(each, uses):
                yield RULES[f"BR-{each.name}-{number:02}"], root, FAILED
    for name in split_payment(uses):
        yield RULES[name], root, FAILED


def failing(each: Category, uses: Uses) -> Iterator[int]:
    """The numbers of the document's rules that fail for a category."""
    if not breakdown_fits(each, uses):
        yield 1
    fit = parties_fit(each, uses)
    if not fit:
        # A line without VAT scheme counts for the standard category alone.
        if uses.of("line", each.code, vat=each.name != "S"):
            yield 2
        for number, owner in ((3, "allowance"), (4, "charge")):
            if deducted(each, uses, owner):
                yield number
    elif each.name == "S" and uses.of("line", "S", vat=False) and not uses.of("line", "S"):
        yield 2
    if any(one.code == each.code and one.vat for one in uses.breakdown):
        yield from alone(uses) if each.name == "O" else delivered(uses) if each.name == "IC" else ()


def deducted(each: Category, uses: Uses, owner: str) -> bool:
    """Whether an allowance or charge bears the category; out of scope looks at the document's own only."""
    return any(
        one.code == each.code and one.vat and (one.in_document or each.name != "O")
        for one in uses.all
        if one.owner == owner and (each.name != "AF" or owner != "charge" or one.stated == each.code)
    )


def alone(uses: Uses) -> Iterator[int]:
    """BR-O-11 to 14: nothing else beside "out of scope"."""
    groups = ((11, uses.breakdown, "breakdown"), (12, uses.lines, "line"))
    for number, group, owner in (*groups, (13, uses.all, "allowance"), (14, uses.all, "charge")):
        if any(one.owner == owner and one.vat and one.code != "O" for one in group):
            yield number


def delivered(uses: Uses) -> Iterator[int]:
    """BR-IC-11 and 12: an intra-community supply says when and to which country."""
    day = uses.root.first("cac:Delivery", "cbc:ActualDeliveryDate")
    period = any(each.children for each in uses.root.all("cac:InvoicePeriod"))
    if not period and len(day.text if day else "") <= 1:
        yield 11
    country = uses.root.first(
        "cac:Delivery", "cac:DeliveryLocation", "cac:Address", "cac:Country", "cbc:IdentificationCode"
    )
    if len(country.text if country else "") <= 1:
        yield 12


def split_payment(uses: Uses) -> Iterator[str]:
    """BR-B-01 and 02: split payment is Italian, and never beside the standard category."""
    if not any(one.stated == "B" for one in (*uses.all, *uses.lines)):
        return
    if any(code.text != "IT" for code in uses.index.anywhere("cbc:IdentificationCode")):
        yield "BR-B-01"
    stated = {
        one.stated
        for one in (*uses.all, *uses.lines)
        if one.owner in ("line", "breakdown")
        or (one.in_document and (one.node.parent or one.node).name == "cac:AllowanceCharge")
    }
    if {"B", "S"} <= stated:
        yield "BR-B-02"


VAT_DOCUMENT = Family(tuple(RULES.values()), document)
