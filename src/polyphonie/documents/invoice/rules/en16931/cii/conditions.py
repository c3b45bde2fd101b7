"""The conditions of EN 16931 on dates, parties, payments and prices of a CII document."""

from polyphonie.documents.invoice.rules import codes
from polyphonie.documents.invoice.rules.checks import double, holds, quoted
from polyphonie.documents.invoice.rules.engine import FAILED, PASSED, Condition, Rule, Test, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from .places import AGREEMENT, HEADER, LINE_SETTLED, is_vat, texts


def period(node: Node, index: Index) -> Values | None:
    """BR-29 and BR-30: the end is not before the start, both written as YYYYMMDD."""
    start = node.all("ram:StartDateTime", "udt:DateTimeString")
    end = node.all("ram:EndDateTime", "udt:DateTimeString")
    if not node.all("ram:StartDateTime") or not node.all("ram:EndDateTime"):
        return PASSED
    starts = texts(each for each in start if each.attributes.get("format") == "102")
    ends = texts(each for each in end if each.attributes.get("format") == "102")
    if any(last >= first for last in ends for first in starts):
        return PASSED
    return {"start": quoted(start[0].text if start else ""), "end": quoted(end[0].text if end else "")}


def payee_differs(node: Node, index: Index) -> bool:
    """BR-17: the payee has a name, and no name or number of the seller."""
    transaction = (node.parent or node).parent or node
    seller = ("ram:ApplicableHeaderTradeAgreement", "ram:SellerTradeParty")
    return bool(node.all("ram:Name")) and not any(
        texts(node.all(*path)) & texts(transaction.all(*seller, *path))
        for path in (("ram:Name",), ("ram:ID",), ("ram:SpecifiedLegalOrganization", "ram:ID"))
    )


def seller_identified(node: Node, index: Index) -> bool:
    """BR-CO-26."""
    return bool(
        node.all("ram:ID")
        or node.all("ram:GlobalID")
        or node.all("ram:SpecifiedLegalOrganization", "ram:ID")
        or any(each.attributes.get("schemeID") == "VA" for each in node.all("ram:SpecifiedTaxRegistration", "ram:ID"))
    )


def representative_number(node: Node, index: Index) -> bool:
    """BR-56."""
    numbers = node.all("ram:SpecifiedTaxRegistration", "ram:ID")
    return any(each.tidy for each in numbers if each.attributes.get("schemeID") == "VA")


def not_negative(*path: str, needed: bool) -> Test:
    """BR-27 and BR-28: a price that is not negative."""

    def test(node: Node, index: Index) -> Values | None:
        prices = node.all(*path)
        if any((double(price) or 0) >= 0 for price in prices) or (not needed and not prices):
            return PASSED
        return {"value": quoted(prices[0].text)} if prices else FAILED

    return test


def vat_prefix(node: Node, index: Index) -> Values | None:
    """BR-CO-09: a VAT identifier starts with a country's letters."""
    return PASSED if node.text[:2] in codes.codes("vat_prefix_cii") else {"value": quoted(node.text)}


def address_scheme(rule: str, party: str) -> Rule:
    """BR-62 and 63: an electronic address has its scheme."""
    path = (*AGREEMENT, party, "ram:URIUniversalCommunication")

    def test(node: Node, index: Index) -> bool:
        addresses = node.all(*path)
        parties = {id(each.parent): each for each in reversed(addresses)}
        return not addresses or any(
            tidy(number.attributes.get("schemeID", ""))
            for first in parties.values()
            for number in first.all("ram:URIID")
        )

    return holds(rule, test, path="/".join((*path, "ram:URIID", "@schemeID")))


def says(word: str) -> Condition:
    """The condition that an indicator says a word, spelt so."""
    return lambda node: word in texts(node.all("udt:Indicator"))


def is_transfer_account(node: Node) -> bool:
    return bool(texts((node.parent or node).all("ram:TypeCode")) & {"30", "58"})


def is_vat_number(node: Node) -> bool:
    return node.attributes.get("schemeID") == "VA"


def delivered_to_country(node: Node, index: Index) -> bool:
    """BR-57."""
    address = node.all("ram:ShipToTradeParty", "ram:PostalTradeAddress")
    return not address or any(country.tidy for each in address for country in each.all("ram:CountryID"))


def line_category(node: Node, index: Index) -> bool:
    """BR-CO-04."""
    taxes = node.all(LINE_SETTLED, "ram:ApplicableTradeTax")
    return any(each.all("ram:CategoryCode") for each in taxes if is_vat(each))


def issue_day(node: Node, index: Index) -> bool:
    """BR-03: the issue day, written as YYYYMMDD."""
    days = node.all("rsm:ExchangedDocument", "ram:IssueDateTime", "udt:DateTimeString")
    return any(each.tidy for each in days if each.attributes.get("format") == "102")


def of_invoice_currency(node: Node) -> bool:
    """Whether a VAT total is in the invoice's currency."""
    *_, root = node.ancestors()
    currencies = root.all(*HEADER, "ram:InvoiceCurrencyCode")
    return node.attributes.get("currencyID") in {each.text for each in currencies}
