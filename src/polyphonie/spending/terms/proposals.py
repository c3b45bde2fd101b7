"""Services proposed from invoices: what becomes of a proposal, and why an invoice finds no commitment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason


class ProposalState(StrEnum):
    UNMATCHED = "unmatched"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REFUSED = "refused"


PROPOSAL_STATES: Final[Mapping[ProposalState, Words]] = {
    ProposalState.UNMATCHED: Words("Non rapprochée", "Not matched"),
    ProposalState.PROPOSED: Words("Proposée", "Proposed"),
    ProposalState.ACCEPTED: Words("Acceptée", "Accepted"),
    ProposalState.CORRECTED: Words("Corrigée et acceptée", "Corrected and accepted"),
    ProposalState.REFUSED: Words("Refusée", "Refused"),
}
UNDECIDED: Final = frozenset({ProposalState.UNMATCHED, ProposalState.PROPOSED})
DECIDED: Final = frozenset(ProposalState) - UNDECIDED
ACCEPTED: Final = frozenset({ProposalState.ACCEPTED, ProposalState.CORRECTED})
PROPOSAL_LIFE: Final = LifeCycle(
    states=ProposalState,
    initial=ProposalState.UNMATCHED,
    moves={
        "fail": Move(UNDECIDED, ProposalState.UNMATCHED),
        "propose": Move(UNDECIDED, ProposalState.PROPOSED),
        "accept": Move(frozenset({ProposalState.PROPOSED}), ProposalState.ACCEPTED),
        "correct": Move(UNDECIDED, ProposalState.CORRECTED),
        "refuse": Move(UNDECIDED, ProposalState.REFUSED),
    },
)


class Way(StrEnum):
    """What an invoice was matched with: the commitment alone, or the service that was observed or certified as well."""

    TWO = "two"
    THREE = "three"


WAY_NAMES: Final[Mapping[Way, Words]] = {
    Way.TWO: Words("facture et engagement", "invoice and commitment"),
    Way.THREE: Words("facture, engagement et service fait", "invoice, commitment and service done"),
}


@dataclass(frozen=True, slots=True)
class Invoiced:
    """What an invoice says that matching looks at. `amount` is in cents, taxes included."""

    supplier: UUID
    number: str
    amount: int
    currency: str
    credit_note: bool
    commitment_number: str
    contract_number: str


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A service proposed on a line of a commitment, in cents. `service`: the one already observed that it confirms."""

    commitment: UUID
    number: str
    place: int
    cents: int
    service: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody proposes instead: a line of a commitment, and its amount."""

    commitment: UUID
    place: int
    amount: Money


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """Which accounting entity pays for the invoices of a public structure, from a day."""

    structure: UUID
    entity: UUID
    from_on: date
    source: str


NO_SUCH_PROPOSAL: Final = Reason(
    "SPE-PRO-01",
    "proposal",
    fr="Cette proposition de service fait n’existe pas, ou vous n’y avez pas accès. Revenez à la liste.",
    en="This proposal of a service does not exist, or is not yours to see. Go back to the list.",
    kind=Kind.NOT_FOUND,
)
SUM_DIFFERS: Final = Reason(
    "SPE-PRO-02",
    "lines",
    fr="Les postes choisis totalisent {chosen} pour une facture de {invoiced}. Ils ne peuvent pas la dépasser.",
    en="The chosen lines sum to {chosen} for an invoice of {invoiced}. They cannot exceed it.",
)
SERVICE_TAKEN: Final = Reason(
    "SPE-PRO-03",
    "lines",
    fr="Le service constaté que cette facture confirmait a été certifié, annulé ou retenu pour une autre facture."
    " Rapprochez la facture de nouveau.",
    en="The observed service that this invoice confirmed was certified, cancelled or taken for another invoice."
    " Match the invoice again.",
)
NOT_ACCEPTED: Final = Reason(
    "SPE-PRO-04",
    "proposal",
    fr="Le service de la facture {number} n’est pas accepté. Acceptez ce qui est proposé, puis demandez son paiement.",
    en="The service of invoice {number} is not accepted. Accept what is proposed, then request its payment.",
    kind=Kind.CONFLICT,
)
PAYER_WRONG: Final = Reason(
    "SPE-PAY-02",
    "source",
    fr="Dites la décision qui désigne l’organisme payeur (1 à 200 caractères), pour une structure de l’annuaire.",
    en="Tell the decision that names the paying entity (1 to 200 characters), for a structure of the directory.",
)

FOREIGN_CURRENCY: Final = Reason(
    "SPE-RAP-01",
    "currency",
    fr="La facture est en {currency}. Les engagements sont en euros : un agent doit la rapprocher.",
    en="The invoice is in {currency}. Commitments are in euros: an agent has to match it.",
)
CREDIT_NOTE: Final = Reason(
    "SPE-RAP-02",
    "kind",
    fr="C’est un avoir : aucun service ne s’en certifie. Certifiez d’autant moins sur la facture qu’il corrige.",
    en="This is a credit note: no service is certified from it. Certify that much less on the invoice it corrects.",
)
NUMBER_MISSING: Final = Reason(
    "SPE-RAP-03",
    "commitment_number",
    fr="La facture ne porte ni numéro d’engagement ni numéro de marché, et {count} engagements sont ouverts à ce"
    " fournisseur. Portez le numéro d’engagement qui figure sur le bon de commande (BT-13).",
    en="The invoice bears neither a commitment number nor a contract number, and {count} commitments are open to this"
    " supplier. Write the commitment number that the purchase order tells (BT-13).",
)
NUMBER_UNKNOWN: Final = Reason(
    "SPE-RAP-04",
    "commitment_number",
    fr="Aucun engagement n’a le numéro {number}. Vérifiez-le sur le bon de commande et corrigez la facture.",
    en="No commitment has the number {number}. Check it on the purchase order and correct the invoice.",
)
CONTRACT_UNKNOWN: Final = Reason(
    "SPE-RAP-05",
    "contract_number",
    fr="Aucun engagement de ce fournisseur n’est ouvert sous le marché {number}. Portez le numéro"
    " d’engagement (BT-13).",
    en="No commitment of this supplier is open under the contract {number}. Write the commitment number (BT-13).",
)
OTHER_SUPPLIER: Final = Reason(
    "SPE-RAP-06",
    "supplier",
    fr="L’engagement {number} est pris envers un autre fournisseur. Vérifiez le numéro, ou qui émet la facture.",
    en="The commitment {number} is towards another supplier. Check the number, or who issues the invoice.",
)
NOT_OPEN: Final = Reason(
    "SPE-RAP-07",
    "commitment_number",
    fr="L’engagement {number} n’est pas ouvert (état : {state_fr}). Demandez à votre client le numéro qui convient.",
    en="The commitment {number} is not open (state: {state_en}). Ask your customer for the right number.",
)
TOO_MUCH: Final = Reason(
    "SPE-RAP-08",
    "amount",
    fr="La facture demande {asked} ; il reste {left} sur l’engagement {number}. Faites modifier la commande, ou"
    " corrigez la facture.",
    en="The invoice asks for {asked}; {left} is left on the commitment {number}. Have the order amended, or correct the"
    " invoice.",
)
SEVERAL_LINES: Final = Reason(
    "SPE-RAP-09",
    "amount",
    fr="Plusieurs postes de l’engagement {number} conviennent à {asked} : un agent doit choisir.",
    en="Several lines of the commitment {number} suit {asked}: an agent has to choose.",
)
SERVICE_DIFFERS: Final = Reason(
    "SPE-RAP-10",
    "amount",
    fr="Le service constaté sur l’engagement {number} vaut {observed} ; la facture demande {asked}. L’écart dépasse la"
    " tolérance de {tolerance}.",
    en="The service observed on the commitment {number} is worth {observed}; the invoice asks for {asked}. The"
    " difference is above the tolerance of {tolerance}.",
)
SEEN_ALREADY: Final = Reason(
    "SPE-RAP-11",
    "number",
    fr="Une facture de même numéro ({number}) et de même montant de ce fournisseur est déjà proposée ou acceptée. Si"
    " c’est une autre facture, un agent la rapproche.",
    en="An invoice of the same number ({number}) and amount of this supplier is already proposed or accepted. If this"
    " is another invoice, an agent matches it.",
)

NOTHING_TO_DO: Final = Words(
    "Votre client complète lui-même le dossier. Vous n’avez rien à faire.",
    "Your customer completes the file. You have nothing to do.",
)
_FOR_SUPPLIER: Final[Mapping[str, Words]] = {
    NUMBER_MISSING.code: Words(
        "Il manque le numéro d’engagement, qui figure sur le bon de commande. Donnez-le à votre client, et portez-le"
        " sur vos prochaines factures (référence de commande, BT-13).",
        "The commitment number, which the purchase order tells, is missing. Give it to your customer, and write it on"
        " your next invoices (order reference, BT-13).",
    ),
    NUMBER_UNKNOWN.code: Words(
        "Le numéro d’engagement porté n’existe pas chez votre client. Vérifiez-le sur le bon de commande, et donnez-lui"
        " le bon.",
        "The commitment number that the invoice bears does not exist at your customer's. Check it on the purchase"
        " order, and give them the right one.",
    ),
    CONTRACT_UNKNOWN.code: Words(
        "Le numéro porté n’est celui d’aucune de vos commandes ouvertes. Donnez à votre client le numéro d’engagement"
        " du bon de commande.",
        "The number that the invoice bears is not that of an open order of yours. Give your customer the commitment"
        " number of the purchase order.",
    ),
    OTHER_SUPPLIER.code: Words(
        "L’engagement porté a été pris envers une autre entreprise. Vérifiez le numéro ; si l’entreprise a changé,"
        " demandez à votre client un avenant.",
        "The commitment that the invoice bears is towards another company. Check the number; if the company changed,"
        " ask your customer for an amendment.",
    ),
    NOT_OPEN.code: Words(
        "La commande n’est pas ouverte aux factures. Demandez à votre client le numéro d’engagement qui convient.",
        "The order is not open to invoices. Ask your customer for the right commitment number.",
    ),
    TOO_MUCH.code: Words(
        "La facture dépasse ce qui reste à facturer sur la commande. Demandez à votre client de la modifier, ou émettez"
        " un avoir et une facture du bon montant.",
        "The invoice is above what is left to invoice on the order. Ask your customer to amend it, or issue a credit"
        " note and an invoice of the right amount.",
    ),
    SERVICE_DIFFERS.code: Words(
        "Votre client n’a pas constaté la même valeur que celle qui est facturée. Envoyez-lui le bon de livraison, ou"
        " émettez un avoir et une facture du montant constaté.",
        "Your customer did not observe the same worth as is invoiced. Send them the delivery note, or issue a credit"
        " note and an invoice of the observed amount.",
    ),
    SEEN_ALREADY.code: Words(
        "Une facture de même numéro et de même montant est déjà là. Si c’est une autre, donnez-lui un numéro distinct.",
        "An invoice of the same number and amount is already there. If this is another one, give it a number of its"
        " own.",
    ),
}


def for_supplier(code: str) -> Words:
    """What is missing and what to do, as the supplier is told it: nothing that is the State's alone."""
    return _FOR_SUPPLIER.get(code, NOTHING_TO_DO)


STATES_FOR_SUPPLIER: Final[Mapping[ProposalState, Words]] = {
    ProposalState.UNMATCHED: Words(
        "Votre facture n’est pas encore rapprochée d’une commande.",
        "Your invoice is not matched with an order yet.",
    ),
    ProposalState.PROPOSED: Words(
        "Votre facture est rapprochée de votre commande : votre client doit dire que le service est fait.",
        "Your invoice is matched with your order: your customer has to say that the service was done.",
    ),
    ProposalState.ACCEPTED: Words("Votre client a reconnu le service fait.", "Your customer acknowledged the service."),
    ProposalState.CORRECTED: Words(
        "Votre client a reconnu le service fait, en tout ou partie.",
        "Your customer acknowledged the service, in whole or in part.",
    ),
    ProposalState.REFUSED: Words(
        "Votre client dit que le service n’est pas fait.", "Your customer says that the service was not done."
    ),
}
