"""Life-cycle messages: the states of an invoice told to the other platforms, their messages applied to it here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Perimeter, Right
from polyphonie.documents import invoice as engine
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar.composing import Amount, Cause, Told
from polyphonie.invoicing import models, queries, rules, terms
from polyphonie.invoicing.rules import messages as message_rules
from polyphonie.invoicing.rules.messages import Heard
from polyphonie.invoicing.terms import messages as words
from polyphonie.kernel import clock, originals
from polyphonie.kernel.acts import Actor, action, note, unchanged
from polyphonie.kernel.refusals import Refused, refuse

from . import answers, outgoing, treatments


@dataclass(frozen=True, slots=True)
class Received:
    """A status of a message that was received, and the invoice that it is about. `repeated`: it was received before."""

    entity: UUID
    invoice: UUID
    status: str
    repeated: bool


@action
def report(*, actor: Actor, invoices: Collection[tuple[UUID, UUID]], on: date) -> None:
    """Make the life-cycle messages of the states that invoices took, those made already excepted.

    Messages are due when the seller is reached through a platform: a line of the directory answers its address on the
    day of the state. The public portal's own copy is made where the role that gives the status is ours.
    Refuses: ACC-RIG-01 neither the system nor in charge of deliveries.
    Source: XP Z12-012 (flow 6); AIFE, Chorus Pro specifications for the reform 1.0, tables 1 to 4.
    """
    access.require(actor, Right.DELIVERIES_MANAGE, perimeter=PLATFORM, on=on)
    unchanged()
    for found in models.Invoice.locked_all(invoices):
        if made := outgoing.of_states(found):
            note(entity=found.entity_id, subject=f"invoice:{found.id}", messages=made)


@action
def tell(
    *,
    actor: Actor,
    entity: UUID,
    invoice: UUID,
    status: str,
    on: date,
    causes: Sequence[Cause] = (),
    amounts: Sequence[Amount] = (),
    comment: str = "",
    given_at: datetime | None = None,
) -> None:
    """Tell the other side a status that is no state here: approved, disputed by the recipient; paid by the supplier.

    The message is made, kept with the invoice and waits to be handed over. `given_at` is when the status was given, now
    unless a message says otherwise; the same status of the same second is one.
    Refuses: INV-FIN-01, INV-MSG-05 not such a status, INV-MSG-06 a reason is missing or not of the list, INV-MSG-07 the
    amount is missing, INV-TXT-01, ACC-RIG-01. Source: XP Z12-012 (flow 6), BR-FR-CDV-14 and 15.
    """
    told = Told(status, outgoing.stated(given_at or clock.now()), tuple(causes), tuple(amounts), comment.strip())
    refuse([*message_rules.telling_refusals(told), *rules.words_refusals(comment)])
    found = models.Invoice.locked(entity, invoice)
    if status in words.SUPPLIER_MAY_TELL:
        _require_supplier(actor, found, on=on)
    else:
        right = words.RECIPIENT_MAY_TELL[status]
        access.require(actor, right, perimeter=queries.perimeter_of(found), on=on)
    if not outgoing.of_told(found, told):
        unchanged()
        return
    note(entity=entity, subject=f"invoice:{invoice}", told=status)


@action
def receive(*, actor: Actor, content: bytes, file_name: str, on: date) -> tuple[Received, ...]:
    """Take a life-cycle message of another platform or of a party's software, and apply it to its invoices.

    The seller may complete, be paid, cancel…; the recipient may suspend, refuse, pay, approve, dispute…: each by the
    act that does it, with its rights and its refusals. All that a message says is taken, or nothing. The same again
    changes nothing.
    Refuses: DOC-… it cannot be read, INV-MSG-01 it breaks the rules, INV-MSG-02 no such invoice, INV-MSG-03 its number
    served for another content, INV-MSG-04 a status that is not expected from its giver, ACC-RIG-01, KER-LIF-01, and
    what the acts refuse. Source: XP Z12-012 (flow 6); AIFE, Chorus Pro specifications for the reform 1.0, table 5.
    """
    try:
        report = cdar.check(content, file_name=file_name)
    except engine.Unreadable as unreadable:
        raise Refused(rules.unreadable_refusal(unreadable)) from None
    refuse(message_rules.broken_refusals(report))
    digest = hashlib.sha256(content).hexdigest()
    heard = message_rules.heard(report.document.message)
    received = tuple(_take(each, actor=actor, content=content, digest=digest, on=on) for each in heard)
    if all(each.repeated for each in received):
        unchanged()
    return received


def _take(heard: Heard, *, actor: Actor, content: bytes, digest: str, on: date) -> Received:
    found = _invoice(heard)
    refuse(message_rules.hearing_refusals(heard))
    if heard.by_supplier:
        _require_supplier(actor, found, on=on)
    before = models.LifeCycleMessage.objects.filter(
        entity_id=found.entity_id, invoice_id=found.id, incoming=True, number=heard.message, status=heard.status
    ).first()
    if before is not None:
        if originals.about(entity=found.entity_id, original=before.original_id).sha256 != digest:
            raise Refused(words.MESSAGE_NUMBER_USED(number=heard.message))
        if not heard.by_supplier:
            access.require(actor, Right.INVOICE_CONSULT, perimeter=queries.perimeter_of(found), on=on)
        return Received(found.entity_id, found.id, heard.status, repeated=True)
    _apply(heard, found, actor=actor, on=on)
    outgoing.keep(
        found,
        content=content,
        number=heard.message,
        status=heard.status,
        given_at=outgoing.instant(heard.given_at),
        incoming=True,
    )
    note(
        entity=found.entity_id,
        subject=f"invoice:{found.id}",
        message=heard.message,
        status=heard.status,
        sha256=digest,
    )
    return Received(found.entity_id, found.id, heard.status, repeated=False)


def _invoice(heard: Heard) -> models.Invoice:
    """The invoice of an issuer, a year and a number, held until the commit. Refuses: INV-MSG-02."""
    identity = models.InvoiceIdentity.objects.filter(
        issuer=heard.issuer, year=heard.issued_on.year, number=heard.number
    ).first()
    found = None
    if identity is not None:
        mine = models.Invoice.objects.select_for_update()
        found = mine.filter(entity_id=identity.entity_id, id=identity.invoice_id, issued_on=heard.issued_on).first()
    if found is None:
        raise Refused(
            words.NO_SUCH_MESSAGE_INVOICE(number=heard.number, day=f"{heard.issued_on:%d/%m/%Y}", siren=heard.issuer)
        )
    return found


def _apply(heard: Heard, found: models.Invoice, *, actor: Actor, on: date) -> None:
    """Do what the message says, by the act that does it."""
    entity, invoice = found.entity_id, found.id
    if heard.state is terms.InvoiceState.COMPLETED:
        comment = heard.words or heard.message
        answers.complete(actor=actor, entity=entity, invoice=invoice, comment=comment, files=(), on=on)
    elif heard.state is not None:
        treatments.treat(
            actor=actor,
            entity=entity,
            invoice=invoice,
            state=heard.state,
            reason=heard.words,
            reason_code=heard.reason_code,
            on=on,
        )
    else:
        tell(
            actor=actor,
            entity=entity,
            invoice=invoice,
            status=heard.status,
            causes=heard.causes,
            amounts=heard.amounts,
            comment=heard.comment,
            given_at=outgoing.instant(heard.given_at),
            on=on,
        )


@action
def hand_over(*, actor: Actor, entity: UUID, messages: Sequence[UUID], on: date) -> int:
    """Say that messages of an entity's invoices were handed over to their platform; says how many were not before.

    Refuses: ACC-RIG-01, INV-MSG-08 one is not there to be handed over.
    """
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=PLATFORM, on=on)
    wanted = set(messages)
    found = models.LifeCycleMessage.objects.select_for_update().filter(entity_id=entity, id__in=wanted, incoming=False)
    waiting = [each.id for each in found if each.handed_over_at is None]
    if len(found) != len(wanted):
        raise Refused(words.NO_SUCH_MESSAGE())
    if not waiting:
        unchanged()
        return 0
    models.LifeCycleMessage.objects.filter(entity_id=entity, id__in=waiting).update(handed_over_at=clock.now())
    note(entity=entity, subject=f"message:{waiting[0]}", handed_over=len(waiting))
    return len(waiting)


def _require_supplier(actor: Actor, invoice: models.Invoice, *, on: date) -> None:
    perimeter = Perimeter.of_supplier(invoice.supplier_id)
    access.require(actor, Right.INVOICE_DEPOSIT, perimeter=perimeter, on=on)


def rejection(content: bytes, receipt_refusals: Sequence[str], *, at: datetime) -> bytes | None:
    """The message that tells the other platforms that an invoice was rejected at its deposit (213), with its causes.

    None when the file does not say which invoice it is. The refusals are those of the deposit's receipt, by code.
    """
    try:
        document = engine.read(content).invoice
    except engine.Unreadable:
        return None
    if document.issued_on is None or not (document.number or "").strip() or document.seller is None:
        return None
    causes = tuple(Cause(code) for code in message_rules.rejection_causes(receipt_refusals))
    stated = outgoing.stated(at)
    told = Told("213", stated, causes)
    about = cdar.composing.about(document, received_at=stated)
    return outgoing.written(about, told, on=at.astimezone(clock.PARIS).date())
