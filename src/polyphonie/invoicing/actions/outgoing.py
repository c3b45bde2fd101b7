"""Which life-cycle messages an invoice's states make, to which platform each must go, and how one is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from polyphonie.documents import chorus
from polyphonie.documents import invoice as engine
from polyphonie.documents.directory.addresses import SCHEME, Address
from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar import composing
from polyphonie.documents.invoice.cdar.composing import About, Amount, Told
from polyphonie.invoicing import models, queries
from polyphonie.invoicing.rules import messages as rules
from polyphonie.invoicing.terms import InvoiceState
from polyphonie.kernel import clock, originals
from polyphonie.parties.queries import lines


def stated(instant: datetime) -> datetime:
    """An instant as messages state it: of Paris, to the second, without a zone."""
    return instant.astimezone(clock.PARIS).replace(microsecond=0, tzinfo=None)


def instant(stated: datetime) -> datetime:
    """The instant that a message states."""
    return stated.replace(tzinfo=clock.PARIS)


def due(invoices: Collection[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Of invoices, those whose seller is in the directory of electronic addresses, asked before anything is locked."""
    found = queries.rows(invoices).values()
    reached = lines.suppliers_reached({each.supplier for each in found})
    return [(each.entity, each.id) for each in found if each.supplier in reached]


def of_states(invoice: models.Invoice) -> list[str]:
    """Make the messages of the states that have none yet; says which statuses were told."""
    done = models.LifeCycleMessage.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id)
    told_events = set(done.filter(status_event__isnull=False).values_list("status_event", flat=True))
    events = models.StatusEvent.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id).order_by("id")
    document = _document(invoice)
    made: list[str] = []
    for event in events:
        if event.id in told_events:
            continue
        about = composing.about(document, received_at=stated(invoice.deposited_at))
        if not _platform_of(about.seller, on=_day(event.at)):
            continue
        for told in _statuses(invoice, event, about):
            _make(invoice, about, told, on=_day(event.at), status_event=event.id)
            made.append(told.status)
    return made


def of_told(invoice: models.Invoice, told: Told) -> bool:
    """Make the message of a status that is no state, unless the same one was made before."""
    about = composing.about(_document(invoice), received_at=stated(invoice.deposited_at))
    number = composing.number_of(about, told)
    done = models.LifeCycleMessage.objects.filter(entity_id=invoice.entity_id, invoice_id=invoice.id)
    if done.filter(incoming=False, number=number).exists():
        return False
    _make(invoice, about, told, on=_day(instant(told.given_at)))
    return True


def written(about: About, told: Told, *, on: date) -> bytes:
    """The bytes of the message that tells a status between platforms."""
    sender = _sender(told.status, on=on)
    return cdar.write(
        composing.compose(about, told, sender=sender, issued_at=stated(clock.now()), portal=_portal(on).number)
    )


def keep(
    invoice: models.Invoice,
    *,
    content: bytes,
    number: str,
    status: str,
    given_at: datetime,
    incoming: bool = False,
    to_portal: bool = False,
    platform: str = "",
    status_event: UUID | None = None,
) -> None:
    """Keep a message with its invoice."""
    original = originals.keep(
        entity=invoice.entity_id, content=content, name=f"CDV-{status}.xml", media_type="application/xml"
    )
    models.LifeCycleMessage.objects.create(
        entity_id=invoice.entity_id,
        invoice_id=invoice.id,
        incoming=incoming,
        number=number,
        status=status,
        given_at=given_at,
        kept_at=clock.now(),
        to_portal=to_portal,
        platform=platform,
        status_event=status_event,
        original_id=original.id,
    )


def _make(invoice: models.Invoice, about: About, told: Told, *, on: date, status_event: UUID | None = None) -> None:
    """Make the message to the other platform, and the public portal's own when our role must tell it."""
    by_seller = rules.is_of_seller(told.status)
    seller, buyer = _platform_of(about.seller, on=on), _platform_of(about.buyer, on=on)
    number, given_at = composing.number_of(about, told), instant(told.given_at)
    to_buyer_alone = by_seller and told.status not in rules.OF_SELLERS_PLATFORM
    keep(
        invoice,
        content=written(about, told, on=on),
        number=number,
        status=told.status,
        given_at=given_at,
        platform=buyer if to_buyer_alone else seller,
        status_event=status_event,
    )
    ours = not by_seller or seller == _role("sending", on=on).number
    if not (ours and cdar.terms.statuses()[told.status].for_ppf):
        return
    portal = composing.compose(
        about,
        told,
        sender=_sender(told.status, on=on),
        issued_at=stated(clock.now()),
        portal=_portal(on).number,
        to_portal_alone=True,
    )
    keep(
        invoice,
        content=cdar.write(portal),
        number=number,
        status=told.status,
        given_at=given_at,
        to_portal=True,
        platform=_portal(on).number,
        status_event=status_event,
    )


def _statuses(invoice: models.Invoice, event: models.StatusEvent, about: About) -> list[Told]:
    """The statuses that a state tells: a deposit is one of the sending platform, a reception of the receiving one."""
    given_at, on = stated(event.at), _day(event.at)
    state = InvoiceState(event.state)
    if state is InvoiceState.DEPOSITED:
        sent = _platform_of(about.seller, on=on) == _role("sending", on=on).number
        return [*([Told("200", given_at)] if sent else []), Told("202", given_at)]
    told = chorus.told(state, framework=invoice.framework)
    if told is None:
        return []
    amounts: tuple[Amount, ...] = ()
    if state is InvoiceState.IN_PAYMENT:
        due = Decimal(invoice.due_cents) / 100
        amounts = (Amount(composing.SENT_AMOUNT, due, invoice.currency, day=on),)
    chorus_pro = _sender(told.status, on=on).number == cdar.terms.CHORUS_PRO_NUMBER
    causes = rules.causes_of_state(
        state, told.status, reason_code=event.reason_code, words=event.reason, chorus_pro=chorus_pro
    )
    comment = told.comment_french if causes else "\n".join(filter(None, (told.comment_french, event.reason)))
    return [Told(told.status, given_at, causes, amounts, comment)]


def _document(invoice: models.Invoice) -> engine.model.Invoice:
    content = originals.content(entity=invoice.entity_id, original=invoice.original_id)
    return engine.read(content).invoice


def _platform_of(party: cdar.model.Party, *, on: date) -> str:
    """The number of the platform that answers a party's address, or its SIREN, on a day; empty when none does."""
    stated = party.electronic_address
    written = stated.value if stated is not None and stated.scheme in ("", SCHEME) else ""
    address = Address.of(written) or Address.of(party.identifier(composing.COMPANY) or "")
    line = lines.resolve(address, on=on) if address is not None else None
    return line.platform if line is not None else ""


def _sender(status: str, *, on: date) -> composing.Sender:
    """The platform of ours that gives a status: the sending one those of its sellers, the receiving one the others."""
    role = _role("sending" if rules.is_of_seller(status) else "receiving", on=on)
    return composing.Sender(role.number, role.name)


def _role(role: str, *, on: date) -> composing.Sender:
    """Our number in a role on a day: the installation's own, else Chorus Pro's."""
    own = settings.PLATFORM_NUMBERS.get(role, "")
    if own:
        return composing.Sender(own, settings.PLATFORM_NAME)
    public = chorus.platform(role, on=on)
    return composing.Sender(public.number, public.name) if public else composing.Sender("", "")


def _portal(on: date) -> composing.Sender:
    public = chorus.platform("portal", on=on)
    return composing.Sender(public.number, public.name) if public else composing.Sender("", "")


def _day(at: datetime) -> date:
    return at.astimezone(clock.PARIS).date()
