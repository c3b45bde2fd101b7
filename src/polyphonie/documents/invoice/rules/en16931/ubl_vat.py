"""EN 16931 for UBL: the rules of each VAT category (standard, zero, exempt, reverse charge, …).

The nine families ask the same questions with small differences; a `Category` says which. Rules on the whole document
run as one family, once, for the categories that the document uses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ..checks import cents, computed, double, exact, holds, present, quoted, total, truth, within_one
from ..engine import FAILED, PASSED, Context, Family, Rule, Values
from ..index import Index, Node, tidy

LINES = ("cac:InvoiceLine", "cac:CreditNoteLine")
COLLECT = (
    *LINES,
    "cac:TaxCategory",
    "cac:ClassifiedTaxCategory",
    "cac:AllowanceCharge",
    "cac:AccountingSupplierParty",
    "cac:AccountingCustomerParty",
    "cac:TaxRepresentativeParty",
)


@dataclass(frozen=True, slots=True)
class Category:
    """A VAT category: its name in rule identifiers, its code, and what it demands."""

    name: str
    code: str
    rate: Literal["zero", "positive", "any", "none"]
    seller: Literal["registered", "vat", "unregistered"]
    buyer: Literal["", "vat", "vat or legal"]
    breakdown: Literal["exactly one", "some", "some exact", "some exact vat"]
    exemption: Literal["required", "forbidden"]


CATEGORIES = (
    Category("AE", "AE", "zero", "registered", "vat or legal", "exactly one", "required"),
    Category("E", "E", "zero", "registered", "", "exactly one", "required"),
    Category("G", "G", "zero", "vat", "", "exactly one", "required"),
    Category("IC", "K", "zero", "vat", "vat", "exactly one", "required"),
    Category("AF", "L", "any", "registered", "", "some exact", "forbidden"),
    Category("AG", "M", "any", "registered", "", "some exact vat", "forbidden"),
    Category("O", "O", "none", "unregistered", "", "exactly one", "required"),
    Category("S", "S", "positive", "registered", "", "some", "forbidden"),
    Category("Z", "Z", "zero", "registered", "", "exactly one", "forbidden"),
)


def category(node: Node) -> str:
    """The code of a tax category."""
    code = node.first("cbc:ID")
    return code.tidy if code else ""


def is_vat(node: Node) -> bool:
    """Whether a node's tax scheme is VAT."""
    return any(tidy(code.text.upper()) == "VAT" for code in node.all("cac:TaxScheme", "cbc:ID"))


def vat_only(nodes: Iterable[Node]) -> list[Node]:
    return [node for node in nodes if is_vat(node)]


def is_allowance(node: Node) -> bool:
    return truth(node.first("cbc:ChargeIndicator")) is False


def is_charge(node: Node) -> bool:
    return truth(node.first("cbc:ChargeIndicator")) is True


@dataclass(frozen=True, slots=True)
class Use:
    """One tax category of the document: its code as stated and tidied, whether its scheme is VAT, and where it is."""

    node: Node
    stated: str
    code: str
    vat: bool
    owner: Literal["line", "allowance", "charge", "breakdown", "other"]
    in_document: bool


class Uses:
    """How a document uses VAT categories, gathered once."""

    def __init__(self, root: Node, index: Index) -> None:
        self.root = root
        self.index = index
        self.all = [use(node, root) for node in index.anywhere("cac:TaxCategory")]
        self.lines = [use(node, root) for node in index.anywhere("cac:ClassifiedTaxCategory")]
        self.breakdown = [each for each in self.all if each.owner == "breakdown"]

    def of(self, owner: str, code: str, *, vat: bool = True) -> bool:
        uses = self.lines if owner == "line" else self.all
        return any(each.code == code and (each.vat or not vat) for each in uses if each.owner == owner)

    def numbered(self, party: str, *path: str, vat: bool) -> bool:
        """Whether a party bears a tax number, of VAT or of any scheme."""
        return any(
            registration.all("cbc:CompanyID")
            for each in self.index.anywhere(party)
            for registration in each.all(*path)
            if not vat or is_vat(registration)
        )

    def seller(self, *, vat: bool) -> bool:
        return self.numbered("cac:AccountingSupplierParty", "cac:Party", "cac:PartyTaxScheme", vat=vat) or (
            self.representative
        )

    @property
    def representative(self) -> bool:
        return self.numbered("cac:TaxRepresentativeParty", "cac:PartyTaxScheme", vat=True)

    @property
    def buyer(self) -> bool:
        return self.numbered("cac:AccountingCustomerParty", "cac:Party", "cac:PartyTaxScheme", vat=True)

    @property
    def legal_buyer(self) -> bool:
        return any(
            each.all("cac:Party", "cac:PartyLegalEntity", "cbc:CompanyID")
            for each in self.index.anywhere("cac:AccountingCustomerParty")
        )


def use(node: Node, root: Node) -> Use:
    """A tax category with what the families ask of it."""
    owner: Literal["line", "allowance", "charge", "breakdown", "other"] = "other"
    above = node.parent or node
    if node.name == "cac:ClassifiedTaxCategory":
        owner = "line"
    elif above.name == "cac:AllowanceCharge":
        kind = truth(above.first("cbc:ChargeIndicator"))
        owner = "other" if kind is None else "charge" if kind else "allowance"
    elif above.name == "cac:TaxSubtotal" and above.parent and above.parent.parent is root:
        owner = "breakdown"
    code = node.first("cbc:ID")
    stated = code.text if code else ""
    return Use(node, stated, tidy(stated), is_vat(node), owner, above.parent is root)


# Rules of the whole document, run for the categories in use.


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


DOCUMENT = Family(tuple(RULES.values()), document)


# Rules of each place where a category stands.


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

    return Rule(rule, "fatal", "own", test, path="cbc:Percent")


def base_rule(rule: str, each: Category) -> Rule:
    """Rule 08: the base is the sum of the category's lines, plus charges, minus allowances."""

    def per_category(node: Node, index: Index) -> Values | None:
        stated = exact((node.parent or node).first("cbc:TaxableAmount"))
        due = {kind: base(index, kind, each.code, None) for kind in LINES if index.anywhere(kind)}
        return PASSED if stated is not None and stated in due.values() else told(stated, due.values())

    def per_rate(node: Node, index: Index) -> Values | None:
        for rate in (exact(percent) for percent in node.all("cbc:Percent")):
            if rate is None:
                continue
            stated = (node.parent or node).first("cbc:TaxableAmount")
            kinds = [kind for kind in LINES if concerned(index, kind, each, rate)]
            due = [base(index, kind, each.code, rate) for kind in kinds]
            if stated is None or not any(near(stated, one) for one in due):
                return told(exact(stated), due or [0])
        return PASSED

    return computed(rule, per_rate if each.rate in ("positive", "any") else per_category, path="../cbc:TaxableAmount")


def near(stated: Node, due: Decimal) -> bool:
    """Within one unit of currency, the limits computed in binary as the artefact does."""
    value = double(stated)
    return value is not None and value == value and Decimal(value - 1) < due < Decimal(value + 1)


def concerned(index: Index, kind: str, each: Category, rate: Decimal) -> bool:
    """Whether a rate of the breakdown has lines (or, for the standard rate, allowances and charges) to compare."""
    if each.name != "S":
        return bool(index.anywhere(kind))
    return any(bears(line, "cac:ClassifiedTaxCategory", each.code, rate) for line in index.anywhere(kind)) or any(
        bears(one, "cac:TaxCategory", each.code, rate) for one in index.anywhere("cac:AllowanceCharge")
    )


def bears(node: Node, name: str, code: str, rate: Decimal | None) -> bool:
    """Whether a line or a deduction bears a category and, when asked, a rate."""
    path = ("cac:Item", name) if name == "cac:ClassifiedTaxCategory" else (name,)
    categories = node.all(*path)
    if not any(category(each) == code for each in categories):
        return False
    return rate is None or any(exact(percent) == rate for each in categories for percent in each.all("cbc:Percent"))


def base(index: Index, kind: str, code: str, rate: Decimal | None) -> Decimal:
    """The base of a category (at a rate): lines + charges - allowances of the document."""
    result = Decimal(0)
    for line in index.root.all(kind):
        if bears(line, "cac:ClassifiedTaxCategory", code, rate):
            result += total(line.all("cbc:LineExtensionAmount"))
    for deduction in index.root.all("cac:AllowanceCharge"):
        kind_of = truth(deduction.first("cbc:ChargeIndicator"))
        if kind_of is not None and bears(deduction, "cac:TaxCategory", code, rate):
            amount = total(deduction.all("cbc:Amount"))
            result += amount if kind_of else -amount
    return result


def told(stated: object, due: Iterable[object]) -> Values:
    return {"stated": "—" if stated is None else str(stated), "due": next((str(each) for each in due), "—")}


def tax_rule(rule: str, each: Category) -> Rule:
    """Rule 09: the tax is nothing, or base x rate within one unit of currency."""

    def nothing(node: Node, index: Index) -> Values | None:
        stated = exact((node.parent or node).first("cbc:TaxAmount"))
        return PASSED if stated == 0 and stated is not None else told(stated, [0])

    def product(node: Node, index: Index) -> Values | None:
        owner = node.parent or node
        stated, taxed = exact(owner.first("cbc:TaxAmount")), exact(owner.first("cbc:TaxableAmount"))
        rate = exact(node.first("cbc:Percent"))
        if stated is None or taxed is None or rate is None:
            return told(stated, [])
        due = cents(abs(taxed) * (rate / 100))
        return PASSED if within_one(abs(stated), due) else told(stated, [due])

    return computed(rule, product if each.rate in ("positive", "any") else nothing, path="../cbc:TaxAmount")


def exemption_rule(rule: str, each: Category) -> Rule:
    """Rule 10: a reason of exemption is required, or forbidden."""
    reasons = ("cbc:TaxExemptionReason", "cbc:TaxExemptionReasonCode")
    if each.exemption == "required":
        return present(rule, *reasons)
    return holds(rule, lambda node, index: not any(node.all(reason) for reason in reasons), path=reasons[0])


def contexts_of(each: Category) -> tuple[Context, ...]:
    def bears_code(node: Node) -> bool:
        return category(node) == each.code and is_vat(node)

    rule = f"BR-{each.name}-"
    return (
        Context(
            "/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory",
            (base_rule(f"{rule}08", each), tax_rule(f"{rule}09", each), exemption_rule(f"{rule}10", each)),
            bears_code,
        ),
        Context(
            "cac:AllowanceCharge/cac:TaxCategory",
            (rate_rule(f"{rule}06", each),),
            lambda node: bears_code(node) and is_allowance(node.parent or node),
        ),
        Context(
            "cac:AllowanceCharge/cac:TaxCategory",
            (rate_rule(f"{rule}07", each),),
            lambda node: bears_code(node) and is_charge(node.parent or node),
        ),
        Context(
            "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory | cac:CreditNoteLine/cac:Item/cac:ClassifiedTaxCategory",
            (rate_rule(f"{rule}05", each),),
            bears_code,
        ),
    )


CONTEXTS = tuple(context for each in CATEGORIES for context in contexts_of(each))
