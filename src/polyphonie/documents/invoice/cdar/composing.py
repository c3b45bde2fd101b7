"""Composing a life-cycle message: from a status of an invoice, who tells it to whom, with all that its rules ask for.

    told = composing.Told("210", given_at=…, causes=(composing.Cause("TX_TVA_ERR"),))
    message = composing.compose(about, told, sender=composing.Sender("9999", "Chorus Pro"), issued_at=…)
    cdar.write(message)

A status of transmission is given by a platform, the others by the buyer or the seller. The other side is told; so is
the public portal of the statuses that it must know, once in the same message and once in one of its own, which numbers
the platform that sends it. Source: XP Z12-012 (flow 6), XP Z12-014 annexe B (use cases), BR-FR-CDV 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from polyphonie.documents.invoice.model import Identifier
from polyphonie.documents.invoice.model import Invoice as Document
from polyphonie.documents.invoice.model import Party as InvoiceParty

from . import model, terms

FOR_INVOICES: Final = "urn.cpro.gouv.fr:1p0:CDV:invoice"
FOR_PORTAL: Final = "urn.cpro.gouv.fr:1p0:CDV:einvoicingF2"
REGULATED: Final = "REGULATED"
SELLER, BUYER, PLATFORM, PORTAL = "SE", "BY", "WK", "DFH"
COMPANY: Final = "0002"
FREE_NOTE: Final = "AHN"
RECEIVED_AMOUNT, SENT_AMOUNT = "MEN", "MPA"

_SIDES: Final = {
    "seller's platform": (PLATFORM, (SELLER,)),
    "buyer's platform": (PLATFORM, (SELLER, BUYER)),
    "a platform": (PLATFORM, (SELLER, BUYER)),
    "buyer": (BUYER, (SELLER,)),
    "validator": (BUYER, (SELLER,)),
    "seller": (SELLER, (BUYER,)),
}
"""Who gives a status (`statuses.tsv`), and who is told."""


@dataclass(frozen=True, slots=True)
class About:
    """The invoice that a message is about. `received_at` is when the platform that tells first had it."""

    number: str
    type_code: str
    issued_on: date
    received_at: datetime
    seller: model.Party
    buyer: model.Party


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a status was given (`terms.reasons`), with what is asked for in return (`terms.listed("action")`)."""

    code: str
    note: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that a status tells: received (with its VAT rate) or sent (with its day)."""

    code: str
    amount: Decimal
    currency: str
    day: date | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A status (`terms.statuses`), when it was given, and what goes with it."""

    status: str
    given_at: datetime
    causes: tuple[Cause, ...] = ()
    amounts: tuple[Amount, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """The platform that sends: its number among platforms, and its name. Between platforms it may stay unnumbered."""

    number: str
    name: str


def about(document: Document, *, received_at: datetime) -> About:
    """What messages say of an invoice, from the invoice itself."""
    assert document.issued_on is not None, "an invoice without a day is never accepted"
    return About(
        number=(document.number or "").strip(),
        type_code=document.type_code or "380",
        issued_on=document.issued_on,
        received_at=received_at,
        seller=_party(document.seller, SELLER),
        buyer=_party(document.buyer, BUYER),
    )


def _party(party: InvoiceParty | None, role: str) -> model.Party:
    siren = party.siren if party else None
    return model.Party(
        identifiers=(Identifier(siren, COMPANY),) if siren else (),
        name=party.name if party else None,
        role=role,
        electronic_address=party.electronic_address if party else None,
    )


def number_of(about: About, told: Told) -> str:
    """The number of a message (MDT-4): the invoice, the status and its second."""
    return f"{about.number}_{told.status}_{told.given_at:%Y%m%d%H%M%S}#{about.type_code}_{about.issued_on:%Y%m%d}"


def compose(
    about: About, told: Told, *, sender: Sender, issued_at: datetime, portal: str = "", to_portal_alone: bool = False
) -> model.Message:
    """The message that tells a status. `portal` is the number of the public portal, which is told what it must know.

    `to_portal_alone` makes the portal's own message. A sender without a number is only said to be a platform.
    """
    status = terms.statuses()[told.status]
    giver, audience = _SIDES[status.giver]
    sides = {SELLER: about.seller, BUYER: about.buyer}
    platform = _platform(sender, numbered=to_portal_alone)
    recipients = () if to_portal_alone else tuple(sides[role] for role in audience)
    if portal and status.for_ppf:
        recipients += (model.Party((Identifier(portal, terms.PLATFORM_SCHEME),), "PPF", PORTAL),)
    return model.Message(
        business_process=None if to_portal_alone else REGULATED,
        guideline=FOR_PORTAL if to_portal_alone else FOR_INVOICES,
        identifier=number_of(about, told),
        name=f"CDV-{status.number} {status.french}",
        issued_at=issued_at,
        sender=platform,
        issuer=platform if giver == PLATFORM else _without_address(sides[giver]),
        recipients=recipients,
        acknowledgements=(_acknowledgement(about, told, status, to_portal_alone=to_portal_alone),),
    )


def _platform(sender: Sender, *, numbered: bool) -> model.Party:
    """Chorus Pro's own reasons are known by its number; any other platform is numbered to the portal only."""
    if sender.number and (numbered or sender.number == terms.CHORUS_PRO_NUMBER):
        return model.Party((Identifier(sender.number, terms.PLATFORM_SCHEME),), sender.name or None, PLATFORM)
    return model.Party(role=PLATFORM)


def _without_address(party: model.Party) -> model.Party:
    return model.Party(party.identifiers, party.name, party.role)


def _acknowledgement(about: About, told: Told, status: terms.Status, *, to_portal_alone: bool) -> model.Acknowledgement:
    subject = model.Subject(
        number=about.number,
        code=status.code or None,
        type_code=about.type_code,
        received_at=about.received_at,
        reference_type=FOR_PORTAL if to_portal_alone else None,
        issued_on=about.issued_on,
        status=told.status,
        status_name=status.french,
        issuer=model.Party(about.seller.identifiers),
        details=tuple(_details(told)),
    )
    return model.Acknowledgement(
        several=False, phase=status.phase or terms.Phase.PROCESSING, given_at=told.given_at, subjects=(subject,)
    )


def _details(told: Told) -> list[model.Detail]:
    """One detail per cause; the comment goes with the first, the amounts in one of their own."""
    found = [
        model.Detail(
            reason_code=cause.code,
            reason=terms.reasons()[cause.code].french,
            action_code=cause.action or None,
            action=terms.listed("action")[cause.action].french if cause.action else None,
            sequence=Decimal(place),
            notes=_notes(cause.note, *([told.comment] if place == 1 else [])),
        )
        for place, cause in enumerate(told.causes, start=1)
    ]
    if told.comment and not found:
        found.append(model.Detail(sequence=Decimal(1), notes=_notes(told.comment)))
    if told.amounts:
        given = tuple(
            model.Characteristic(
                code=each.code,
                changed=False,
                amount=each.amount,
                currency=each.currency,
                day=each.day,
                percentage=each.percentage,
            )
            for each in told.amounts
        )
        found.append(model.Detail(sequence=Decimal(len(found) + 1), characteristics=given))
    return found


def _notes(*texts: str) -> tuple[model.Note, ...]:
    return tuple(model.Note(text, FREE_NOTE) for text in texts if text)
