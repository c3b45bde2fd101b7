"""BR-FR Flux 2 for UBL: what the French rules look at, and the rules that belong to one place."""

from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.checks import holds, quoted
from polyphonie.documents.invoice.rules.en16931.ubl.places import BUYER, NAMESPACES, ROOT, SELLER
from polyphonie.documents.invoice.rules.engine import PASSED, Context, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from . import forms, own, tables, ubl_groups
from .facts import Facts, Party, first_text, schemed, texts
from .local import ATTACHMENT_CODES, TWO_WAY, one_of_each, price_fits, value_or_measure

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
NAMES = forms.Names(
    kind="UBL",
    category="cbc:ID",
    rate="cbc:Percent",
    numbers=("cac:PartyIdentification", "cbc:ID"),
    legal=("cac:PartyLegalEntity", "cbc:CompanyID"),
)
REFERENCE = ("cac:BillingReference", "cac:InvoiceDocumentReference")
TOTALS = "cac:LegalMonetaryTotal"
PARTY_NUMBER = ("cac:Party", "cac:PartyIdentification", "cbc:ID")


def facts(index: Index) -> Facts:
    """The facts of a UBL document."""
    root = index.root
    notes = [note.text for note in root.all("cbc:Note")]
    joined = "".join(notes)
    types = texts(root.all("cbc:InvoiceTypeCode")) | texts(root.all("cbc:CreditNoteTypeCode"))
    sellers, buyers = party(root, SELLER), party(root, BUYER)
    due_on = first_text(root.all("cbc:DueDate"))
    treatment = subject_text(joined, "BAR")
    return Facts(
        types=types,
        credit_types=types if root.name == "cn:CreditNote" else set(),
        frameworks=texts(root.all("cbc:ProfileID")),
        subjects={subject: joined.count(f"#{subject}#") for subject in ("PMT", "PMD", "AAB", "TXD")},
        treatment=treatment,
        treatments=treatments("".join(note for note in notes if "#BAR#" in note) + "#"),
        invalid_treatment=treatment not in ("", *own.TREATMENTS),
        single_member=subject_text(joined, "TXD") == "MEMBRE_ASSUJETTI_UNIQUE",
        taxable_group=any(number.attributes.get("schemeID") == "0231" for number in root.all(SELLER, *PARTY_NUMBER)),
        seller=sellers,
        buyer=buyers,
        siren_of_seller=next(iter(sellers.sirens()), ""),
        siren_of_buyer=next(iter(buyers.sirens()), ""),
        references=lambda: len(root.all("cac:BillingReference")),
        dated_references=lambda: sum(map(dated, root.all(*REFERENCE))),
        lines_referenced=lambda: all(map(line_referenced, root.all("cac:CreditNoteLine"))),
        contract=lambda: first_text(root.all("cac:ContractDocumentReference", "cbc:ID")),
        period=lambda: (
            first_text(root.all("cac:InvoicePeriod", "cbc:StartDate")),
            first_text(root.all("cac:InvoicePeriod", "cbc:EndDate")),
        ),
        due_on=due_on,
        any_due_on=lambda: due_on or first_text(root.all("cac:PaymentMeans", "cbc:PaymentDueDate")),
        issued_on=first_text(root.all("cbc:IssueDate")),
        paid=lambda: first_text(root.all(TOTALS, "cbc:PrepaidAmount")),
        total=lambda: first_text(root.all(TOTALS, "cbc:TaxInclusiveAmount")),
        due=lambda: first_text(root.all(TOTALS, "cbc:PayableAmount")),
        currencies=texts(root.all("cbc:DocumentCurrencyCode")),
        accounting_currencies=lambda: texts(root.all("cbc:TaxCurrencyCode")),
        vat_in_euros=lambda: first_text(
            [tax for tax in root.all("cac:TaxTotal", "cbc:TaxAmount") if tax.attributes.get("currencyID") == "EUR"]
        ),
        representative=lambda: bool(root.all("cac:TaxRepresentativeParty", "cac:PartyTaxScheme")),
        representative_vat=lambda: first_text(
            root.all("cac:TaxRepresentativeParty", "cac:PartyTaxScheme", "cbc:CompanyID")
        ),
        readable_copies=sum(
            "LISIBLE" in texts(each.all("cbc:DocumentDescription"))
            for each in root.all("cac:AdditionalDocumentReference")
        ),
    )


def party(root: Node, name: str) -> Party:
    return Party(
        legal=schemed(root.all(name, "cac:Party", "cac:PartyLegalEntity", "cbc:CompanyID")),
        addresses=schemed(root.all(name, "cac:Party", "cbc:EndpointID")),
    )


def subject_text(joined: str, subject: str) -> str:
    """What follows the first "#subject#" of the notes, up to the next "#"."""
    return joined.partition(f"#{subject}#")[2].partition("#")[0]


def treatments(joined: str) -> int:
    return sum(joined.count(f"BAR#{treatment}#") for treatment in own.TREATMENTS)


def dated(reference: Node) -> bool:
    return bool(reference.all("cbc:ID") and reference.all("cbc:IssueDate"))


def line_referenced(line: Node) -> bool:
    """A line of a credit note names a dated invoice; lines that only group others need not."""
    own_number = texts((line.parent or line).all("cbc:ID"))
    mine = [each for each in line.all("cac:BillingReference") if numbers(each) & own_number]
    detail = any(
        status.text == "DETAIL"
        for each in mine
        for status in each.all("cac:InvoiceDocumentReference", "cbc:DocumentStatusCode")
    )
    if mine and not detail:
        return True
    return any(
        numbers(each) - own_number and any(map(dated, each.all("cac:InvoiceDocumentReference")))
        for each in line.all("cac:BillingReference")
    )


def numbers(reference: Node) -> set[str]:
    return texts(reference.all("cac:InvoiceDocumentReference", "cbc:ID"))


def seller_siren(node: Node, index: Index) -> bool:
    """BR-FR-10, on the seller's legal entity."""
    return any(
        forms.SIREN.fullmatch(each.tidy)
        for each in node.all("cbc:CompanyID")
        if each.attributes.get("schemeID") == "0002"
    )


def attachment_described(node: Node, index: Index) -> Values | None:
    """BR-FR-17: the description of an attachment is a code of the list."""
    found = node.first("cbc:DocumentDescription")
    return PASSED if found is None or found.text in ATTACHMENT_CODES else {"value": quoted(found.text)}


def two_way(index: Index) -> bool:
    """Whether the framework is one of two-way invoices."""
    return any(each.tidy in TWO_WAY for each in index.root.all("cbc:ProfileID"))


def number(form: str, path: str = "", *, fits: "forms.Holds | None" = None) -> "forms.Form":
    """A number of a form at a path below the context, when it is there: a price unless `fits` says otherwise."""
    steps = tuple(path.split("/")) if path else ()

    def test(node: Node, index: Index) -> Values | None:
        text = tidy(first_text(node.all(*steps))) if steps else node.tidy
        good = fits(text) if fits else price_fits(text, signed=index.once(two_way))
        return PASSED if not text or good else {"value": quoted(text)}

    there = shortcuts.passes(forms.SHORT[form], steps)
    shortcut = shortcuts.absent(steps) | there if steps else there
    return lambda rule: Rule(rule, "fatal", form, test, path=path, shortcut=shortcut)


LOCAL: "dict[str, forms.Form]" = {
    "BR-FR-10_BT-30": lambda rule: holds(rule, seller_siren, path="cbc:CompanyID"),
    "BR-FR-17_BT-123": lambda rule: Rule(
        rule, "fatal", "attachment", attachment_described, path="cbc:DocumentDescription"
    ),
    "BR-FR-27_BG-32": lambda rule: holds(
        rule, lambda node, index: bool(node.all("cbc:Name") or node.all("cbc:NameCode")), path="cbc:Name"
    ),
    "BR-FR-28-Value": lambda rule: holds(rule, value_or_measure("cbc:Value", "cbc:ValueQuantity"), path="cbc:Value"),
    "BR-FR-29_BT-18": lambda rule: holds(rule, one_of_each("cbc:ID"), path="cbc:ID"),
    "BR-FR-30_BT-128": lambda rule: holds(rule, one_of_each("cbc:ID"), path="cbc:ID"),
    "BR-FR-DEC-02_BT-149": number("quantity", "cac:Price/cbc:BaseQuantity", fits=forms.text_forms("UBL")["quantity"]),
    "BR-FR-DEC-03_BT-146": number("price", "cac:Price/cbc:PriceAmount"),
    "BR-FR-DEC-03_BT-147": number("price", "cbc:Amount"),
    "BR-FR-DEC-03_BT-148": number("price"),
}
OWN = {
    "BR-FR-22": lambda facts: (
        not facts.treatment
        or not facts.types & own.SELF_BILLED
        or own.addressed(facts.seller.addresses, facts.siren_of_seller)
    ),
}
DOCUMENT = own.family(
    {
        "BR-FR-05 PMT": "BR-FR-05_BT-22-1",
        "BR-FR-05 PMD": "BR-FR-05_BT-22-2",
        "BR-FR-05 AAB": "BR-FR-05_BT-22-3",
        "BR-FR-06 PMT": "BR-FR-06_BT-21-1",
        "BR-FR-06 PMD": "BR-FR-06_BT-21-2",
        "BR-FR-06 AAB": "BR-FR-06_BT-21-3",
        "BR-FR-06 TXD": "BR-FR-06_BT-21-4",
        "BR-FR-08": "BR-FR-08_BT-23",
        "BR-FR-11": "BR-FR-11_BT-47",
        "BR-FR-12": "BR-FR-12_BT-49",
        "BR-FR-13": "BR-FR-13_BT-34",
        "BR-FR-18": "BR-FR-18_BT-123",
        "BR-FR-20": "BR-FR-20_BT-21",
        "BR-FR-21": "BR-FR-21_BT-49",
        "BR-FR-22": "BR-FR-22_BT-34",
        "BR-FR-31": "BR-FR-30_BT-21",
        "BR-FR-CO-03": "BR-FR-CO-03_BT-3",
        "BR-FR-CO-04": "BR-FR-CO-04_BT-3",
        "BR-FR-CO-05": "BR-FR-CO-05_BT-3",
        "BR-FR-CO-07": "BR-FR-CO-07_BT-9",
        "BR-FR-CO-08": "BR-FR-CO-08_BT-23",
        "BR-FR-CO-09-1": "BR-FR-CO-09_BT-23-1",
        "BR-FR-CO-09-2": "BR-FR-CO-09_BT-23-2",
        "BR-FR-CO-09-3": "BR-FR-CO-09_BT-23-3",
        "BR-FR-CO-12": "BR-FR-CO-12_BT-5",
        "BR-FR-CO-14": "BR-FR-CO-14_BT-29-1",
        "BR-FR-CO-15": "BR-FR-CO-15_BT-29-1",
    },
    facts,
    OWN,
)
PATTERNS = (
    Pattern("document", (Context(ROOT, (DOCUMENT, ubl_groups.FAMILY)),)),
    *tables.patterns("ubl.tsv", forms=forms.forms(NAMES), own=LOCAL),
)
COLLECT = ubl_groups.COLLECT
