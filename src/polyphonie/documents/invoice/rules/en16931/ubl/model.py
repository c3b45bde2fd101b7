"""The business rules of EN 16931 for UBL 2.1: which rule stands where."""

from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.checks import PLAIN, computed, decimals, filled, holds, present, unverifiable
from polyphonie.documents.invoice.rules.engine import Context, Pattern, Rule

from .conditions import (
    account_given,
    category_of_line,
    gross_not_negative,
    is_transfer_account,
    note_subject,
    payee_differs,
    period,
    price_not_negative,
    rate_given,
    seller_identified,
    vat_prefix,
)
from .places import BUYER, LINES, ROOT, SELLER, is_allowance, is_charge, is_vat, vat_only
from .totals import (
    accounting_vat,
    amount_due,
    breakdown_tax,
    deductions_total,
    lines_total,
    vat_total,
    with_vat,
    without_vat,
)
from .vat_document import VAT_DOCUMENT
from .vat_places import CONTEXTS


def deduction(*, numbers: tuple[str, str, str, str], decimal: tuple[str, str]) -> tuple[Rule, ...]:
    """The rules of a kind of allowance or charge: amount, reason, same reason, reason again; then decimals."""
    amount, reason, same, again = numbers
    reasons = ("cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode")
    return (
        present(f"BR-{amount}", "cbc:Amount"),
        present(f"BR-{reason}", *reasons),
        unverifiable(f"BR-CO-{same}"),
        present(f"BR-CO-{again}", *reasons),
        decimals(f"BR-DEC-{decimal[0]}", "cbc:Amount"),
        decimals(f"BR-DEC-{decimal[1]}", "cbc:BaseAmount"),
    )


def vat_of_deduction(rule: str) -> Rule:
    return holds(
        rule,
        lambda node, index: any(each.all("cbc:ID") for each in vat_only(node.all("cac:TaxCategory"))),
        path="cac:TaxCategory/cbc:ID",
        form="present",
    )


DOCUMENT = (
    filled("BR-01", "cbc:CustomizationID"),
    filled("BR-02", "cbc:ID"),
    filled("BR-03", "cbc:IssueDate"),
    filled("BR-04", "cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode"),
    filled("BR-05", "cbc:DocumentCurrencyCode"),
    filled("BR-06", f"{SELLER}/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
    filled("BR-07", f"{BUYER}/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
    present("BR-08", f"{SELLER}/cac:Party/cac:PostalAddress"),
    present("BR-10", f"{BUYER}/cac:Party/cac:PostalAddress"),
    present("BR-16", *LINES),
    holds("BR-53", accounting_vat, path="cac:TaxTotal/cbc:TaxAmount"),
    holds(
        "BR-CO-03",
        lambda node, index: not (node.all("cbc:TaxPointDate") and node.all("cac:InvoicePeriod", "cbc:DescriptionCode")),
        path="cbc:TaxPointDate",
    ),
    computed("BR-CO-15", with_vat, path="cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
    present("BR-CO-18", "cac:TaxTotal/cac:TaxSubtotal"),
    unverifiable("BR-DEC-13"),
    unverifiable("BR-DEC-15"),
    VAT_DOCUMENT,
)


TOTALS = (
    present("BR-12", "cbc:LineExtensionAmount"),
    present("BR-13", "cbc:TaxExclusiveAmount"),
    present("BR-14", "cbc:TaxInclusiveAmount"),
    present("BR-15", "cbc:PayableAmount"),
    computed("BR-CO-10", lines_total, path="cbc:LineExtensionAmount"),
    computed("BR-CO-11", deductions_total("cbc:AllowanceTotalAmount", charges=False), path="cbc:AllowanceTotalAmount"),
    computed("BR-CO-12", deductions_total("cbc:ChargeTotalAmount", charges=True), path="cbc:ChargeTotalAmount"),
    computed("BR-CO-13", without_vat, path="cbc:TaxExclusiveAmount"),
    computed("BR-CO-16", amount_due, path="cbc:PayableAmount"),
    decimals("BR-DEC-09", "cbc:LineExtensionAmount"),
    decimals("BR-DEC-10", "cbc:AllowanceTotalAmount"),
    decimals("BR-DEC-11", "cbc:ChargeTotalAmount"),
    decimals("BR-DEC-12", "cbc:TaxExclusiveAmount"),
    decimals("BR-DEC-14", "cbc:TaxInclusiveAmount"),
    decimals("BR-DEC-16", "cbc:PrepaidAmount"),
    decimals("BR-DEC-17", "cbc:PayableRoundingAmount"),
    decimals("BR-DEC-18", "cbc:PayableAmount"),
)


CATEGORY = ("cac:Item", "cac:ClassifiedTaxCategory")


LINE = (
    filled("BR-21", "cbc:ID"),
    present("BR-22", "cbc:InvoicedQuantity", "cbc:CreditedQuantity"),
    present("BR-23", "cbc:InvoicedQuantity/@unitCode", "cbc:CreditedQuantity/@unitCode"),
    present("BR-24", "cbc:LineExtensionAmount"),
    filled("BR-25", "cac:Item/cbc:Name"),
    present("BR-26", "cac:Price/cbc:PriceAmount"),
    computed(
        "BR-27",
        price_not_negative,
        path="cac:Price/cbc:PriceAmount",
        shortcut=shortcuts.passes(PLAIN.fullmatch, ("cac:Price", "cbc:PriceAmount")),
    ),
    computed(
        "BR-28",
        gross_not_negative,
        path="cac:Price/cac:AllowanceCharge/cbc:BaseAmount",
        shortcut=shortcuts.absent(("cac:Price", "cac:AllowanceCharge")),
    ),
    holds(
        "BR-CO-04",
        category_of_line,
        path="cac:Item/cac:ClassifiedTaxCategory/cbc:ID",
        shortcut=shortcuts.reached((*CATEGORY, "cbc:ID"))
        & shortcuts.passes("VAT".__eq__, (*CATEGORY, "cac:TaxScheme", "cbc:ID")),
    ),
    decimals("BR-DEC-23", "cbc:LineExtensionAmount"),
)


BREAKDOWN = (
    present("BR-45", "cbc:TaxableAmount"),
    present("BR-46", "cbc:TaxAmount"),
    vat_of_deduction("BR-47"),
    holds("BR-48", rate_given, path="cac:TaxCategory/cbc:Percent", form="present"),
    computed("BR-CO-17", breakdown_tax, path="cbc:TaxAmount"),
    decimals("BR-DEC-19", "cbc:TaxableAmount"),
    decimals("BR-DEC-20", "cbc:TaxAmount"),
)


COUNTRY = "cac:Country/cbc:IdentificationCode"


LINE_DEDUCTION = "cac:InvoiceLine/cac:AllowanceCharge | cac:CreditNoteLine/cac:AllowanceCharge"


DOCUMENT_DEDUCTION = "/ubl:Invoice/cac:AllowanceCharge | /cn:CreditNote/cac:AllowanceCharge"


LINE_ITEM = "cac:InvoiceLine/cac:Item/{0} | cac:CreditNoteLine/cac:Item/{0}"


MODEL = Pattern(
    "model",
    (
        Context("cac:AdditionalDocumentReference", (filled("BR-52", "cbc:ID"),)),
        Context(f"{BUYER}/cac:Party/cbc:EndpointID", (present("BR-63", "@schemeID"),)),
        Context(f"{BUYER}/cac:Party/cac:PostalAddress", (filled("BR-11", COUNTRY),)),
        Context(
            "cac:PaymentMeans/cac:CardAccount/cbc:PrimaryAccountNumberID",
            (holds("BR-51", lambda node, index: len(node.tidy) <= 10, flag="warning"),),
        ),
        Context("cac:Delivery/cac:DeliveryLocation/cac:Address", (present("BR-57", COUNTRY),)),
        Context(
            DOCUMENT_DEDUCTION,
            (
                *deduction(numbers=("31", "33", "05", "21"), decimal=("01", "02")),
                vat_of_deduction("BR-32"),
            ),
            is_allowance,
        ),
        Context(
            DOCUMENT_DEDUCTION,
            (
                *deduction(numbers=("36", "38", "06", "22"), decimal=("05", "06")),
                vat_of_deduction("BR-37"),
            ),
            is_charge,
        ),
        Context("cac:LegalMonetaryTotal", TOTALS),
        Context(ROOT, DOCUMENT),
        Context(" | ".join(LINES), LINE),
        Context(
            LINE_DEDUCTION,
            deduction(numbers=("41", "42", "07", "23"), decimal=("24", "25")),
            is_allowance,
        ),
        Context(
            LINE_DEDUCTION,
            deduction(numbers=("43", "44", "08", "24"), decimal=("27", "28")),
            is_charge,
        ),
        Context(
            "cac:InvoiceLine/cac:InvoicePeriod | cac:CreditNoteLine/cac:InvoicePeriod",
            (
                computed("BR-30", period, path="cbc:EndDate"),
                present("BR-CO-20", "cbc:StartDate", "cbc:EndDate"),
            ),
        ),
        Context(
            "cac:InvoicePeriod",
            (
                computed("BR-29", period, path="cbc:EndDate"),
                present("BR-CO-19", "cbc:StartDate", "cbc:EndDate", "cbc:DescriptionCode"),
            ),
        ),
        Context(
            "cac:AdditionalItemProperty",
            (
                holds(
                    "BR-54",
                    lambda node, index: bool(node.all("cbc:Name") and node.all("cbc:Value")),
                    path="cbc:Value",
                ),
            ),
        ),
        Context(
            LINE_ITEM.format("cac:CommodityClassification/cbc:ItemClassificationCode"),
            (present("BR-65", "@listID"),),
        ),
        Context(LINE_ITEM.format("cac:StandardItemIdentification/cbc:ID"), (present("BR-64", "@schemeID"),)),
        Context("/ubl:Invoice/cbc:Note | /cn:CreditNote/cbc:Note", (Rule("BR-CL-08", "fatal", "code", note_subject),)),
        Context("cac:PayeeParty", (holds("BR-17", payee_differs, path="cac:PartyName/cbc:Name"),)),
        Context("cac:PaymentMeans/cac:PayeeFinancialAccount", (filled("BR-50", "cbc:ID"),), is_transfer_account),
        Context(
            "cac:PaymentMeans",
            (
                present("BR-49", "cbc:PaymentMeansCode"),
                holds("BR-61", account_given, path="cac:PayeeFinancialAccount/cbc:ID"),
            ),
        ),
        Context("cac:BillingReference", (present("BR-55", "cac:InvoiceDocumentReference/cbc:ID"),)),
        Context(SELLER, (holds("BR-CO-26", seller_identified, path="cac:Party"),)),
        Context(f"{SELLER}/cac:Party/cbc:EndpointID", (present("BR-62", "@schemeID"),)),
        Context(f"{SELLER}/cac:Party/cac:PostalAddress", (filled("BR-09", COUNTRY),)),
        Context(
            "cac:TaxRepresentativeParty",
            (
                filled("BR-18", "cac:PartyName/cbc:Name"),
                present("BR-19", "cac:PostalAddress"),
                holds(
                    "BR-56",
                    lambda node, index: any(
                        each.all("cbc:CompanyID") for each in vat_only(node.all("cac:PartyTaxScheme"))
                    ),
                    path="cac:PartyTaxScheme/cbc:CompanyID",
                    form="present",
                ),
            ),
        ),
        Context("cac:TaxRepresentativeParty/cac:PostalAddress", (filled("BR-20", COUNTRY),)),
        Context(
            "/ubl:Invoice/cac:TaxTotal | /cn:CreditNote/cac:TaxTotal",
            (computed("BR-CO-14", vat_total, path="cbc:TaxAmount"),),
        ),
        Context("cac:TaxTotal/cac:TaxSubtotal", BREAKDOWN),
        Context("cac:PartyTaxScheme", (computed("BR-CO-09", vat_prefix, path="cbc:CompanyID"),), is_vat),
        *CONTEXTS,
    ),
)
