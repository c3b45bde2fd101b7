"""An invoice is made of entered fields, written in UBL, and deposited as any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.invoice import model
from polyphonie.documents.invoice.writing import write
from polyphonie.invoicing import composing, models, rules, terms
from polyphonie.invoicing.composing import Declared, EnteredFile, EnteredLine, Entry, Sums, Vat, sums
from polyphonie.invoicing.rules.frameworks import stated
from polyphonie.invoicing.terms import Channel
from polyphonie.kernel.acts import Actor, action, note
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties

from . import deposits
from .deposits import Receipt

__all__ = [
    "Declared",
    "EnteredFile",
    "EnteredLine",
    "Entry",
    "Sums",
    "Vat",
    "compose",
    "composed",
    "rehearse_composition",
    "sums",
]


@action
def compose(
    *, actor: Actor, supplier: UUID, entry: Entry, channel: Channel, on: date, key: str | None = None
) -> Receipt:
    """Make an invoice of what was entered, on behalf of a supplier, and deposit it.

    The document is written in UBL 2.1 with the supplier and the recipient as the directory knows them, then read,
    checked, routed and kept by the deposit itself: whatever is wrong in it is told in the receipt.

    `key` is the caller's idempotency key, as for a deposit.
    Refuses: ACC-RIG-01 the actor may not deposit for this supplier; INV-SUP-02 no such supplier; INV-CMP-01 no number
    or no line, INV-CMP-02 an amount out of bounds, INV-CMP-03 a declared total is not ours; INV-TXT-01 a text is too
    long; INV-ATT-01 a file is too large or of another format; KER-KEY-01 the key served for another content.
    Source: EN 16931; Chorus Pro, « saisir une facture ».
    """
    document = composed(actor=actor, supplier=supplier, entry=entry, on=on)
    note(entity=supplier, subject=f"supplier:{supplier}", number=entry.number, lines=len(entry.lines))
    return deposits.deposit(
        actor=actor,
        content=_written(document),
        file_name=_file_name(entry),
        channel=channel,
        on=on,
        key=key,
        framework=_chosen(entry),
        validator=entry.validator_siret,
    )


def rehearse_composition(*, actor: Actor, supplier: UUID, entry: Entry, channel: Channel, on: date) -> Receipt:
    """What composing this entry would be answered, without depositing it: nothing is kept. Refuses as `compose`."""
    document = composed(actor=actor, supplier=supplier, entry=entry, on=on)
    return deposits.rehearse(
        actor=actor,
        content=_written(document),
        file_name=_file_name(entry),
        channel=channel,
        on=on,
        framework=_chosen(entry),
        validator=entry.validator_siret,
    )


def composed(*, actor: Actor, supplier: UUID, entry: Entry, on: date) -> model.Invoice:
    """The document that an entry makes, to be looked at before it is deposited. Refuses as `compose`."""
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=Perimeter.of_supplier(supplier), on=on)
    row = parties.supplier(supplier)
    if row is None:
        raise Refused(terms.NO_SUCH_SUPPLIER())
    texts = [entry.number, entry.recipient_siret, entry.service_code, entry.commitment_number, entry.contract_number]
    texts += [
        entry.account,
        entry.currency,
        entry.validator_siret,
        *entry.notes,
        *([entry.preceding[0]] if entry.preceding else []),
    ]
    for line in entry.lines:
        texts += [line.name, line.description, line.reference, line.unit, line.vat.exemption_reason]
    refuse(
        [
            *composing.entry_refusals(entry),
            *rules.words_refusals(*texts),
            *(
                refusal
                for file in entry.files
                for refusal in rules.attachment_refusals(name=rules.safe_name(file.name), size=len(file.content))
            ),
        ]
    )
    recipient = parties.entity_by_siret(entry.recipient_siret)
    return composing.document(_dated(entry, supplier), supplier=row, recipient=recipient)


def _dated(entry: Entry, supplier: UUID) -> Entry:
    """The entry with the day of the invoice that it corrects, when it is one that the supplier deposited here."""
    if entry.preceding is None or entry.preceding[1] is not None:
        return entry
    number = entry.preceding[0]
    known = models.Invoice.objects.filter(supplier_id=supplier, number=number).order_by("-id")
    return replace(entry, preceding=(number, known.values_list("issued_on", flat=True).first()))


def _chosen(entry: Entry) -> str:
    return stated(entry.framework) if composing.wants_validator(entry) else ""


def _written(document: model.Invoice) -> bytes:
    return write(document, syntax="UBL CreditNote" if document.is_credit_note else "UBL Invoice")


def _file_name(entry: Entry) -> str:
    return rules.safe_name(f"{entry.number.strip().replace('/', '-')}.xml")
