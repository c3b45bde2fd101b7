"""Services done: observed by whoever received them, certified by the authorising officer, cancelled; and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.refusals import Kind, Reason

LONGEST_RESERVES: Final = 2000
MOST_AT_ONCE: Final = 200


class CertificateState(StrEnum):
    OBSERVED = "observed"
    CERTIFIED = "certified"
    CANCELLED = "cancelled"


CERTIFICATE_STATES: Final[Mapping[CertificateState, Words]] = {
    CertificateState.OBSERVED: Words("Constaté", "Observed"),
    CertificateState.CERTIFIED: Words("Certifié", "Certified"),
    CertificateState.CANCELLED: Words("Annulé", "Cancelled"),
}
CERTIFICATE_LIFE: Final = LifeCycle(
    states=CertificateState,
    initial=CertificateState.OBSERVED,
    moves={
        "certify": Move(frozenset({CertificateState.OBSERVED}), CertificateState.CERTIFIED),
        "cancel": Move(frozenset({CertificateState.OBSERVED, CertificateState.CERTIFIED}), CertificateState.CANCELLED),
    },
)

NO_SUCH_CERTIFICATE: Final = Reason(
    "SPE-SER-01",
    "service",
    fr="Ce service fait n’existe pas, ou vous n’y avez pas accès. Cherchez-le depuis son engagement.",
    en="This service done does not exist, or is not yours to see. Look for it from its commitment.",
    kind=Kind.NOT_FOUND,
)
NOT_VALIDATED: Final = Reason(
    "SPE-SER-02",
    "commitment",
    fr="L’engagement {number} n’est pas validé (état : {state_fr}) : aucun service ne s’y constate. Faites-le valider.",
    en="The commitment {number} is not validated (state: {state_en}): no service is observed on it. Have it validated.",
    kind=Kind.CONFLICT,
    source="décret 2012-1246, articles 30 et 31",
)
MORE_THAN_COMMITTED: Final = Reason(
    "SPE-SER-03",
    "amount",
    fr="Le poste n’a plus que {left} à certifier : {asked} le dépassent, tolérance de {tolerance} comprise. Modifiez"
    " d’abord l’engagement, ou corrigez le montant.",
    en="The line has only {left} left to certify: {asked} is more, with the tolerance of {tolerance}. Amend the"
    " commitment first, or correct the amount.",
    source="décret 2012-1246, article 31",
)
DAY_TO_COME: Final = Reason(
    "SPE-SER-04",
    "done_on",
    fr="Un service fait l’est au plus tard aujourd’hui : le {day} est à venir. Corrigez la date.",
    en="A service done is done by today: {day} is to come. Correct the day.",
)
AMOUNT_NOT_POSITIVE: Final = Reason(
    "SPE-SER-05",
    "amount",
    fr="Le montant du service doit être supérieur à zéro et en euros. Corrigez-le.",
    en="The amount of the service must be above zero, in euros. Correct it.",
)
RESERVES_WRONG: Final = Reason(
    "SPE-SER-06",
    "reserves",
    fr="Les réserves comptent au plus {most} caractères lisibles. Raccourcissez-les.",
    en="Reserves have at most {most} readable characters. Shorten them.",
)
REQUESTED_ALREADY: Final = Reason(
    "SPE-SER-07",
    "service",
    fr="Ce service est déjà demandé au paiement, en tout ou partie. Annulez d’abord la demande de paiement.",
    en="This service is already requested for payment, in whole or in part. Cancel the payment request first.",
    kind=Kind.CONFLICT,
)
TOO_MANY: Final = Reason(
    "SPE-SER-08",
    "services",
    fr="Cochez de 1 à {most} lignes à traiter ensemble.",
    en="Tick 1 to {most} lines to treat together.",
)
