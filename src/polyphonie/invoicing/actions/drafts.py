"""A person or a program writes an invoice: a draft kept as it is typed, checked, looked at, and at last deposited.

A draft is its writer's alone: a program's is in no person's list, nor in that of another program of the supplier.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.documents.invoice import model
from polyphonie.invoicing import drafting, models, queries, rules
from polyphonie.invoicing.composing import Entry
from polyphonie.invoicing.queries import drafts as kept
from polyphonie.invoicing.queries.drafts import DraftRow
from polyphonie.invoicing.terms import NO_SUCH_SUPPLIER, Channel
from polyphonie.invoicing.terms import drafts as terms
from polyphonie.invoicing.terms.drafts import Sheet
from polyphonie.kernel import clock, spool
from polyphonie.kernel.acts import Actor, action, note, unchanged, unit
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused, refuse

from . import compositions
from .deposits import Receipt


@action
def begin_draft(*, actor: Actor, on: date, sheet: Sheet | None = None) -> UUID:
    """Begin an invoice of today, in the name of the actor's supplier when there is only one. Returns the draft's id.

    With a sheet, it says so much already. Without one, a draft on which nothing was typed yet is taken up again rather
    than left beside another.
    Refuses: ACC-RIG-01 the actor deposits for nobody, or not for the supplier of the sheet, INV-SUP-02 no supplier has
    this id, INV-DRF-02 too many drafts, INV-DRF-03 too many lines, INV-TXT-01 a text is too long.
    """
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    mine = kept.suppliers(actor=actor, on=on)
    fields = {"issued_on": on.isoformat(), "supplier": str(mine[0].id) if len(mine) == 1 else ""}
    if sheet is not None:
        _refuse_unkeepable(sheet)
        _require_supplier(actor, sheet, on)
        return _begun(actor, Sheet({**fields, **sheet.fields}, sheet.lines))
    for row in kept.drafts(actor=actor, limit=terms.MOST_DRAFTS):
        if row.sheet.blank and not kept.files(actor=actor, draft=row.id):
            unchanged()
            return row.id
    return _begun(actor, Sheet(fields, (terms.NEW_LINE,)))


@action
def copy_invoice(*, actor: Actor, entity: UUID, invoice: UUID, credit_note: bool, on: date) -> tuple[UUID, bool]:
    """Begin a draft that says what an invoice says, or the credit note that cancels it.

    Returns the draft's id, and whether the copy comes to the same amount: discounts and charges on a whole document
    are left out.
    Refuses: INV-FIN-01 the invoice is not open to the actor, ACC-RIG-01 they may not deposit for its supplier,
    INV-DRF-02 too many drafts, INV-DRF-03 too many lines.
    """
    row = queries.invoice(actor=actor, entity=entity, identifier=invoice, on=on).invoice
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=Perimeter.of_supplier(row.supplier), on=on)
    sheet, whole = kept.sheet_of_invoice(actor=actor, entity=entity, invoice=invoice, credit_note=credit_note, on=on)
    _refuse_too_long(sheet)
    return _begun(actor, sheet, copied_from=f"invoice:{invoice}"), whole


@action
def keep_draft(*, actor: Actor, draft: UUID, sheet: Sheet, on: date) -> DraftRow:
    """Keep what is typed so far, right or wrong.

    Refuses: INV-DRF-01 no such draft of the actor's, ACC-RIG-01 they may not deposit for its supplier, INV-DRF-07 it is
    deposited, INV-DRF-03 too many lines, INV-TXT-01 a text is too long.
    """
    _refuse_unkeepable(sheet)
    found = _open(actor, draft, on)
    _require_supplier(actor, sheet, on)
    if found.sheet == sheet.as_kept():
        unchanged()
        return kept.row_of(found)
    found.sheet = sheet.as_kept()
    found.changed_at = clock.now()
    found.save(update_fields=["sheet", "changed_at"])
    note(entity=actor.id, subject=f"draft:{draft}", number=sheet.value("number"), lines=len(sheet.lines))
    return kept.row_of(found)


@action
def join_file(*, actor: Actor, draft: UUID, name: str, content: bytes, on: date) -> UUID:
    """Join a file to a draft; it will stand within the invoice. The same file again is joined once.

    Refuses: INV-DRF-01, ACC-RIG-01, INV-DRF-07, INV-DRF-03 too many files, INV-ATT-01 too large or of another format.
    """
    name = rules.safe_name(name)
    refuse(rules.attachment_refusals(name=name, size=len(content)))
    _open(actor, draft, on)
    files = kept.files(actor=actor, draft=draft)
    for each in files:
        if (each.name, each.size) == (name, len(content)):
            unchanged()
            return each.id
    if len(files) >= terms.MOST_FILES:
        raise Refused(terms.DRAFT_TOO_LONG(lines=terms.MOST_LINES, files=terms.MOST_FILES))
    identifier = new_id()
    spooled = spool.put(entity=actor.id, identifier=identifier, file=io.BytesIO(content), most=len(content))
    models.FileAhead.objects.create(
        depositor_id=actor.id, id=identifier, name=name, size=spooled.size, sent_at=clock.now(), draft_id=draft
    )
    note(entity=actor.id, subject=f"draft:{draft}", file=name, sha256=spooled.sha256)
    return identifier


@action
def remove_file(*, actor: Actor, draft: UUID, file: UUID, on: date) -> None:
    """Take a file out of a draft. One that is not in it, or no longer, changes nothing.

    Refuses: INV-DRF-01, ACC-RIG-01, INV-DRF-07.
    """
    _open(actor, draft, on)
    if _let_go(models.FileAhead.objects.filter(depositor_id=actor.id, draft_id=draft, id=file)):
        note(entity=actor.id, subject=f"draft:{draft}", removed=str(file))
    else:
        unchanged()


@action
def discard_draft(*, actor: Actor, draft: UUID, on: date) -> None:
    """Put a draft aside; it can be taken back for some days, then it is forgotten.

    Refuses: INV-DRF-01, ACC-RIG-01, INV-DRF-07 it is deposited.
    """
    found = _open(actor, draft, on)
    if found.closed_at:
        unchanged()
        return
    found.closed_at = found.changed_at = clock.now()
    found.save(update_fields=["closed_at", "changed_at"])
    note(entity=actor.id, subject=f"draft:{draft}", discarded=True)


@action
def restore_draft(*, actor: Actor, draft: UUID, on: date) -> None:
    """Take back a draft that was discarded. Refuses: INV-DRF-01, ACC-RIG-01, INV-DRF-07 it is deposited."""
    found = _open(actor, draft, on)
    if not found.closed_at:
        unchanged()
        return
    found.closed_at = None
    found.changed_at = clock.now()
    found.save(update_fields=["closed_at", "changed_at"])
    note(entity=actor.id, subject=f"draft:{draft}", discarded=False)


@action
def deposit_draft(*, actor: Actor, draft: UUID, on: date, channel: Channel = Channel.PORTAL) -> Receipt:
    """Deposit the invoice that a draft makes, as any other: what is wrong in it is told in the receipt.

    Accepted, the draft is closed and says which invoice it became; asked again, it gets the same receipt.
    Refuses: INV-DRF-01; INV-DRF-10 it is discarded; INV-DRF-04 to 06, 08, 09 what is typed cannot be read or is
    missing; and as `compose`.
    Source: EN 16931; Chorus Pro, « saisir une facture ».
    """
    found = models.Draft.locked(actor.id, draft)
    if found.closed_at and found.invoice_id is None:
        raise Refused(terms.DRAFT_DISCARDED())
    sheet = Sheet.kept(found.sheet)
    entry = _entry(actor, draft, sheet, on)
    receipt = compositions.compose(
        actor=actor,
        supplier=_supplier(sheet),
        entry=entry,
        channel=channel,
        on=on,
        key=f"draft:{draft}",
    )
    if not receipt.accepted or receipt.repeated:
        unchanged()
        return receipt
    found.closed_at = found.changed_at = clock.now()
    found.entity_id, found.invoice_id = receipt.entity, receipt.invoice
    found.save(update_fields=["closed_at", "changed_at", "entity_id", "invoice_id"])
    note(entity=actor.id, subject=f"draft:{draft}", invoice=str(receipt.invoice))
    return receipt


def check_draft(*, actor: Actor, draft: UUID, on: date, channel: Channel = Channel.PORTAL) -> Receipt:
    """What depositing a draft would be answered: nothing is kept. Refuses as `deposit_draft`."""
    sheet = kept.draft(actor=actor, draft=draft).sheet
    entry = _entry(actor, draft, sheet, on)
    return compositions.rehearse_composition(
        actor=actor, supplier=_supplier(sheet), entry=entry, channel=channel, on=on
    )


def document_of_draft(*, actor: Actor, draft: UUID, on: date) -> model.Invoice:
    """The document that a draft makes, to be looked at. Refuses as `deposit_draft`."""
    sheet = kept.draft(actor=actor, draft=draft).sheet
    entry = _entry(actor, draft, sheet, on)
    return compositions.composed(actor=actor, supplier=_supplier(sheet), entry=entry, on=on)


def forget_drafts(*, on: datetime) -> int:
    """Let go of drafts closed, or not written on, for long, with their files; says how many."""
    closed, untouched = (on - timedelta(days=days) for days in (terms.DAYS_DISCARDED, terms.DAYS_UNTOUCHED))
    over = Q(closed_at__isnull=False) | Q(changed_at__lt=untouched)
    with unit():
        found = list(models.Draft.objects.filter(over, changed_at__lt=closed))
        for each in found:
            _let_go(models.FileAhead.objects.filter(depositor_id=each.owner_id, draft_id=each.id))
            each.delete()
    return len(found)


def _begun(actor: Actor, sheet: Sheet, **facts: str) -> UUID:
    if models.Draft.objects.filter(owner_id=actor.id, closed_at=None).count() >= terms.MOST_DRAFTS:
        raise Refused(terms.TOO_MANY_DRAFTS(most=terms.MOST_DRAFTS))
    identifier = new_id()
    models.Draft.objects.create(owner_id=actor.id, id=identifier, sheet=sheet.as_kept(), changed_at=clock.now())
    note(entity=actor.id, subject=f"draft:{identifier}", **facts)
    return identifier


def _open(actor: Actor, draft: UUID, on: date) -> models.Draft:
    """The draft, held until the commit, if it may still change."""
    access.require_somewhere(actor, Right.INVOICE_DEPOSIT, on=on)
    found = models.Draft.locked(actor.id, draft)
    if found.invoice_id:
        raise Refused(terms.DRAFT_DEPOSITED())
    return found


def _require_supplier(actor: Actor, sheet: Sheet, on: date) -> None:
    if sheet.value("supplier"):
        perimeter = Perimeter.of_supplier(_supplier(sheet))
        access.require(actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=on)


def _refuse_unkeepable(sheet: Sheet) -> None:
    texts = [*sheet.fields.values(), *(text for line in sheet.lines for text in line.values())]
    refuse(rules.words_refusals(*texts))
    _refuse_too_long(sheet)


def _refuse_too_long(sheet: Sheet) -> None:
    if len(sheet.lines) > terms.MOST_LINES:
        raise Refused(terms.DRAFT_TOO_LONG(lines=terms.MOST_LINES, files=terms.MOST_FILES))


def _supplier(sheet: Sheet) -> UUID:
    """The supplier of a sheet. Refuses: INV-SUP-02 none is named."""
    try:
        return UUID(sheet.value("supplier"))
    except ValueError:
        raise Refused(NO_SUCH_SUPPLIER()) from None


def _entry(actor: Actor, draft: UUID, sheet: Sheet, on: date) -> Entry:
    """The entry that a sheet makes, with the files that its draft holds, once nothing of it is left unread."""
    entry, refusals = drafting.entry_of(sheet, files=kept.entered_files(actor=actor, draft=draft), on=on)
    refuse(refusals)
    return entry


def _let_go(files: QuerySet[models.FileAhead]) -> int:
    found = list(files)
    for each in found:
        spool.discard(entity=each.depositor_id, identifier=each.id)
        each.delete()
    return len(found)
