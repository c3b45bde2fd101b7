"""The business rules of EN 16931 for CII: which rule stands where."""

from polyphonie.documents.invoice.cii import SETTLEMENT, TRANSACTION
from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.checks import PLAIN, computed, decimals, filled, holds, present, unverifiable
from polyphonie.documents.invoice.rules.engine import PASSED, Context, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .conditions import (
    address_scheme,
    delivered_to_country,
    is_transfer_account,
    is_vat_number,
    issue_day,
    line_category,
    not_negative,
    of_invoice_currency,
    payee_differs,
    period,
    representative_number,
    says,
    seller_identified,
    vat_prefix,
)
from .places import ACCOUNT, AGREED, LINE_SETTLED, LINE_SUM, PAYMENT, ROOT, SETTLED, SUMMATION, header, is_vat, texts
from .totals import (
    accounting_vat,
    amount_due,
    breakdown_tax,
    deductions_total,
    lines_total,
    rounded_tax,
    vat_total,
    with_vat,
    without_vat,
)
from .vat_document import VAT_DOCUMENT
from .vat_places import CONTEXTS


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


def broken_down(index: Index) -> bool:
    return bool(header(index, "ram:ApplicableTradeTax"))


def vat_of_deduction(rule: str) -> Rule:
    def test(node: Node, index: Index) -> bool:
        taxes = (node.parent or node).all("ram:CategoryTradeTax")
        return any(each.all("ram:CategoryCode") for each in taxes if is_vat(each))

    return holds(rule, test, path="../ram:CategoryTradeTax/ram:CategoryCode", form="present")


INDICATOR = "ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator"


SELLER = f"{AGREED}/ram:SellerTradeParty"


BUYER = f"{AGREED}/ram:BuyerTradeParty"


NET_PRICE = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"


GROSS_PRICE = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount"


LINE_TOTAL = "/".join((LINE_SETTLED, *LINE_SUM))


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
    VAT_DOCUMENT,
)


TOTALS = (
    present("BR-12", "ram:LineTotalAmount"),
    present("BR-13", "ram:TaxBasisTotalAmount"),
    present("BR-14", "ram:GrandTotalAmount"),
    present("BR-15", "ram:DuePayableAmount"),
    holds("BR-53", accounting_vat, path="ram:TaxTotalAmount"),
    computed("BR-CO-10", lines_total, path="ram:LineTotalAmount"),
    computed("BR-CO-11", deductions_total("ram:AllowanceTotalAmount", charges=False), path="ram:AllowanceTotalAmount"),
    computed("BR-CO-12", deductions_total("ram:ChargeTotalAmount", charges=True), path="ram:ChargeTotalAmount"),
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
    computed(
        "BR-27",
        not_negative(*NET_PRICE.split("/"), needed=True),
        path=NET_PRICE,
        shortcut=shortcuts.passes(PLAIN.fullmatch, NET_PRICE.split("/")),
    ),
    computed(
        "BR-28",
        not_negative(*GROSS_PRICE.split("/"), needed=False),
        path=GROSS_PRICE,
        shortcut=shortcuts.absent(GROSS_PRICE.split("/")),
    ),
    filled(
        "BR-64", "ram:SpecifiedTradeProduct/ram:GlobalID/@schemeID", unless="ram:SpecifiedTradeProduct/ram:GlobalID"
    ),
    holds(
        "BR-CO-04",
        line_category,
        path=f"{LINE_SETTLED}/ram:ApplicableTradeTax/ram:CategoryCode",
        shortcut=shortcuts.reached((LINE_SETTLED, "ram:ApplicableTradeTax", "ram:CategoryCode"))
        & shortcuts.passes("VAT".__eq__, (LINE_SETTLED, "ram:ApplicableTradeTax", "ram:TypeCode")),
    ),
    holds(
        "BR-CO-18",
        lambda node, index: index.surely(broken_down),
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
        *CONTEXTS,
        Context(f"{SETTLED}/ram:ApplicableTradeTax", BREAKDOWN),
    ),
)
