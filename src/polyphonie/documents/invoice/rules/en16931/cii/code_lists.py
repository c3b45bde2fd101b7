"""The code lists of EN 16931 for CII: which list holds where."""

from polyphonie.documents.invoice.rules import codes
from polyphonie.documents.invoice.rules.checks import listed, quoted
from polyphonie.documents.invoice.rules.engine import PASSED, Condition, Context, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .places import PAYMENT, charge_of, has


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


def reason(rule: str, name: str, *, charges: bool) -> Context:
    return Context(
        "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode",
        (listed(rule, codes.of(name)),),
        lambda node: charge_of(node.parent or node) is charges,
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
        reason("BR-CL-19", "allowance_reason", charges=False),
        reason("BR-CL-20", "charge_reason", charges=True),
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
