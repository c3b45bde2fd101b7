"""UBL 2.1 Invoice and CreditNote: where each business term sits, in the order of the schemas.

Source: CEN/TS 16931-3-2 (binding of EN 16931 to UBL 2.1).
"""

from . import model
from .mapping import Constant, Group, Leaf, Syntax, Table, with_field

INVOICE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
NAMESPACES = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}
VAT = "{cac:TaxScheme/cbc:ID=VAT}"

ADDRESS: Table = (
    Leaf("line", "cbc:StreetName"),
    Leaf("additional_line", "cbc:AdditionalStreetName"),
    Leaf("city", "cbc:CityName"),
    Leaf("post_code", "cbc:PostalZone"),
    Leaf("subdivision", "cbc:CountrySubentity"),
    Leaf("third_line", "cac:AddressLine/cbc:Line"),
    Leaf("country", "cac:Country/cbc:IdentificationCode"),
)
PERIOD: Table = (Leaf("start_on", "cbc:StartDate", "day"), Leaf("end_on", "cbc:EndDate", "day"))
TRADER: Table = (
    Leaf("electronic_address", "cbc:EndpointID", "identifier"),
    Leaf("identifiers", "+cac:PartyIdentification/cbc:ID", "identifier", many=True),
    Leaf("trading_name", "cac:PartyName/cbc:Name"),
    Group("address", "cac:PostalAddress", model.Address, ADDRESS),
    Leaf("vat_identifier", "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID=VAT]/cbc:CompanyID"),
    Leaf(
        "tax_registration",
        "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID!=VAT]{cac:TaxScheme/cbc:ID=TAX}/cbc:CompanyID",
    ),
    Leaf("name", "cac:PartyLegalEntity/cbc:RegistrationName"),
    Leaf("legal_registration", "cac:PartyLegalEntity/cbc:CompanyID", "identifier"),
    Leaf("legal_information", "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
    Group(
        "contact",
        "cac:Contact",
        model.Contact,
        (
            Leaf("name", "cbc:Name"),
            Leaf("telephone", "cbc:Telephone"),
            Leaf("email", "cbc:ElectronicMail"),
        ),
    ),
)
PAYEE: Table = (
    Leaf("identifiers", "+cac:PartyIdentification/cbc:ID", "identifier", many=True),
    Leaf("name", "cac:PartyName/cbc:Name"),
    Leaf("legal_registration", "cac:PartyLegalEntity/cbc:CompanyID", "identifier"),
)
TAX_REPRESENTATIVE: Table = (
    Leaf("name", "cac:PartyName/cbc:Name"),
    Group("address", "cac:PostalAddress", model.Address, ADDRESS),
    Leaf("vat_identifier", "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID=VAT]/cbc:CompanyID"),
)
DELIVERY: Table = (
    Leaf("delivered_on", "cbc:ActualDeliveryDate", "day"),
    Leaf("location", "cac:DeliveryLocation/cbc:ID", "identifier"),
    Group("address", "cac:DeliveryLocation/cac:Address", model.Address, ADDRESS),
    Leaf("recipient_name", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
)
PAYMENT: Table = (
    Leaf("means_code", "cbc:PaymentMeansCode"),
    Leaf("means_text", "cbc:PaymentMeansCode/@name"),
    Leaf("remittance", "cbc:PaymentID"),
    Group(
        "card",
        "cac:CardAccount",
        model.PaymentCard,
        (
            Leaf("account_number", "cbc:PrimaryAccountNumberID"),
            Constant("cbc:NetworkID", "NA"),
            Leaf("holder_name", "cbc:HolderName"),
        ),
    ),
    Group(
        "transfers",
        "cac:PayeeFinancialAccount",
        model.CreditTransfer,
        (
            Leaf("account", "cbc:ID"),
            Leaf("account_name", "cbc:Name"),
            Leaf("service_provider", "cac:FinancialInstitutionBranch/cbc:ID"),
        ),
        many=True,
    ),
    Group(
        "debit",
        "cac:PaymentMandate",
        model.DirectDebit,
        (
            Leaf("mandate", "cbc:ID"),
            Leaf("debited_account", "cac:PayerFinancialAccount/cbc:ID"),
            Leaf(
                "creditor_identifier",
                "/cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID[?@schemeID=SEPA]",
                write=False,
            ),
        ),
    ),
)
# A credit note says its due day inside its means of payment.
CREDIT_NOTE_PAYMENT: Table = (
    *PAYMENT[:2],
    Leaf("/due_on", "cbc:PaymentDueDate", "day", read=False),
    *PAYMENT[2:],
)
DEDUCTION: Table = (
    Leaf("reason_code", "cbc:AllowanceChargeReasonCode"),
    Leaf("reason", "cbc:AllowanceChargeReason"),
    Leaf("percentage", "cbc:MultiplierFactorNumeric", "number"),
    Leaf("amount", "cbc:Amount", "amount"),
    Leaf("base_amount", "cbc:BaseAmount", "amount"),
    Leaf("vat_category", f"cac:TaxCategory{VAT}/cbc:ID"),
    Leaf("vat_rate", f"cac:TaxCategory{VAT}/cbc:Percent", "number"),
)
ALLOWANCE = "cac:AllowanceCharge[^cbc:ChargeIndicator=false]"
CHARGE = "cac:AllowanceCharge[^cbc:ChargeIndicator=true]"
IS_CHARGE = (("is_charge", True),)
CLASSIFICATION = "cac:Item/+cac:CommodityClassification/cbc:ItemClassificationCode"
VAT_BREAKDOWN: Table = (
    Leaf("taxable_amount", "cbc:TaxableAmount", "amount"),
    Leaf("tax_amount", "cbc:TaxAmount", "amount"),
    Leaf("category", f"cac:TaxCategory{VAT}/cbc:ID"),
    Leaf("rate", f"cac:TaxCategory{VAT}/cbc:Percent", "number"),
    Leaf("exemption_reason_code", f"cac:TaxCategory{VAT}/cbc:TaxExemptionReasonCode"),
    Leaf("exemption_reason", f"cac:TaxCategory{VAT}/cbc:TaxExemptionReason"),
)
ATTACHMENT: Table = (
    Leaf("identifier", "cbc:ID", "identifier"),
    Leaf("description", "cbc:DocumentDescription"),
    Leaf("content", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject", "file"),
    Leaf("mime_type", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@mimeCode"),
    Leaf("file_name", "cac:Attachment/cbc:EmbeddedDocumentBinaryObject/@filename"),
    Leaf("location", "cac:Attachment/cac:ExternalReference/cbc:URI"),
)
ATTRIBUTE: Table = (Leaf("name", "cbc:Name"), Leaf("value", "cbc:Value"))
PRICE: Table = (
    Leaf("net", "cbc:PriceAmount", "amount"),
    Leaf("base_quantity", "cbc:BaseQuantity", "number"),
    Leaf("base_quantity_unit", "cbc:BaseQuantity/@unitCode"),
    Leaf("discount", f"{ALLOWANCE}/cbc:Amount", "amount"),
    Leaf("gross", f"{ALLOWANCE}/cbc:BaseAmount", "amount"),
)


def line(quantity: str) -> Table:
    """A line whose quantity is in `quantity`: InvoicedQuantity or CreditedQuantity."""
    return (
        Leaf("identifier", "cbc:ID"),
        Leaf("note", "cbc:Note"),
        Leaf("quantity", f"cbc:{quantity}", "number"),
        Leaf("quantity_unit", f"cbc:{quantity}/@unitCode"),
        Leaf("net_amount", "cbc:LineExtensionAmount", "amount"),
        Leaf("buyer_accounting_reference", "cbc:AccountingCost"),
        Group("period", "cac:InvoicePeriod", model.Period, PERIOD),
        Leaf("order_line", "cac:OrderLineReference/cbc:LineID"),
        Leaf("object_identifier", "cac:DocumentReference{cbc:DocumentTypeCode=130}/cbc:ID", "identifier"),
        Group("allowances", ALLOWANCE, model.Allowance, DEDUCTION, many=True),
        Group("charges", CHARGE, model.Allowance, DEDUCTION, many=True, fixed=IS_CHARGE),
        Leaf("item.description", "cac:Item/cbc:Description"),
        Leaf("item.name", "cac:Item/cbc:Name"),
        Leaf("item.buyer_identifier", "cac:Item/cac:BuyersItemIdentification/cbc:ID"),
        Leaf("item.seller_identifier", "cac:Item/cac:SellersItemIdentification/cbc:ID"),
        Leaf("item.standard_identifier", "cac:Item/cac:StandardItemIdentification/cbc:ID", "identifier"),
        Leaf("item.origin_country", "cac:Item/cac:OriginCountry/cbc:IdentificationCode"),
        Leaf("item.classifications", CLASSIFICATION, "listed", many=True),
        Leaf("vat_category", f"cac:Item/cac:ClassifiedTaxCategory{VAT}/cbc:ID"),
        Leaf("vat_rate", f"cac:Item/cac:ClassifiedTaxCategory{VAT}/cbc:Percent", "number"),
        Group("item.attributes", "cac:Item/cac:AdditionalItemProperty", model.Attribute, ATTRIBUTE, many=True),
        Group("price", "cac:Price", model.Price, PRICE),
    )


HEAD: Table = (
    Leaf("specification", "cbc:CustomizationID"),
    Leaf("business_process", "cbc:ProfileID"),
    Leaf("number", "cbc:ID"),
    Leaf("issued_on", "cbc:IssueDate", "day"),
)
CURRENCIES: Table = (
    Leaf("currency", "cbc:DocumentCurrencyCode"),
    Leaf("accounting_currency", "cbc:TaxCurrencyCode"),
    Leaf("references.buyer_accounting", "cbc:AccountingCost"),
    Leaf("references.buyer", "cbc:BuyerReference"),
    Group("period", "cac:InvoicePeriod", model.Period, PERIOD),
    Leaf("tax_point_code", "cac:InvoicePeriod/cbc:DescriptionCode"),
    Leaf("references.purchase_order", "cac:OrderReference/cbc:ID"),
    Leaf("references.sales_order", "cac:OrderReference/cbc:SalesOrderID"),
    Group(
        "preceding",
        "+cac:BillingReference/cac:InvoiceDocumentReference",
        model.PrecedingInvoice,
        (Leaf("number", "cbc:ID"), Leaf("issued_on", "cbc:IssueDate", "day")),
        many=True,
    ),
    Leaf("references.despatch_advice", "cac:DespatchDocumentReference/cbc:ID"),
    Leaf("references.receiving_advice", "cac:ReceiptDocumentReference/cbc:ID"),
)
TENDER: Table = (Leaf("references.tender_or_lot", "cac:OriginatorDocumentReference/cbc:ID"),)
CONTRACT: Table = (Leaf("references.contract", "cac:ContractDocumentReference/cbc:ID"),)
DOCUMENTS: Table = (
    Leaf(
        "references.object_identifier",
        "cac:AdditionalDocumentReference[cbc:DocumentTypeCode=130]/cbc:ID",
        "identifier",
    ),
    Group(
        "attachments",
        "cac:AdditionalDocumentReference[?cbc:DocumentTypeCode!=130][?cbc:DocumentTypeCode!=50]",
        model.Attachment,
        ATTACHMENT,
        many=True,
    ),
)
BODY: Table = (
    Group("seller", "cac:AccountingSupplierParty/cac:Party", model.Party, TRADER),
    Group("buyer", "cac:AccountingCustomerParty/cac:Party", model.Party, TRADER),
    Group("payee", "cac:PayeeParty", model.Party, PAYEE),
    Group("tax_representative", "cac:TaxRepresentativeParty", model.Party, TAX_REPRESENTATIVE),
    Group("delivery", "cac:Delivery", model.Delivery, DELIVERY),
    Group("payments", "cac:PaymentMeans", model.PaymentInstruction, PAYMENT, many=True),
    Leaf("payment_terms", "cac:PaymentTerms/cbc:Note"),
    Group("allowances", ALLOWANCE, model.Allowance, DEDUCTION, many=True),
    Group("charges", CHARGE, model.Allowance, DEDUCTION, many=True, fixed=IS_CHARGE),
    Leaf("totals.vat", "cac:TaxTotal[?cbc:TaxAmount/@currencyID=$currency]/cbc:TaxAmount", "amount"),
    Group("vat", "cac:TaxTotal/cac:TaxSubtotal", model.VatBreakdown, VAT_BREAKDOWN, many=True),
    Leaf(
        "totals.vat_in_accounting_currency",
        "+cac:TaxTotal[?cbc:TaxAmount/@currencyID=$accounting]/cbc:TaxAmount",
        "accounting",
    ),
    Leaf("totals.lines", "cac:LegalMonetaryTotal/cbc:LineExtensionAmount", "amount"),
    Leaf("totals.without_vat", "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount", "amount"),
    Leaf("totals.with_vat", "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", "amount"),
    Leaf("totals.allowances", "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount", "amount"),
    Leaf("totals.charges", "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount", "amount"),
    Leaf("totals.paid", "cac:LegalMonetaryTotal/cbc:PrepaidAmount", "amount"),
    Leaf("totals.rounding", "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount", "amount"),
    Leaf("totals.due", "cac:LegalMonetaryTotal/cbc:PayableAmount", "amount"),
)
NOTES: Table = (Leaf("notes", "cbc:Note", "note", many=True),)
TAX_POINT: Table = (Leaf("tax_point_on", "cbc:TaxPointDate", "day"),)

INVOICE = Syntax(
    namespaces=NAMESPACES,
    table=(
        *HEAD,
        Leaf("due_on", "cbc:DueDate", "day"),
        Leaf("type_code", "cbc:InvoiceTypeCode"),
        *NOTES,
        *TAX_POINT,
        *CURRENCIES,
        *TENDER,
        *CONTRACT,
        *DOCUMENTS,
        Leaf("references.project", "cac:ProjectReference/cbc:ID"),
        *BODY,
        Group("lines", "cac:InvoiceLine", model.Line, line("InvoicedQuantity"), many=True),
    ),
)
CREDIT_NOTE = Syntax(
    namespaces=NAMESPACES,
    table=(
        *HEAD,
        *TAX_POINT,
        Leaf("type_code", "cbc:CreditNoteTypeCode"),
        *NOTES,
        *CURRENCIES,
        *CONTRACT,
        *DOCUMENTS,
        Leaf("references.project", "cac:AdditionalDocumentReference[cbc:DocumentTypeCode=50]/cbc:ID"),
        *TENDER,
        *with_field(BODY, "payments", entries=CREDIT_NOTE_PAYMENT),
        Leaf("due_on", "cac:PaymentMeans/cbc:PaymentDueDate", "day", write=False),
        Group("lines", "cac:CreditNoteLine", model.Line, line("CreditedQuantity"), many=True),
    ),
)
