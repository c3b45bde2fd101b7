"""A supplier in the directory of electronic addresses, and messages written by hand."""

from __future__ import annotations

from datetime import date, datetime

from polyphonie.documents.invoice import cdar
from polyphonie.documents.invoice.cdar import composing
from polyphonie.documents.invoice.cdar.composing import Amount, Cause, Told
from polyphonie.documents.invoice.model import Identifier
from polyphonie.invoicing import models
from polyphonie.invoicing.actions import messages
from polyphonie.kernel.acts import SYSTEM
from polyphonie.parties import actions as parties

from .cases import Place
from .documents import ATELIER, HOSPITAL, TODAY, Paper

AT = datetime(2026, 11, 23, 10, 30)  # noqa: DTZ001  as messages state instants


def in_directory(address: str = ATELIER.siren, platform: str = "0123") -> None:
    """Say that an address is reached through a platform, since before the tests."""
    parties.define_line(
        actor=SYSTEM, address=address, platform=platform, starts_on=date(2020, 1, 2), on=date(2020, 1, 1)
    )


def reported(place: Place) -> list[tuple[str, bool, str]]:
    """Have the messages of an invoice made; each one's status, whether it is the portal's, and where it goes."""
    messages.report(actor=SYSTEM, invoices=[place.identity], on=TODAY)
    return [
        (row.status, row.to_portal, row.platform)
        for row in models.LifeCycleMessage.objects.filter(invoice_id=place.invoice, incoming=False).order_by("id")
    ]


def message(
    status: str,
    paper: Paper,
    *,
    causes: tuple[Cause, ...] = (),
    amounts: tuple[Amount, ...] = (),
    comment: str = "",
    at: datetime = AT,
) -> bytes:
    """A message about an invoice, as another platform or a party's software writes it."""
    assert paper.issued_on is not None
    about = composing.About(
        number=paper.number,
        type_code="380",
        issued_on=paper.issued_on,
        received_at=at,
        seller=_party(paper.seller.siren, "SE"),
        buyer=_party(HOSPITAL[:9], "BY"),
    )
    told = Told(status, at, causes, amounts, comment)
    return cdar.write(composing.compose(about, told, sender=composing.Sender("0123", "Essai"), issued_at=at))


def _party(siren: str, role: str) -> cdar.model.Party:
    return cdar.model.Party((Identifier(siren, "0002"),), role, role, Identifier(siren, "0225"))
