"""The rules B2G-…, each a condition on the invoice's values."""

import re
from collections.abc import Callable, Iterable, Iterator

from polyphonie.documents.invoice import cii, model, ubl
from polyphonie.documents.invoice.rules.checks import quoted
from polyphonie.documents.invoice.rules.engine import Context, Family, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node

SIRET = re.compile(r"\d{14}")
# Schemes of a supplier's number: SIRET, EU VAT, non-EU, RIDET, Tahiti, being registered, private person.
SELLER_SCHEMES = frozenset({"0009", "0223", "0226", "0227", "0228", "0229"})
LONGEST_NUMBER, LONGEST_REFERENCE, LONGEST_SERVICE = 20, 50, 100
LONGEST_NAME, LONGEST_TEXT, LONGEST_FILE_NAME = 99, 1024, 50
MOST_LINES = 1_000_000
TABLES = {
    ubl.INVOICE_ROOT: (ubl.INVOICE, "cbc:DocumentCurrencyCode"),
    ubl.CREDIT_NOTE_ROOT: (ubl.CREDIT_NOTE, "cbc:DocumentCurrencyCode"),
    cii.ROOT: (cii.INVOICE, f"{cii.SETTLEMENT}/ram:InvoiceCurrencyCode"),
}
Check = Callable[[model.Invoice], Iterable[str]]


def too_long(limit: int, *texts: str | None) -> Iterator[str]:
    """The texts that are longer than the limit."""
    return (text for text in texts if text and len(text) > limit)


def parties(invoice: model.Invoice) -> list[model.Party]:
    found = (invoice.seller, invoice.buyer, invoice.payee, invoice.tax_representative)
    return [party for party in found if party]


def seller_number(invoice: model.Invoice) -> Iterator[str]:
    """The seller bears a number that Chorus Pro knows; a SIRET has fourteen digits."""
    stated = invoice.seller.identifiers if invoice.seller else ()
    numbers = [each for each in stated if each.scheme in SELLER_SCHEMES]
    if not numbers:
        yield "—"
    yield from (each.value for each in numbers if each.scheme == "0009" and not SIRET.fullmatch(each.value))


def seller_establishment(invoice: model.Invoice) -> Iterator[str]:
    """A seller with a SIREN says which of its establishments invoices."""
    seller = invoice.seller
    if seller and seller.legal_registration and seller.legal_registration.scheme == "0002" and not seller.siret:
        yield seller.legal_registration.value


def buyer_number(invoice: model.Invoice) -> Iterator[str]:
    """The buyer bears its SIRET."""
    siret = invoice.buyer.siret if invoice.buyer else None
    if not siret or not SIRET.fullmatch(siret):
        yield siret or "—"


CHECKS: dict[str, Check] = {
    "B2G-01": lambda invoice: too_long(LONGEST_NUMBER, invoice.number),
    "B2G-02": seller_number,
    "B2G-03": seller_establishment,
    "B2G-04": buyer_number,
    "B2G-05": lambda invoice: too_long(LONGEST_REFERENCE, invoice.references.purchase_order),
    "B2G-06": lambda invoice: too_long(LONGEST_REFERENCE, invoice.references.contract),
    "B2G-07": lambda invoice: too_long(LONGEST_SERVICE, invoice.service_code),
    "B2G-08": lambda invoice: [str(len(invoice.lines))] if len(invoice.lines) >= MOST_LINES else [],
    "B2G-09": lambda invoice: [str(len(invoice.preceding))] if len(invoice.preceding) > 1 else [],
    "B2G-10": lambda invoice: ["S5"] if invoice.business_process == "S5" else [],
    "B2G-11": lambda invoice: too_long(LONGEST_NAME, *(party.name for party in parties(invoice))),
    "B2G-12": lambda invoice: too_long(LONGEST_TEXT, *(note.text for note in invoice.notes)),
    "B2G-13": lambda invoice: too_long(
        LONGEST_TEXT, *(line.item.description for line in invoice.lines if line.item), invoice.payment_terms
    ),
    "B2G-14": lambda invoice: too_long(LONGEST_FILE_NAME, *(each.file_name for each in invoice.attachments)),
}
RULES = {name: Rule(name, "fatal", "own") for name in CHECKS}


def judge(node: Node, index: Index) -> Iterator[tuple[Rule, Node, Values]]:
    """The rules that the document breaks, each once, with the first value at fault."""
    table, currency = TABLES[index.element.tag]
    stated = index.element.findtext(currency, "", table.namespaces)
    invoice = table.read(index.element, currency=stated or "", accounting="")
    for name, check in CHECKS.items():
        fault = next(iter(check(invoice)), None)
        if fault is not None:
            yield RULES[name], node, {"value": quoted(fault), "length": str(len(fault))}


PATTERNS = (
    Pattern(
        "b2g",
        (
            Context(
                "/ubl:Invoice | /cn:CreditNote | /rsm:CrossIndustryInvoice", (Family(tuple(RULES.values()), judge),)
            ),
        ),
    ),
)
