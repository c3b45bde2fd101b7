"""The syntax rules of EN 16931 for CII: the table of absences and counts, and those that are more."""

import re
from collections.abc import Iterable

from polyphonie.documents.invoice.cii import SETTLEMENT, TRANSACTION
from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.checks import holds, truth
from polyphonie.documents.invoice.rules.engine import Rule
from polyphonie.documents.invoice.rules.index import Index, Node, tidy
from polyphonie.documents.invoice.rules.tables import pattern

from .places import ACCOUNT, AGREED, LINE_SETTLED, PAYMENT, ROOT, texts


def only_for(rule: str, child: str, name: str, *types: str, flag: str = "fatal") -> Rule:
    """A child that only references of that name, and of those types when given, may have."""

    def test(node: Node, index: Index) -> bool:
        if not node.all(child):
            return True
        return node.name == name and (not types or bool(texts(node.all("ram:TypeCode")) & set(types)))

    return holds(rule, test, path=child, shortcut=shortcuts.absent((child,)))


def not_both(rule: str, party: str) -> Rule:
    """A party bears its number without scheme or with one, not both."""
    return holds(
        rule,
        lambda node, index: not (node.all(party, "ram:ID") and node.all(party, "ram:GlobalID")),
        path=f"{party}/ram:ID",
        flag="warning",
    )


def named_once(rule: str, party: str) -> Rule:
    """A contact is a person or a department, not both."""
    contact = (party, "ram:DefinedTradeContact")
    return holds(
        rule,
        lambda node, index: not (node.all(*contact, "ram:PersonName") and node.all(*contact, "ram:DepartmentName")),
        path="/".join(contact),
        flag="warning",
    )


def documents_of(rule: str, kind: str, *below: str, spaces: bool = True) -> Rule:
    """At most one referenced document of a type (or one part of it)."""

    def test(node: Node, index: Index) -> bool:
        found = [
            each
            for each in node.all("ram:AdditionalReferencedDocument")
            if kind in {code.tidy if spaces else code.text for code in each.all("ram:TypeCode")}
        ]
        return (sum(len(each.all(*below)) for each in found) if below else len(found)) <= 1

    none = shortcuts.absent(("ram:AdditionalReferencedDocument",))
    return holds(rule, test, path="ram:AdditionalReferencedDocument", flag="warning", shortcut=none)


def only_in_header(rule: str, child: str) -> Rule:
    """A part of a tax that only the breakdown of the document has."""
    return holds(
        rule,
        lambda node, index: (
            not node.all(child) or any(each.name == "ram:ApplicableHeaderTradeSettlement" for each in node.ancestors())
        ),
        path=child,
        flag="warning",
        shortcut=shortcuts.absent((child,)),
    )


def only_applicable(rule: str, child: str) -> Rule:
    return holds(
        rule,
        lambda node, index: not node.all(child) or node.name == "ram:ApplicableTradeTax",
        path=child,
        flag="warning",
        shortcut=shortcuts.absent((child,)),
    )


def discount(node: Node, index: Index) -> bool:
    """CII-SR-119: a price's discount has its indicator, "false", and its amount; or neither."""
    path = ("ram:GrossPriceProductTradePrice", "ram:AppliedTradeAllowanceCharge")
    indicators, amounts = node.all(*path, "ram:ChargeIndicator"), node.all(*path, "ram:ActualAmount")
    false = any(truth(each) is False for indicator in indicators for each in indicator.all("udt:Indicator"))
    return bool(false and amounts) or (not indicators and not amounts)


def same_everywhere(rule: str, child: str) -> Rule:
    """CII-SR-467 and 468: every payment instruction says the same."""

    def test(node: Node, index: Index) -> bool:
        payments = index.anywhere(PAYMENT)
        return len({tidy(each.text) for payment in payments for each in payment.all(child)}) <= 1

    return holds(rule, test, path=f"{SETTLEMENT}/{PAYMENT}/{child}")


def one_due_date_code(node: Node, index: Index) -> bool:
    """CII-SR-462: the code of the tax point is the same in all the breakdown."""
    taxes = index.anywhere("ram:ApplicableTradeTax")
    return len({code.text for tax in taxes for code in tax.all("ram:DueDateTypeCode")}) <= 1


def transfers_have_accounts(node: Node, index: Index) -> bool:
    """CII-SR-470."""
    return not any(
        texts_tidy(payment.all("ram:TypeCode")) & {"30", "58"}
        and not any(payment.all("ram:PayeePartyCreditorFinancialAccount", each) for each in ACCOUNT)
        for payment in node.all(PAYMENT)
    )


def texts_tidy(nodes: Iterable[Node]) -> set[str]:
    return {node.tidy for node in nodes}


BILLED = ("ram:SpecifiedLineTradeDelivery", "ram:IncludedSupplyChainTradeLineItem", TRANSACTION, ROOT.strip("/"))


def unit_only_billed(node: Node, index: Index) -> bool:
    """CII-DT-033: a quantity has a unit only when the billed quantities have theirs."""
    if "unitCode" not in node.attributes or index.facts.get(billed_in_units):
        return True
    if node.name == "ram:BilledQuantity" and tuple([each.name for each in node.ancestors()]) == BILLED:
        # It is one of those that all others are asked for.
        index.facts[billed_in_units] = True
        return True
    return index.surely(billed_in_units)


def billed_in_units(index: Index) -> bool:
    """Whether a billed quantity has its unit."""
    path = ("rsm:SupplyChainTradeTransaction", "ram:IncludedSupplyChainTradeLineItem")
    billed = index.root.all(*path, "ram:SpecifiedLineTradeDelivery", "ram:BilledQuantity")
    return any("unitCode" in each.attributes for each in billed)


DAY = re.compile(r"[ \t\r\n]*\d{4}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])[ \t\r\n]*")


REFERENCE = "ram:AdditionalReferencedDocument"


LINE_PATH = f"{ROOT}/{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"


ORIGIN = "ram:OriginTradeCountry"


OWN = {
    (f"{LINE_PATH}/ram:SpecifiedTradeProduct", ""): (
        holds(
            "CII-SR-046",
            lambda node, index: (
                not node.all("ram:GlobalID") or any("schemeID" in each.attributes for each in node.all("ram:GlobalID"))
            ),
            path="ram:GlobalID/@schemeID",
            shortcut=shortcuts.absent(("ram:GlobalID",)),
        ),
        holds(
            "CII-SR-090",
            lambda node, index: not node.all(ORIGIN) or len(node.all(ORIGIN, "ram:ID")) == 1,
            path=f"{ORIGIN}/ram:ID",
            shortcut=shortcuts.absent((ORIGIN,)),
        ),
    ),
    (f"{LINE_PATH}/ram:SpecifiedLineTradeAgreement", ""): (
        holds(
            "CII-SR-119",
            discount,
            path="ram:GrossPriceProductTradePrice",
            flag="warning",
            shortcut=shortcuts.absent(("ram:GrossPriceProductTradePrice",)),
        ),
    ),
    (f"{LINE_PATH}/{LINE_SETTLED}", ""): (documents_of("CII-SR-474", "130"),),
    (f"{ROOT}/{AGREED}", ""): (
        not_both("CII-SR-450", "ram:BuyerTradeParty"),
        documents_of("CII-SR-457", "50", spaces=False),
        documents_of("CII-SR-458", "130", spaces=False),
        named_once("CII-SR-465", "ram:SellerTradeParty"),
        named_once("CII-SR-466", "ram:BuyerTradeParty"),
        documents_of("CII-SR-475", "916", "ram:Name"),
        documents_of("CII-SR-476", "916", "ram:AttachmentBinaryObject"),
    ),
    (f"{ROOT}/{TRANSACTION}/ram:ApplicableHeaderTradeDelivery", ""): (not_both("CII-SR-449", "ram:ShipToTradeParty"),),
    (f"{ROOT}/{SETTLEMENT}", ""): (
        not_both("CII-SR-451", "ram:PayeeTradeParty"),
        holds("CII-SR-462", one_due_date_code, path="ram:ApplicableTradeTax/ram:DueDateTypeCode"),
        holds("CII-SR-470", transfers_have_accounts, path=f"{PAYMENT}/ram:PayeePartyCreditorFinancialAccount"),
    ),
    (ROOT, ""): (same_everywhere("CII-SR-467", "ram:TypeCode"), same_everywhere("CII-SR-468", "ram:Information")),
    ("ram:*ReferencedDocument", ""): (
        only_for("CII-DT-015", "ram:URIID", REFERENCE, "916"),
        only_for("CII-DT-018", "ram:TypeCode", REFERENCE, "50", "130", "916"),
        only_for("CII-DT-021", "ram:Name", REFERENCE, "916"),
        only_for("CII-DT-022", "ram:AttachmentBinaryObject", REFERENCE, "916"),
        only_for("CII-DT-024", "ram:ReferenceTypeCode", REFERENCE, "130"),
        only_for("CII-DT-027", "ram:FormattedIssueDateTime", "ram:InvoiceReferencedDocument"),
    ),
    ("ram:*Quantity", ""): (holds("CII-DT-033", unit_only_billed, path="@unitCode"),),
    ("ram:*TradeTax", ""): (
        holds(
            "CII-DT-037",
            lambda node, index: not node.all("ram:TypeCode") or "VAT" in texts(node.all("ram:TypeCode")),
            path="ram:TypeCode",
            shortcut=shortcuts.passes("VAT".__eq__, ("ram:TypeCode",)),
        ),
        only_in_header("CII-DT-041", "ram:BasisAmount"),
        only_applicable("CII-DT-052", "ram:ExemptionReasonCode"),
        only_applicable("CII-DT-098", "ram:ExemptionReason"),
        only_in_header("CII-DT-054", "ram:TaxPointDate"),
        only_in_header("CII-DT-058", "ram:DueDateTypeCode"),
    ),
    ("udt:DateTimeString", "format 102"): (holds("CII-DT-097", lambda node, index: bool(DAY.fullmatch(node.text))),),
}


SYNTAX = pattern(
    "syntax",
    package=__package__,
    file="syntax.tsv",
    conditions={
        "not TaxTotalAmount": lambda node: node.name != "ram:TaxTotalAmount",
        "format 102": lambda node: node.attributes.get("format") == "102",
    },
    own=OWN,
)
