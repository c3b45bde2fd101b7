"""The words of directory lines: on which platform an electronic address is reached, from when to when."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from polyphonie.documents.directory.addresses import LONGEST
from polyphonie.kernel.refusals import Kind, Reason

LONGEST_ADDRESS: Final = LONGEST
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
"""The years that a day of the directory may have (external specifications 3.1, annexe 7, G1.36)."""


class LineNature(StrEnum):
    """What a line does. A masked line was to take effect and never will: nobody reads it as an address any more."""

    DEFINITION = "definition"
    MASKING = "masking"


class LineState(StrEnum):
    """Where a line stands on a day."""

    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    ENDING = "ending"
    """Its effective end has passed, its end has not: invoices may still be sent to it where nothing else answers."""
    ENDED = "ended"
    MASKED = "masked"


STATE_NAMES: Final = {
    LineState.UPCOMING: ("À venir", "Upcoming"),
    LineState.IN_FORCE: ("En vigueur", "In force"),
    LineState.ENDING: ("En fin de vie", "Ending"),
    LineState.ENDED: ("Terminée", "Ended"),
    LineState.MASKED: ("Masquée", "Masked"),
}
"""Where a line stands, in French and in English."""

_SOURCE: Final = "Spécifications externes de la facturation électronique 3.1, annexe 7"

NO_SUCH_LINE = Reason(
    "PAR-DIR-01",
    "line",
    fr="Cette ligne d'annuaire n'existe pas. Recherchez-la par son adresse.",
    en="This directory line does not exist. Look it up by its address.",
    kind=Kind.NOT_FOUND,
)
ADDRESS_INVALID = Reason(
    "PAR-DIR-02",
    "address",
    fr="« {value} » n'est pas une adresse de facturation électronique. Écrivez le SIREN, puis s'il y a lieu _SIRET,"
    " _SIRET_CODEROUTAGE ou _SUFFIXE : 125 caractères au plus, sans accent ni espace.",
    en="“{value}” is not an electronic invoicing address. Write the SIREN, then if need be _SIRET, _SIRET_ROUTINGCODE"
    " or _SUFFIX: at most 125 characters, without accents or spaces.",
    source=f"{_SOURCE}, G1.80, G1.89, G1.91, G1.93, G1.95, G1.115",
)
PLATFORM_NUMBER_INVALID = Reason(
    "PAR-DIR-03",
    "platform",
    fr="« {value} » n'est pas un matricule de plateforme : il compte quatre chiffres.",
    en="“{value}” is not a platform number: it has four digits.",
    source="Annuaire_Commun.xsd 3.1, IdentifiantMatriculePlateformeType",
)
LINE_STARTS_TOO_SOON = Reason(
    "PAR-DIR-04",
    "starts_on",
    fr="Une ligne prend effet au plus tôt demain ({earliest}). Choisissez un jour à venir.",
    en="A line takes effect tomorrow ({earliest}) at the earliest. Choose a day to come.",
    source=f"{_SOURCE}, G1.87",
)
LINE_ENDS_TOO_SOON = Reason(
    "PAR-DIR-05",
    "ends_on",
    fr="Une ligne prend fin au plus tôt demain, et après sa prise d'effet : le {earliest} ou plus tard.",
    en="A line ends tomorrow at the earliest, and after it takes effect: on {earliest} or later.",
    source=f"{_SOURCE}, G1.88 et G1.113",
)
LINE_DAY_OUT_OF_RANGE = Reason(
    "PAR-DIR-06",
    "starts_on",
    fr="L'année {year} n'est pas admise dans l'annuaire : de 2000 à 2099 seulement.",
    en="The year {year} is not allowed in the directory: from 2000 to 2099 only.",
    source=f"{_SOURCE}, G1.36",
)
LINES_OVERLAP = Reason(
    "PAR-DIR-07",
    "address",
    fr="L'adresse {address} est déjà définie du {start} au {end} : deux lignes d'une adresse ne se recouvrent pas."
    " Mettez fin à l'autre, ou masquez-la.",
    en="The address {address} is already defined from {start} to {end}: two lines of one address do not overlap. End or"
    " mask the other first.",
    kind=Kind.CONFLICT,
    source=f"{_SOURCE}, G1.86",
)
LINE_ALREADY_STARTED = Reason(
    "PAR-DIR-08",
    "line",
    fr="Cette ligne a pris effet le {start} : elle ne peut plus être masquée. Mettez-y fin.",
    en="This line took effect on {start}: it can no longer be masked. End it instead.",
    kind=Kind.CONFLICT,
    source=f"{_SOURCE}, G1.84 et G1.85",
)
LINE_IS_MASKED = Reason(
    "PAR-DIR-09",
    "line",
    fr="Cette ligne est masquée : elle ne change plus. Définissez-en une autre.",
    en="This line is masked: it no longer changes. Define another one.",
    kind=Kind.CONFLICT,
)
LINE_REACHES_ANOTHER = Reason(
    "PAR-DIR-10",
    "entity",
    fr="L'adresse {address} est celle d'une autre structure. Définissez-la depuis sa propre fiche.",
    en="The address {address} belongs to another entity. Define it from that entity's own page.",
)
NOBODY_ANSWERS = Reason(
    "PAR-DIR-11",
    "address",
    fr="Aucune ligne de l'annuaire ne répond à l'adresse {address} le {day}. Vérifiez l'adresse et le jour.",
    en="No line of the directory answers the address {address} on {day}. Check the address and the day.",
    kind=Kind.NOT_FOUND,
)
