"""The sums of a UBL document, computed exactly, to the cent."""

from polyphonie.documents.invoice.rules.checks import cents, exact, rounded, tax_due, tax_told, total, within_one
from polyphonie.documents.invoice.rules.engine import PASSED, Test, Values
from polyphonie.documents.invoice.rules.index import Index, Node

from .places import LINES, charge_of, told, vat_only


def lines_total(node: Node, index: Index) -> Values | None:
    """BR-CO-10: the sum of the lines, to the cent."""
    stated = exact(node.first("cbc:LineExtensionAmount"))
    due = cents(total(line for name in LINES for line in index_amounts(index, name)))
    return PASSED if stated == due else told(stated, due)


def index_amounts(index: Index, name: str) -> list[Node]:
    return [amount for line in index.anywhere(name) for amount in line.all("cbc:LineExtensionAmount")]


def deductions_total(name: str, *, charges: bool) -> Test:
    """BR-CO-11 and 12: the sum of the allowances, or of the charges, of the document."""

    def test(node: Node, index: Index) -> Values | None:
        stated = node.first(name)
        owner = node.parent or node
        deductions = [each for each in owner.all("cac:AllowanceCharge") if charge_of(each) is charges]
        if stated is None and not deductions:
            return PASSED
        due = cents(total(amount for each in deductions for amount in each.all("cbc:Amount")))
        return PASSED if exact(stated) == due else told(exact(stated), due)

    return test


def without_vat(node: Node, index: Index) -> Values | None:
    """BR-CO-13: lines - allowances + charges, to the cent."""
    lines = exact(node.first("cbc:LineExtensionAmount"))
    stated = exact(node.first("cbc:TaxExclusiveAmount"))
    allowances = node.first("cbc:AllowanceTotalAmount")
    charges = node.first("cbc:ChargeTotalAmount")
    if lines is None or stated is None:
        return told(stated, None)
    due = lines
    for each, sign in ((allowances, -1), (charges, 1)):
        if each is not None:
            value = exact(each)
            if value is None:
                return told(stated, None)
            due += sign * value
    if allowances is not None or charges is not None:
        due = cents(due)
    return PASSED if stated == due else told(stated, due)


def amount_due(node: Node, index: Index) -> Values | None:
    """BR-CO-16: total with VAT - paid + rounding."""
    due = exact(node.first("cbc:PayableAmount"))
    total_with_vat = exact(node.first("cbc:TaxInclusiveAmount"))
    paid = node.first("cbc:PrepaidAmount")
    rounding = node.first("cbc:PayableRoundingAmount")
    if due is None or total_with_vat is None:
        return told(due, None)
    less = exact(paid) if paid else None
    more = exact(rounding) if rounding else None
    if (paid and less is None) or (rounding and more is None):
        return told(due, None)
    owed = cents(total_with_vat - less) if less is not None else total_with_vat
    if more is None:
        return PASSED if due == owed else told(due, owed)
    return PASSED if cents(due - more) == owed else told(due, owed + more)


def with_vat(node: Node, index: Index) -> Values | None:
    """BR-CO-15: total without VAT + VAT of the invoice's currency, to the cent; exactly one such VAT total."""
    totals = node.first("cac:LegalMonetaryTotal")
    stated = exact(totals.first("cbc:TaxInclusiveAmount")) if totals else None
    base = exact(totals.first("cbc:TaxExclusiveAmount")) if totals else None
    for currency in node.all("cbc:DocumentCurrencyCode"):
        taxes = [
            amount
            for amount in node.all("cac:TaxTotal", "cbc:TaxAmount")
            if amount.attributes.get("currencyID") == currency.text
        ]
        tax = exact(taxes[0]) if len(taxes) == 1 else None
        if stated is None or base is None or tax is None:
            return told(stated, None)
        if stated != cents(base + tax):
            return told(stated, cents(base + tax))
    return PASSED


def accounting_vat(node: Node, index: Index) -> bool:
    """BR-53: each accounting currency has its VAT total."""
    return all(
        any(
            amount.attributes.get("currencyID") == currency.text
            for tax in index.anywhere("cac:TaxTotal")
            for amount in tax.all("cbc:TaxAmount")
        )
        for currency in node.all("cbc:TaxCurrencyCode")
    )


def vat_total(node: Node, index: Index) -> Values | None:
    """BR-CO-14: the sum of the VAT breakdown, to the cent."""
    if not node.all("cac:TaxSubtotal"):
        return PASSED
    stated = exact(node.first("cbc:TaxAmount"))
    due = cents(total(node.all("cac:TaxSubtotal", "cbc:TaxAmount")))
    return PASSED if stated == due else told(stated, due)


def breakdown_tax(node: Node, index: Index) -> Values | None:
    """BR-CO-17: base x rate, to the cent, within one unit of currency."""
    categories = vat_only(node.all("cac:TaxCategory"))
    rate_node = next((rate for each in categories for rate in each.all("cbc:Percent")), None)
    tax_node, base_node = node.first("cbc:TaxAmount"), node.first("cbc:TaxableAmount")
    due = tax_due(rate_node, base_node)
    tax = exact(tax_node)
    if tax is not None and due is not None:
        nothing = rate_node is None or due.nothing
        if rounded(tax) == 0 if nothing else within_one(abs(tax), due.amount):
            return PASSED
    return tax_told(tax_node, rate_node, base_node, due)
