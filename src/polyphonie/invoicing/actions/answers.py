"""What a supplier answers: it completes a suspended invoice, or sends one to be recycled to the right recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import Perimeter, Right
from polyphonie.invoicing import events, models, queries, rules, terms
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock, originals
from polyphonie.kernel.acts import Actor, action, announce, note, unchanged
from polyphonie.kernel.identity import new_id
from polyphonie.kernel.refusals import Refused, refuse
from polyphonie.parties import queries as parties

from .deliveries import set_clock


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A document that a supplier adds."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Recycled:
    """Where the invoice is now."""

    entity: UUID
    invoice: UUID


@action
def complete(*, actor: Actor, entity: UUID, invoice: UUID, comment: str, files: Sequence[AddedFile], on: date) -> None:
    """Answer a suspension with a comment and documents: the recipient resumes the invoice.

    Refuses: INV-FIN-01 no such invoice, ACC-RIG-01 not this supplier's depositor, KER-LIF-01 not suspended,
    INV-CPL-01 neither comment nor document, INV-TXT-01 the comment is too long, INV-ATT-01 a document is too
    large or of another format.
    Source: Chorus Pro, « compléter une facture suspendue ».
    """
    found = models.Invoice.locked(entity, invoice)
    _require_supplier(actor, found, on=on)
    if not comment.strip() and not files:
        raise Refused(terms.NOTHING_ADDED())
    refuse(rules.words_refusals(comment))
    refuse(
        refusal
        for file in files
        for refusal in rules.attachment_refusals(name=rules.safe_name(file.name), size=len(file.content))
    )
    found.move("complete", by=actor, reason=comment.strip())
    set_clock(found)
    for file in files:
        _attach(found, file, by=actor)
    note(
        entity=entity,
        subject=f"invoice:{invoice}",
        comment=comment.strip(),
        files=[rules.safe_name(file.name) for file in files],
    )
    announce(events.InvoiceTreated(entity=entity, subject=invoice, state=InvoiceState.COMPLETED))


@action
def acknowledge(*, actor: Actor, entity: UUID, invoice: UUID, on: date) -> None:
    """Say that a rejection was read: it no longer asks for the supplier's attention. Repeated, it changes nothing.

    Refuses: INV-FIN-01 no such invoice, ACC-RIG-01 not this supplier's depositor, INV-ACK-01 the invoice was neither
    rejected by its recipient nor refused by its validator.
    Source: Chorus Pro, « traiter le rejet »; mandatory after `terms.ACKNOWLEDGED_WITHIN` days.
    """
    found = models.Invoice.locked(entity, invoice)
    _require_supplier(actor, found, on=on)
    if found.state not in terms.TO_ACKNOWLEDGE:
        raise Refused(terms.NOTHING_TO_ACKNOWLEDGE())
    if found.acknowledged_at is not None:
        unchanged()
        return
    found.acknowledged_at, found.acknowledged_by = clock.now(), actor.name
    found.save(update_fields=["acknowledged_at", "acknowledged_by"])
    note(entity=entity, subject=f"invoice:{invoice}", acknowledged=found.state)


@action
def recycle(
    *,
    actor: Actor,
    entity: UUID,
    invoice: UUID,
    siret: str,
    service_code: str,
    commitment_number: str,
    on: date,
) -> Recycled:
    """Send an invoice again, to another recipient, service or commitment, without depositing it anew.

    To another entity it becomes that entity's invoice, with the same number and original; the first keeps a row that
    says where it went.
    Refuses: INV-FIN-01, ACC-RIG-01, KER-LIF-01 it is not to be recycled, INV-REC-…, INV-SRV-…, INV-COM-…, INV-REF-01,
    INV-TXT-01.
    Source: Chorus Pro, « recycler une facture ».
    """
    found = models.Invoice.locked(entity, invoice)
    _require_supplier(actor, found, on=on)
    references = rules.References(
        service_code=service_code.strip(), service_is_routed=True, commitment_number=commitment_number.strip()
    )
    refuse(rules.words_refusals(siret, service_code, commitment_number))
    target = queries.recipient(siret=siret, service_code=references.service_code, on=on)
    refuse(rules.routing_refusals(siret=siret, recipient=target.facts if target else None, references=references))
    assert target is not None
    if target.entity == entity:
        _readdress(found, target, references, by=actor)
        moved = found
    else:
        moved = _hand_over(found, target, references, by=actor)
        note(entity=entity, subject=f"invoice:{invoice}", recycled_to=siret)
    note(entity=moved.entity_id, subject=f"invoice:{moved.id}", recycled_from=str(invoice), service=service_code)
    announce(events.InvoiceRecycled(entity=moved.entity_id, subject=moved.id))
    return Recycled(moved.entity_id, moved.id)


def _require_supplier(actor: Actor, invoice: models.Invoice, *, on: date) -> None:
    perimeter = Perimeter.of_supplier(invoice.supplier_id)
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=on)


def _attach(invoice: models.Invoice, file: AddedFile, *, by: Actor) -> None:
    name = rules.safe_name(file.name)
    media_type = terms.ATTACHMENT_FORMATS["." + name.rsplit(".", 1)[-1].lower()]
    kept = originals.keep(entity=invoice.entity_id, content=file.content, name=name, media_type=media_type)
    models.Attachment.objects.create(
        entity_id=invoice.entity_id,
        invoice_id=invoice.id,
        original_id=kept.id,
        name=name,
        media_type=media_type,
        size=kept.size,
        added_at=clock.now(),
        added_by=by.name,
    )


def _address(invoice: models.Invoice, target: queries.Recipient, references: rules.References) -> None:
    invoice.service_id = target.service
    invoice.service_code = references.service_code
    invoice.commitment_number = references.commitment_number
    invoice.search = rules.search_words(invoice.number, invoice.supplier_name, references.commitment_number)


def _readdress(invoice: models.Invoice, target: queries.Recipient, references: rules.References, *, by: Actor) -> None:
    _address(invoice, target, references)
    invoice.save(update_fields=["service_id", "service_code", "commitment_number", "search"])
    invoice.move("readdress", by=by)


def _hand_over(
    invoice: models.Invoice, target: queries.Recipient, references: rules.References, *, by: Actor
) -> models.Invoice:
    """Close the first recipient's row and open the second's, with the original and the added documents."""
    invoice.move("recycle", by=by, reason=target.facts.name)
    set_clock(invoice)
    first, first_id = invoice.entity_id, invoice.id
    copy = models.Invoice.objects.get(entity_id=first, id=first_id)
    copy.pk = (target.entity, new_id())
    copy.original_id = _copied(first, invoice.original_id, target.entity)
    _address(copy, target, references)
    copy.register_number = ""
    copy.payment_days, copy.pay_before = None, None
    copy.acknowledged_at, copy.acknowledged_by = None, ""
    copy.state, copy.state_at = InvoiceState.DEPOSITED, clock.now()
    copy.recycled_from = {"entity": str(first), "invoice": str(first_id)}
    copy.save(force_insert=True)
    models.StatusEvent.of(copy, at=copy.state_at, by=by).save(force_insert=True)
    for attachment in models.Attachment.objects.filter(entity_id=first, invoice_id=first_id).order_by("id"):
        attachment.original_id = _copied(first, attachment.original_id, target.entity)
        attachment.pk = (target.entity, new_id())
        attachment.invoice_id = copy.id
        attachment.save(force_insert=True)
    supplier = parties.supplier(invoice.supplier_id)
    assert supplier is not None, "an invoice's supplier is never deleted"
    models.InvoiceIdentity.objects.filter(
        issuer=rules.issuer(siren=supplier.siren, id_kind=supplier.id_kind, identifier=supplier.identifier),
        year=invoice.issued_on.year,
        number=invoice.number,
    ).update(entity_id=target.entity, invoice_id=copy.id)
    return copy


def _copied(source: UUID, original: UUID, target: UUID) -> UUID:
    about, content = originals.whole(entity=source, original=original)
    return originals.keep(entity=target, content=content, name=about.name, media_type=about.media_type).id
