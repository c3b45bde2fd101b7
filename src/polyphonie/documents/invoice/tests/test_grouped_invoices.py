"""The French rules on multi-vendor and two-way invoices: two groups, sound but for one thing."""

from dataclasses import dataclass, replace

import pytest
from lxml import etree

from polyphonie.documents.invoice import cii
from polyphonie.documents.invoice.rules import packs
from polyphonie.documents.invoice.rules.en16931.ubl.places import NAMESPACES

SYNTAXES = ("UBL", "CII")
SELLER, OTHER, BUYER = "999910011", "999920028", "269999009"


@dataclass(frozen=True)
class Line:
    number: str
    subtype: str
    parent: str = ""
    seller: str = SELLER
    name: str = "Atelier"
    country: str = "FR"
    sub_invoice: str = "F1"
    framework: str = ""
    net: str = "100.00"
    vat: str = ""
    total: str = ""
    exemption: str = ""
    corrects: str = ""
    corrects_on: str = ""


@dataclass(frozen=True)
class Grouped:
    framework: str = "M8"
    type_code: str = "380"
    number: str = "F1"
    buyer: str = BUYER
    accounting: str = ""
    taxes: tuple[tuple[str, str], ...] = (("#F1#", "20.00"), ("#F2#", "10.00"))
    lines: tuple[Line, ...] = (
        Line("1", "GROUP", framework="S1", vat="20.00", total="120.00"),
        Line("2", "DETAIL", "1", exemption="#F1# taux normal"),
        Line("3", "GROUP", seller=OTHER, sub_invoice="F2", framework="S1", net="50.00", vat="10.00"),
        Line("4", "DETAIL", "3", seller=OTHER, sub_invoice="F2", net="50.00", exemption="#F2#"),
    )


def element(name: str, *children: str, **attributes: str) -> str:
    """An element with its text or its children; none when it holds nothing."""
    inside = "".join(children)
    stated = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{stated}>{inside}</{name}>" if inside else ""


def ubl_line(line: Line, made: Grouped) -> str:
    own = element("cbc:ID", made.number) + element("cbc:DocumentStatusCode", line.subtype)
    parent = element("cac:BillingReferenceLine", element("cbc:ID", line.parent))
    corrected = element("cbc:ID", line.corrects) + element("cbc:IssueDate", line.corrects_on)
    objects = [
        element(
            "cac:DocumentReference",
            element("cbc:ID", value, schemeID=scheme),
            "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>",
        )
        for scheme, value in (("AFL", line.sub_invoice), ("AVV", line.framework))
        if value
    ]
    legal = element("cbc:RegistrationName", line.name) + element("cbc:CompanyID", line.seller)
    country = element("cac:PostalAddress", element("cac:Country", element("cbc:IdentificationCode", line.country)))
    category = element("cac:ClassifiedTaxCategory", element("cbc:TaxExemptionReason", line.exemption))
    return element(
        "cac:InvoiceLine",
        element("cbc:ID", line.number),
        element("cbc:LineExtensionAmount", line.net),
        element("cbc:TaxInclusiveLineExtensionAmount", line.total),
        element("cac:BillingReference", element("cac:InvoiceDocumentReference", own), parent),
        element("cac:BillingReference", element("cac:InvoiceDocumentReference", corrected)),
        *objects,
        element("cac:TaxTotal", element("cbc:TaxAmount", line.vat, currencyID="EUR")),
        element(
            "cac:Item", category, element("cac:ManufacturerParty", country, element("cac:PartyLegalEntity", legal))
        ),
    )


def in_ubl(made: Grouped) -> str:
    def party(name: str, number: str) -> str:
        return element(name, element("cac:Party", element("cac:PartyLegalEntity", element("cbc:CompanyID", number))))

    vat = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    subtotals = [
        element(
            "cac:TaxSubtotal",
            element("cbc:TaxAmount", tax),
            element("cac:TaxCategory", element("cbc:TaxExemptionReason", reason), vat),
        )
        for reason, tax in made.taxes
    ]
    spaces = "".join(f' xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("cac", "cbc", "ubl"))
    content = element(
        "ubl:Invoice",
        element("cbc:ProfileID", made.framework),
        element("cbc:ID", made.number),
        element("cbc:InvoiceTypeCode", made.type_code),
        element("cbc:DocumentCurrencyCode", "EUR"),
        element("cbc:TaxCurrencyCode", made.accounting),
        party("cac:AccountingSupplierParty", SELLER),
        party("cac:AccountingCustomerParty", made.buyer),
        element("cac:TaxTotal", *subtotals),
        *(ubl_line(line, made) for line in made.lines),
    )
    return content.replace("<ubl:Invoice", f"<ubl:Invoice{spaces}", 1)


def cii_line(line: Line) -> str:
    place = (
        element("ram:LineID", line.number)
        + element("ram:ParentLineID", line.parent)
        + ("<ram:LineStatusReasonCode>" + line.subtype + "</ram:LineStatusReasonCode>")
    )
    legal = element("ram:SpecifiedLegalOrganization", element("ram:ID", line.seller))
    country = element("ram:PostalTradeAddress", element("ram:CountryID", line.country))
    objects = [
        f"<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>{value}</ram:IssuerAssignedID>"
        f"<ram:TypeCode>130</ram:TypeCode><ram:ReferenceTypeCode>{scheme}</ram:ReferenceTypeCode>"
        "</ram:AdditionalReferencedDocument>"
        for scheme, value in (("AFL", line.sub_invoice), ("AVV", line.framework))
        if value or (scheme == "AFL" and line.subtype == "GROUP")
    ]
    day = element("ram:FormattedIssueDateTime", element("qdt:DateTimeString", line.corrects_on))
    return element(
        "ram:IncludedSupplyChainTradeLineItem",
        element("ram:AssociatedDocumentLineDocument", place),
        element(
            "ram:SpecifiedLineTradeAgreement",
            element("ram:ItemSellerTradeParty", element("ram:Name", line.name), legal, country),
        ),
        element(
            "ram:SpecifiedLineTradeSettlement",
            element("ram:ApplicableTradeTax", element("ram:ExemptionReason", line.exemption)),
            element(
                "ram:SpecifiedTradeSettlementLineMonetarySummation",
                element("ram:LineTotalAmount", line.net),
                element("ram:TaxTotalAmount", line.vat, currencyID="EUR"),
                element("ram:GrandTotalAmount", line.total),
            ),
            element("ram:InvoiceReferencedDocument", element("ram:IssuerAssignedID", line.corrects), day),
            *objects,
        ),
    )


def in_cii(made: Grouped) -> str:
    def party(name: str, number: str) -> str:
        return element(name, element("ram:SpecifiedLegalOrganization", element("ram:ID", number)))

    taxes = [
        element(
            "ram:ApplicableTradeTax",
            element("ram:CalculatedAmount", tax),
            "<ram:TypeCode>VAT</ram:TypeCode>",
            element("ram:ExemptionReason", reason),
        )
        for reason, tax in made.taxes
    ]
    spaces = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in cii.NAMESPACES.items())
    framework = element("ram:BusinessProcessSpecifiedDocumentContextParameter", element("ram:ID", made.framework))
    content = element(
        "rsm:CrossIndustryInvoice",
        element("rsm:ExchangedDocumentContext", framework),
        element("rsm:ExchangedDocument", element("ram:ID", made.number), element("ram:TypeCode", made.type_code)),
        element(
            "rsm:SupplyChainTradeTransaction",
            *map(cii_line, made.lines),
            element(
                "ram:ApplicableHeaderTradeAgreement",
                party("ram:SellerTradeParty", SELLER),
                party("ram:BuyerTradeParty", made.buyer),
            ),
            element(
                "ram:ApplicableHeaderTradeSettlement",
                element("ram:TaxCurrencyCode", made.accounting),
                element("ram:InvoiceCurrencyCode", "EUR"),
                *taxes,
            ),
        ),
    )
    return content.replace("<rsm:CrossIndustryInvoice", f"<rsm:CrossIndustryInvoice{spaces}", 1)


def failed(made: Grouped, syntax: str) -> set[str]:
    """The rules on groups that fail, by our short name ("MV-03_BT-128_AFL")."""
    root = etree.fromstring(in_ubl(made) if syntax == "UBL" else in_cii(made))
    found = packs.engine((packs.BR_FR,), "UBL" if syntax == "UBL" else "CII").run(root)
    return {each.rule.id[6:] for each in found if each.rule.id.startswith(("BR-FR-MV-", "BR-FR-BD-"))}


SOUND = Grouped()
TWO_WAY = replace(SOUND, framework="S9", type_code="389", buyer=OTHER)


def with_line(position: int, made: Grouped = SOUND, **changes: str) -> Grouped:
    """The invoice with one of its lines changed."""
    lines = list(made.lines)
    lines[position] = replace(lines[position], **changes)
    return replace(made, lines=tuple(lines))


CORRECTIVE = replace(
    SOUND, type_code="384", lines=tuple(replace(each, corrects="F0", corrects_on="20260101") for each in SOUND.lines)
)
CREDIT = replace(
    TWO_WAY, type_code="261", lines=tuple(replace(each, corrects="F0", corrects_on="20260101") for each in SOUND.lines)
)
WRONG: dict[str, Grouped] = {
    "MV-02_EXT-FR-FE-163": replace(SOUND, lines=SOUND.lines[1::2]),
    "BD-02_EXT-FR-FE-163": replace(TWO_WAY, lines=TWO_WAY.lines[:2]),
    "BD-02_BT-47": replace(TWO_WAY, buyer=BUYER),
    "MV-03_EXT-FR-FE-164": with_line(0, name=""),
    "MV-03_EXT-FR-FE-167": with_line(0, seller=""),
    "MV-03_EXT-FR-FE-177": with_line(0, country=""),
    "MV-03_EXT-FR-FE-181": with_line(0, vat=""),
    "MV-03_EXT-FR-FE-182": replace(SOUND, accounting="USD"),
    "MV-03_BT-128_AFL": with_line(0, sub_invoice=""),
    "MV-03_BT-128_AVV": with_line(0, framework="M8"),
    "MV-05_EXT-FR-FE-BG-12": with_line(0, net="100.02", total=""),
    "MV-06_EXT-FR-FE-167": with_line(1, seller=OTHER),
    "MV-07_BT-128": with_line(1, sub_invoice="F2"),
    "MV-08_BT-128": with_line(1, exemption="taux normal"),
    "MV-09_EXT-FR-FE-181": replace(SOUND, taxes=(("#F1#", "19.98"), ("#F2#", "10.00"))),
    "MV-10_EXT-FR-FE-184": with_line(0, total="120.02"),
    "MV-11_BT-128": replace(SOUND, number="F9"),
    "MV-12_BT-128": with_line(2, sub_invoice="F1"),
    "MV-13_BT-3": replace(SOUND, type_code="389"),
    "MV-14-EXT-FR-FE-136": with_line(0, CORRECTIVE, corrects="", corrects_on=""),
    "MV-14-EXT-FR-FE-138": with_line(0, CORRECTIVE, corrects_on=""),
    "BD-14-EXT-FR-FE-136": with_line(0, CREDIT, corrects="", corrects_on=""),
    "BD-14-EXT-FR-FE-138": with_line(0, CREDIT, corrects_on=""),
}
# What the two official artefacts name, or look at, otherwise.
OWN: dict[str, dict[str, Grouped]] = {
    "UBL": {
        "MV-01_EXT-FR-FE-163": with_line(1, subtype=""),
        "BD-02_BT-30": with_line(0, TWO_WAY, seller=OTHER),
        "MV-BD_BT-3": replace(TWO_WAY, type_code="380"),
    },
    "CII": {
        "MV-01_EXT-FR-FE-163": with_line(1, subtype=" "),
        "BD-02_BT-31": with_line(0, TWO_WAY, seller=OTHER),
        "BD-13_BT-3": replace(TWO_WAY, type_code="380"),
    },
}


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("made", [SOUND, TWO_WAY, CORRECTIVE, CREDIT])
def test_it_finds_nothing_wrong_with_a_sound_invoice(made, syntax):
    assert failed(made, syntax) == set()


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("rule", WRONG)
def test_it_raises(rule, syntax):
    assert rule in failed(WRONG[rule], syntax)


@pytest.mark.parametrize(("syntax", "rule"), [(syntax, rule) for syntax in SYNTAXES for rule in OWN[syntax]])
def test_it_raises_what_one_syntax_names_otherwise(syntax, rule):
    assert rule in failed(OWN[syntax][rule], syntax)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("framework", ["S1", "B2", "M4", "S3"])
def test_it_asks_nothing_of_other_frameworks(framework, syntax):
    lines = tuple(replace(each, subtype="", seller="", sub_invoice="") for each in SOUND.lines)
    assert failed(replace(SOUND, framework=framework, lines=lines), syntax) == set()
