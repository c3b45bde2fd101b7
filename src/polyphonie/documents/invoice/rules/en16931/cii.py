"""EN 16931 for CII (D16B, D22B): the business rules, code lists and syntax rules."""

import math
import re
from collections.abc import Iterable

from ...cii import NAMESPACES, SETTLEMENT, TRANSACTION
from .. import codes
from ..checks import (
    EXACT,
    cents,
    cents_double,
    computed,
    decimals,
    double,
    exact,
    exactly,
    filled,
    holds,
    listed,
    present,
    quoted,
    rounded,
    tax_due,
    tax_told,
    total_double,
    truth,
    unverifiable,
)
from ..engine import FAILED, PASSED, Condition, Context, Pattern, Rule, Test, Values
from ..index import Index, Node, tidy
from ..tables import pattern
from . import cii_vat
from .cii_vat import told

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
ROOT = "/rsm:CrossIndustryInvoice"
AGREEMENT = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeAgreement")
HEADER = ("rsm:SupplyChainTradeTransaction", "ram:ApplicableHeaderTradeSettlement")
SUMMATION = "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LINE_SUM = ("ram:SpecifiedTradeSettlementLineMonetarySummation", "ram:LineTotalAmount")
COLLECT = (
    *cii_vat.COLLECT,
    "ram:IncludedSupplyChainTradeLineItem",
    "ram:SpecifiedTradeSettlementPaymentMeans",
    "ram:TaxPointDate",
    "ram:DueDateTypeCode",
    "ram:CountryID",
    "ram:CategoryCode",
    "ram:ApplicableHeaderTradeSettlement",
)


def texts(nodes: Iterable[Node]) -> set[str]:
    return {node.text for node in nodes}


def header(index: Index, *path: str) -> "list[Node] | tuple[Node, ...]":
    """The nodes at a path of the document's settlement."""
    return index.root.all(*HEADER, *path)


# Totals.


def lines_total(node: Node, index: Index) -> Values | None:
    """BR-CO-10: the sum of the lines, added in binary, then to the cent."""
    stated = exact(node.first("ram:LineTotalAmount"))
    transaction = (node.parent or node).parent or node
    amounts = transaction.all("ram:IncludedSupplyChainTradeLineItem", "ram:SpecifiedLineTradeSettlement", *LINE_SUM)
    added = total_double(amounts)
    if not math.isfinite(added):
        return told(stated, [])
    due = cents(EXACT.create_decimal_from_float(added))
    return PASSED if stated == due else told(stated, [due])


def deductions_total(name: str, kind: bool) -> Test:
    """BR-CO-11 and 12: the sum of the allowances, or of the charges, of the document."""

    def test(node: Node, index: Index) -> Values | None:
        stated = node.all(name)
        deductions = [each for each in header(index, "ram:SpecifiedTradeAllowanceCharge") if charge_of(each) is kind]
        if not stated and not deductions:
            return PASSED
        amounts = [amount for each in deductions if (amount := each.first("ram:ActualAmount"))]
        due = cents_double(total_double(amounts))
        return PASSED if any(double(each) == due for each in stated) else told(exact(node.first(name)), [due])

    return test


def charge_of(node: Node) -> bool | None:
    return truth(node.first("ram:ChargeIndicator", "udt:Indicator"))


def without_vat(node: Node, index: Index) -> Values | None:
    """BR-CO-13: lines - allowances + charges, to the cent."""
    lines = exact(node.first("ram:LineTotalAmount"))
    stated = exact(node.first("ram:TaxBasisTotalAmount"))
    if lines is None or stated is None:
        return told(stated, [])
    due = lines
    for name, sign in (("ram:AllowanceTotalAmount", -1), ("ram:ChargeTotalAmount", 1)):
        each = node.first(name)
        if each is not None:
            value = exact(each)
            if value is None:
                return told(stated, [])
            due += sign * value
    return PASSED if stated == cents(due) else told(stated, [cents(due)])


def amount_due(node: Node, index: Index) -> Values | None:
    """BR-CO-16: total with VAT - paid + rounding, exactly."""
    stated = exact(node.first("ram:DuePayableAmount"))
    due = exact(node.first("ram:GrandTotalAmount"))
    for name, sign in (("ram:TotalPrepaidAmount", -1), ("ram:RoundingAmount", 1)):
        each = node.first(name)
        if each is not None and due is not None:
            value = exact(each)
            due = None if value is None else due + sign * value
    return PASSED if stated is not None and stated == due else told(stated, [] if due is None else [due])


def with_vat(node: Node, index: Index) -> Values | None:
    """BR-CO-15: total without VAT + VAT in the invoice's currency, to the cent; or no VAT at all."""
    grand = exact(next(iter(header(index, SUMMATION, "ram:GrandTotalAmount")), None))
    base = exact(next(iter(header(index, SUMMATION, "ram:TaxBasisTotalAmount")), None))
    for currency in header(index, "ram:InvoiceCurrencyCode"):
        taxes = [
            each
            for each in header(index, SUMMATION, "ram:TaxTotalAmount")
            if each.attributes.get("currencyID") == currency.text
        ]
        tax = exact(taxes[0]) if taxes else None
        if grand is None or base is None:
            return told(grand, [])
        if grand == base or (len(taxes) == 1 and tax is not None and grand == cents(base + tax)):
            continue
        return told(grand, [] if tax is None else [cents(base + tax)])
    return PASSED


def vat_total(node: Node, index: Index) -> Values | None:
    """BR-CO-14: the sum of the VAT breakdown, to the cent."""
    due = cents_double(total_double(header(index, "ram:ApplicableTradeTax", "ram:CalculatedAmount")))
    return PASSED if double(node) == due else told(exact(node), [due])


def breakdown_tax(node: Node, index: Index) -> Values | None:
    """BR-CO-17: base x rate, to the cent, within one unit of currency (the limits included)."""
    rate_node = node.first("ram:RateApplicablePercent") if is_vat(node, spaces=True) else None
    tax_node, base_node = node.first("ram:CalculatedAmount"), node.first("ram:BasisAmount")
    due = tax_due(rate_node, base_node)
    tax = exact(tax_node)
    if tax is not None and due is not None:
        nothing = rate_node is None or due.nothing
        if rounded(tax) == 0 if nothing else abs(tax) - 1 <= due.amount <= abs(tax) + 1:
            return PASSED
    return tax_told(tax_node, rate_node, base_node, due)


def rounded_tax(currency: str, *, only: bool) -> Test:
    """BR-DEC-13 and 15: some VAT total of the currency has at most two decimals, or none is of that currency."""

    def test(node: Node, index: Index) -> Values | None:
        totals = node.all("ram:TaxTotalAmount")
        wanted = texts(header(index, currency))
        if not totals or (only and not wanted):
            return PASSED
        for each in totals:
            mine = each.attributes.get("currencyID") in wanted
            value = double(each)
            if (mine and value is not None and value == rounded_double_cents(value)) or (not mine and not only):
                return PASSED
        return {"value": quoted(totals[0].text)}

    return test


def rounded_double_cents(value: float) -> float:
    scaled = value * 100
    return scaled if not math.isfinite(scaled) else float(math.floor(scaled + 0.5)) / 100


def accounting_vat(node: Node, index: Index) -> bool:
    """BR-53: the accounting currency has its VAT total, and is not the invoice's currency."""
    wanted = texts(header(index, "ram:TaxCurrencyCode"))
    stated = {each.attributes.get("currencyID") for each in node.all("ram:TaxTotalAmount")}
    return not wanted or (bool(stated & wanted) and not wanted & texts(header(index, "ram:InvoiceCurrencyCode")))


def is_vat(node: Node, *, spaces: bool = False) -> bool:
    """Whether a tax is VAT; with outer spaces allowed where the artefact allows them."""
    stated = node.first("ram:TypeCode")
    text = (stated.text if stated else "").upper()
    return (tidy(text) if spaces else text) == "VAT"


# Dates, parties, payment.


def period(node: Node, index: Index) -> Values | None:
    """BR-29 and BR-30: the end is not before the start, both written as YYYYMMDD."""
    start = node.all("ram:StartDateTime", "udt:DateTimeString")
    end = node.all("ram:EndDateTime", "udt:DateTimeString")
    if not node.all("ram:StartDateTime") or not node.all("ram:EndDateTime"):
        return PASSED
    starts = texts(each for each in start if each.attributes.get("format") == "102")
    ends = texts(each for each in end if each.attributes.get("format") == "102")
    if any(last >= first for last in ends for first in starts):
        return PASSED
    return {"start": quoted(start[0].text if start else ""), "end": quoted(end[0].text if end else "")}


def payee_differs(node: Node, index: Index) -> bool:
    """BR-17: the payee has a name, and no name or number of the seller."""
    transaction = (node.parent or node).parent or node
    seller = ("ram:ApplicableHeaderTradeAgreement", "ram:SellerTradeParty")
    return bool(node.all("ram:Name")) and not any(
        texts(node.all(*path)) & texts(transaction.all(*seller, *path))
        for path in (("ram:Name",), ("ram:ID",), ("ram:SpecifiedLegalOrganization", "ram:ID"))
    )


def seller_identified(node: Node, index: Index) -> bool:
    """BR-CO-26."""
    return bool(
        node.all("ram:ID")
        or node.all("ram:GlobalID")
        or node.all("ram:SpecifiedLegalOrganization", "ram:ID")
        or any(each.attributes.get("schemeID") == "VA" for each in node.all("ram:SpecifiedTaxRegistration", "ram:ID"))
    )


def representative_number(node: Node, index: Index) -> bool:
    """BR-56."""
    numbers = node.all("ram:SpecifiedTaxRegistration", "ram:ID")
    return any(each.tidy for each in numbers if each.attributes.get("schemeID") == "VA")


def not_negative(*path: str, needed: bool) -> Test:
    """BR-27 and BR-28: a price that is not negative."""

    def test(node: Node, index: Index) -> Values | None:
        prices = node.all(*path)
        if any((double(price) or 0) >= 0 for price in prices) or (not needed and not prices):
            return PASSED
        return {"value": quoted(prices[0].text)} if prices else FAILED

    return test


def vat_prefix(node: Node, index: Index) -> Values | None:
    """BR-CO-09: a VAT identifier starts with a country's letters."""
    return PASSED if node.text[:2] in codes.codes("vat_prefix_cii") else {"value": quoted(node.text)}


def address_scheme(rule: str, party: str) -> Rule:
    """BR-62 and 63: an electronic address has its scheme."""
    path = (*AGREEMENT, party, "ram:URIUniversalCommunication")

    def test(node: Node, index: Index) -> bool:
        addresses = node.all(*path)
        parties = {id(each.parent): each for each in reversed(addresses)}
        return not addresses or any(
            tidy(number.attributes.get("schemeID", ""))
            for first in parties.values()
            for number in first.all("ram:URIID")
        )

    return holds(rule, test, path="/".join((*path, "ram:URIID", "@schemeID")))


def deduction(*, numbers: tuple[str, str, str, str], decimal: tuple[str, str]) -> tuple[Rule, ...]:
    """The rules of a kind of allowance or charge, seen from its indicator."""
    amount, reason, same, again = numbers
    reasons = ("ram:Reason", "ram:ReasonCode")
    return (
        above(present(f"BR-{amount}", "ram:ActualAmount")),
        above(present(f"BR-{reason}", *reasons)),
        unverifiable(f"BR-CO-{same}"),
        above(present(f"BR-CO-{again}", *reasons)),
        above(decimals(f"BR-DEC-{decimal[0]}", "ram:ActualAmount")),
        above(decimals(f"BR-DEC-{decimal[1]}", "ram:BasisAmount")),
    )


def above(rule: Rule) -> Rule:
    """The same rule, asked of the element above the context."""
    test = rule.test

    def lifted(node: Node, index: Index) -> Values | None:
        return test(node.parent or node, index) if test else PASSED

    return Rule(rule.id, rule.flag, rule.form, lifted, path=f"../{rule.path}", limit=rule.limit)


def vat_of_deduction(rule: str) -> Rule:
    def test(node: Node, index: Index) -> bool:
        taxes = (node.parent or node).all("ram:CategoryTradeTax")
        return any(each.all("ram:CategoryCode") for each in taxes if is_vat(each))

    return holds(rule, test, path="../ram:CategoryTradeTax/ram:CategoryCode", form="present")


def says(word: str) -> Condition:
    """The condition that an indicator says a word, spelt so."""
    return lambda node: word in texts(node.all("udt:Indicator"))


def is_transfer_account(node: Node) -> bool:
    return bool(texts((node.parent or node).all("ram:TypeCode")) & {"30", "58"})


def is_vat_number(node: Node) -> bool:
    return node.attributes.get("schemeID") == "VA"


PAYMENT = "ram:SpecifiedTradeSettlementPaymentMeans"
ACCOUNT = ("ram:IBANID", "ram:ProprietaryID")
SETTLED = "ram:ApplicableHeaderTradeSettlement"
LINE_SETTLED = "ram:SpecifiedLineTradeSettlement"
INDICATOR = "ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator"
AGREED = "/".join(AGREEMENT)
SELLER = f"{AGREED}/ram:SellerTradeParty"
BUYER = f"{AGREED}/ram:BuyerTradeParty"
NET_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
GROSS_PRICE = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount"
LINE_TOTAL = "/".join((LINE_SETTLED, *LINE_SUM))


def delivered_to_country(node: Node, index: Index) -> bool:
    """BR-57."""
    address = node.all("ram:ShipToTradeParty", "ram:PostalTradeAddress")
    return not address or any(country.tidy for each in address for country in each.all("ram:CountryID"))


def line_category(node: Node, index: Index) -> bool:
    """BR-CO-04."""
    taxes = node.all(LINE_SETTLED, "ram:ApplicableTradeTax")
    return any(each.all("ram:CategoryCode") for each in taxes if is_vat(each))


def issue_day(node: Node, index: Index) -> bool:
    """BR-03: the issue day, written as YYYYMMDD."""
    days = node.all("rsm:ExchangedDocument", "ram:IssueDateTime", "udt:DateTimeString")
    return any(each.tidy for each in days if each.attributes.get("format") == "102")


DOCUMENT = (
    filled("BR-01", "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    filled("BR-02", "rsm:ExchangedDocument/ram:ID"),
    holds("BR-03", issue_day, path="rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", form="present"),
    filled("BR-04", "rsm:ExchangedDocument/ram:TypeCode"),
    filled("BR-05", f"{SETTLEMENT}/ram:InvoiceCurrencyCode"),
    filled("BR-06", f"{SELLER}/ram:Name"),
    filled("BR-07", f"{BUYER}/ram:Name"),
    present("BR-08", f"{SELLER}/ram:PostalTradeAddress"),
    filled("BR-09", f"{SELLER}/ram:PostalTradeAddress/ram:CountryID"),
    present("BR-10", f"{BUYER}/ram:PostalTradeAddress"),
    filled("BR-11", f"{BUYER}/ram:PostalTradeAddress/ram:CountryID"),
    holds(
        "BR-16",
        lambda node, index: bool(index.anywhere("ram:IncludedSupplyChainTradeLineItem")),
        path=f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem",
        form="present",
    ),
    address_scheme("BR-62", "ram:SellerTradeParty"),
    address_scheme("BR-63", "ram:BuyerTradeParty"),
    computed("BR-CO-15", with_vat, path=f"{SETTLEMENT}/{SUMMATION}/ram:GrandTotalAmount"),
    cii_vat.DOCUMENT,
)
TOTALS = (
    present("BR-12", "ram:LineTotalAmount"),
    present("BR-13", "ram:TaxBasisTotalAmount"),
    present("BR-14", "ram:GrandTotalAmount"),
    present("BR-15", "ram:DuePayableAmount"),
    holds("BR-53", accounting_vat, path="ram:TaxTotalAmount"),
    computed("BR-CO-10", lines_total, path="ram:LineTotalAmount"),
    computed("BR-CO-11", deductions_total("ram:AllowanceTotalAmount", False), path="ram:AllowanceTotalAmount"),
    computed("BR-CO-12", deductions_total("ram:ChargeTotalAmount", True), path="ram:ChargeTotalAmount"),
    computed("BR-CO-13", without_vat, path="ram:TaxBasisTotalAmount"),
    computed("BR-CO-16", amount_due, path="ram:DuePayableAmount"),
    decimals("BR-DEC-09", "ram:LineTotalAmount"),
    decimals("BR-DEC-10", "ram:AllowanceTotalAmount"),
    decimals("BR-DEC-11", "ram:ChargeTotalAmount"),
    decimals("BR-DEC-12", "ram:TaxBasisTotalAmount"),
    decimals("BR-DEC-14", "ram:GrandTotalAmount"),
    computed("BR-DEC-13", rounded_tax("ram:InvoiceCurrencyCode", only=False), path="ram:TaxTotalAmount"),
    computed("BR-DEC-15", rounded_tax("ram:TaxCurrencyCode", only=True), path="ram:TaxTotalAmount"),
    decimals("BR-DEC-16", "ram:TotalPrepaidAmount"),
    decimals("BR-DEC-17", "ram:RoundingAmount"),
    decimals("BR-DEC-18", "ram:DuePayableAmount"),
)
LINE = (
    filled("BR-21", "ram:AssociatedDocumentLineDocument/ram:LineID"),
    present("BR-22", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
    present("BR-23", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode"),
    present("BR-24", LINE_TOTAL),
    filled("BR-25", "ram:SpecifiedTradeProduct/ram:Name"),
    present("BR-26", NET_PRICE),
    computed("BR-27", not_negative(*NET_PRICE.split("/"), needed=True), path=NET_PRICE),
    computed("BR-28", not_negative(*GROSS_PRICE.split("/"), needed=False), path=GROSS_PRICE),
    filled(
        "BR-64", "ram:SpecifiedTradeProduct/ram:GlobalID/@schemeID", unless="ram:SpecifiedTradeProduct/ram:GlobalID"
    ),
    holds("BR-CO-04", line_category, path=f"{LINE_SETTLED}/ram:ApplicableTradeTax/ram:CategoryCode"),
    holds(
        "BR-CO-18",
        lambda node, index: bool(header(index, "ram:ApplicableTradeTax")),
        path=f"/{SETTLEMENT}",
        form="present",
    ),
    decimals("BR-DEC-23", LINE_TOTAL),
)
BREAKDOWN = (
    present("BR-45", "ram:BasisAmount"),
    present("BR-46", "ram:CalculatedAmount"),
    holds(
        "BR-47",
        lambda node, index: is_vat(node) and bool(node.all("ram:CategoryCode")),
        path="ram:CategoryCode",
        form="present",
    ),
    holds(
        "BR-48",
        lambda node, index: (
            is_vat(node) and (bool(node.all("ram:RateApplicablePercent")) or "O" in texts(node.all("ram:CategoryCode")))
        ),
        path="ram:RateApplicablePercent",
        form="present",
    ),
    holds(
        "BR-CO-03",
        lambda node, index: not (index.anywhere("ram:TaxPointDate") and index.anywhere("ram:DueDateTypeCode")),
        path="ram:TaxPointDate",
    ),
    computed("BR-CO-17", breakdown_tax, path="ram:CalculatedAmount"),
    decimals("BR-DEC-19", "ram:BasisAmount"),
    decimals("BR-DEC-20", "ram:CalculatedAmount"),
)
REPRESENTATIVE = (
    filled("BR-18", "ram:Name"),
    present("BR-19", "ram:PostalTradeAddress"),
    filled("BR-20", "ram:PostalTradeAddress/ram:CountryID"),
    holds("BR-56", representative_number, path="ram:SpecifiedTaxRegistration/ram:ID", form="present"),
)
PERIOD = ("ram:StartDateTime", "ram:EndDateTime")


def of_invoice_currency(node: Node) -> bool:
    """Whether a VAT total is in the invoice's currency."""
    root = node
    for root in node.ancestors():
        pass
    currencies = root.all(*HEADER, "ram:InvoiceCurrencyCode")
    return node.attributes.get("currencyID") in {each.text for each in currencies}


def has(attribute: str) -> Condition:
    return lambda node: attribute in node.attributes


MODEL = Pattern(
    "model",
    (
        Context(
            "ram:DesignatedProductClassification",
            (filled("BR-65", "ram:ClassCode/@listID", unless="ram:ClassCode"),),
        ),
        Context("ram:AdditionalReferencedDocument", (filled("BR-52", "ram:IssuerAssignedID"),)),
        Context(
            "ram:ApplicableTradeSettlementFinancialCard",
            (
                holds(
                    "BR-51",
                    lambda node, index: len(tidy("".join(each.text for each in node.all("ram:ID")[:1]))) <= 10,
                    path="ram:ID",
                ),
            ),
        ),
        Context(
            f"{PAYMENT}/ram:PayeePartyCreditorFinancialAccount",
            (filled("BR-50", *ACCOUNT), present("BR-61", *ACCOUNT)),
            is_transfer_account,
        ),
        Context(
            f"{ROOT}/{TRANSACTION}/ram:ApplicableHeaderTradeDelivery",
            (
                holds(
                    "BR-57",
                    delivered_to_country,
                    path="ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID",
                    form="present",
                ),
            ),
        ),
        Context(
            f"{SETTLED}/{INDICATOR}",
            (
                *deduction(numbers=("31", "33", "05", "21"), decimal=("01", "02")),
                vat_of_deduction("BR-32"),
            ),
            says("false"),
        ),
        Context(
            f"{SETTLED}/{INDICATOR}",
            (
                *deduction(numbers=("36", "38", "06", "22"), decimal=("05", "06")),
                vat_of_deduction("BR-37"),
            ),
            says("true"),
        ),
        Context(SUMMATION, TOTALS),
        Context(ROOT, DOCUMENT),
        Context("ram:IncludedSupplyChainTradeLineItem", LINE),
        Context(
            f"{LINE_SETTLED}/{INDICATOR}",
            deduction(numbers=("41", "42", "07", "23"), decimal=("24", "25")),
            says("false"),
        ),
        Context(
            f"{LINE_SETTLED}/{INDICATOR}",
            deduction(numbers=("43", "44", "08", "24"), decimal=("27", "28")),
            says("true"),
        ),
        Context(
            f"{LINE_SETTLED}/ram:BillingSpecifiedPeriod",
            (computed("BR-30", period, path="ram:EndDateTime"), present("BR-CO-20", *PERIOD)),
        ),
        Context(
            f"{SETTLED}/ram:BillingSpecifiedPeriod",
            (computed("BR-29", period, path="ram:EndDateTime"), present("BR-CO-19", *PERIOD)),
        ),
        Context(
            "ram:ApplicableProductCharacteristic",
            (
                holds(
                    "BR-54",
                    lambda node, index: bool(node.all("ram:Description") and node.all("ram:Value")),
                    path="ram:Value",
                ),
            ),
        ),
        Context("ram:PayeeTradeParty", (holds("BR-17", payee_differs, path="ram:Name"),)),
        Context(PAYMENT, (present("BR-49", "ram:TypeCode"),)),
        Context(f"{ROOT}/{SETTLEMENT}/ram:InvoiceReferencedDocument", (filled("BR-55", "ram:IssuerAssignedID"),)),
        Context("ram:SellerTradeParty", (holds("BR-CO-26", seller_identified, path="ram:ID"),)),
        Context("ram:SellerTaxRepresentativeTradeParty", REPRESENTATIVE),
        Context(f"{SUMMATION}/ram:TaxTotalAmount", (computed("BR-CO-14", vat_total),), of_invoice_currency),
        Context("ram:SpecifiedTaxRegistration/ram:ID", (computed("BR-CO-09", vat_prefix),), is_vat_number),
        *cii_vat.CONTEXTS,
        Context(f"{SETTLED}/ram:ApplicableTradeTax", BREAKDOWN),
    ),
)


# Syntax rules that are more than absences and counts.


def only_for(rule: str, child: str, name: str, *types: str, flag: str = "fatal") -> Rule:
    """A child that only references of that name, and of those types when given, may have."""

    def test(node: Node, index: Index) -> bool:
        if not node.all(child):
            return True
        return node.name == name and (not types or bool(texts(node.all("ram:TypeCode")) & set(types)))

    return holds(rule, test, path=child)


def not_both(rule: str, party: str) -> Rule:
    """A party bears its number without scheme or with one, not both."""
    return holds(
        rule,
        lambda node, index: not (node.all(party, "ram:ID") and node.all(party, "ram:GlobalID")),
        path=f"{party}/ram:ID",
        flag="warning",
    )


def named_once(rule: str, party: str) -> Rule:
    """A contact is a person or a department, not both."""
    contact = (party, "ram:DefinedTradeContact")
    return holds(
        rule,
        lambda node, index: not (node.all(*contact, "ram:PersonName") and node.all(*contact, "ram:DepartmentName")),
        path="/".join(contact),
        flag="warning",
    )


def documents_of(rule: str, kind: str, *below: str, spaces: bool = True) -> Rule:
    """At most one referenced document of a type (or one part of it)."""

    def test(node: Node, index: Index) -> bool:
        found = [
            each
            for each in node.all("ram:AdditionalReferencedDocument")
            if kind in {code.tidy if spaces else code.text for code in each.all("ram:TypeCode")}
        ]
        return (sum(len(each.all(*below)) for each in found) if below else len(found)) <= 1

    return holds(rule, test, path="ram:AdditionalReferencedDocument", flag="warning")


def only_in_header(rule: str, child: str) -> Rule:
    """A part of a tax that only the breakdown of the document has."""
    return holds(
        rule,
        lambda node, index: (
            not node.all(child) or any(each.name == "ram:ApplicableHeaderTradeSettlement" for each in node.ancestors())
        ),
        path=child,
        flag="warning",
    )


def only_applicable(rule: str, child: str) -> Rule:
    return holds(
        rule,
        lambda node, index: not node.all(child) or node.name == "ram:ApplicableTradeTax",
        path=child,
        flag="warning",
    )


def discount(node: Node, index: Index) -> bool:
    """CII-SR-119: a price's discount has its indicator, "false", and its amount; or neither."""
    path = ("ram:GrossPriceProductTradePrice", "ram:AppliedTradeAllowanceCharge")
    indicators, amounts = node.all(*path, "ram:ChargeIndicator"), node.all(*path, "ram:ActualAmount")
    false = any(truth(each) is False for indicator in indicators for each in indicator.all("udt:Indicator"))
    return bool(false and amounts) or (not indicators and not amounts)


def same_everywhere(rule: str, child: str) -> Rule:
    """CII-SR-467 and 468: every payment instruction says the same."""

    def test(node: Node, index: Index) -> bool:
        payments = index.anywhere(PAYMENT)
        return len({tidy(each.text) for payment in payments for each in payment.all(child)}) <= 1

    return holds(rule, test, path=f"{SETTLEMENT}/{PAYMENT}/{child}")


def one_due_date_code(node: Node, index: Index) -> bool:
    """CII-SR-462: the code of the tax point is the same in all the breakdown."""
    taxes = index.anywhere("ram:ApplicableTradeTax")
    return len({code.text for tax in taxes for code in tax.all("ram:DueDateTypeCode")}) <= 1


def transfers_have_accounts(node: Node, index: Index) -> bool:
    """CII-SR-470."""
    return not any(
        texts_tidy(payment.all("ram:TypeCode")) & {"30", "58"}
        and not any(payment.all("ram:PayeePartyCreditorFinancialAccount", each) for each in ACCOUNT)
        for payment in node.all(PAYMENT)
    )


def texts_tidy(nodes: Iterable[Node]) -> set[str]:
    return {node.tidy for node in nodes}


def unit_only_billed(node: Node, index: Index) -> bool:
    """CII-DT-033: a quantity has a unit only when the billed quantities have theirs."""
    if "unitCode" not in node.attributes:
        return True
    path = ("rsm:SupplyChainTradeTransaction", "ram:IncludedSupplyChainTradeLineItem")
    billed = index.root.all(*path, "ram:SpecifiedLineTradeDelivery", "ram:BilledQuantity")
    return any("unitCode" in each.attributes for each in billed)


DAY = re.compile(r"[ \t\r\n]*\d{4}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])[ \t\r\n]*")
REFERENCE = "ram:AdditionalReferencedDocument"
LINE_PATH = f"{ROOT}/{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
ORIGIN = "ram:OriginTradeCountry"
OWN = {
    (f"{LINE_PATH}/ram:SpecifiedTradeProduct", ""): (
        holds(
            "CII-SR-046",
            lambda node, index: (
                not node.all("ram:GlobalID") or any("schemeID" in each.attributes for each in node.all("ram:GlobalID"))
            ),
            path="ram:GlobalID/@schemeID",
        ),
        holds(
            "CII-SR-090",
            lambda node, index: not node.all(ORIGIN) or len(node.all(ORIGIN, "ram:ID")) == 1,
            path=f"{ORIGIN}/ram:ID",
        ),
    ),
    (f"{LINE_PATH}/ram:SpecifiedLineTradeAgreement", ""): (
        holds("CII-SR-119", discount, path="ram:GrossPriceProductTradePrice", flag="warning"),
    ),
    (f"{LINE_PATH}/{LINE_SETTLED}", ""): (documents_of("CII-SR-474", "130"),),
    (f"{ROOT}/{AGREED}", ""): (
        not_both("CII-SR-450", "ram:BuyerTradeParty"),
        documents_of("CII-SR-457", "50", spaces=False),
        documents_of("CII-SR-458", "130", spaces=False),
        named_once("CII-SR-465", "ram:SellerTradeParty"),
        named_once("CII-SR-466", "ram:BuyerTradeParty"),
        documents_of("CII-SR-475", "916", "ram:Name"),
        documents_of("CII-SR-476", "916", "ram:AttachmentBinaryObject"),
    ),
    (f"{ROOT}/{TRANSACTION}/ram:ApplicableHeaderTradeDelivery", ""): (not_both("CII-SR-449", "ram:ShipToTradeParty"),),
    (f"{ROOT}/{SETTLEMENT}", ""): (
        not_both("CII-SR-451", "ram:PayeeTradeParty"),
        holds("CII-SR-462", one_due_date_code, path="ram:ApplicableTradeTax/ram:DueDateTypeCode"),
        holds("CII-SR-470", transfers_have_accounts, path=f"{PAYMENT}/ram:PayeePartyCreditorFinancialAccount"),
    ),
    (ROOT, ""): (same_everywhere("CII-SR-467", "ram:TypeCode"), same_everywhere("CII-SR-468", "ram:Information")),
    ("ram:*ReferencedDocument", ""): (
        only_for("CII-DT-015", "ram:URIID", REFERENCE, "916"),
        only_for("CII-DT-018", "ram:TypeCode", REFERENCE, "50", "130", "916"),
        only_for("CII-DT-021", "ram:Name", REFERENCE, "916"),
        only_for("CII-DT-022", "ram:AttachmentBinaryObject", REFERENCE, "916"),
        only_for("CII-DT-024", "ram:ReferenceTypeCode", REFERENCE, "130"),
        only_for("CII-DT-027", "ram:FormattedIssueDateTime", "ram:InvoiceReferencedDocument"),
    ),
    ("ram:*Quantity", ""): (holds("CII-DT-033", unit_only_billed, path="@unitCode"),),
    ("ram:*TradeTax", ""): (
        holds(
            "CII-DT-037",
            lambda node, index: not node.all("ram:TypeCode") or "VAT" in texts(node.all("ram:TypeCode")),
            path="ram:TypeCode",
        ),
        only_in_header("CII-DT-041", "ram:BasisAmount"),
        only_applicable("CII-DT-052", "ram:ExemptionReasonCode"),
        only_applicable("CII-DT-098", "ram:ExemptionReason"),
        only_in_header("CII-DT-054", "ram:TaxPointDate"),
        only_in_header("CII-DT-058", "ram:DueDateTypeCode"),
    ),
    ("udt:DateTimeString", "format 102"): (holds("CII-DT-097", lambda node, index: bool(DAY.fullmatch(node.text))),),
}
SYNTAX = pattern(
    "syntax",
    package=__package__,
    file="cii_syntax.tsv",
    conditions={
        "not TaxTotalAmount": lambda node: node.name != "ram:TaxTotalAmount",
        "format 102": lambda node: node.attributes.get("format") == "102",
    },
    own=OWN,
)


# Code lists.


def exemption(node: Node, index: Index) -> Values | None:
    """BR-CL-22: the code of an exemption, in small letters or capitals."""
    return PASSED if tidy(node.text).upper() in codes.codes("exemption_reason") else {"value": quoted(node.text)}


def stands_in(*names: str) -> Condition:
    return lambda node: any(each.name in names for each in node.ancestors())


def scheme(rule: str, where: str, attribute: str, name: str, *, exact: bool = False) -> Context:
    return Context(where, (listed(rule, codes.of(name), attribute=attribute, exact=exact),), has(attribute))


def scheme_outside(rule: str, where: str, *names: str) -> Context:
    """A number with a scheme that must be of ISO 6523, but inside those elements."""
    inside = stands_in(*names)
    return Context(
        where,
        (listed(rule, codes.of("identifier_scheme"), attribute="schemeID"),),
        lambda node: "schemeID" in node.attributes and not inside(node),
    )


def reason(rule: str, name: str, kind: bool) -> Context:
    return Context(
        "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode",
        (listed(rule, codes.of(name)),),
        lambda node: charge_of(node.parent or node) is kind,
    )


def code(rule: str, where: str, name: str) -> Context:
    return Context(where, (listed(rule, codes.of(name)),))


CODES = Pattern(
    "codes",
    (
        code("BR-CL-01", "rsm:ExchangedDocument/ram:TypeCode", "document_type"),
        scheme("BR-CL-03", "ram:TaxTotalAmount", "currencyID", "currency"),
        code("BR-CL-04", "ram:InvoiceCurrencyCode", "currency"),
        code("BR-CL-05", "ram:TaxCurrencyCode", "currency"),
        code("BR-CL-06", "ram:DueDateTypeCode", "tax_point_cii"),
        code("BR-CL-07", "ram:ReferenceTypeCode", "reference_type"),
        code("BR-CL-08", "ram:SubjectCode", "note_subject_cii"),
        scheme_outside("BR-CL-10", "ram:GlobalID", "ram:SpecifiedTradeProduct", "ram:ShipToTradeParty"),
        scheme_outside("BR-CL-11", "ram:ID", "ram:SpecifiedTaxRegistration"),
        scheme("BR-CL-13", "ram:ClassCode", "listID", "item_classification"),
        code("BR-CL-14", "ram:CountryID", "country_cii"),
        code("BR-CL-15", "ram:OriginTradeCountry/ram:ID", "country_cii"),
        code("BR-CL-16", f"{PAYMENT}/ram:TypeCode", "payment_means"),
        code("BR-CL-17", "ram:CategoryTradeTax/ram:CategoryCode", "vat_category"),
        code("BR-CL-18", "ram:ApplicableTradeTax/ram:CategoryCode", "vat_category"),
        reason("BR-CL-19", "allowance_reason", False),
        reason("BR-CL-20", "charge_reason", True),
        scheme("BR-CL-21", "ram:SpecifiedTradeProduct/ram:GlobalID", "schemeID", "identifier_scheme"),
        Context("ram:ExemptionReasonCode", (Rule("BR-CL-22", "fatal", "code", exemption),)),
        scheme("BR-CL-23", "ram:BasisQuantity | ram:BilledQuantity", "unitCode", "unit"),
        scheme("BR-CL-24", "ram:AttachmentBinaryObject", "mimeCode", "mime_type", exact=True),
        scheme("BR-CL-25", "ram:URIUniversalCommunication/ram:URIID", "schemeID", "electronic_address_scheme"),
        scheme(
            "BR-CL-26",
            "ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID",
            "schemeID",
            "identifier_scheme",
        ),
    ),
)
PATTERNS = (MODEL, SYNTAX, CODES)
