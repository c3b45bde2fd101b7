"""BR-FR Flux 2 for CII: what the French rules look at, and the rules that belong to one place."""

from polyphonie.documents.invoice.cii import NAMESPACES
from polyphonie.documents.invoice.rules import shortcuts
from polyphonie.documents.invoice.rules.checks import holds, quoted
from polyphonie.documents.invoice.rules.en16931.cii.places import AGREEMENT, HEADER, ROOT, SUMMATION
from polyphonie.documents.invoice.rules.engine import PASSED, Context, Pattern, Rule, Values
from polyphonie.documents.invoice.rules.index import Index, Node, tidy

from . import cii_groups, forms, own, tables
from .facts import Facts, Party, first_text, schemed, texts
from .local import ATTACHMENT_CODES, OBJECT_SCHEMES, TWO_WAY, price_fits, value_or_measure

__all__ = ["COLLECT", "NAMESPACES", "PATTERNS"]
NAMES = forms.Names(
    kind="CII",
    category="ram:CategoryCode",
    rate="ram:RateApplicablePercent",
    numbers=("ram:GlobalID",),
    legal=("ram:SpecifiedLegalOrganization", "ram:ID"),
)
FRAMEWORK = ("rsm:ExchangedDocumentContext", "ram:BusinessProcessSpecifiedDocumentContextParameter", "ram:ID")
LINES = ("rsm:SupplyChainTradeTransaction", "ram:IncludedSupplyChainTradeLineItem")
REFERENCE = "ram:InvoiceReferencedDocument"
PERIOD = (*HEADER, "ram:BillingSpecifiedPeriod")
REPRESENTATIVE = (*AGREEMENT, "ram:SellerTaxRepresentativeTradeParty")


def facts(index: Index) -> Facts:
    """The facts of a CII document."""
    root = index.root
    notes = [(note_subjects(note), texts(note.all("ram:Content"))) for note in root.all(*NOTES)]
    contents = [content for subjects, found in notes if "BAR" in subjects for content in found]
    types = texts(root.all("rsm:ExchangedDocument", "ram:TypeCode"))
    seller, buyer = party(root, "ram:SellerTradeParty"), party(root, "ram:BuyerTradeParty")
    totals = (*HEADER, SUMMATION)
    due_on = first_text(root.all(*HEADER, "ram:SpecifiedTradePaymentTerms", "ram:DueDateDateTime", DATE_TIME))
    return Facts(
        types=types,
        credit_types=types,
        frameworks=texts(root.all(*FRAMEWORK)),
        subjects={subject: sum(subject in subjects for subjects, _ in notes) for subject in SUBJECTS},
        treatment="B2B" if "B2B" in contents else "".join(contents[:1]),
        treatments=sum(
            bool({tidy(text) for text in found} & set(own.TREATMENTS)) for subjects, found in notes if "BAR" in subjects
        ),
        invalid_treatment=False,
        single_member=any("TXD" in subjects and "MEMBRE_ASSUJETTI_UNIQUE" in found for subjects, found in notes),
        taxable_group=any(
            number.attributes.get("schemeID") == "0231"
            for number in root.all(*AGREEMENT, "ram:SellerTradeParty", "ram:GlobalID")
        ),
        seller=seller,
        buyer=buyer,
        siren_of_seller=next((text for _, text in seller.legal), ""),
        siren_of_buyer=next((text for _, text in buyer.legal), ""),
        references=lambda: len(root.all(*HEADER, REFERENCE)),
        dated_references=lambda: sum(map(dated, root.all(*HEADER, REFERENCE))),
        lines_referenced=lambda: all(map(line_referenced, root.all(*LINES))),
        contract=lambda: first_text(root.all(*AGREEMENT, "ram:ContractReferencedDocument", "ram:IssuerAssignedID")),
        period=lambda: (
            first_text(root.all(*PERIOD, "ram:StartDateTime", DATE_TIME)),
            first_text(root.all(*PERIOD, "ram:EndDateTime", DATE_TIME)),
        ),
        due_on=due_on,
        any_due_on=lambda: due_on,
        issued_on=first_text(root.all("rsm:ExchangedDocument", "ram:IssueDateTime", DATE_TIME)),
        paid=lambda: first_text(root.all(*totals, "ram:TotalPrepaidAmount")),
        total=lambda: first_text(root.all(*totals, "ram:GrandTotalAmount")),
        due=lambda: first_text(root.all(*totals, "ram:DuePayableAmount")),
        currencies=texts(root.all(*HEADER, "ram:InvoiceCurrencyCode")),
        accounting_currencies=lambda: texts(root.all(*HEADER, "ram:TaxCurrencyCode")),
        vat_in_euros=lambda: first_text(
            [tax for tax in root.all(*totals, "ram:TaxTotalAmount") if tax.attributes.get("currencyID") == "EUR"]
        ),
        representative=lambda: bool(root.all(*REPRESENTATIVE)),
        representative_vat=lambda: first_text(
            [
                each
                for each in root.all(*REPRESENTATIVE, "ram:SpecifiedTaxRegistration", "ram:ID")
                if each.attributes.get("schemeID") == "VA"
            ]
        ),
        readable_copies=sum(
            "LISIBLE" in texts(each.all("ram:Name"))
            for each in root.all(*AGREEMENT, "ram:AdditionalReferencedDocument")
        ),
    )


NOTES = ("rsm:ExchangedDocument", "ram:IncludedNote")
DATE_TIME = "udt:DateTimeString"
SUBJECTS = ("PMT", "PMD", "AAB", "TXD")


def note_subjects(note: Node) -> set[str]:
    return texts(note.all("ram:SubjectCode"))


def party(root: Node, name: str) -> Party:
    return Party(
        legal=schemed(root.all(*AGREEMENT, name, "ram:SpecifiedLegalOrganization", "ram:ID")),
        addresses=schemed(root.all(*AGREEMENT, name, "ram:URIUniversalCommunication", "ram:URIID")),
    )


def dated(reference: Node) -> bool:
    return bool(
        reference.all("ram:IssuerAssignedID") and reference.all("ram:FormattedIssueDateTime", "qdt:DateTimeString")
    )


def line_referenced(line: Node) -> bool:
    """A line names a dated invoice; lines that group or inform need not."""
    status = texts(line.all("ram:AssociatedDocumentLineDocument", "ram:LineStatusReasonCode"))
    if status and "DETAIL" not in status:
        return True
    return any(map(dated, line.all("ram:SpecifiedLineTradeSettlement", REFERENCE)))


def attachment_described(node: Node, index: Index) -> Values | None:
    """BR-FR-17: the name of an attachment is a code of the list."""
    code = tidy(first_text(node.all("ram:Name")))
    return PASSED if not code or code in ATTACHMENT_CODES else {"value": quoted(code)}


def line_category(node: Node, index: Index) -> Values | None:
    """BR-FR-15: a line's VAT category, which lines that group or inform need not have."""
    code = node.first("ram:CategoryCode")
    if code is not None:
        return PASSED if code.text in forms.CATEGORIES else {"value": quoted(code.text)}
    line = (node.parent or node).parent or node
    status = texts(line.all("ram:AssociatedDocumentLineDocument", "ram:LineStatusReasonCode"))
    return PASSED if status & {"GROUP", "INFORMATION"} else {"value": "—"}


def treated(node: Node, index: Index) -> Values | None:
    """BR-FR-20: the treatment that a BAR note asks for is of the list."""
    text = first_text(node.all("ram:Content"))
    return PASSED if text in own.TREATMENTS else {"value": quoted(text)}


def two_way(index: Index) -> bool:
    """Whether the framework is one of two-way invoices."""
    return any(each.tidy in TWO_WAY for each in index.root.all(*FRAMEWORK))


def price(node: Node, index: Index) -> Values | None:
    """BR-FR-DEC-03: a price, negative only in a two-way invoice."""
    return PASSED if price_fits(node.tidy, signed=index.once(two_way)) else {"value": quoted(node.text)}


def one_reference_of_each(node: Node, index: Index) -> bool:
    """BR-FR-29 and 30: at most one object of each French scheme."""
    return all(
        sum(scheme in texts(each.all("ram:ReferenceTypeCode")) for each in node.all("ram:AdditionalReferencedDocument"))
        <= 1
        for scheme in OBJECT_SCHEMES
    )


LOCAL: "dict[str, forms.Form]" = {
    "BR-FR-15_BT-95_BT-151": lambda rule: Rule(rule, "fatal", "vat category", line_category, path="ram:CategoryCode"),
    "BR-FR-17_BT-123": lambda rule: Rule(rule, "fatal", "attachment", attachment_described, path="ram:Name"),
    "BR-FR-20_BT-21": lambda rule: Rule(rule, "fatal", "own", treated, path="ram:Content"),
    "BR-FR-27_BG-32": lambda rule: holds(
        rule, lambda node, index: bool(node.all("ram:Description") or node.all("ram:TypeCode")), path="ram:Description"
    ),
    "BR-FR-28-Value": lambda rule: holds(rule, value_or_measure("ram:Value", "ram:ValueMeasure"), path="ram:Value"),
    **{
        rule: lambda rule: holds(
            rule,
            one_reference_of_each,
            path="ram:AdditionalReferencedDocument",
            shortcut=shortcuts.absent(("ram:AdditionalReferencedDocument",)),
        )
        for rule in ("BR-FR-29_BT-18", "BR-FR-30_BT-128")
    },
    **{
        f"BR-FR-DEC-03_{term}": lambda rule: Rule(
            rule, "fatal", "price", price, shortcut=shortcuts.passes(forms.SHORT["price"])
        )
        for term in ("BT-146", "BT-147", "BT-148")
    },
}
OWN = {
    # CII compares these texts as they are written, outer spaces included.
    "BR-FR-11": lambda facts: facts.treatment != "B2B" or any(map(forms.SIREN.fullmatch, facts.buyer.sirens())),
    "BR-FR-12": lambda facts: any(text for _, text in facts.buyer.addresses),
    "BR-FR-13": lambda facts: any(text for _, text in facts.seller.addresses),
    "BR-FR-22": lambda facts: (
        facts.treatment != "B2B"
        or not facts.types & own.SELF_BILLED
        or own.addressed(facts.seller.addresses, facts.siren_of_seller)
    ),
}
DOCUMENT = own.family(
    {
        **{f"BR-FR-05 {subject}": f"BR-FR-05_BT-22_{subject}" for subject in ("PMT", "PMD", "AAB")},
        **{f"BR-FR-06 {subject}": f"BR-FR-06_BT-21_{subject}" for subject in SUBJECTS},
        "BR-FR-08": "BR-FR-08_BT-23",
        "BR-FR-10": "BR-FR-10_BT-30",
        "BR-FR-11": "BR-FR-11_BT-47",
        "BR-FR-12": "BR-FR-12_BT-49",
        "BR-FR-13": "BR-FR-13_BT-34",
        "BR-FR-18": "BR-FR-18_BT-123",
        "BR-FR-21": "BR-FR-21_BT-49",
        "BR-FR-22": "BR-FR-22_BT-34",
        "BR-FR-31": "BR-FR-31_BT-21",
        "BR-FR-CO-03": "BR-FR-CO-03_BT-3",
        "BR-FR-CO-04": "BR-FR-CO-04_BT-4",
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
    Pattern("document", (Context(ROOT, (DOCUMENT, cii_groups.FAMILY)),)),
    *tables.patterns("cii.tsv", forms=forms.forms(NAMES), own=LOCAL),
)
COLLECT = cii_groups.COLLECT
