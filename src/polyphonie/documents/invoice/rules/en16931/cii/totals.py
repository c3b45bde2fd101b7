"""The sums of a CII document, each computed as the artefact computes it: exactly, or in binary."""

import math

from polyphonie.documents.invoice.rules.checks import (
    EXACT,
    cents,
    cents_double,
    double,
    exact,
    quoted,
    rounded,
    tax_due,
    tax_told,
    total_double,
)
from polyphonie.documents.invoice.rules.engine import PASSED, Test, Values
from polyphonie.documents.invoice.rules.index import Index, Node

from .places import LINE_SUM, SUMMATION, charge_of, header, is_vat, texts, told


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


def deductions_total(name: str, *, charges: bool) -> Test:
    """BR-CO-11 and 12: the sum of the allowances, or of the charges, of the document."""

    def test(node: Node, index: Index) -> Values | None:
        stated = node.all(name)
        deductions = [each for each in header(index, "ram:SpecifiedTradeAllowanceCharge") if charge_of(each) is charges]
        if not stated and not deductions:
            return PASSED
        amounts = [amount for each in deductions if (amount := each.first("ram:ActualAmount"))]
        due = cents_double(total_double(amounts))
        return PASSED if any(double(each) == due for each in stated) else told(exact(node.first(name)), [due])

    return test


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
