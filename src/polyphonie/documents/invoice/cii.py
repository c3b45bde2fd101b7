"""UN/CEFACT Cross Industry Invoice (D16B, D22B), which Factur-X embeds: where each business term sits.

Source: CEN/TS 16931-3-3 (binding of EN 16931 to CII).
"""

from . import model
from .mapping import Constant, Group, Leaf, Syntax, Table

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"

ADDRESS: Table = (
    Leaf("post_code", "ram:PostcodeCode"),
    Leaf("line", "ram:LineOne"),
    Leaf("additional_line", "ram:LineTwo"),
    Leaf("third_line", "ram:LineThree"),
    Leaf("city", "ram:CityName"),
    Leaf("country", "ram:CountryID"),
    Leaf("subdivision", "ram:CountrySubDivisionName"),
)
PARTY: Table = (
    Leaf("identifiers", "ram:ID", "identifier", many=True, scheme="without"),
    Leaf("identifiers", "ram:GlobalID", "identifier", many=True, scheme="with"),
    Leaf("name", "ram:Name"),
    Leaf("legal_information", "ram:Description"),
    Leaf("legal_registration", "ram:SpecifiedLegalOrganization/ram:ID", "identifier"),
    Leaf("trading_name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    Group(
        "contact",
        "ram:DefinedTradeContact",
        model.Contact,
        (
            Leaf("name", "ram:PersonName"),
            Leaf("name", "ram:DepartmentName", write=False),
            Leaf("telephone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
            Leaf("email", "ram:EmailURIUniversalCommunication/ram:URIID"),
        ),
    ),
    Group("address", "ram:PostalTradeAddress", model.Address, ADDRESS),
    Leaf("electronic_address", "ram:URIUniversalCommunication/ram:URIID", "identifier"),
    Leaf("vat_identifier", "+ram:SpecifiedTaxRegistration/ram:ID[@schemeID=VA]"),
    Leaf("tax_registration", "+ram:SpecifiedTaxRegistration/ram:ID[@schemeID=FC]"),
)
PERIOD: Table = (
    Leaf("start_on", "ram:StartDateTime/udt:DateTimeString", "day102"),
    Leaf("end_on", "ram:EndDateTime/udt:DateTimeString", "day102"),
)
NOTE: Table = (Leaf("text", "ram:Content"), Leaf("subject", "ram:SubjectCode"))
ATTACHMENT: Table = (
    Leaf("identifier", "ram:IssuerAssignedID", "identifier"),
    Leaf("location", "ram:URIID"),
    Constant("ram:TypeCode", "916"),
    Leaf("description", "ram:Name"),
    Leaf("content", "ram:AttachmentBinaryObject", "file"),
    Leaf("mime_type", "ram:AttachmentBinaryObject/@mimeCode"),
    Leaf("file_name", "ram:AttachmentBinaryObject/@filename"),
)
PAYMENT: Table = (
    Leaf("means_code", "ram:TypeCode"),
    Leaf("means_text", "ram:Information"),
    Leaf("remittance", f"/{SETTLEMENT}/ram:PaymentReference", write=False),
    Group(
        "card",
        "ram:ApplicableTradeSettlementFinancialCard",
        model.PaymentCard,
        (
            Leaf("account_number", "ram:ID"),
            Leaf("holder_name", "ram:CardholderName"),
        ),
    ),
    Group(
        "debit",
        ".",
        model.DirectDebit,
        (
            Leaf("debited_account", "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
            Leaf("creditor_identifier", f"/{SETTLEMENT}/ram:CreditorReferenceID", write=False),
            Leaf("mandate", f"/{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID", write=False),
        ),
    ),
    Group(
        "transfers",
        "ram:PayeePartyCreditorFinancialAccount",
        model.CreditTransfer,
        (
            Leaf("account", "ram:IBANID"),
            Leaf("account_name", "ram:AccountName"),
            Leaf("account", "ram:ProprietaryID", write=False),
            Leaf("service_provider", "../ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", write=False),
        ),
        many=True,
    ),
    Leaf("transfers.service_provider", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", read=False),
)
VAT_BREAKDOWN: Table = (
    Leaf("tax_amount", "ram:CalculatedAmount", "amount"),
    Constant("ram:TypeCode", "VAT"),
    Leaf("exemption_reason", "ram:ExemptionReason"),
    Leaf("taxable_amount", "ram:BasisAmount", "amount"),
    Leaf("category", "ram:CategoryCode"),
    Leaf("exemption_reason_code", "ram:ExemptionReasonCode"),
    Leaf("/tax_point_on", "ram:TaxPointDate/udt:DateString", "day102", read=False),
    Leaf("/tax_point_code", "ram:DueDateTypeCode", read=False),
    Leaf("rate", "ram:RateApplicablePercent", "number"),
)
DEDUCTION: Table = (
    Leaf("percentage", "ram:CalculationPercent", "number"),
    Leaf("base_amount", "ram:BasisAmount", "amount"),
    Leaf("amount", "ram:ActualAmount", "amount"),
    Leaf("reason_code", "ram:ReasonCode"),
    Leaf("reason", "ram:Reason"),
    Leaf("vat_category", "ram:CategoryTradeTax{^ram:TypeCode=VAT}/ram:CategoryCode"),
    Leaf("vat_rate", "ram:CategoryTradeTax{^ram:TypeCode=VAT}/ram:RateApplicablePercent", "number"),
)
ALLOWANCE = "ram:SpecifiedTradeAllowanceCharge[^ram:ChargeIndicator/udt:Indicator=false]"
CHARGE = "ram:SpecifiedTradeAllowanceCharge[^ram:ChargeIndicator/udt:Indicator=true]"
IS_CHARGE = (("is_charge", True),)

PRODUCT = "ram:SpecifiedTradeProduct"
TERMS = "ram:SpecifiedLineTradeAgreement"
GROSS_PRICE = f"{TERMS}/ram:GrossPriceProductTradePrice"
NET_PRICE = f"{TERMS}/ram:NetPriceProductTradePrice"
DISCOUNT = f"{GROSS_PRICE}/ram:AppliedTradeAllowanceCharge[^ram:ChargeIndicator/udt:Indicator=false]"
SUM = "ram:SpecifiedLineTradeSettlement"
LINE_TAX = f"{SUM}/ram:ApplicableTradeTax{{^ram:TypeCode=VAT}}"
LINE: Table = (
    Leaf("identifier", "ram:AssociatedDocumentLineDocument/ram:LineID"),
    Leaf("note", "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content"),
    Leaf("item.standard_identifier", f"{PRODUCT}/ram:GlobalID", "identifier"),
    Leaf("item.seller_identifier", f"{PRODUCT}/ram:SellerAssignedID"),
    Leaf("item.buyer_identifier", f"{PRODUCT}/ram:BuyerAssignedID"),
    Leaf("item.name", f"{PRODUCT}/ram:Name"),
    Leaf("item.description", f"{PRODUCT}/ram:Description"),
    Group(
        "item.attributes",
        f"{PRODUCT}/ram:ApplicableProductCharacteristic",
        model.Attribute,
        (Leaf("name", "ram:Description"), Leaf("value", "ram:Value")),
        many=True,
    ),
    Leaf(
        "item.classifications",
        f"{PRODUCT}/+ram:DesignatedProductClassification/ram:ClassCode",
        "listed",
        many=True,
    ),
    Leaf("item.origin_country", f"{PRODUCT}/ram:OriginTradeCountry/ram:ID"),
    Leaf("order_line", f"{TERMS}/ram:BuyerOrderReferencedDocument/ram:LineID"),
    Leaf("price.gross", f"{GROSS_PRICE}/ram:ChargeAmount", "amount"),
    Leaf("price.base_quantity", f"{GROSS_PRICE}/ram:BasisQuantity", "number", read=False, beside="price.gross"),
    Leaf("price.base_quantity_unit", f"{GROSS_PRICE}/ram:BasisQuantity/@unitCode", read=False, beside="price.gross"),
    Leaf("price.discount", f"{DISCOUNT}/ram:ActualAmount", "amount"),
    Leaf("price.net", f"{NET_PRICE}/ram:ChargeAmount", "amount"),
    Leaf("price.base_quantity", f"{NET_PRICE}/ram:BasisQuantity", "number"),
    Leaf("price.base_quantity_unit", f"{NET_PRICE}/ram:BasisQuantity/@unitCode"),
    Leaf("quantity", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", "number"),
    Leaf("quantity_unit", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode"),
    Leaf("vat_category", f"{LINE_TAX}/ram:CategoryCode"),
    Leaf("vat_rate", f"{LINE_TAX}/ram:RateApplicablePercent", "number"),
    Group("period", f"{SUM}/ram:BillingSpecifiedPeriod", model.Period, PERIOD),
    Group("allowances", f"{SUM}/{ALLOWANCE}", model.Allowance, DEDUCTION, many=True),
    Group("charges", f"{SUM}/{CHARGE}", model.Allowance, DEDUCTION, many=True, fixed=IS_CHARGE),
    Leaf(
        "net_amount",
        f"{SUM}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        "amount",
    ),
    Leaf(
        "object_identifier",
        f"{SUM}/ram:AdditionalReferencedDocument[ram:TypeCode=130]/ram:IssuerAssignedID",
        "identifier",
        scheme_in="ram:ReferenceTypeCode",
    ),
    Leaf("buyer_accounting_reference", f"{SUM}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
)

INVOICE = Syntax(
    namespaces=NAMESPACES,
    currency_on_amounts=False,
    table=(
        Leaf(
            "business_process",
            "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        ),
        Leaf(
            "specification",
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        ),
        Leaf("number", "rsm:ExchangedDocument/ram:ID"),
        Leaf("type_code", "rsm:ExchangedDocument/ram:TypeCode"),
        Leaf("issued_on", "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "day102"),
        Group("notes", "rsm:ExchangedDocument/ram:IncludedNote", model.Note, NOTE, many=True),
        Group("lines", f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem", model.Line, LINE, many=True),
        Leaf("references.buyer", f"{AGREEMENT}/ram:BuyerReference"),
        Group("seller", f"{AGREEMENT}/ram:SellerTradeParty", model.Party, PARTY),
        Group("buyer", f"{AGREEMENT}/ram:BuyerTradeParty", model.Party, PARTY),
        Group("tax_representative", f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty", model.Party, PARTY),
        Leaf("references.sales_order", f"{AGREEMENT}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID"),
        Leaf("references.purchase_order", f"{AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"),
        Leaf("references.contract", f"{AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID"),
        Group(
            "attachments",
            f"{AGREEMENT}/ram:AdditionalReferencedDocument[?ram:TypeCode=916]",
            model.Attachment,
            ATTACHMENT,
            many=True,
        ),
        Leaf(
            "references.tender_or_lot",
            f"{AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode=50]/ram:IssuerAssignedID",
        ),
        Leaf(
            "references.object_identifier",
            f"{AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode=130]/ram:IssuerAssignedID",
            "identifier",
            scheme_in="ram:ReferenceTypeCode",
        ),
        Leaf("references.project", f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:ID"),
        Leaf("references.project", f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:Name", read=False),
        Group(
            "delivery",
            DELIVERY,
            model.Delivery,
            (
                Leaf("location", "ram:ShipToTradeParty/ram:ID", "identifier", scheme="without"),
                Leaf("location", "ram:ShipToTradeParty/ram:GlobalID", "identifier", scheme="with"),
                Leaf("recipient_name", "ram:ShipToTradeParty/ram:Name"),
                Group("address", "ram:ShipToTradeParty/ram:PostalTradeAddress", model.Address, ADDRESS),
                Leaf(
                    "delivered_on",
                    "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
                    "day102",
                ),
            ),
        ),
        Constant(DELIVERY, ""),
        Leaf(
            "references.despatch_advice",
            f"{DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
        ),
        Leaf(
            "references.receiving_advice",
            f"{DELIVERY}/ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID",
        ),
        Leaf("payments.debit.creditor_identifier", f"{SETTLEMENT}/ram:CreditorReferenceID", read=False),
        Leaf("payments.remittance", f"{SETTLEMENT}/ram:PaymentReference", read=False),
        Leaf("accounting_currency", f"{SETTLEMENT}/ram:TaxCurrencyCode"),
        Leaf("currency", f"{SETTLEMENT}/ram:InvoiceCurrencyCode"),
        Group("payee", f"{SETTLEMENT}/ram:PayeeTradeParty", model.Party, PARTY),
        Group(
            "payments",
            f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans",
            model.PaymentInstruction,
            PAYMENT,
            many=True,
        ),
        Group("vat", f"{SETTLEMENT}/ram:ApplicableTradeTax", model.VatBreakdown, VAT_BREAKDOWN, many=True),
        Leaf(
            "tax_point_on",
            f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:TaxPointDate/udt:DateString",
            "day102",
            write=False,
        ),
        Leaf("tax_point_code", f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:DueDateTypeCode", write=False),
        Group("period", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod", model.Period, PERIOD),
        Group("allowances", f"{SETTLEMENT}/{ALLOWANCE}", model.Allowance, DEDUCTION, many=True),
        Group("charges", f"{SETTLEMENT}/{CHARGE}", model.Allowance, DEDUCTION, many=True, fixed=IS_CHARGE),
        Leaf("payment_terms", f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description"),
        Leaf(
            "due_on",
            f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString",
            "day102",
        ),
        Leaf(
            "payments.debit.mandate",
            f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID",
            read=False,
        ),
        Leaf("totals.lines", f"{TOTALS}/ram:LineTotalAmount", "amount"),
        Leaf("totals.charges", f"{TOTALS}/ram:ChargeTotalAmount", "amount"),
        Leaf("totals.allowances", f"{TOTALS}/ram:AllowanceTotalAmount", "amount"),
        Leaf("totals.without_vat", f"{TOTALS}/ram:TaxBasisTotalAmount", "amount"),
        Leaf("totals.vat", f"{TOTALS}/+ram:TaxTotalAmount[@currencyID=$currency]", "amount"),
        Leaf(
            "totals.vat_in_accounting_currency",
            f"{TOTALS}/+ram:TaxTotalAmount[@currencyID=$accounting]",
            "amount",
        ),
        Leaf("totals.rounding", f"{TOTALS}/ram:RoundingAmount", "amount"),
        Leaf("totals.with_vat", f"{TOTALS}/ram:GrandTotalAmount", "amount"),
        Leaf("totals.paid", f"{TOTALS}/ram:TotalPrepaidAmount", "amount"),
        Leaf("totals.due", f"{TOTALS}/ram:DuePayableAmount", "amount"),
        Group(
            "preceding",
            f"{SETTLEMENT}/ram:InvoiceReferencedDocument",
            model.PrecedingInvoice,
            (
                Leaf("number", "ram:IssuerAssignedID"),
                Leaf("issued_on", "ram:FormattedIssueDateTime/qdt:DateTimeString", "day102"),
            ),
            many=True,
        ),
        Leaf(
            "references.buyer_accounting",
            f"{SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
        ),
    ),
)
