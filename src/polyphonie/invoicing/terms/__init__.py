"""The words of invoicing: states, who may set which, what a deposit needs, what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from polyphonie.access.terms import Right
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.refusals import Kind, Reason

NUMBER_LENGTH: Final = 20
"""The longest invoice number to a public entity (XP Z12-012, B2G rules; 35 between companies)."""

REFERENCE_LENGTH: Final = 50
"""The longest commitment or contract number (same source)."""

LONGEST_WORDS: Final = 2_000
"""The longest reason or comment."""


class InvoiceState(StrEnum):
    DEPOSITED = "deposited"
    TO_VALIDATE = "to_validate"
    WRONG_VALIDATOR = "wrong_validator"
    REFUSED_BY_VALIDATOR = "refused_by_validator"
    VALIDATED = "validated"
    TACITLY_VALIDATED = "tacitly_validated"
    TO_VALIDATE_AGAIN = "to_validate_again"
    WRONG_SECOND_VALIDATOR = "wrong_second_validator"
    REFUSED_BY_SECOND_VALIDATOR = "refused_by_second_validator"
    VALIDATED_AGAIN = "validated_again"
    TACITLY_VALIDATED_AGAIN = "tacitly_validated_again"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    TO_RECYCLE = "to_recycle"
    RECYCLED = "recycled"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    REJECTED = "rejected"
    SERVICE_CERTIFIED = "service_certified"
    ORDERED = "ordered"
    WITH_ACCOUNTANT = "with_accountant"
    RECORDED = "recorded"
    IN_PAYMENT = "in_payment"


S = InvoiceState


class Moved(NamedTuple):
    """An invoice, by its entity and its own id, and the state that it took."""

    entity: UUID
    invoice: UUID
    state: InvoiceState


STATE_NAMES: Final[Mapping[InvoiceState, tuple[str, str]]] = {
    S.DEPOSITED: ("Déposée", "Deposited"),
    S.TO_VALIDATE: ("À valider", "To be validated"),
    S.WRONG_VALIDATOR: ("Erreur de valideur", "Wrong validator"),
    S.REFUSED_BY_VALIDATOR: ("Refusée par le valideur", "Refused by the validator"),
    S.VALIDATED: ("Validée", "Validated"),
    S.TACITLY_VALIDATED: ("Validée tacitement", "Tacitly validated"),
    S.TO_VALIDATE_AGAIN: ("À valider par le mandataire", "To be validated by the agent"),
    S.WRONG_SECOND_VALIDATOR: ("Erreur de mandataire", "Wrong agent"),
    S.REFUSED_BY_SECOND_VALIDATOR: ("Refusée par le mandataire", "Refused by the agent"),
    S.VALIDATED_AGAIN: ("Validée par le mandataire", "Validated by the agent"),
    S.TACITLY_VALIDATED_AGAIN: ("Validée tacitement par le mandataire", "Tacitly validated by the agent"),
    S.IN_TRANSIT: ("En cours d’acheminement", "In transit"),
    S.DELIVERED: ("Mise à disposition", "Delivered"),
    S.TO_RECYCLE: ("À recycler", "To be recycled"),
    S.RECYCLED: ("Recyclée", "Recycled"),
    S.SUSPENDED: ("Suspendue", "Suspended"),
    S.COMPLETED: ("Complétée", "Completed"),
    S.REJECTED: ("Rejetée", "Rejected"),
    S.SERVICE_CERTIFIED: ("Service fait", "Service certified"),
    S.ORDERED: ("Mandatée", "Payment ordered"),
    S.WITH_ACCOUNTANT: ("Mise à disposition du comptable", "With the accountant"),
    S.RECORDED: ("Comptabilisée", "Recorded"),
    S.IN_PAYMENT: ("Mise en paiement", "In payment"),
}
"""The name of each state for a person, in French and in English."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a recipient may make of an invoice: the right it takes, and whether it must say why."""

    right: Right
    reason_required: bool = False


TREATMENTS: Final[Mapping[InvoiceState, Treatment]] = {
    S.DELIVERED: Treatment(Right.INVOICE_TREAT),
    S.TO_RECYCLE: Treatment(Right.INVOICE_TREAT),
    S.SUSPENDED: Treatment(Right.INVOICE_TREAT, reason_required=True),
    S.REJECTED: Treatment(Right.INVOICE_TREAT, reason_required=True),
    S.SERVICE_CERTIFIED: Treatment(Right.INVOICE_ORDER),
    S.ORDERED: Treatment(Right.INVOICE_ORDER),
    S.WITH_ACCOUNTANT: Treatment(Right.INVOICE_ORDER),
    S.RECORDED: Treatment(Right.INVOICE_ACCOUNT),
    S.IN_PAYMENT: Treatment(Right.INVOICE_ACCOUNT),
}
"""The states a recipient sets. The order is its own: any may follow any (Chorus Pro, statuts de traitement)."""

TO_ACKNOWLEDGE: Final = frozenset({S.REJECTED, S.REFUSED_BY_VALIDATOR, S.REFUSED_BY_SECOND_VALIDATOR})
"""The states of which the supplier says that it read them."""

ACKNOWLEDGED_WITHIN: Final = 7
"""Days after which a rejection that was not acknowledged is shown until it is (Chorus Pro, acquittement)."""

RECEIVED: Final = frozenset({*TREATMENTS, S.COMPLETED})
"""The states in which an invoice is in its recipient's hands."""

USUAL_NEXT: Final[Mapping[InvoiceState, frozenset[InvoiceState]]] = {
    S.DELIVERED: frozenset({S.TO_RECYCLE, S.SUSPENDED, S.REJECTED, S.SERVICE_CERTIFIED, S.ORDERED}),
    S.COMPLETED: frozenset({S.TO_RECYCLE, S.SUSPENDED, S.REJECTED, S.SERVICE_CERTIFIED, S.ORDERED}),
    S.TO_RECYCLE: frozenset(),
    S.SUSPENDED: frozenset({S.REJECTED}),
    S.REJECTED: frozenset(),
    S.SERVICE_CERTIFIED: frozenset({S.SUSPENDED, S.REJECTED, S.ORDERED}),
    S.ORDERED: frozenset({S.WITH_ACCOUNTANT, S.SUSPENDED, S.REJECTED}),
    S.WITH_ACCOUNTANT: frozenset({S.RECORDED, S.SUSPENDED}),
    S.RECORDED: frozenset({S.IN_PAYMENT}),
    S.IN_PAYMENT: frozenset(),
}
"""What usually follows: another order is allowed, and flagged to whoever sets it."""

SECOND_READING: Final[Mapping[InvoiceState, InvoiceState]] = {
    S.TO_VALIDATE: S.TO_VALIDATE_AGAIN,
    S.WRONG_VALIDATOR: S.WRONG_SECOND_VALIDATOR,
    S.REFUSED_BY_VALIDATOR: S.REFUSED_BY_SECOND_VALIDATOR,
    S.VALIDATED: S.VALIDATED_AGAIN,
    S.TACITLY_VALIDATED: S.TACITLY_VALIDATED_AGAIN,
}
"""The states of a validation, at its first reading and at its second: a joint contractor that validates its own
subcontractor's request presents it to the agent of the group, who answers in turn (Chorus Pro, A_VALIDER_2…)."""

AWAITED: Final = frozenset({S.TO_VALIDATE, S.TO_VALIDATE_AGAIN, S.WRONG_SECOND_VALIDATOR})
"""The states in which a validator has something to do."""

ANSWERED: Final = frozenset(
    each
    for first in (S.VALIDATED, S.TACITLY_VALIDATED, S.REFUSED_BY_VALIDATOR)
    for each in (first, SECOND_READING[first])
)
"""The states by which a validator's answer, or its silence, ends. A refused one goes on under some frameworks only."""

LIFE_CYCLE: Final = LifeCycle(
    states=InvoiceState,
    initial=S.DEPOSITED,
    moves={
        "submit": Move(frozenset({S.DEPOSITED}), S.TO_VALIDATE),
        "validate": Move(frozenset({S.TO_VALIDATE}), S.VALIDATED),
        "validate_tacitly": Move(frozenset({S.TO_VALIDATE}), S.TACITLY_VALIDATED),
        "turn_down": Move(frozenset({S.TO_VALIDATE}), S.REFUSED_BY_VALIDATOR),
        "send_back": Move(frozenset({S.TO_VALIDATE}), S.WRONG_VALIDATOR),
        "name_validator": Move(frozenset({S.WRONG_VALIDATOR}), S.TO_VALIDATE),
        "present": Move(frozenset({S.VALIDATED, S.WRONG_SECOND_VALIDATOR}), S.TO_VALIDATE_AGAIN),
        "validate_again": Move(frozenset({S.TO_VALIDATE_AGAIN}), S.VALIDATED_AGAIN),
        "validate_tacitly_again": Move(frozenset({S.TO_VALIDATE_AGAIN}), S.TACITLY_VALIDATED_AGAIN),
        "turn_down_again": Move(frozenset({S.TO_VALIDATE_AGAIN}), S.REFUSED_BY_SECOND_VALIDATOR),
        "send_back_again": Move(frozenset({S.TO_VALIDATE_AGAIN}), S.WRONG_SECOND_VALIDATOR),
        "forward": Move(frozenset({S.DEPOSITED, *ANSWERED}), S.IN_TRANSIT),
        "readdress": Move(frozenset({S.TO_RECYCLE}), S.IN_TRANSIT),
        "deliver": Move(frozenset({S.IN_TRANSIT}), S.DELIVERED),
        "return": Move(frozenset({S.IN_TRANSIT}), S.TO_RECYCLE),
        "complete": Move(frozenset({S.SUSPENDED}), S.COMPLETED),
        "recycle": Move(frozenset({S.TO_RECYCLE}), S.RECYCLED),
        **{f"mark_{state}": Move(RECEIVED, state) for state in TREATMENTS},
    },
)


class Channel(StrEnum):
    PORTAL = "portal"
    API = "api"
    SHELL = "shell"
    EDI = "edi"


class Side(StrEnum):
    """On which side of an invoice one stands."""

    RECIPIENT = "recipient"
    SUPPLIER = "supplier"
    VALIDATOR = "validator"


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


NOT_FOUND = Reason(
    "INV-FIN-01",
    "invoice",
    fr="Cette facture n'existe pas ou ne vous est pas accessible. Vérifiez l'adresse ou recherchez-la par son numéro.",
    en="This invoice does not exist or is not open to you. Check the address or search for it by its number.",
    kind=Kind.NOT_FOUND,
)
FILES_NOT_CARRIED = Reason(
    "INV-CHK-01",
    "files",
    fr="Cette page ne porte plus vos fichiers, et rien n'en a été gardé ici. Choisissez-les à nouveau.",
    en="This page no longer carries your files, and nothing of them was kept here. Choose them again.",
    kind=Kind.UNREADABLE,
)
RULE_UNKNOWN = Reason(
    "INV-CHK-02",
    "rule",
    fr="Aucune règle ne s'appelle {rule}. Cherchez-la dans la liste des règles.",
    en="No rule is called {rule}. Look for it in the list of rules.",
    kind=Kind.NOT_FOUND,
)
NUMBER_TOO_LONG = Reason(
    "INV-NUM-01",
    "BT-1",
    fr="Le numéro de facture « {number} » compte {length} caractères ; une facture à une structure publique en admet"
    " {most}. Renumérotez la facture et déposez-la à nouveau.",
    en="The invoice number “{number}” has {length} characters; an invoice to a public entity may have {most}."
    " Renumber the invoice and deposit it again.",
    source="XP Z12-012, BR-FR-CPRO-02",
)
NUMBER_MISSING = Reason(
    "INV-NUM-02",
    "BT-1",
    fr="La facture n'a pas de numéro ou pas de date d'émission. Ajoutez-les et déposez-la à nouveau.",
    en="The invoice has no number or no issue date. Add them and deposit it again.",
    source="EN 16931, BR-02 et BR-03",
)
AMOUNT_FINER_THAN_A_CENT = Reason(
    "INV-AMO-01",
    "BT-115",
    fr="Un total de la facture est absent ou plus fin que le centime. Arrondissez les totaux à deux décimales.",
    en="A total of the invoice is missing or finer than a cent. Round the totals to two decimals.",
    source="EN 16931, BR-DEC",
)
RECIPIENT_MISSING = Reason(
    "INV-REC-01",
    "BT-47",
    fr="La facture ne dit pas à quelle structure publique elle est destinée. Indiquez le SIRET (14 chiffres) de"
    " l'acheteur, avec l'identifiant de schéma 0009.",
    en="The invoice does not say which public entity it is for. Give the buyer's SIRET (14 digits), with the scheme"
    " identifier 0009.",
    source="XP Z12-012, BR-FR-CPRO-10",
)
RECIPIENT_UNKNOWN = Reason(
    "INV-REC-02",
    "BT-47",
    fr="Aucune structure publique ne porte le SIRET {siret} dans l'annuaire. Cherchez le destinataire dans l'annuaire"
    " et corrigez le SIRET de l'acheteur.",
    en="No public entity bears the SIRET {siret} in the directory. Look the recipient up in the directory and correct"
    " the buyer's SIRET.",
)
RECIPIENT_CLOSED = Reason(
    "INV-REC-03",
    "BT-47",
    fr="{name} (SIRET {siret}) ne reçoit pas de facture à cette date. Demandez à votre client la structure qui lui"
    " succède.",
    en="{name} (SIRET {siret}) does not receive invoices on this day. Ask your customer which entity succeeds it.",
)
SERVICE_MISSING = Reason(
    "INV-SRV-01",
    "BT-10",
    fr="{name} demande un code service et la facture n'en porte pas. Choisissez-le dans l'annuaire et indiquez-le dans"
    " la référence de l'acheteur.",
    en="{name} requires a service code and the invoice bears none. Choose it in the directory and state it as the"
    " buyer reference.",
    source="XP Z12-012, BR-FR-CPRO-11",
)
SERVICE_UNKNOWN = Reason(
    "INV-SRV-02",
    "BT-10",
    fr="Le service « {code} » n'existe pas, ou plus, chez {name}. Choisissez un service ouvert dans l'annuaire.",
    en="The service “{code}” does not exist, or no longer, at {name}. Choose an open service in the directory.",
)
COMMITMENT_MISSING = Reason(
    "INV-COM-01",
    "BT-13",
    fr="{name} demande un numéro d'engagement et la facture n'en porte pas. Il figure sur votre bon de commande :"
    " indiquez-le dans la référence de commande.",
    en="{name} requires a commitment number and the invoice bears none. It is on your purchase order: state it as the"
    " purchase order reference.",
    source="XP Z12-012, BR-FR-CPRO-12",
)
COMMITMENT_TOO_LONG = Reason(
    "INV-COM-02",
    "BT-13",
    fr="Le numéro d'engagement compte {length} caractères ; il en admet {most}. Recopiez celui du bon de commande.",
    en="The commitment number has {length} characters; it may have {most}. Copy the one of the purchase order.",
    source="XP Z12-012, BR-FR-CPRO-15",
)
SERVICE_OR_COMMITMENT_MISSING = Reason(
    "INV-REF-01",
    "BT-10",
    fr="{name} demande un code service ou un numéro d'engagement et la facture ne porte ni l'un ni l'autre. Indiquez au"
    " moins l'un des deux.",
    en="{name} requires a service code or a commitment number and the invoice bears neither. State at least one.",
    source="XP Z12-012, BR-FR-CPRO-13",
)
SUPPLIER_UNKNOWN = Reason(
    "INV-SUP-01",
    "BT-30",
    fr="Le vendeur de la facture ({identifiers}) n'est pas inscrit comme fournisseur. Vérifiez son SIRET ou"
    " inscrivez-le avant de déposer.",
    en="The seller of the invoice ({identifiers}) is not registered as a supplier. Check its SIRET or register it"
    " before you deposit.",
)
ALREADY_DEPOSITED = Reason(
    "INV-DUP-01",
    "BT-1",
    fr="La facture {number} de {year} a déjà été déposée, avec ce même contenu. Elle suit son cours : il n'y a rien à"
    " refaire.",
    en="Invoice {number} of {year} was already deposited, with this same content. It is on its way: there is nothing"
    " to do again.",
    kind=Kind.CONFLICT,
)
NUMBER_ALREADY_USED = Reason(
    "INV-DUP-02",
    "BT-1",
    fr="Le numéro {number} a déjà servi en {year} pour une autre facture de ce fournisseur. Donnez un autre numéro à"
    " cette facture ; pour corriger la première, émettez un avoir.",
    en="The number {number} was already used in {year} for another invoice of this supplier. Give this invoice another"
    " number; to correct the first, issue a credit note.",
    kind=Kind.CONFLICT,
)
ENTRY_INCOMPLETE = Reason(
    "INV-CMP-01",
    "lines",
    fr="Il manque le numéro de la facture, ou au moins une ligne. Ajoutez-les.",
    en="The invoice number is missing, or at least one line. Add them.",
)
ENTRY_AMOUNT_REFUSED = Reason(
    "INV-CMP-02",
    "lines",
    fr="Une quantité, un prix, une remise ou un taux est trop grand ou a plus de six décimales. Corrigez-le.",
    en="A quantity, a price, a discount or a rate is too large or has more than six decimals. Correct it.",
)
TOTAL_DIFFERS = Reason(
    "INV-CMP-03",
    "totals",
    fr="Le total {total} annoncé est {told}, et les lignes donnent {computed}. Corrigez les lignes ou le total.",
    en="The total announced ({total}) is {told}, and the lines give {computed}. Correct the lines or the total.",
)
NO_SUCH_SUPPLIER = Reason(
    "INV-SUP-02",
    "supplier",
    fr="Ce fournisseur n'est pas inscrit. Choisissez l'un de ceux pour lesquels vous déposez.",
    en="This supplier is not registered. Choose one of those for which you deposit.",
    kind=Kind.NOT_FOUND,
)
REASON_MISSING = Reason(
    "INV-STA-01",
    "reason",
    fr="Dites pourquoi : un motif est obligatoire pour l'état « {state} ». Le fournisseur le lira.",
    en="Say why: a reason is mandatory for the state “{state}”. The supplier will read it.",
)
STATE_NOT_SETTABLE = Reason(
    "INV-STA-02",
    "state",
    fr="L'état « {state} » ne se choisit pas : il résulte d'une autre démarche.",
    en="The state “{state}” cannot be chosen: it results from another step.",
)
WORDS_REFUSED = Reason(
    "INV-TXT-01",
    "text",
    fr="Ce texte compte plus de {most} caractères ou contient un caractère qui ne s'écrit pas. Raccourcissez-le ou"
    " retapez-le.",
    en="This text has more than {most} characters or holds a character that cannot be written. Shorten it or type it"
    " again.",
)
NOTHING_TO_ACKNOWLEDGE = Reason(
    "INV-ACK-01",
    "state",
    fr="Cette facture n'est pas rejetée : il n'y a rien à acquitter. Rechargez la page pour voir son état.",
    en="This invoice is not rejected: there is nothing to acknowledge. Reload the page to see its state.",
    kind=Kind.CONFLICT,
)
NOTHING_ADDED = Reason(
    "INV-CPL-01",
    "comment",
    fr="Ajoutez un commentaire ou au moins un document : c'est ce que la structure attend pour reprendre la facture.",
    en="Add a comment or at least one document: the entity waits for it to resume the invoice.",
)
ATTACHMENT_REFUSED = Reason(
    "INV-ATT-01",
    "attachments",
    fr="Le document « {name} » n'est pas accepté : {most} Mo au plus, au format {formats}. Convertissez-le et"
    " recommencez.",
    en="The document “{name}” is not accepted: {most} MB at most, in the format {formats}. Convert it and try again.",
)
NO_SUCH_FILE = Reason(
    "INV-ATT-02",
    "attachments",
    fr="Le fichier {number} n'existe pas, n'est pas le vôtre, ou n'a pas servi en {days} jours. Envoyez-le à nouveau.",
    en="The file {number} does not exist, is not yours, or was not used within {days} days. Send it again.",
    kind=Kind.NOT_FOUND,
)
TOO_MANY_FILES = Reason(
    "INV-FIL-04",
    "files",
    fr="Ce fichier n'a pas été examiné : {most} factures au plus en une fois. Déposez-le avec les suivants.",
    en="This file was not examined: {most} invoices at most at a time. Deposit it with the next ones.",
    kind=Kind.TOO_LARGE,
)

ATTACHMENT_MEGABYTES: Final = 10
DAYS_FILES_WAIT: Final = 7
"""How long a file that was sent ahead waits for the invoice that it belongs to."""

ATTACHMENT_FORMATS: Final[Mapping[str, str]] = {
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".zip": "application/zip",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}
