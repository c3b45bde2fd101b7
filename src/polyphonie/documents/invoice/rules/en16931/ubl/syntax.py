"""The syntax rules of EN 16931 for UBL: the table of absences and counts, and those that are more."""

from collections.abc import Callable

from polyphonie.documents.invoice.rules.checks import absent, at_most, decimals, holds
from polyphonie.documents.invoice.rules.engine import Rule, Where
from polyphonie.documents.invoice.rules.index import Index, Node
from polyphonie.documents.invoice.rules.tables import pattern

from .conditions import payee_named_apart
from .places import BUYER, ROOT, SELLER, document_type, is_allowance, is_charge, texts


def amount_stands(path: tuple[str, ...]) -> bool | None:
    """Whether an amount is none of a price (True), a price itself (False), or below a price, where it depends."""
    if path[-1].endswith("PriceAmount"):
        return False
    return None if "cac:Price" in path[:-1] else True


def is_amount(node: Node) -> bool:
    """An amount below a price that has no discount."""
    return not any(each.name == "cac:Price" and each.all("cac:AllowanceCharge") for each in node.ancestors())


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
    file="syntax.tsv",
    conditions={"amount": Where(amount_stands, is_amount), "allowance": is_allowance, "charge": is_charge},
    own=OWN,
)
