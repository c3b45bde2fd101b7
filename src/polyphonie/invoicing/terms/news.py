"""The words of news: what a person is told of, and how they want to be written to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.refusals import Kind, Reason

from . import InvoiceState, Side

S = InvoiceState


class Topic(StrEnum):
    """What happened, in the eyes of whoever is told."""

    RECEIVED = "received"
    COMPLETED = "completed"
    TO_VALIDATE = "to_validate"
    SENT_BACK = "sent_back"
    PROGRESS = "progress"


class Mailing(StrEnum):
    """When a person is written to. The bell rings in any case."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


TOPIC_NAMES: Final[Mapping[Topic, Words]] = {
    Topic.RECEIVED: Words("Une facture arrive", "An invoice arrives"),
    Topic.COMPLETED: Words("Un fournisseur complète une facture", "A supplier completes an invoice"),
    Topic.TO_VALIDATE: Words("Une facture attend votre validation", "An invoice waits for your validation"),
    Topic.SENT_BACK: Words(
        "Une de vos factures est suspendue, à recycler, refusée ou rejetée",
        "One of your invoices is suspended, to be recycled, refused or rejected",
    ),
    Topic.PROGRESS: Words("Une de vos factures avance", "One of your invoices moves on"),
}
MAILING_NAMES: Final[Mapping[Mailing, Words]] = {
    Mailing.AT_ONCE: Words("aussitôt", "at once"),
    Mailing.DAILY: Words("une fois par jour", "once a day"),
    Mailing.NEVER: Words("jamais", "never"),
}
USUAL_MAILING: Final = Mailing.AT_ONCE
"""What a person who chose nothing gets."""

SIDES: Final[Mapping[Side, tuple[Topic, ...]]] = {
    Side.RECIPIENT: (Topic.RECEIVED, Topic.COMPLETED),
    Side.VALIDATOR: (Topic.TO_VALIDATE,),
    Side.SUPPLIER: (Topic.SENT_BACK, Topic.PROGRESS),
}
SENT_BACK: Final = frozenset(
    {
        S.SUSPENDED,
        S.TO_RECYCLE,
        S.REJECTED,
        S.WRONG_VALIDATOR,
        S.REFUSED_BY_VALIDATOR,
        S.REFUSED_BY_SECOND_VALIDATOR,
    }
)
DAYS_KEPT: Final = 180

FOR_PEOPLE = Reason(
    "INV-NWS-01",
    "actor",
    fr="Les nouvelles s'adressent à des personnes. Un programme s'abonne aux événements par un webhook.",
    en="News are for people. A program subscribes to events by a webhook.",
    kind=Kind.FORBIDDEN,
)


def topic_of(*, side: Side, state: InvoiceState) -> Topic:
    """What a state is, for those who stand on a side."""
    if side is Side.VALIDATOR:
        return Topic.TO_VALIDATE
    if side is Side.RECIPIENT:
        return Topic.COMPLETED if state is S.COMPLETED else Topic.RECEIVED
    return Topic.SENT_BACK if state in SENT_BACK else Topic.PROGRESS
