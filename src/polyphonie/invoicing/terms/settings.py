"""The words of what an entity chooses: the states it gives, and the delay in which it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.refusals import Reason

from . import InvoiceState

OPTIONAL_STATES: Final = (
    InvoiceState.SERVICE_CERTIFIED,
    InvoiceState.ORDERED,
    InvoiceState.WITH_ACCOUNTANT,
    InvoiceState.RECORDED,
)
"""The states that an entity may choose not to give (Chorus Pro, statuts de traitement facultatifs)."""


class PaymentDelay(StrEnum):
    """Which delay the law gives an entity to pay in."""

    GENERAL = "general"
    HEALTH = "health"
    PUBLIC_COMPANY = "public_company"


DELAY_NAMES: Final[Mapping[PaymentDelay, Words]] = {
    PaymentDelay.GENERAL: Words("État, collectivité, établissement public", "State, local authority, public body"),
    PaymentDelay.HEALTH: Words(
        "Établissement public de santé, service de santé des armées", "Public hospital, armed forces health service"
    ),
    PaymentDelay.PUBLIC_COMPANY: Words("Entreprise publique", "Public company"),
}


@dataclass(frozen=True, slots=True)
class LegalDays:
    """The days to pay in, from a day on."""

    since: date
    days: Mapping[PaymentDelay, int]
    source: str


_DAYS: Final = {PaymentDelay.GENERAL: 30, PaymentDelay.HEALTH: 50, PaymentDelay.PUBLIC_COMPANY: 60}
LEGAL_DAYS: Final = (
    LegalDays(date(2019, 4, 1), _DAYS, "Code de la commande publique, art. R2192-10 et R2192-11"),
    LegalDays(date(2013, 5, 1), _DAYS, "Décret n° 2013-269 du 29 mars 2013, art. 1er"),
)
"""The newest first."""

DAYS_AFTER_INTERRUPTION: Final = 30
"""Once everything has come, what was left to run, or these days when less was left (code de la commande publique,
art. R2192-29)."""


STATE_NOT_OPTIONAL = Reason(
    "INV-SET-01",
    "states",
    fr="L'état « {state} » ne peut pas être écarté : seuls Service fait, Mandatée, Mise à disposition du comptable et"
    " Comptabilisée le peuvent.",
    en="The state “{state}” cannot be left out: only Service certified, Payment ordered, With the accountant and"
    " Recorded can.",
)
STATE_NOT_USED = Reason(
    "INV-STA-03",
    "state",
    fr="Votre structure n'utilise pas l'état « {state} ». Choisissez-en un autre, ou demandez à son gestionnaire de le"
    " rétablir dans ses réglages.",
    en="Your entity does not use the state “{state}”. Choose another, or ask its manager to bring it back in its"
    " settings.",
)
SERVICE_DAY_REFUSED = Reason(
    "INV-STA-04",
    "service_on",
    fr="Le jour où la prestation fut exécutée se dit avec l'état Service fait, et ne peut être à venir. Corrigez-le.",
    en="The day on which the service was performed goes with the state Service certified and cannot be to come."
    " Correct it.",
    source="Code de la commande publique, art. R2192-13",
)
NO_SUCH_ENTITY = Reason(
    "INV-SET-02",
    "entity",
    fr="Cette structure n'existe pas. Cherchez-la dans l'annuaire.",
    en="This entity does not exist. Look it up in the directory.",
)
