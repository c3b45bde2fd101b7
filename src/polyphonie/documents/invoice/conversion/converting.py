"""Converting an invoice into another format, with the list of what the format cannot hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from polyphonie.documents.invoice import facturx, model, pivot
from polyphonie.documents.invoice.reading import Document, read
from polyphonie.documents.invoice.writing import write

from . import losses
from .extracting import safe_name

Target = Literal["ubl", "cii", "factur-x", "pivot"]
CHORUS_PRO = "CPP001"
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Converted:
    """An invoice in another format: the file, and the values of the invoice that it does not bear (`lost`).

    `lost_terms` are their business terms, each once, or their places where the standard has no term. Some files also
    state values that the invoice did not (the pivot demands a means of payment): `added`.
    """

    content: bytes
    lost: tuple[losses.Loss, ...]
    added: tuple[losses.Loss, ...]

    @property
    def lost_terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.term or each.place for each in self.lost))


def convert(source: Document | model.Invoice, *, to: Target) -> Converted:
    """The invoice in UBL 2.1, CII D16B, Factur-X (a PDF/A-3 with its CII) or Chorus Pro's pivot.

    Nothing that the target can hold is left out; the rest is told, value by value. Converting judges nothing: `check`
    does. Raises `Unreadable` DOC-CNV-01 when the target demands what the invoice has not.
    """
    invoice = invoice_of(source)
    content = WRITERS[to](source)
    result = pivot.to_invoice(pivot.read(content).invoices[0]) if to == "pivot" else read(content).invoice
    lost = losses.between(invoice, result)
    if isinstance(source, Document):
        lost += losses.beyond_the_model(source)
    return Converted(content=content, lost=lost, added=losses.between(result, invoice))


def invoice_of(source: Document | model.Invoice) -> model.Invoice:
    return source if isinstance(source, model.Invoice) else source.invoice


def ubl(source: Document | model.Invoice) -> bytes:
    invoice = invoice_of(source)
    return write(invoice, syntax="UBL CreditNote" if invoice.is_credit_note else "UBL Invoice")


def cii(source: Document | model.Invoice) -> bytes:
    return write(invoice_of(source), syntax="CII")


def factur_x(source: Document | model.Invoice) -> bytes:
    return facturx.generate(invoice_of(source))


def to_pivot(source: Document | model.Invoice) -> bytes:
    """The pivot with the invoice's own XML as its main file; an invoice that has none yet is written in UBL.

    The envelope says Chorus Pro on both sides: who sends a real flow writes its own with `pivot.flow`.
    """
    invoice = invoice_of(source)
    xml = source.xml if isinstance(source, Document) else ubl(source)
    supplier = (invoice.seller.siret or "") if invoice.seller else ""
    name = safe_name(f"FAC{supplier}{invoice.number or ''}.xml")
    original = model.Attachment(content=xml, mime_type="application/xml", file_name=name)
    delivered = pivot.from_invoice(invoice, original=original)
    flow = pivot.flow(
        delivered,
        number=f"{CHORUS_PRO}{invoice.number}",
        produced_on=delivered.received_on or FIRST_DAY,
        sender=CHORUS_PRO,
        receiver=CHORUS_PRO,
    )
    return pivot.write(flow)


WRITERS: Mapping[Target, Callable[[Document | model.Invoice], bytes]] = {
    "ubl": ubl,
    "cii": cii,
    "factur-x": factur_x,
    "pivot": to_pivot,
}
