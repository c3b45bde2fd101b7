"""The words of life-cycle messages: what platforms and parties tell each other about an invoice, and what is refused.

A status is known by its number (200 to 228) on both sides, so the number is its word here too.
Source: XP Z12-012 (flow 6); AIFE, Chorus Pro specifications for the reform 1.0, tables 1 to 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from polyphonie.access.terms import Right
from polyphonie.kernel.refusals import Kind, Reason

from . import InvoiceState

RECIPIENT_MAY_TELL: Final[Mapping[str, Right]] = {
    "204": Right.INVOICE_TREAT,
    "205": Right.INVOICE_TREAT,
    "206": Right.INVOICE_TREAT,
    "207": Right.INVOICE_TREAT,
}
"""Statuses of the recipient that are no state of ours: taken in hand, approved, partly approved, disputed."""

SUPPLIER_MAY_TELL: Final = frozenset({"212", "220", "224", "225", "226"})
"""Statuses of the supplier that are no state: paid, cancelled, direct payment asked for, factored."""

RECIPIENT_STATES: Final[Mapping[str, InvoiceState]] = {
    "208": InvoiceState.SUSPENDED,
    "210": InvoiceState.REJECTED,
    "211": InvoiceState.IN_PAYMENT,
}
"""Statuses of the recipient that set a state here."""

MESSAGE_BROKEN = Reason(
    "INV-MSG-01",
    "message",
    fr="Ce message de cycle de vie enfreint {count} règle(s), dont {rule} : {sentence} Corrigez-le et renvoyez-le.",
    en="This life-cycle message breaks {count} rule(s), among them {rule}: {sentence} Correct it and send it again.",
    source="XP Z12-012, BR-FR-CDV",
)
NO_SUCH_MESSAGE_INVOICE = Reason(
    "INV-MSG-02",
    "message",
    fr="La facture {number} du {day}, émise par le SIREN {siren}, n'est pas connue ici ou ne vous est pas accessible.",
    en="The invoice {number} of {day}, issued by the SIREN {siren}, is not known here or is not open to you.",
    kind=Kind.NOT_FOUND,
)
MESSAGE_NUMBER_USED = Reason(
    "INV-MSG-03",
    "message",
    fr="Le numéro de message {number} a déjà servi pour un autre contenu. Donnez un autre numéro à ce message.",
    en="The message number {number} was already used for another content. Give this message another number.",
    kind=Kind.CONFLICT,
)
STATUS_NOT_RECEIVED = Reason(
    "INV-MSG-04",
    "status",
    fr="Le statut {status} ({name}) n'est pas attendu de {giver}. Retirez-le du message.",
    en="The status {status} ({name}) is not expected from {giver}. Remove it from the message.",
    source="AIFE, Chorus Pro et la réforme 1.0, tableau 5",
)
STATUS_NOT_TOLD = Reason(
    "INV-MSG-05",
    "status",
    fr="Le statut {status} ne se dit pas ainsi : {allowed} seulement. Les autres résultent de l'état de la facture.",
    en="The status {status} is not told this way: only {allowed}. The others follow from the invoice's state.",
)
CAUSE_MISSING = Reason(
    "INV-MSG-06",
    "causes",
    fr="Dites pourquoi : le statut {status} demande un motif parmi {allowed}.",
    en="Say why: the status {status} asks for a reason among {allowed}.",
    source="XP Z12-012, BR-FR-CDV-15 et BR-FR-CDV-CL-09",
)
AMOUNT_MISSING = Reason(
    "INV-MSG-07",
    "amounts",
    fr="Dites le montant encaissé, TVA comprise, par taux de TVA : le statut 212 le demande.",
    en="Tell the amount received, with VAT, by VAT rate: the status 212 asks for it.",
    source="XP Z12-012, BR-FR-CDV-14",
)
NO_SUCH_MESSAGE = Reason(
    "INV-MSG-08",
    "message",
    fr="Ce message n'existe pas ou ne vous est pas accessible.",
    en="This message does not exist or is not open to you.",
    kind=Kind.NOT_FOUND,
)
