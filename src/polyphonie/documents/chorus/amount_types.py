"""The types of amount that Chorus gives to the lines of a commitment, by our word for the move.

As its extractions of commitments write them ("Type de montant"), with the meaning that their users tell: a payment
takes its amount off the commitment, which Chorus writes as a reduction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

AMOUNT_TYPES: Final[Mapping[str, str]] = {
    "commitment": "100",
    "modification": "150",
    "payment": "200",
    "carried_commitment": "350",
    "following_adjustment": "500",
    "imputation_left": "600",
    "imputation_taken": "650",
}
"""Original, Modification, Réduction, Report exercice suivant, Ajustement par pièce suivante, Changement d'imputation
émetteur and récepteur."""
