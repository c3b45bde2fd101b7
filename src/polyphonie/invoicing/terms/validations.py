"""The words of frameworks and of those who validate before the recipient: the holder of a contract, or its agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Words
from polyphonie.documents.invoice.pivot.terms import frameworks
from polyphonie.kernel.refusals import Kind, Reason


class Framework(StrEnum):
    """The frameworks of an invoice, by the codes that everybody in the field says. Others come with their trades."""

    SUPPLIER = "A1"
    ALREADY_PAID = "A2"
    SUBCONTRACTOR = "A9"
    JOINT_CONTRACTOR = "A12"


FRAMEWORK_NAMES: Final[Mapping[Framework, Words]] = {
    each: Words(frameworks()[each].french, frameworks()[each].english) for each in Framework
}


@dataclass(frozen=True, slots=True)
class Validation:
    """Who validates under a framework, and whether an invoice that they refuse still goes to the recipient."""

    validator: Words
    refused_goes_on: bool


VALIDATIONS: Final[Mapping[Framework, Validation]] = {
    Framework.SUBCONTRACTOR: Validation(Words("titulaire du marché", "holder of the contract"), refused_goes_on=True),
    Framework.JOINT_CONTRACTOR: Validation(
        Words("mandataire du groupement", "agent of the group"), refused_goes_on=False
    ),
}
"""A subcontractor's request for direct payment reaches the public body whatever the holder answers (code de la commande
publique, art. R2193-11 to R2193-14); a joint contractor's invoice only once the agent has validated it."""


@dataclass(frozen=True, slots=True)
class ValidationDelay:
    """How many days a validator has to answer, from a day on. Silence is acceptance."""

    since: date
    days: int
    source: str


VALIDATION_DELAYS: Final = (
    ValidationDelay(date(2019, 4, 1), 15, "Code de la commande publique, art. R2193-12 et R2193-13"),
    ValidationDelay(date(2016, 4, 1), 15, "Décret n° 2016-360 du 25 mars 2016, art. 136"),
)
"""The newest first. Chorus Pro gives the agent of a group the same delay as the holder of a contract."""

FRAMEWORK_UNKNOWN = Reason(
    "INV-FRA-01",
    "BT-23",
    fr="Le cadre de facturation « {code} » n'est pas reçu ici. Choisissez A1 (facture), A2 (déjà payée), A9"
    " (sous-traitant) ou A12 (cotraitant).",
    en="The framework “{code}” is not received here. Choose A1 (invoice), A2 (already paid), A9 (subcontractor) or A12"
    " (joint contractor).",
    source="Chorus Pro, cadres de facturation",
)
FRAMEWORK_CONTRADICTED = Reason(
    "INV-FRA-02",
    "BT-23",
    fr="La facture dit le cadre {stated} ({code}) et vous avez choisi {chosen}. Ne choisissez rien, ou corrigez le"
    " cadre dans la facture.",
    en="The invoice states the framework {stated} ({code}) and you chose {chosen}. Choose none, or correct the"
    " framework in the invoice.",
)
VALIDATOR_MISSING = Reason(
    "INV-VAL-01",
    "EXT-FR-FE-BG-03",
    fr="Une facture du cadre {framework} passe par le {validator:fr} avant d'atteindre la structure publique. Indiquez"
    " son SIRET, dans la facture (agent du vendeur) ou au dépôt.",
    en="An invoice under the framework {framework} goes through the {validator:en} before the public entity. State its"
    " SIRET, in the invoice (seller's agent) or at the deposit.",
    source="Code de la commande publique, art. R2193-11 ; XP Z12-012, BR-FR-CPRO-21",
)
VALIDATOR_UNKNOWN = Reason(
    "INV-VAL-02",
    "EXT-FR-FE-BG-03",
    fr="Le valideur {siret} n'est pas inscrit ici. Vérifiez son SIRET auprès de lui, ou demandez-lui de s'inscrire.",
    en="The validator {siret} is not registered here. Check its SIRET with it, or ask it to register.",
)
NOT_PRESENTED = Reason(
    "INV-VAL-05",
    "invoice",
    fr="Seule la demande d'un sous-traitant (A9) que son cotraitant a en main se présente au mandataire du groupement."
    " Validez-la, ou refusez-la.",
    en="Only a subcontractor's request (A9) that its joint contractor holds is presented to the agent of the group."
    " Validate it, or refuse it.",
    source="Chorus Pro, statut A_VALIDER_2",
    kind=Kind.CONFLICT,
)
PRESENTED_TO_ONESELF = Reason(
    "INV-VAL-06",
    "siret",
    fr="{siret} est le cotraitant lui-même. Indiquez le SIRET du mandataire du groupement ; si c'est vous, validez.",
    en="{siret} is the joint contractor itself. State the SIRET of the agent of the group; if that is you, validate.",
)
AGENT: Final = Words("mandataire du groupement", "agent of the group")
VALIDATED_BY_DEPOSITOR = Reason(
    "INV-VAL-04",
    "actor",
    fr="Vous avez déposé cette facture : laissez à un collègue du valideur le soin d'y répondre.",
    en="You deposited this invoice: leave it to a colleague of the validator to answer for it.",
    kind=Kind.FORBIDDEN,
)
VALIDATOR_IS_SELLER = Reason(
    "INV-VAL-03",
    "EXT-FR-FE-BG-03",
    fr="Le valideur {siret} est le vendeur lui-même. Indiquez le {validator:fr}.",
    en="The validator {siret} is the seller itself. State the {validator:en}.",
)
