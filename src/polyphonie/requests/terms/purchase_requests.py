"""Purchase requests: what is asked for, line by line, the life of each, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from polyphonie.access.terms import Words
from polyphonie.kernel.lifecycle import LifeCycle, Move
from polyphonie.kernel.money import Money
from polyphonie.kernel.refusals import Kind, Reason
from polyphonie.spending.terms.commitments import CommitmentKind

SERIES: Final = "purchase_requests"
FIRST_NUMBER: Final = 13_0000_0000
"""Numbers have ten digits and begin with 13, and differ from those of what follows (1300000001)."""

MOST_LINES: Final = 100
MOST_ATTACHMENTS: Final = 20
LARGEST_ATTACHMENT: Final = 10 * 1024 * 1024
LONGEST_LABEL: Final = 200
LONGEST_WORDS: Final = 2000
MOST_QUANTITY: Final = Decimal(1_000_000)
QUANTITY_STEP: Final = Decimal("0.001")
MEDIA_TYPES: Final = frozenset(
    {
        *("application/pdf", "image/jpeg", "image/png", "text/plain", "text/csv"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        *("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"),
    }
)


class RequestState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    COMMITTED = "committed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = RequestState
STATE_NAMES: Final[Mapping[RequestState, Words]] = {
    S.DRAFT: Words("Brouillon", "Draft"),
    S.SUBMITTED: Words("À approuver", "To be approved"),
    S.RETURNED: Words("Renvoyée", "Returned"),
    S.APPROVED: Words("Approuvée", "Approved"),
    S.COMMITTED: Words("Engagée", "Committed"),
    S.REFUSED: Words("Refusée", "Refused"),
    S.WITHDRAWN: Words("Retirée", "Withdrawn"),
}
_OPEN: Final = frozenset({S.DRAFT, S.RETURNED})
_JUDGED: Final = frozenset({S.SUBMITTED, S.APPROVED})
UNSETTLED: Final = _OPEN | _JUDGED
"""Requests of which something is still to be done."""

PURCHASE_REQUEST_LIFE: Final = LifeCycle(
    states=RequestState,
    initial=S.DRAFT,
    moves={
        "revise": Move(_OPEN, S.DRAFT),
        "submit": Move(_OPEN, S.SUBMITTED),
        "approve": Move(frozenset({S.SUBMITTED}), S.SUBMITTED),
        "conclude": Move(frozenset({S.SUBMITTED}), S.APPROVED),
        "return": Move(_JUDGED, S.RETURNED),
        "refuse": Move(_JUDGED, S.REFUSED),
        "withdraw": Move(_OPEN | _JUDGED, S.WITHDRAWN),
        "reopen": Move(frozenset({S.COMMITTED}), S.APPROVED),
        "commit": Move(frozenset({S.APPROVED, S.COMMITTED}), S.COMMITTED),
    },
)
MOVE_NAMES: Final[Mapping[str, Words]] = {
    "draft": Words("Préparée", "Drafted"),
    "revise": Words("Corrigée", "Revised"),
    "submit": Words("Soumise à approbation", "Submitted"),
    "approve": Words("Approuvée, autre approbation attendue", "Approved, another approval awaited"),
    "conclude": Words("Approuvée", "Approved"),
    "return": Words("Renvoyée au demandeur", "Returned"),
    "refuse": Words("Refusée", "Refused"),
    "withdraw": Words("Retirée", "Withdrawn"),
    "commit": Words("Engagement préparé", "Commitment drafted"),
    "reopen": Words("Engagement retiré, à engager de nouveau", "Commitment withdrawn, to be committed anew"),
    "attach": Words("Pièce jointe", "Document attached"),
}


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """What is asked for: so many of something, at a price taxes included, for a centre, by a day."""

    label: str
    quantity: Decimal
    unit_price: Money
    purchasing_group: str
    centre: str
    wanted_on: date


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    """A purchase request to be. `supplier` is proposed, and need not be known yet; `reason` says what it is for."""

    label: str
    reason: str
    lines: tuple[PurchaseLine, ...]
    supplier: UUID | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document to join, such as an estimate."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CommitmentTerms:
    """How a request is committed. A line that `envelopes` does not name takes the first of its centre that suffices."""

    kind: CommitmentKind = CommitmentKind.ORDER
    supplier: UUID | None = None
    contract_number: str = ""
    envelopes: Mapping[int, UUID] = field(default_factory=lambda: MappingProxyType({}))


def source_of(request: UUID) -> str:
    """The name under which the documents that follow know a purchase request."""
    return f"purchase_request:{request}"


NO_SUCH_REQUEST: Final = Reason(
    "REQ-ACH-01",
    "request",
    fr="Cette demande d’achat n’existe pas, ou vous n’y avez pas accès. Revenez à la liste.",
    en="This purchase request does not exist, or is not yours to see. Go back to the list.",
    kind=Kind.NOT_FOUND,
)
LINES_COUNTED: Final = Reason(
    "REQ-ACH-02",
    "lines",
    fr="Une demande d’achat compte de 1 à {most} lignes ; celle-ci en a {count}. Complétez-la ou divisez-la.",
    en="A purchase request has 1 to {most} lines; this one has {count}. Complete it, or divide it.",
)
LABEL_WRONG: Final = Reason(
    "REQ-ACH-03",
    "label",
    fr="L’objet est obligatoire et compte au plus {most} caractères imprimables, comme l’intitulé de chaque ligne.",
    en="The subject is mandatory and has at most {most} printable characters, as has the label of each line.",
)
LINE_AMOUNT_WRONG: Final = Reason(
    "REQ-ACH-04",
    "lines",
    fr="Ligne {place} : la quantité est supérieure à zéro, avec trois décimales au plus, et le prix en euros.",
    en="Line {place}: the quantity is above zero, with three decimals at most, and the price in euros. Correct them.",
)
NO_SUCH_SUPPLIER: Final = Reason(
    "REQ-ACH-05",
    "supplier",
    fr="Ce fournisseur n’est pas dans le référentiel. Laissez-le vide, ou faites-le d’abord créer.",
    en="This supplier is not in the directory. Leave it empty, or have it created first.",
)
NO_SUCH_GROUP: Final = Reason(
    "REQ-ACH-06",
    "purchasing_group",
    fr="Ligne {place} : le groupe de marchandises {code} n’existe pas ce jour-là. Choisissez-en un autre.",
    en="Line {place}: there is no purchasing group {code} on that day. Choose another one.",
)
WANTED_BEFORE: Final = Reason(
    "REQ-ACH-07",
    "wanted_on",
    fr="Ligne {place} : le jour souhaité est passé. Choisissez aujourd’hui ou un jour qui suit.",
    en="Line {place}: the wanted day is past. Choose today, or a later day.",
)
WORDS_WANTED: Final = Reason(
    "REQ-ACH-08",
    "reason",
    fr="Dites pourquoi, en 1 à {most} caractères : le motif reste au dossier, et le demandeur le lit.",
    en="Say why, in 1 to {most} characters: the reason stays in the file, and the requester reads it.",
)
NOT_YOURS: Final = Reason(
    "REQ-ACH-09",
    "request",
    fr="Cette demande est celle de {name} : vous pouvez la copier, mais non la modifier.",
    en="This request is {name}’s: you may copy it, but not change it.",
    kind=Kind.FORBIDDEN,
)
SUPPLIER_WANTED: Final = Reason(
    "REQ-ACH-10",
    "supplier",
    fr="La demande ne propose aucun fournisseur : dites avec qui l’État s’engage.",
    en="The request proposes no supplier: say towards whom the State commits.",
)
ENVELOPE_WANTED: Final = Reason(
    "REQ-ACH-11",
    "envelopes",
    fr="Ligne {place} : le centre {centre} n’a aucune enveloppe en {year}. Choisissez-en une autre pour l’engager,"
    " ou demandez des crédits à son niveau supérieur.",
    en="Line {place}: the centre {centre} has no envelope in {year}. Choose another one to commit it,"
    " or ask the centre above for appropriations.",
)
ATTACHMENT_WRONG: Final = Reason(
    "REQ-ACH-12",
    "files",
    fr="{name} : joignez un PDF, une image, un texte ou un tableur, de {megabytes} Mo et {most} pièces au plus.",
    en="{name}: attach a PDF, an image, a text or a spreadsheet of {megabytes} MB at most, and {most} files at most.",
)
COMMITMENT_STANDS: Final = Reason(
    "REQ-ACH-13",
    "commitment",
    fr="L’engagement {number} de cette demande tient toujours. Retirez-le avant d’engager la demande de nouveau.",
    en="The commitment {number} of this request still stands. Withdraw it before committing the request anew.",
)
