"""Where each data of a life-cycle message sits in UN/CEFACT CDAR D22B, in the order of its schema."""

from polyphonie.documents.invoice.mapping import Group, Leaf, Syntax, Table

from . import model

ROOT = "{urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100}"
ROOT += "CrossDomainAcknowledgementAndResponse"
NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
CONTEXT = "rsm:ExchangedDocumentContext"
DOCUMENT = "rsm:ExchangedDocument"
PARTY: Table = (
    Leaf("identifiers", "ram:GlobalID", "identifier", many=True),
    Leaf("name", "ram:Name"),
    Leaf("role", "ram:RoleCode"),
    Leaf("electronic_address", "ram:URIUniversalCommunication/ram:URIID", "identifier"),
)
CHARACTERISTIC: Table = (
    Leaf("identifier", "ram:ID"),
    Leaf("code", "ram:TypeCode"),
    Leaf("changed", "ram:ValueChangedIndicator/udt:IndicatorString", "boolean"),
    Leaf("changed", "ram:ValueChangedIndicator/udt:Indicator", "boolean", write=False),
    Leaf("name", "ram:Name"),
    Leaf("location", "ram:Location"),
    Leaf("value", "ram:Value"),
    Leaf("amount", "ram:ValueAmount", "number"),
    Leaf("currency", "ram:ValueAmount/@currencyID"),
    Leaf("day", "ram:ValueDateTime/udt:DateTimeString", "day102"),
    Leaf("percentage", "ram:ValuePercent", "number"),
)
DETAIL: Table = (
    Leaf("reason_code", "ram:ReasonCode"),
    Leaf("reason", "ram:Reason"),
    Leaf("status", "ram:ProcessConditionCode"),
    Leaf("status_name", "ram:ProcessCondition"),
    Leaf("action_code", "ram:RequestedActionCode"),
    Leaf("action", "ram:RequestedAction"),
    Leaf("sequence", "ram:SequenceNumeric", "number"),
    Group(
        "notes",
        "ram:IncludedNote",
        model.Note,
        (Leaf("text", "ram:Content"), Leaf("subject", "ram:SubjectCode")),
        many=True,
    ),
    Group("characteristics", "ram:SpecifiedDocumentCharacteristic", model.Characteristic, CHARACTERISTIC, many=True),
)
SUBJECT: Table = (
    Leaf("number", "ram:IssuerAssignedID"),
    Leaf("code", "ram:StatusCode"),
    Leaf("type_code", "ram:TypeCode"),
    Leaf("received_at", "ram:ReceiptDateTime/udt:DateTimeString", "instant204"),
    Leaf("reference_type", "ram:ReferenceTypeCode"),
    Leaf("issued_on", "ram:FormattedIssueDateTime/qdt:DateTimeString", "day102"),
    Leaf("status", "ram:ProcessConditionCode"),
    Leaf("status_name", "ram:ProcessCondition"),
    Group("issuer", "ram:IssuerTradeParty", model.Party, PARTY),
    Group("recipients", "ram:RecipientTradeParty", model.Party, PARTY, many=True),
    Group("details", "ram:SpecifiedDocumentStatus", model.Detail, DETAIL, many=True),
)
ACKNOWLEDGEMENT: Table = (
    Leaf("several", "ram:MultipleReferencesIndicator/udt:Indicator", "boolean"),
    Leaf("several", "ram:MultipleReferencesIndicator/udt:IndicatorString", "boolean", write=False),
    Leaf("phase", "ram:TypeCode"),
    Leaf("given_at", "ram:IssueDateTime/udt:DateTimeString", "instant204"),
    Group("subjects", "ram:ReferenceReferencedDocument", model.Subject, SUBJECT, many=True),
)
MESSAGE = Syntax(
    namespaces=NAMESPACES,
    table=(
        Leaf("business_process", f"{CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"),
        Leaf("guideline", f"{CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
        Leaf("identifier", f"{DOCUMENT}/ram:ID"),
        Leaf("name", f"{DOCUMENT}/ram:Name"),
        Leaf("issued_at", f"{DOCUMENT}/ram:IssueDateTime/udt:DateTimeString", "instant204"),
        Group("sender", f"{DOCUMENT}/ram:SenderTradeParty", model.Party, PARTY),
        Group("issuer", f"{DOCUMENT}/ram:IssuerTradeParty", model.Party, PARTY),
        Group("recipients", f"{DOCUMENT}/ram:RecipientTradeParty", model.Party, PARTY, many=True),
        Group("acknowledgements", "rsm:AcknowledgementDocument", model.Acknowledgement, ACKNOWLEDGEMENT, many=True),
    ),
)
