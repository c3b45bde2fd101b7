"""What may be asked of drafts: one's own, and the files that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Right
from polyphonie.documents.invoice import model
from polyphonie.invoicing import composing, drafting, models, queries, terms
from polyphonie.invoicing.composing import EnteredFile
from polyphonie.invoicing.terms.drafts import NO_SUCH_DRAFT, Sheet
from polyphonie.kernel import spool
from polyphonie.kernel.acts import Actor
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import SupplierRow


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft. `closed_at`: since when it is discarded, or deposited as the invoice that it names."""

    id: UUID
    sheet: Sheet
    changed_at: datetime
    closed_at: datetime | None
    entity: UUID | None
    invoice: UUID | None


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file that a draft holds."""

    id: UUID
    name: str
    size: int


def drafts(*, actor: Actor, limit: int) -> tuple[DraftRow, ...]:
    """The actor's open drafts, the last written first."""
    found = models.Draft.objects.filter(owner_id=actor.id, closed_at=None).order_by("-changed_at", "-id")
    return tuple(map(row_of, found[:limit]))


def draft(*, actor: Actor, draft: UUID) -> DraftRow:
    """A draft of the actor, open or closed. Refuses: INV-DRF-01."""
    found = models.Draft.objects.filter(owner_id=actor.id, id=draft).first()
    if found is None:
        raise Refused(NO_SUCH_DRAFT())
    return row_of(found)


def row_of(found: models.Draft) -> DraftRow:
    return DraftRow(
        found.id, Sheet.kept(found.sheet), found.changed_at, found.closed_at, found.entity_id, found.invoice_id
    )


def files(*, actor: Actor, draft: UUID) -> tuple[DraftFile, ...]:
    """The files that a draft holds, in the order in which they came."""
    found = models.FileAhead.objects.filter(depositor_id=actor.id, draft_id=draft).order_by("id")
    return tuple(DraftFile(each.id, each.name, each.size) for each in found)


def entered_files(*, actor: Actor, draft: UUID) -> tuple[EnteredFile, ...]:
    """The files that a draft holds, with their bytes, as a composition takes them."""
    return tuple(
        EnteredFile(
            each.name,
            terms.ATTACHMENT_FORMATS["." + each.name.rpartition(".")[2].lower()],
            spool.opened(entity=actor.id, identifier=each.id, size=each.size).read(),
        )
        for each in files(actor=actor, draft=draft)
    )


def suppliers(*, actor: Actor, on: date) -> tuple[SupplierRow, ...]:
    """The suppliers in whose name the actor may write an invoice, by name."""
    reach = access.reach(actor, Right.INVOICE_DEPOSIT, on=on)
    return tuple(sorted(parties.suppliers(reach.suppliers).values(), key=lambda each: each.name))


def sheet_of_invoice(*, actor: Actor, entity: UUID, invoice: UUID, credit_note: bool, on: date) -> tuple[Sheet, bool]:
    """What one would type to write an invoice again, or to cancel it by a credit note; and whether that says it all.

    Allowances and charges on the whole document are not lines: a copy leaves them out.
    Refuses: INV-FIN-01 there is no such invoice, or the actor may not see it.
    """
    row = queries.invoice(actor=actor, entity=entity, identifier=invoice, on=on).invoice
    document: model.Invoice = queries.document(row).invoice
    sheet = drafting.sheet_of(document, supplier=str(row.supplier))
    fields = dict(sheet.fields) | {"issued_on": on.isoformat(), "framework": row.framework}
    if credit_note:
        fields |= {"kind": "credit_note", "preceding_number": row.number, "preceding_on": row.issued_on.isoformat()}
    sheet = Sheet(fields, sheet.lines)
    entry, _ = drafting.entry_of(sheet, on=on)
    return sheet, composing.sums(entry).without_vat == document.totals.without_vat
