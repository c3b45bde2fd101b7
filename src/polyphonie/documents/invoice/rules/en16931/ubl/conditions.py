"""The conditions of EN 16931 on dates, parties, payments and prices of a UBL document."""

from datetime import date

from polyphonie.documents.invoice.rules import codes
from polyphonie.documents.invoice.rules.checks import double, quoted
from polyphonie.documents.invoice.rules.engine import FAILED, PASSED, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .places import SELLER, category, is_vat, texts, vat_only


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
    return any(each.all("cbc:ID") and is_vat(each) for each in node.all("cac:Item", "cac:ClassifiedTaxCategory"))


def rate_given(node: Node, index: Index) -> bool:
    """BR-48: a breakdown has a rate, unless it is out of scope of VAT."""
    categories = vat_only(node.all("cac:TaxCategory"))
    return any(each.all("cbc:Percent") or category(each) == "O" for each in categories)
