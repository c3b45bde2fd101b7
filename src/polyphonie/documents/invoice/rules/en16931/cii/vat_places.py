"""The VAT rules of each place where a category stands in a CII document: rate, base, tax, exemption."""

from collections.abc import Iterable
from decimal import Decimal

from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.bases import Bases, bases
from polyphonie.documents.invoice.rules.checks import (
    PLAIN_RATES,
    cents,
    double,
    exact,
    holds,
    present,
    quoted,
    rounded_double,
    total,
    truth,
    unverifiable,
)
from polyphonie.documents.invoice.rules.engine import PASSED, Case, Condition, Context, Rule, Values
from polyphonie.documents.invoice.rules.index import NONE, Index, Node

from .categories import CATEGORIES, Category
from .places import codes_of, is_vat_any, told

SETTLEMENT_PATH = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeSettlement")


LINES = ("rsm:SupplyChainTradeTransaction", "ram:IncludedSupplyChainTradeLineItem", "ram:SpecifiedLineTradeSettlement")


VAT_SELLER = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeAgreement")


LINE_TAX = (
    "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/"
    "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
)


DEDUCTION_TAX = "ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax"


HEADER_TAX = "ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"


def numbered(parties: Iterable[Node], *schemes: str) -> bool:
    """Whether a party bears a tax number of one of the schemes."""
    return any(
        number.attributes.get("schemeID") in schemes
        for party in parties
        for number in party.all("ram:SpecifiedTaxRegistration", "ram:ID")
    )


def parties_rule(rule: str, each: Category) -> Rule:
    """Rules 02, 03 and 04: seller and buyer bear the numbers that the category wants."""

    def numbers_fit(index: Index) -> bool:
        # Reverse charge, export and intra-community look at parties anywhere; the others at the document's own.
        own = each.name not in ("AE", "G", "IC")
        sellers = index.root.all(*VAT_SELLER, "ram:SellerTradeParty") if own else index.anywhere("ram:SellerTradeParty")
        name = "ram:SellerTaxRepresentativeTradeParty"
        representatives = index.root.all(*VAT_SELLER, name) if own else index.anywhere(name)
        buyers = index.anywhere("ram:BuyerTradeParty")
        schemes = ("VA", "FC") if each.seller == "registered" else ("VA",)
        seller = numbered(sellers, *schemes) or numbered(representatives, "VA")
        if each.seller == "unregistered":
            return not seller and not numbered(buyers, "VA")
        legal = any(party.all("ram:SpecifiedLegalOrganization", "ram:ID") for party in buyers)
        buyer = not each.buyer or numbered(buyers, "VA") or (each.buyer == "vat or legal" and legal)
        return seller and buyer

    return holds(rule, lambda node, index: index.surely(numbers_fit))


def rate_rule(rule: str, each: Category) -> Rule:
    """Rules 05, 06 and 07: the rate that the category wants."""

    def test(node: Node, index: Index) -> Values | None:
        rates = node.all("ram:RateApplicablePercent")
        if each.rate == "none":
            return {"value": quoted(rates[0].text)} if rates else PASSED
        for rate in rates:
            value = double(rate)
            if value is not None and (
                value == 0 if each.rate == "zero" else value > 0 if each.rate == "positive" else value >= 0
            ):
                return PASSED
        return {"value": quoted(rates[0].text) if rates else "—"}

    short = PLAIN_RATES.get(each.rate)
    shortcut = shortcuts.passes(short, ("ram:RateApplicablePercent",)) if short else None
    return Rule(rule, "fatal", "own", test, path="ram:RateApplicablePercent", shortcut=shortcut)


def parts(index: Index, code: str, rate: Decimal | None) -> Decimal:
    """Lines + charges - allowances of a category (at a rate), each sum to the cent."""
    sums = bases(index, gather)
    return (
        cents(sums.sum("line", code, rate))
        + cents(sums.sum("charge", code, rate))
        - cents(sums.sum("allowance", code, rate))
    )


def gather(index: Index, sums: Bases) -> None:
    """The amounts of the document's lines, charges and allowances."""
    # Most lines bear one of a few categories: each sum is told once.
    alike: dict[object, tuple[list[Node] | tuple[Node, ...], list[Node]]] = {}
    for settled in index.root.all(*LINES):
        taxes = settled.all("ram:ApplicableTradeTax")
        _, amounts = alike.setdefault(tuple([said(tax) for tax in taxes]), (taxes, []))
        amounts.extend(settled.all("ram:SpecifiedTradeSettlementLineMonetarySummation", "ram:LineTotalAmount"))
    for taxes, amounts in alike.values():
        add(sums, "line", taxes, total(amounts))
    for deduction in index.root.all(*SETTLEMENT_PATH, "ram:SpecifiedTradeAllowanceCharge"):
        charges = truth(deduction.first("ram:ChargeIndicator", "udt:Indicator"))
        if charges is not None:
            amount = exact(deduction.first("ram:ActualAmount")) or Decimal(0)
            add(sums, "charge" if charges else "allowance", deduction.all("ram:CategoryTradeTax"), amount)


def said(tax: Node) -> tuple[tuple[str, ...], ...]:
    """The codes and rates that a tax states."""
    return (
        tuple([each.text for each in tax.children.get("ram:CategoryCode", NONE)]),
        tuple([each.text for each in tax.children.get("ram:RateApplicablePercent", NONE)]),
    )


def add(sums: Bases, owner: str, taxes: "list[Node] | tuple[Node, ...]", amount: Decimal) -> None:
    sums.add(
        owner,
        categories=[code for tax in taxes for code in codes_of(tax)],
        rates=[exact(each) for tax in taxes for each in tax.all("ram:RateApplicablePercent")],
        amount=amount,
    )


def base_rule(rule: str, each: Category) -> Rule:
    """Rule 08: the base is the sum of the category's lines, plus charges, minus allowances."""
    if each.base == "free":
        return unverifiable(rule)

    def test(node: Node, index: Index) -> Values | None:
        tax = tax_of(node)
        stated = double(tax.first("ram:BasisAmount"))
        rates: list[Decimal | None] = [None]
        if each.base == "per rate":
            rates = [exact(rate) for rate in tax.all("ram:RateApplicablePercent")]
        for rate in rates:
            due = parts(index, each.code, rate)
            value = float(due)
            near = each.base == "near" and stated is not None and stated - 1 < value < stated + 1
            if not near and (each.base == "near" or stated != value):
                return told(exact(tax.first("ram:BasisAmount")), [due])
        return PASSED

    return Rule(rule, "fatal", "own", test, path="../ram:BasisAmount" if each.on_code else "ram:BasisAmount")


def tax_of(node: Node) -> Node:
    """The tax that a context speaks of: itself, or the one whose category code the context is."""
    return (node.parent or node) if node.name == "ram:CategoryCode" else node


def tax_rule(rule: str, each: Category) -> Rule:
    """Rule 09: the tax is nothing, or base x rate within one unit of currency."""
    if each.tax == "free":
        return unverifiable(rule)

    def test(node: Node, index: Index) -> Values | None:
        tax = tax_of(node)
        if each.tax == "nothing":
            amounts = tax.all("ram:CalculatedAmount")
            return PASSED if any(double(amount) == 0 for amount in amounts) else told(exact(first(amounts)), [0])
        stated, taxed = exact(tax.first("ram:CalculatedAmount")), exact(tax.first("ram:BasisAmount"))
        rate = double(tax.first("ram:RateApplicablePercent"))
        if stated is None or taxed is None or rate is None:
            return told(stated, [])
        due = rounded_double(float(abs(taxed)) * rate) / 100
        return PASSED if float(abs(stated) - 1) < due < float(abs(stated) + 1) else told(stated, [due])

    return Rule(rule, "fatal", "own", test, path="ram:CalculatedAmount")


def first(nodes: "list[Node] | tuple[Node, ...]") -> Node | None:
    return nodes[0] if nodes else None


def exemption_rule(rule: str, each: Category) -> Rule:
    """Rule 10: a reason of exemption is required, or forbidden."""
    reasons = ("ram:ExemptionReason", "ram:ExemptionReasonCode")
    if not each.on_code and each.exemption == "required":
        return present(rule, *reasons)
    wanted = each.exemption == "required"
    return holds(rule, lambda node, index: any(map(tax_of(node).all, reasons)) is wanted, path=reasons[0])


def own_rules(each: Category) -> tuple[Rule, ...]:
    """BR-IC-11 and 12, BR-O-11 to 14, on the breakdown."""
    if each.name == "IC":
        return (
            holds("BR-IC-11", delivered_when, path="ram:BillingSpecifiedPeriod"),
            holds("BR-IC-12", delivered_where, path="ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID"),
        )
    if each.name != "O":
        return ()
    return tuple(
        holds(rule, only_out_of_scope(name))
        for rule, name in (
            ("BR-O-11", "ram:ApplicableTradeTax"),
            ("BR-O-12", "ram:ApplicableTradeTax"),
            ("BR-O-13", "ram:CategoryTradeTax"),
            ("BR-O-14", "ram:CategoryTradeTax"),
        )
    )


def only_out_of_scope(name: str):  # type: ignore[no-untyped-def]
    return lambda node, index: not any(code != "O" for tax in index.anywhere(name) for code in codes_of(tax))


def delivered_when(node: Node, index: Index) -> bool:
    delivery = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeDelivery")
    event = ("ram:ActualDeliverySupplyChainEvent", "ram:OccurrenceDateTime", "udt:DateTimeString")
    settlement = tax_of(node).parent or node
    return bool(
        index.root.all(*delivery, *event)
        or settlement.all("ram:BillingSpecifiedPeriod", "ram:StartDateTime")
        or settlement.all("ram:BillingSpecifiedPeriod", "ram:EndDateTime")
    )


def delivered_where(node: Node, index: Index) -> bool:
    delivery = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeDelivery")
    return bool(index.root.all(*delivery, "ram:ShipToTradeParty", "ram:PostalTradeAddress", "ram:CountryID"))


def contexts_of(each: Category) -> tuple[Context, ...]:
    def of_category(node: Node) -> bool:
        return each.code in codes_of(node) and is_vat_any(node)

    def of_kind(*, charges: bool) -> Condition:
        return lambda node: of_category(node) and charge(node) is charges

    def on_code(node: Node) -> bool:
        return node.text == each.code and (each.any_type or is_vat_any(node.parent or node))

    rule = f"BR-{each.name}-"
    header = Context(
        f"{HEADER_TAX}/ram:CategoryCode" if each.on_code else HEADER_TAX,
        (
            base_rule(f"{rule}08", each),
            tax_rule(f"{rule}09", each),
            exemption_rule(f"{rule}10", each),
            *own_rules(each),
        ),
        on_code if each.on_code else of_category,
    )
    return (
        header,
        Context(DEDUCTION_TAX, (parties_rule(f"{rule}03", each), rate_rule(f"{rule}06", each)), of_kind(charges=False)),
        Context(DEDUCTION_TAX, (parties_rule(f"{rule}04", each), rate_rule(f"{rule}07", each)), of_kind(charges=True)),
        Context(
            LINE_TAX, (parties_rule(f"{rule}02", each), rate_rule(f"{rule}05", each)), Case(vat_category, each.code)
        ),
    )


ORDER = tuple(each.code for each in CATEGORIES)


def vat_category(node: Node) -> str | None:
    """The category of a VAT: the first in our order should it state several, None for another tax."""
    if not is_vat_any(node):
        return None
    codes = codes_of(node)
    return next((code for code in ORDER if code in codes), None)


def charge(node: Node) -> bool | None:
    return truth((node.parent or node).first("ram:ChargeIndicator", "udt:Indicator"))


CONTEXTS = tuple(context for each in CATEGORIES for context in contexts_of(each))
