"""The words of flows: files of one or many invoices that software sends, treated apart and answered one by one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from polyphonie.documents.flow import archives
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.refusals import Kind, Reason

LARGEST_FLOW: Final = archives.LARGEST_FLOW
LONGEST_FLOW_NAME: Final = 200

DAYS_KEPT: Final = 30
"""How long the bytes of a flow that was not integrated whole are kept, so that it may be treated again."""

LIFE_CYCLE_MESSAGE: Final = "cdar"
"""The syntax of a flow that brings a life-cycle message instead of an invoice."""

STATUS_FILE: Final = "statut"
"""The syntax of a flow that brings the states that a recipient gives (CPPStatut), many in one file."""


class FlowState(StrEnum):
    RECEIVED = "received"
    WAITING = "waiting"
    IN_TREATMENT = "in_treatment"
    INTEGRATED = "integrated"
    PARTLY_INTEGRATED = "partly_integrated"
    REJECTED = "rejected"
    INCIDENT = "incident"
    WAITING_FOR_RETREATMENT = "waiting_for_retreatment"


F = FlowState

FLOW_STATE_NAMES: Final[Mapping[FlowState, tuple[str, str]]] = {
    F.RECEIVED: ("Reçu", "Received"),
    F.WAITING: ("En attente de traitement", "Waiting for treatment"),
    F.IN_TREATMENT: ("En cours de traitement", "In treatment"),
    F.INTEGRATED: ("Intégré", "Integrated"),
    F.PARTLY_INTEGRATED: ("Intégré partiellement", "Partly integrated"),
    F.REJECTED: ("Rejeté", "Rejected"),
    F.INCIDENT: ("En incident", "Incident"),
    F.WAITING_FOR_RETREATMENT: ("En attente de retraitement", "Waiting for retreatment"),
}
"""The name of each state for a person, in French and in English."""

TO_TREAT: Final = frozenset({F.RECEIVED, F.WAITING, F.IN_TREATMENT, F.WAITING_FOR_RETREATMENT})
"""The states in which something is still to be done. A flow whose treatment was cut short stays in treatment."""

FLOW_LIFE_CYCLE: Final = LifeCycle(
    states=FlowState,
    initial=F.RECEIVED,
    moves={
        "begin": Move(TO_TREAT, F.IN_TREATMENT),
        "pause": Move(frozenset({F.IN_TREATMENT}), F.WAITING),
        "integrate": Move(frozenset({F.IN_TREATMENT}), F.INTEGRATED),
        "integrate_in_part": Move(frozenset({F.IN_TREATMENT}), F.PARTLY_INTEGRATED),
        "reject": Move(frozenset({F.RECEIVED, F.IN_TREATMENT}), F.REJECTED),
        "fail": Move(TO_TREAT, F.INCIDENT),
        "retreat": Move(frozenset({F.PARTLY_INTEGRATED, F.REJECTED, F.INCIDENT}), F.WAITING_FOR_RETREATMENT),
    },
)

FLOW_NOT_FOUND = Reason(
    "INV-FLW-01",
    "flow",
    fr="Ce flux n'existe pas ou n'est pas le vôtre. Vérifiez son numéro, ou cherchez-le dans la liste de vos flux.",
    en="This flow does not exist or is not yours. Check its number, or look for it in the list of your flows.",
    kind=Kind.NOT_FOUND,
)
FLOW_MISNAMED = Reason(
    "INV-FLW-02",
    "name",
    fr="Le nom « {name} » n'est pas celui d'un flux. Formez-le ainsi : code interface, code application, puis à nouveau"
    " le code application, les quatre chiffres de l'interface et un numéro de quinze chiffres"
    " (FSO1110A_ABC123_ABC1231110000000000000001).",
    en="The name “{name}” is not that of a flow. Form it so: interface code, application code, then the application"
    " code again, the four digits of the interface and a number of fifteen digits"
    " (FSO1110A_ABC123_ABC1231110000000000000001).",
    source="AIFE, spécifications externes de Chorus Pro pour la réforme, § 5.4.3.1",
)
INTERFACE_REFUSED = Reason(
    "INV-FLW-03",
    "interface",
    fr="L'interface {interface} n'est pas de celles par lesquelles on envoie ici des factures, des statuts ou des"
    " messages. Vérifiez le code : {known}.",
    en="The interface {interface} is not one by which invoices, statuses or messages are sent here. Check the code:"
    " {known}.",
)
FLOW_TOO_LARGE = Reason(
    "INV-FLW-04",
    "file",
    fr="Le flux dépasse {most} Mo. Répartissez ses factures entre plusieurs flux.",
    en="The flow is larger than {most} MB. Spread its invoices over several flows.",
    kind=Kind.TOO_LARGE,
)
FLOW_EMPTY = Reason(
    "INV-FLW-05",
    "file",
    fr="Le flux est vide. Vérifiez que l'export de votre logiciel est terminé, puis renvoyez-le.",
    en="The flow is empty. Check that your software finished its export, then send it again.",
    kind=Kind.UNREADABLE,
)
BYTES_GONE = Reason(
    "INV-FLW-06",
    "flow",
    fr="Le contenu de ce flux n'est plus conservé (il l'est {days} jours, sauf s'il a été intégré tout entier). Envoyez"
    " à nouveau les factures refusées.",
    en="The content of this flow is no longer kept (it is for {days} days, unless it was integrated whole). Send the"
    " refused invoices again.",
    kind=Kind.CONFLICT,
)
ITEM_FAILED = Reason(
    "INV-FLW-07",
    "document",
    fr="Ce document n'a pas pu être traité, par une erreur de la plateforme ; elle a été signalée. Demandez le"
    " retraitement du flux plus tard.",
    en="This document could not be treated, by an error of the platform; it was reported. Ask for the flow to be"
    " treated again later.",
)
FLOW_FAILED = Reason(
    "INV-FLW-08",
    "flow",
    fr="Le flux n'a pas pu être traité, par une erreur de la plateforme ; elle a été signalée. Demandez son"
    " retraitement plus tard.",
    en="The flow could not be treated, by an error of the platform; it was reported. Ask for it to be treated again"
    " later.",
)
FLOW_ALTERED = Reason(
    "INV-FLW-09",
    "sha256",
    fr="L'empreinte annoncée ({announced}) n'est pas celle du fichier reçu ({received}) : il s'est altéré en route, ou"
    " l'annonce est celle d'un autre. Renvoyez-le.",
    en="The announced digest ({announced}) is not that of the file received ({received}): it was altered on its way, or"
    " the announcement is that of another. Send it again.",
)
OTHER_SYNTAX = Reason(
    "INV-FLW-10",
    "document",
    fr="L'interface {interface} attend du {expected}, et ce document est du {found}. Envoyez-le par l'interface de sa"
    " syntaxe.",
    en="The interface {interface} expects {expected}, and this document is {found}. Send it by the interface of its"
    " syntax.",
    source="AIFE, spécifications externes de Chorus Pro pour la réforme, § 5.4.3",
)
STATUS_ABOUT_NOTHING = Reason(
    "INV-FLW-11",
    "number",
    fr="La facture {number} de {supplier}, pour {debtor}, n'est pas connue ici ou ne vous est pas accessible. Vérifiez"
    " son numéro, son fournisseur et son destinataire.",
    en="The invoice {number} of {supplier}, for {debtor}, is not known here or is not open to you. Check its number,"
    " its supplier and its recipient.",
    kind=Kind.NOT_FOUND,
)
STATUS_NOT_GIVEN = Reason(
    "INV-FLW-12",
    "status",
    fr="Le statut {status} n'est pas de ceux qu'un destinataire donne. Donnez l'un de ceux-ci : {known}.",
    en="The status {status} is not one that a recipient gives. Give one of these: {known}.",
    source="AIFE, CPPStatut V1.19",
)
"""What is refused of flows, and of the documents in them besides what a deposit refuses."""
