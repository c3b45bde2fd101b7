"""The VAT rules of each place where a category stands in a UBL document: rate, base, tax, exemption."""

import math
from collections.abc import Iterable
from decimal import Decimal

from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.bases import Bases, bases
from polyphonie.documents.invoice.rules.checks import (
    PLAIN_RATES,
    cents,
    computed,
    double,
    exact,
    holds,
    present,
    quoted,
    total,
    truth,
    within_one,
)
from polyphonie.documents.invoice.rules.engine import PASSED, Case, Context, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node

from .categories import CATEGORIES, Category, said
from .places import LINES, category, is_allowance, is_charge, vat_category


def rate_rule(rule: str, each: Category) -> Rule:
    """Rules 05, 06 and 07: the rate that the category wants."""

    def test(node: Node, index: Index) -> Values | None:
        rates = node.all("cbc:Percent")
        if each.rate == "none":
            return {"value": quoted(rates[0].text)} if rates else PASSED
        value = double(rates[0]) if rates else None
        fits = value is not None and (
            value == 0 if each.rate == "zero" else value > 0 if each.rate == "positive" else value >= 0
        )
        return PASSED if fits else {"value": quoted(rates[0].text) if rates else "—"}

    short = PLAIN_RATES.get(each.rate)
    shortcut = shortcuts.passes(short, ("cbc:Percent",)) if short else None
    return Rule(rule, "fatal", "own", test, path="cbc:Percent", shortcut=shortcut)


def base_rule(rule: str, each: Category) -> Rule:
    """Rule 08: the base is the sum of the category's lines, plus charges, minus allowances."""

    def per_category(node: Node, index: Index) -> Values | None:
        stated = exact((node.parent or node).first("cbc:TaxableAmount"))
        due = {kind: base(index, kind, each.code, None) for kind in LINES if index.anywhere(kind)}
        return PASSED if stated is not None and stated in due.values() else told_vat(stated, due.values())

    def per_rate(node: Node, index: Index) -> Values | None:
        for rate in (exact(percent) for percent in node.all("cbc:Percent")):
            if rate is None:
                continue
            stated = (node.parent or node).first("cbc:TaxableAmount")
            kinds = [kind for kind in LINES if concerned(index, kind, each, rate)]
            due = [base(index, kind, each.code, rate) for kind in kinds]
            if stated is None or not any(near(stated, one) for one in due):
                return told_vat(exact(stated), due or [0])
        return PASSED

    return computed(rule, per_rate if each.rate in ("positive", "any") else per_category, path="../cbc:TaxableAmount")


EXACT_IN_BINARY = 10**12


def near(stated: Node, due: Decimal) -> bool:
    """Within one unit of currency, the limits computed in binary as the artefact does."""
    if exact(stated) == due and abs(due) < EXACT_IN_BINARY:
        return True
    value = double(stated)
    return value is not None and math.isfinite(value) and Decimal(value - 1) < due < Decimal(value + 1)


def concerned(index: Index, kind: str, each: Category, rate: Decimal) -> bool:
    """Whether a rate of the breakdown has lines (or, for the standard rate, allowances and charges) to compare."""
    if each.name != "S":
        return bool(index.anywhere(kind))
    sums = bases(index, gather)
    return sums.has(kind, each.code, rate) or sums.has("deduction", each.code, rate)


def base(index: Index, kind: str, code: str, rate: Decimal | None) -> Decimal:
    """The base of a category (at a rate): lines + charges - allowances of the document."""
    sums = bases(index, gather)
    return sums.sum(kind, code, rate) + sums.sum("charge", code, rate) - sums.sum("allowance", code, rate)


def gather(index: Index, sums: Bases) -> None:
    """The amounts of the document's lines, charges and allowances; "deduction" is any allowance or charge, anywhere."""
    statements = index.once(said)
    for kind in LINES:
        # Most lines bear one of a few categories: each sum is told once.
        alike: dict[object, list[Node]] = {}
        for line in index.root.all(kind):
            stated = tuple([statements[each] for each in line.all("cac:Item", "cac:ClassifiedTaxCategory")])
            alike.setdefault(stated, []).append(line)
        for lines in alike.values():
            amount = total(each for line in lines for each in line.all("cbc:LineExtensionAmount"))
            add(sums, kind, lines[0].all("cac:Item", "cac:ClassifiedTaxCategory"), amount)
    for deduction in index.anywhere("cac:AllowanceCharge"):
        categories = deduction.all("cac:TaxCategory")
        add(sums, "deduction", categories, Decimal(0))
        charges = truth(deduction.first("cbc:ChargeIndicator"))
        if deduction.parent is index.root and charges is not None:
            add(sums, "charge" if charges else "allowance", categories, total(deduction.all("cbc:Amount")))


def add(sums: Bases, owner: str, categories: "list[Node] | tuple[Node, ...]", amount: Decimal) -> None:
    sums.add(
        owner,
        categories=[category(each) for each in categories],
        rates=[exact(percent) for each in categories for percent in each.all("cbc:Percent")],
        amount=amount,
    )


def told_vat(stated: object, due: Iterable[object]) -> Values:
    return {"stated": "—" if stated is None else str(stated), "due": next((str(each) for each in due), "—")}


def tax_rule(rule: str, each: Category) -> Rule:
    """Rule 09: the tax is nothing, or base x rate within one unit of currency."""

    def nothing(node: Node, index: Index) -> Values | None:
        stated = exact((node.parent or node).first("cbc:TaxAmount"))
        return PASSED if stated == 0 and stated is not None else told_vat(stated, [0])

    def product(node: Node, index: Index) -> Values | None:
        owner = node.parent or node
        stated, taxed = exact(owner.first("cbc:TaxAmount")), exact(owner.first("cbc:TaxableAmount"))
        rate = exact(node.first("cbc:Percent"))
        if stated is None or taxed is None or rate is None:
            return told_vat(stated, [])
        due = cents(abs(taxed) * (rate / 100))
        return PASSED if within_one(abs(stated), due) else told_vat(stated, [due])

    return computed(rule, product if each.rate in ("positive", "any") else nothing, path="../cbc:TaxAmount")


def exemption_rule(rule: str, each: Category) -> Rule:
    """Rule 10: a reason of exemption is required, or forbidden."""
    reasons = ("cbc:TaxExemptionReason", "cbc:TaxExemptionReasonCode")
    if each.exemption == "required":
        return present(rule, *reasons)
    return holds(rule, lambda node, index: not any(node.all(reason) for reason in reasons), path=reasons[0])


def contexts_of(each: Category) -> tuple[Context, ...]:
    rule = f"BR-{each.name}-"
    return (
        Context(
            "/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory",
            (base_rule(f"{rule}08", each), tax_rule(f"{rule}09", each), exemption_rule(f"{rule}10", each)),
            Case(vat_category, each.code),
        ),
        Context(
            "cac:AllowanceCharge/cac:TaxCategory",
            (rate_rule(f"{rule}06", each),),
            lambda node: vat_category(node) == each.code and is_allowance(node.parent or node),
        ),
        Context(
            "cac:AllowanceCharge/cac:TaxCategory",
            (rate_rule(f"{rule}07", each),),
            lambda node: vat_category(node) == each.code and is_charge(node.parent or node),
        ),
        Context(
            " | ".join(f"{line}/cac:Item/cac:ClassifiedTaxCategory" for line in LINES),
            (rate_rule(f"{rule}05", each),),
            Case(vat_category, each.code),
        ),
    )


CONTEXTS = tuple(context for each in CATEGORIES for context in contexts_of(each))
