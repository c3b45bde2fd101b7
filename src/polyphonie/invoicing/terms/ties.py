"""The words of what ties invoices: the one that a credit note corrects, and the twin that an invoice looks like."""

from __future__ import annotations

from typing import Final

from polyphonie.kernel.refusals import Reason

NEAR_DAYS: Final = 7
"""Two equal amounts within a week are worth a look; a month apart they are a subscription."""
YEAR_DAYS: Final = 366

CORRECTED_UNKNOWN = Reason(
    "INV-PRE-01",
    "BT-25",
    fr="La facture corrigée, « {number} », n'a pas été déposée ici sous ce numéro. Vérifiez-le ; si elle fut envoyée"
    " autrement, il n'y a rien à faire.",
    en="The corrected invoice, “{number}”, was not deposited here under this number. Check it; if it was sent another"
    " way, there is nothing to do.",
)
CORRECTED_ELSEWHERE = Reason(
    "INV-PRE-02",
    "BT-25",
    fr="La facture corrigée, « {number} », est adressée à {name}. Adressez l'avoir ou la facture rectificative au même"
    " destinataire.",
    en="The corrected invoice, “{number}”, is addressed to {name}. Address the credit note or the corrected invoice to"
    " the same recipient.",
    source="Chorus Pro, avoirs",
)
CREDITED_TOO_MUCH = Reason(
    "INV-PRE-03",
    "BT-115",
    fr="Les avoirs sur la facture « {number} » atteignent {credited} {currency}, plus que son montant de {due}"
    " {currency}. Vérifiez le montant de celui-ci.",
    en="The credit notes on the invoice “{number}” come to {credited} {currency}, more than its amount of {due}"
    " {currency}. Check the amount of this one.",
)
LOOKS_LIKE = Reason(
    "INV-TWN-01",
    "BT-1",
    fr="Cette facture ressemble à « {number} » du {issued_on}, déposée ici pour le même destinataire et le même"
    " montant. Si c'est la même, demandez au destinataire de rejeter l'une des deux ; sinon, il n'y a rien à faire.",
    en="This invoice looks like “{number}” of {issued_on}, deposited here for the same recipient and the same amount."
    " If it is the same one, ask the recipient to reject one of the two; otherwise there is nothing to do.",
)
