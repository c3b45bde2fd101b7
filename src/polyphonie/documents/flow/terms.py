"""The foreign words of flows: Chorus Pro's codes for their states and their syntaxes."""

from collections.abc import Mapping
from functools import cache

from .names import rows

CHORUS_STATES: Mapping[str, str] = {
    "received": "IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP",
    "waiting": "IN_EN_ATTENTE_TRAITEMENT_CPP",
    "in_treatment": "IN_EN_COURS_TRAITEMENT_CPP",
    "integrated": "IN_INTEGRE",
    "partly_integrated": "IN_INTEGRE_PARTIEL",
    "rejected": "IN_REJETE",
    "incident": "IN_INCIDENTE",
    "waiting_for_retreatment": "IN_EN_ATTENTE_RETRAITEMENT_CPP",
}
"""Chorus Pro's code for each state of a flow here. A flow that nobody has looked at yet waits for its system of
exchanges: that is what programs are answered right after a deposit, and they ask again. IN_RECU and IN_TRAITE_SE_CPP
(received, taken on) are never told: some programs take either for an end."""


@cache
def chorus_syntaxes() -> dict[str, str]:
    """Chorus Pro's codes for the syntax of a deposited flow (syntaxeFlux), each with our word for it."""
    return dict(rows("syntaxes.tsv"))
