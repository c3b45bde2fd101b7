"""Reading a file that should be an invoice: which syntax, which profile, and its values in the semantic model."""

from functools import cached_property

from lxml import etree

from . import cii, model, ubl
from .mapping import Syntax as SyntaxTable
from .refusals import unreadable
from .safexml import LARGEST_FILE, MEGABYTE, parse
from .verdict import Syntax

MOST_ATTACHMENTS = 200
ROOTS: dict[str, tuple[Syntax, SyntaxTable]] = {
    ubl.INVOICE_ROOT: ("UBL Invoice", ubl.INVOICE),
    ubl.CREDIT_NOTE_ROOT: ("UBL CreditNote", ubl.CREDIT_NOTE),
    cii.ROOT: ("CII", cii.INVOICE),
}
SELLER_AGENTS: dict[Syntax, str] = {
    "UBL Invoice": "cac:AccountingSupplierParty/cac:Party/cac:AgentParty",
    "UBL CreditNote": "cac:AccountingSupplierParty/cac:Party/cac:AgentParty",
    "CII": "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SalesAgentTradeParty",
}
# The specification identifier (BT-24) says which profile; the first beginning or ending that fits wins.
PROFILES = (
    ("urn:factur-x.eu:1p0:minimum", "Factur-X MINIMUM"),
    ("urn:zugferd.de:2p0:minimum", "Factur-X MINIMUM"),
    ("urn:factur-x.eu:1p0:basicwl", "Factur-X BASIC WL"),
    ("urn:zugferd.de:2p0:basicwl", "Factur-X BASIC WL"),
    ("#compliant#urn:factur-x.eu:1p0:basic", "Factur-X BASIC"),
    ("#compliant#urn:zugferd.de:2p0:basic", "Factur-X BASIC"),
    ("#conformant#urn:factur-x.eu:1p0:extended", "Factur-X EXTENDED"),
    ("#conformant#urn:zugferd.de:2p0:extended", "Factur-X EXTENDED"),
    ("extended-ctc-fr", "EXTENDED-CTC-FR"),
    ("urn:fdc:peppol.eu:2017:poacc:billing:3.0", "Peppol BIS Billing 3.0"),
    ("xrechnung", "XRechnung"),
    ("urn:cen.eu:en16931:2017", "EN 16931"),
)


class Document:
    """An invoice that could be read: its XML, what it is, and its values (`invoice`, read when first asked for).

    `xml` is the XML itself, taken out of the PDF when `embedded_name` is not empty; `customization` is the
    specification identifier as the document states it (BT-24), `profile` its readable name.
    """

    def __init__(
        self, *, file_name: str, xml: bytes, head: etree._Element, embedded_name: str = "", whole: bool = True
    ) -> None:
        self.file_name = file_name
        self.xml = xml
        self.head = head
        if whole:
            self.root = head
        self.embedded_name = embedded_name
        self.syntax, self._table = ROOTS[head.tag]

    @cached_property
    def root(self) -> etree._Element:
        """The whole XML; in the `head` of a large document that was judged as it streamed, lines are empty."""
        return parse(self.xml)

    @cached_property
    def customization(self) -> str:
        if self.syntax == "CII":
            return text_at(
                self.head, "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
            )
        return text_at(self.head, "cbc:CustomizationID")

    @cached_property
    def business_process(self) -> str:
        """The business process as the document states it (BT-23): in France, the invoicing framework."""
        if self.syntax == "CII":
            context = "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter"
            return text_at(self.head, f"{context}/ram:ID")
        return text_at(self.head, "cbc:ProfileID")

    @cached_property
    def seller_agent_siret(self) -> str:
        """The SIRET of the seller's agent (EXT-FR-FE-BG-03, France): in the public sector, who validates before the
        buyer, the holder of the contract or the agent of the group. Empty when the document states none.
        """
        agent = self.head.find(SELLER_AGENTS[self.syntax], {**ubl.NAMESPACES, **cii.NAMESPACES})
        numbers = agent.iter("{*}ID", "{*}GlobalID", "{*}CompanyID") if agent is not None else ()
        found = next((each for each in numbers if each.get("schemeID") == "0009"), None)
        return "" if found is None else (found.text or "").replace(" ", "").strip()

    @cached_property
    def profile(self) -> str:
        stated = self.customization.lower()
        return next((name for mark, name in PROFILES if mark in stated), "")

    @cached_property
    def invoice(self) -> model.Invoice:
        """The values of the document, in the semantic model."""
        currency, accounting = self._currencies
        return self._table.read(self.root, currency=currency, accounting=accounting)

    @cached_property
    def heading(self) -> model.Invoice:
        """The same without most of its groups: its own terms, totals and references, its seller and buyer, and what
        came before it. A third of the price of the whole on a short document, and next to nothing of it on a long one.
        """
        currency, accounting = self._currencies
        return self._table.heading.read(self.head, currency=currency, accounting=accounting)

    @property
    def unread(self) -> list[etree._Element]:
        """The elements of the document that say something which the semantic model has no place for."""
        currency, accounting = self._currencies
        return self._table.unread(self.root, currency=currency, accounting=accounting)

    @property
    def _currencies(self) -> tuple[str, str]:
        if self.syntax == "CII":
            currency, accounting = f"{cii.SETTLEMENT}/ram:InvoiceCurrencyCode", f"{cii.SETTLEMENT}/ram:TaxCurrencyCode"
        else:
            currency, accounting = "cbc:DocumentCurrencyCode", "cbc:TaxCurrencyCode"
        return text_at(self.head, currency), text_at(self.head, accounting)

    @property
    def attachments(self) -> tuple[model.Attachment, ...]:
        """The supporting documents (BG-24), embedded or not. Most invoices have none, which one look tells."""
        if next(self.root.iter("{*}AdditionalDocumentReference", "{*}AdditionalReferencedDocument"), None) is None:
            return ()
        return self.invoice.attachments


def text_at(root: etree._Element, path: str) -> str:
    return (root.findtext(path, "", {**ubl.NAMESPACES, **cii.NAMESPACES}) or "").strip()


def read(content: bytes, *, file_name: str = "") -> Document:
    """Read an invoice from the bytes of an XML or PDF file.

    Raises `Unreadable`, whose codes are in `refusals.REASONS`: the file, its XML or its PDF cannot be read, or
    what it holds is not an invoice. Values that break a rule are no reason to refuse here: `check` tells them.
    """
    embedded_name, xml = xml_of(content)
    return of_xml(xml, file_name=file_name, embedded_name=embedded_name)


def of_xml(xml: bytes, *, file_name: str, embedded_name: str) -> Document:
    """The document that an XML is; raises `Unreadable`."""
    root = parse(xml)
    if root.tag not in ROOTS:
        raise unreadable("DOC-XML-07", root=etree.QName(root).localname)
    document = Document(file_name=file_name, xml=xml, head=root, embedded_name=embedded_name)
    attached = sum(1 for _ in root.iter("{*}EmbeddedDocumentBinaryObject", "{*}AttachmentBinaryObject"))
    if attached > MOST_ATTACHMENTS:
        raise unreadable("DOC-XML-08", count=attached, limit=MOST_ATTACHMENTS)
    return document


def xml_of(content: bytes) -> tuple[str, bytes]:
    """The XML of a file, and its name when it was taken out of a PDF.

    Raises `Unreadable`: the file is too large, or its PDF cannot be read or holds no invoice.
    """
    if len(content) > LARGEST_FILE:
        raise unreadable("DOC-FIL-02", size=len(content) // MEGABYTE, limit=LARGEST_FILE // MEGABYTE)
    if b"%PDF-" not in content[:1024]:
        return "", content
    # Opening PDFs costs a tenth of a second at the first import: only who needs it pays.
    from . import pdf  # noqa: PLC0415

    return pdf.extract(content)
