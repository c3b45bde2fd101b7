"""Why a state is given: the closed lists, one per state, as the reader chooses from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.documents import chorus
from polyphonie.kernel.refusals import Reason

from . import InvoiceState

OTHER: Final = "other"
"""The reason that says nothing by itself: words are then mandatory."""

REASONS: Final[Mapping[InvoiceState, Mapping[str, Words]]] = {
    state: {word: Words(each.french, each.english) for word, each in listed.items()}
    for state in InvoiceState
    if (listed := chorus.reasons(state))
}
"""The reasons of each state that has a list, by our word, with their names."""

REASON_UNKNOWN = Reason(
    "INV-RSN-01",
    "reason_code",
    fr="Le motif « {code} » n'est pas de la liste de l'état « {state} ». Choisissez parmi : {codes}.",
    en="The reason “{code}” is not of the list of the state “{state}”. Choose among: {codes}.",
    source="Spécifications externes du PPF 3.1, annexe 7",
)
REASON_UNEXPLAINED = Reason(
    "INV-RSN-02",
    "reason",
    fr="« Autre motif » ne dit rien par lui-même : expliquez en quelques mots ce qui ne va pas.",
    en="“Another reason” says nothing by itself: explain in a few words what is wrong.",
)
