"""The words of the gateway: what a webhook may be told, what becomes of each dispatch, what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from polyphonie.access.terms import Right, Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.refusals import Kind, Reason

LONGEST_URL: Final = 2_000
MOST_WEBHOOKS: Final = 20
"""How many webhooks one API client has at most."""

KEY_BYTES: Final = 32
"""A signing key: 256 random bits, which HMAC-SHA-256 cannot use more of."""

FORMER_KEY_LIFE: Final = timedelta(days=7)
"""How long the key before a rotation signs along with the new one."""

TRIED_FOR: Final = timedelta(hours=24)
"""A dispatch that nobody took by then is given up, and shown."""

ANSWERS_KEPT: Final = 30
"""The last answers to a dispatch that are kept."""


class Topic(StrEnum):
    """What a webhook may be told of."""

    INVOICE_DELIVERED = "invoice.delivered"
    INVOICE_STATE_CHANGED = "invoice.state_changed"
    INVOICE_RECYCLED = "invoice.recycled"
    FLOW_TREATED = "flow.treated"
    TEST = "webhook.test"


class Dialect(StrEnum):
    """How messages are written and signed: as Standard Webhooks, or as the flow interface of XP Z12-013."""

    STANDARD = "standard"
    Z12_013 = "z12_013"


TOPIC_NAMES: Final[Mapping[Topic, Words]] = {
    Topic.INVOICE_DELIVERED: Words("Facture mise à disposition", "Invoice delivered"),
    Topic.INVOICE_STATE_CHANGED: Words("Facture qui change d'état", "Invoice changes state"),
    Topic.INVOICE_RECYCLED: Words("Facture recyclée", "Invoice recycled"),
    Topic.FLOW_TREATED: Words("Flux traité", "Flow treated"),
    Topic.TEST: Words("Essai", "Test"),
}

TOPIC_RIGHTS: Final[Mapping[Topic, Right]] = {
    Topic.INVOICE_DELIVERED: Right.INVOICE_CONSULT,
    Topic.INVOICE_STATE_CHANGED: Right.INVOICE_CONSULT,
    Topic.INVOICE_RECYCLED: Right.INVOICE_CONSULT,
    Topic.FLOW_TREATED: Right.INVOICE_DEPOSIT,
}
"""The right that a program needs to be told of a topic."""

SUBSCRIBED: Final = tuple(topic for topic in Topic if topic is not Topic.TEST)
"""The topics that are subscribed to; a test is sent on demand, whatever the subscription."""


class DispatchState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


STATE_NAMES: Final[Mapping[DispatchState, Words]] = {
    DispatchState.WAITING: Words("En attente", "Waiting"),
    DispatchState.TAKEN: Words("Reçu", "Taken"),
    DispatchState.GIVEN_UP: Words("Abandonné", "Given up"),
}

LIFE_CYCLE: Final = LifeCycle(
    states=DispatchState,
    initial=DispatchState.WAITING,
    moves={
        "take": Move(frozenset({DispatchState.WAITING}), DispatchState.TAKEN),
        "give_up": Move(frozenset({DispatchState.WAITING}), DispatchState.GIVEN_UP),
        "replay": Move(frozenset({DispatchState.TAKEN, DispatchState.GIVEN_UP}), DispatchState.WAITING),
    },
)


class Problem(StrEnum):
    """Why no answer came."""

    UNRESOLVED = "unresolved"
    PRIVATE = "private"
    UNREACHABLE = "unreachable"
    NOT_TRUSTED = "not_trusted"
    TIMED_OUT = "timed_out"
    UNREADABLE = "unreadable"
    REVOKED = "revoked"


PROBLEM_NAMES: Final[Mapping[Problem, Words]] = {
    Problem.UNRESOLVED: Words("Nom de serveur inconnu", "Unknown server name"),
    Problem.PRIVATE: Words("Adresse d'un réseau privé", "Address of a private network"),
    Problem.UNREACHABLE: Words("Connexion impossible ou coupée", "Connection impossible or cut"),
    Problem.NOT_TRUSTED: Words("Certificat TLS refusé", "TLS certificate refused"),
    Problem.TIMED_OUT: Words("Pas de réponse à temps", "No answer in time"),
    Problem.UNREADABLE: Words("Réponse illisible", "Unreadable answer"),
    Problem.REVOKED: Words("Client d'API révoqué", "API client revoked"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered: its HTTP status, or none when there was no answer, and then why.

    `retry_after` are the seconds that it asked to be left alone.
    """

    at: datetime
    milliseconds: int
    status: int | None = None
    problem: Problem | None = None
    retry_after: int | None = None

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def away(self) -> bool:
        """Whether the receiver as a whole is out of reach or asks for rest, rather than refusing this one dispatch."""
        return self.status in (None, 429, 503)


NO_SUCH_WEBHOOK = Reason(
    "GAT-WEB-01",
    "webhook",
    fr="Ce webhook n'existe pas, a pris fin ou ne vous est pas accessible. Relisez la liste des webhooks.",
    en="This webhook does not exist, has ended or is not open to you. Read the list of webhooks again.",
    kind=Kind.NOT_FOUND,
)
NO_SUCH_DISPATCH = Reason(
    "GAT-DIS-01",
    "dispatch",
    fr="Cet envoi n'existe pas pour ce webhook. Relisez la liste de ses envois.",
    en="This dispatch does not exist for this webhook. Read the list of its dispatches again.",
    kind=Kind.NOT_FOUND,
)
NO_SUCH_CLIENT = Reason(
    "GAT-CLI-01",
    "client",
    fr="Ce client d'API n'existe pas, est révoqué, ou n'a pas le droit que demande un de ces sujets (consulter les"
    " factures, ou en déposer pour les flux). Choisissez-en un autre, ou d'autres sujets.",
    en="This API client does not exist, is revoked, or lacks the right that one of these topics takes (to consult"
    " invoices, or to deposit them for flows). Choose another, or other topics.",
)
TOO_MANY_WEBHOOKS = Reason(
    "GAT-CLI-02",
    "client",
    fr="Ce client d'API a déjà {most} webhooks. Mettez fin à l'un d'eux, ou servez-vous d'un autre client.",
    en="This API client already has {most} webhooks. End one of them, or use another client.",
    kind=Kind.CONFLICT,
)
NO_TOPIC = Reason(
    "GAT-TOP-01",
    "topics",
    fr="Aucun sujet n'est choisi : ce webhook ne recevrait rien. Choisissez-en au moins un.",
    en="No topic is chosen: this webhook would be told nothing. Choose at least one.",
)
URL_MALFORMED = Reason(
    "GAT-URL-01",
    "url",
    fr="« {url} » n'est pas une adresse admise. Donnez une adresse https:// complète, sans identifiant ni « # », de"
    " {most} caractères au plus.",
    en="“{url}” is not an allowed address. Give a whole https:// address, without credentials or “#”, of {most}"
    " characters at most.",
)
URL_PRIVATE = Reason(
    "GAT-URL-02",
    "url",
    fr="L'adresse « {host} » est celle d'un réseau privé ou de la plateforme elle-même. Donnez une adresse publique.",
    en="The address “{host}” belongs to a private network or to the platform itself. Give a public address.",
)
SPAN_EMPTY = Reason(
    "GAT-SPA-01",
    "before",
    fr="La fin de la période est avant son début. Inversez-les.",
    en="The end of the span is before its start. Swap them.",
)
