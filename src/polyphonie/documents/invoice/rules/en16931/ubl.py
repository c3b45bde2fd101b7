"""EN 16931 for UBL 2.1: the business rules, code lists and syntax rules."""

from collections.abc import Callable
from datetime import date

from ...ubl import NAMESPACES as COMMON
from .. import codes
from ..checks import (
    absent,
    at_most,
    cents,
    computed,
    decimals,
    double,
    exact,
    filled,
    holds,
    listed,
    present,
    quoted,
    rounded,
    tax_due,
    tax_told,
    total,
    truth,
    unverifiable,
    within_one,
)
from ..engine import FAILED, PASSED, Condition, Context, Pattern, Rule, Test, Values
from ..index import Index, Node, tidy
from ..tables import pattern
from . import ubl_vat
from .ubl_vat import LINES, is_allowance, is_charge, is_vat, vat_only

NAMESPACES = {
    **COMMON,
    "ubl": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cn": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
}
ROOT = "/ubl:Invoice | /cn:CreditNote"
SELLER = "cac:AccountingSupplierParty"
BUYER = "cac:AccountingCustomerParty"
COLLECT = (
    *ubl_vat.COLLECT,
    "cac:TaxTotal",
    "cbc:IdentificationCode",
    "cbc:PaymentID",
    "cbc:PaymentMeansCode",
    "cac:AdditionalDocumentReference",
    "cac:PartyIdentification",
)


# Totals of the document.


def lines_total(node: Node, index: Index) -> Values | None:
    """BR-CO-10: the sum of the lines, to the cent."""
    stated = exact(node.first("cbc:LineExtensionAmount"))
    due = cents(total(line for name in LINES for line in index_amounts(index, name)))
    return PASSED if stated == due else told(stated, due)


def index_amounts(index: Index, name: str) -> list[Node]:
    return [amount for line in index.anywhere(name) for amount in line.all("cbc:LineExtensionAmount")]


def deductions_total(name: str, kind: bool) -> Test:
    """BR-CO-11 and 12: the sum of the allowances, or of the charges, of the document."""

    def test(node: Node, index: Index) -> Values | None:
        stated = node.first(name)
        owner = node.parent or node
        deductions = [each for each in owner.all("cac:AllowanceCharge") if charge_of(each) is kind]
        if stated is None and not deductions:
            return PASSED
        due = cents(total(amount for each in deductions for amount in each.all("cbc:Amount")))
        return PASSED if exact(stated) == due else told(exact(stated), due)

    return test


def charge_of(node: Node) -> bool | None:
    return truth(node.first("cbc:ChargeIndicator"))


def told(stated: object, due: object) -> Values:
    """The values that a sentence about a sum quotes; nothing stated is told as a dash."""
    return {"stated": "—" if stated is None else str(stated), "due": "—" if due is None else str(due)}


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


# Dates, parties, payment.


def period(node: Node, index: Index) -> Values | None:
    """BR-29 and BR-30: the end is not before the start."""
    start, end = node.first("cbc:StartDate"), node.first("cbc:EndDate")
    if start is None or end is None:
        return PASSED
    days = day(start), day(end)
    if days[0] is None or days[1] is None or days[1] < days[0]:
        return {"start": quoted(start.text), "end": quoted(end.text)}
    return PASSED


def day(node: Node) -> date | None:
    try:
        return date.fromisoformat(tidy(node.text)[:10])
    except ValueError:
        return None


def seller_identified(node: Node, index: Index) -> bool:
    """BR-CO-26: one of the seller's numbers is there."""
    return any(
        (
            any(scheme.all("cbc:CompanyID") for scheme in vat_only(node.all("cac:Party", "cac:PartyTaxScheme"))),
            any(
                each.attributes.get("schemeID") != "SEPA"
                for each in node.all("cac:Party", "cac:PartyIdentification", "cbc:ID")
            ),
            node.all("cac:Party", "cac:PartyLegalEntity", "cbc:CompanyID"),
        )
    )


def texts(nodes: "list[Node] | tuple[Node, ...]") -> set[str]:
    return {node.text for node in nodes}


def payee_differs(node: Node, index: Index) -> bool:
    """BR-17: the payee has a name, and neither its name nor its number is the seller's."""
    owner = node.parent or node
    return (
        bool(node.all("cac:PartyName", "cbc:Name"))
        and not texts(node.all("cac:PartyName", "cbc:Name"))
        & texts(owner.all(SELLER, "cac:Party", "cac:PartyName", "cbc:Name"))
        and not texts(node.all("cac:PartyIdentification", "cbc:ID"))
        & texts(owner.all(SELLER, "cac:Party", "cac:PartyIdentification", "cbc:ID"))
    )


def payee_named_apart(node: Node) -> bool:
    """Some name of the payee is not some legal name of the seller (both must be there)."""
    owner = node.parent or node
    own = texts(node.all("cac:PartyName", "cbc:Name"))
    legal = texts(owner.all(SELLER, "cac:Party", "cac:PartyLegalEntity", "cbc:RegistrationName"))
    return any(mine != theirs for mine in own for theirs in legal)


def account_given(node: Node, index: Index) -> bool:
    """BR-61: a credit transfer says which account to pay."""
    code = node.first("cbc:PaymentMeansCode")
    transfer = code is not None and code.tidy in ("30", "58")
    return not transfer or bool(node.all("cac:PayeeFinancialAccount", "cbc:ID"))


def is_transfer_account(node: Node) -> bool:
    """The account of a credit transfer (30) or SEPA credit transfer (58)."""
    owner = node.parent or node
    return bool(texts(owner.all("cbc:PaymentMeansCode")) & {"30", "58"})


def price_not_negative(node: Node, index: Index) -> Values | None:
    """BR-27."""
    prices = node.all("cac:Price", "cbc:PriceAmount")
    return PASSED if any((double(price) or 0) >= 0 for price in prices) else values_of(prices)


def gross_not_negative(node: Node, index: Index) -> Values | None:
    """BR-28."""
    prices = node.all("cac:Price", "cac:AllowanceCharge", "cbc:BaseAmount")
    return PASSED if not prices or any((double(price) or 0) >= 0 for price in prices) else values_of(prices)


def values_of(nodes: "list[Node] | tuple[Node, ...]") -> Values:
    return {"value": quoted(nodes[0].text)} if nodes else FAILED


def vat_prefix(node: Node, index: Index) -> Values | None:
    """BR-CO-09: a VAT identifier starts with a country's letters."""
    number = node.first("cbc:CompanyID")
    text = number.text if number else ""
    return PASSED if text[:2] in codes.line("vat_prefix") else {"value": quoted(text)}


def note_subject(node: Node, index: Index) -> Values | None:
    """BR-CL-08: when a note starts a subject between two "#", the subject is of the list."""
    _, hash_sign, after = node.text.partition("#")
    subject, second, _ = after.partition("#")
    if not hash_sign or not second or len(subject) != 3 or subject in codes.line("note_subject"):
        return PASSED
    return {"value": quoted(subject)}


def category_of_line(node: Node, index: Index) -> bool:
    """BR-CO-04."""
    return any(each.all("cbc:ID") for each in vat_only(node.all("cac:Item", "cac:ClassifiedTaxCategory")))


def rate_given(node: Node, index: Index) -> bool:
    """BR-48: a breakdown has a rate, unless it is out of scope of VAT."""
    categories = vat_only(node.all("cac:TaxCategory"))
    return any(each.all("cbc:Percent") or ubl_vat.category(each) == "O" for each in categories)


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
    ubl_vat.DOCUMENT,
)
TOTALS = (
    present("BR-12", "cbc:LineExtensionAmount"),
    present("BR-13", "cbc:TaxExclusiveAmount"),
    present("BR-14", "cbc:TaxInclusiveAmount"),
    present("BR-15", "cbc:PayableAmount"),
    computed("BR-CO-10", lines_total, path="cbc:LineExtensionAmount"),
    computed("BR-CO-11", deductions_total("cbc:AllowanceTotalAmount", False), path="cbc:AllowanceTotalAmount"),
    computed("BR-CO-12", deductions_total("cbc:ChargeTotalAmount", True), path="cbc:ChargeTotalAmount"),
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
LINE = (
    filled("BR-21", "cbc:ID"),
    present("BR-22", "cbc:InvoicedQuantity", "cbc:CreditedQuantity"),
    present("BR-23", "cbc:InvoicedQuantity/@unitCode", "cbc:CreditedQuantity/@unitCode"),
    present("BR-24", "cbc:LineExtensionAmount"),
    filled("BR-25", "cac:Item/cbc:Name"),
    present("BR-26", "cac:Price/cbc:PriceAmount"),
    computed("BR-27", price_not_negative, path="cac:Price/cbc:PriceAmount"),
    computed("BR-28", gross_not_negative, path="cac:Price/cac:AllowanceCharge/cbc:BaseAmount"),
    holds("BR-CO-04", category_of_line, path="cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
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
        *ubl_vat.CONTEXTS,
    ),
)


# Syntax rules that are more than absences and counts.


def is_amount(node: Node) -> bool:
    """An amount that is not a price, nor part of a price's discount."""
    if node.name.endswith("PriceAmount"):
        return False
    return not any(each.name == "cac:Price" and each.all("cac:AllowanceCharge") for each in node.ancestors())


def document_type(node: Node) -> set[str]:
    return texts(node.all("cbc:DocumentTypeCode"))


def reference_typed(node: Node, index: Index) -> bool:
    """UBL-SR-43: only an invoiced object (130), or a credit note's project (50), has a type or a scheme."""
    types = document_type(node)
    if "130" in types or (index.root.name == "cn:CreditNote" and "50" in types):
        return True
    return not types and not any("schemeID" in each.attributes for each in node.all("cbc:ID"))


def objects(index: Index, *, invoiced: bool) -> list[Node]:
    """The references to an invoiced object (type 130), or the others."""
    return [
        each
        for each in index.anywhere("cac:AdditionalDocumentReference")
        if (document_type(each) == {"130"}) is invoiced
    ]


def in_scheme(registration: Node, *, vat: bool) -> bool:
    """Whether the tax scheme of a registration is VAT, or is another one (a scheme without code is another)."""
    schemes = registration.all("cac:TaxScheme")
    codes_given = [code.text.upper() for each in schemes for code in each.all("cbc:ID")]
    nameless = any(not each.all("cbc:ID") for each in schemes)
    return "VAT" in codes_given if vat else nameless or any(code != "VAT" for code in codes_given)


def one_number(rule: str, party: str, *, vat: bool) -> Rule:
    """At most one number of a party in the VAT scheme, or in the others."""

    def test(node: Node, index: Index) -> bool:
        registrations = node.all(party, "cac:Party", "cac:PartyTaxScheme")
        return sum(len(each.all("cbc:CompanyID")) for each in registrations if in_scheme(each, vat=vat)) <= 1

    return holds(rule, test, path=f"{party}/cac:Party/cac:PartyTaxScheme")


def sepa_numbers(index: Index) -> int:
    return sum(
        each.attributes.get("schemeID", "").upper() == "SEPA"
        for party in index.anywhere("cac:PartyIdentification")
        for each in party.all("cbc:ID")
    )


def payee_number(rule: str, count: Callable[[Node], int]) -> Rule:
    """UBL-SR-19 to 21: at most one, and the payee's name is not the seller's legal name."""
    return holds(rule, lambda node, index: count(node) <= 1 and payee_named_apart(node))


OWN = {
    ("cac:PostalAddress | cac:Address", ""): (at_most("UBL-SR-51", "cac:AddressLine"),),
    ("cac:AccountingSupplierParty/cac:Party", ""): (at_most("UBL-SR-42", "cac:PartyTaxScheme", 2),),
    ("cac:AdditionalDocumentReference", ""): (holds("UBL-SR-43", reference_typed, path="cbc:DocumentTypeCode"),),
    ("*Amount", "amount"): (decimals("UBL-DT-01"),),
    ("cac:PartyTaxScheme", ""): (
        holds(
            "UBL-SR-53",
            lambda node, index: bool(node.all("cac:TaxScheme", "cbc:ID") and node.all("cbc:CompanyID")),
            path="cbc:CompanyID",
        ),
    ),
    (ROOT, ""): (
        holds(
            "UBL-CR-002",
            lambda node, index: not node.all("cbc:UBLVersionID") or "2.1" in texts(node.all("cbc:UBLVersionID")),
            path="cbc:UBLVersionID",
            flag="warning",
        ),
        holds(
            "UBL-CR-412",
            lambda node, index: node.name == "cn:CreditNote" or not node.all("cac:PaymentMeans", "cbc:PaymentDueDate"),
            path="cac:PaymentMeans/cbc:PaymentDueDate",
            flag="warning",
        ),
        holds(
            "UBL-CR-665",
            lambda node, index: (
                not any(
                    "schemeID" in each.attributes
                    for reference in objects(index, invoiced=False)
                    for each in reference.all("cbc:ID")
                )
            ),
            path="cac:AdditionalDocumentReference/cbc:ID/@schemeID",
            flag="warning",
        ),
        holds(
            "UBL-CR-666",
            lambda node, index: not any(each.all("cac:Attachment") for each in objects(index, invoiced=True)),
            path="cac:AdditionalDocumentReference/cac:Attachment",
        ),
        holds(
            "UBL-CR-673",
            lambda node, index: not any(each.all("cbc:DocumentDescription") for each in objects(index, invoiced=True)),
            path="cac:AdditionalDocumentReference/cbc:DocumentDescription",
        ),
        absent("UBL-DT-18", "//@name", flag="warning", but="cbc:PaymentMeansCode"),
        holds(
            "UBL-SR-04",
            lambda node, index: (
                sum(
                    len(each.all("cbc:ID"))
                    for each in node.all("cac:AdditionalDocumentReference")
                    if "130" in document_type(each)
                )
                <= 1
            ),
            path="cac:AdditionalDocumentReference/cbc:ID",
        ),
        one_number("UBL-SR-12", SELLER, vat=True),
        one_number("UBL-SR-13", SELLER, vat=False),
        one_number("UBL-SR-18", BUYER, vat=True),
        holds("UBL-SR-29", lambda node, index: sepa_numbers(index) <= 1, path="cac:PartyIdentification/cbc:ID"),
        holds(
            "UBL-SR-44",
            lambda node, index: len(texts(index.anywhere("cbc:PaymentID"))) <= 1,
            path="cac:PaymentMeans/cbc:PaymentID",
        ),
        holds(
            "UBL-SR-47",
            lambda node, index: len(texts(index.anywhere("cbc:PaymentMeansCode"))) <= 1,
            path="cac:PaymentMeans/cbc:PaymentMeansCode",
        ),
    ),
    ("cac:PayeeParty", ""): (
        payee_number("UBL-SR-19", lambda node: len(node.all("cac:PartyName", "cbc:Name"))),
        payee_number(
            "UBL-SR-20",
            lambda node: sum(
                each.attributes.get("schemeID", "").upper() != "SEPA"
                for each in node.all("cac:PartyIdentification", "cbc:ID")
            ),
        ),
        payee_number("UBL-SR-21", lambda node: len(node.all("cac:PartyLegalEntity", "cbc:CompanyID"))),
    ),
}
SYNTAX = pattern(
    "syntax",
    package=__package__,
    file="ubl_syntax.tsv",
    conditions={"amount": is_amount, "allowance": is_allowance, "charge": is_charge},
    own=OWN,
)


# Code lists.


def has(attribute: str) -> Condition:
    """The condition that an attribute is there."""
    return lambda node: attribute in node.attributes


def party_scheme(node: Node, index: Index) -> Values | None:
    """BR-CL-10: an ISO 6523 scheme, or SEPA for the seller or the payee."""
    scheme = tidy(node.attributes.get("schemeID", ""))
    if scheme in codes.codes("identifier_scheme"):
        return PASSED
    mine = any(each.name in (SELLER, "cac:PayeeParty") for each in node.ancestors())
    return PASSED if scheme == "SEPA" and mine else {"value": quoted(scheme)}


def exemption(node: Node, index: Index) -> Values | None:
    """BR-CL-22: the code of an exemption, in small letters or capitals."""
    return PASSED if tidy(node.text).upper() in codes.codes("exemption_reason") else {"value": quoted(node.text)}


def is_scheme_of_object(node: Node) -> bool:
    owner = node.parent or node
    return "schemeID" in node.attributes and "130" in document_type(owner)


CURRENCY_AMOUNTS = (
    "Amount BaseAmount PriceAmount TaxAmount TaxableAmount LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount "
    "AllowanceTotalAmount ChargeTotalAmount PrepaidAmount PayableRoundingAmount PayableAmount"
)


def scheme(rule: str, where: str, attribute: str, name: str, *, exact: bool = False) -> Context:
    """A context whose attribute, when it is there, must be of a list."""
    return Context(where, (listed(rule, codes.of(name), attribute=attribute, exact=exact),), has(attribute))


CODES = Pattern(
    "codes",
    (
        Context("cbc:InvoiceTypeCode", (listed("BR-CL-01", codes.of("invoice_type")),)),
        Context("cbc:CreditNoteTypeCode", (listed("BR-CL-01", codes.of("credit_note_type")),)),
        Context(
            " | ".join(f"cbc:{name}" for name in CURRENCY_AMOUNTS.split()),
            (listed("BR-CL-03", codes.of("currency"), attribute="currencyID"),),
        ),
        Context("cbc:DocumentCurrencyCode", (listed("BR-CL-04", codes.of("currency")),)),
        Context("cbc:TaxCurrencyCode", (listed("BR-CL-05", codes.of("currency")),)),
        Context("cac:InvoicePeriod/cbc:DescriptionCode", (listed("BR-CL-06", codes.of("tax_point_ubl")),)),
        Context(
            "cac:AdditionalDocumentReference/cbc:ID | cac:DocumentReference/cbc:ID",
            (listed("BR-CL-07", codes.of("reference_type"), attribute="schemeID"),),
            is_scheme_of_object,
        ),
        Context("cac:PartyIdentification/cbc:ID", (Rule("BR-CL-10", "fatal", "code", party_scheme),), has("schemeID")),
        scheme("BR-CL-11", "cac:PartyLegalEntity/cbc:CompanyID", "schemeID", "identifier_scheme"),
        scheme("BR-CL-13", "cac:CommodityClassification/cbc:ItemClassificationCode", "listID", "item_classification"),
        Context("cac:Country/cbc:IdentificationCode", (listed("BR-CL-14", codes.of("country")),)),
        Context("cac:OriginCountry/cbc:IdentificationCode", (listed("BR-CL-15", codes.of("country")),)),
        Context("cac:PaymentMeans/cbc:PaymentMeansCode", (listed("BR-CL-16", codes.of("payment_means")),)),
        Context("cac:TaxCategory/cbc:ID", (listed("BR-CL-17", codes.of("vat_category")),)),
        Context("cac:ClassifiedTaxCategory/cbc:ID", (listed("BR-CL-18", codes.of("vat_category")),)),
        Context(
            "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
            (listed("BR-CL-19", codes.of("allowance_reason")),),
            lambda node: is_allowance(node.parent or node),
        ),
        Context(
            "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
            (listed("BR-CL-20", codes.of("charge_reason")),),
            lambda node: is_charge(node.parent or node),
        ),
        scheme("BR-CL-21", "cac:StandardItemIdentification/cbc:ID", "schemeID", "identifier_scheme"),
        Context("cbc:TaxExemptionReasonCode", (Rule("BR-CL-22", "fatal", "code", exemption),)),
        scheme("BR-CL-23", "cbc:InvoicedQuantity | cbc:BaseQuantity | cbc:CreditedQuantity", "unitCode", "unit"),
        scheme("BR-CL-24", "cbc:EmbeddedDocumentBinaryObject", "mimeCode", "mime_type", exact=True),
        scheme("BR-CL-25", "cbc:EndpointID", "schemeID", "electronic_address_scheme"),
        scheme("BR-CL-26", "cac:DeliveryLocation/cbc:ID", "schemeID", "identifier_scheme"),
    ),
)
PATTERNS = (MODEL, SYNTAX, CODES)
