"""The code lists of EN 16931 for UBL: which list holds where."""

from polyphonie.documents.invoice.rules import codes
from polyphonie.documents.invoice.rules.checks import listed, quoted
from polyphonie.documents.invoice.rules.engine import PASSED, Context, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .places import SELLER, document_type, has, is_allowance, is_charge


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
