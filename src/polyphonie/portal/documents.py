"""Documents that a page of any house names by kind and id, as people know them, each with the page that shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polyphonie.reporting.queries import documents as named

_KINDS: Final[Mapping[str, tuple[Promise, str]]] = {
    "payment_request": (_("Demande de paiement"), "spending:request"),
    "service": (_("Service fait"), "spending:certificate"),
    "commitment": (_("Engagement"), "spending:commitment"),
    "purchase_request": (_("Demande d’achat"), "requests:request"),
    "lot": (_("Lot de virements"), "payments:lot"),
    "statement": (_("Relevé bancaire"), ""),
    "payment": (_("Paiement"), ""),
    "entry": (_("Écriture annulée"), ""),
    "direct": (_("Dépense directe"), ""),
    "payroll": (_("Paie"), ""),
    "revenue": (_("Recette"), ""),
    "inventory": (_("Inventaire"), ""),
    "year": (_("Exercice"), ""),
}
"""The words for each kind, and the page of one that is kept here."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document in the reader's words; `address` is empty where there is no page that the reader may open."""

    kind: Promise | str
    number: str
    address: str


def shown(entity: UUID, sources: Collection[str], *, opens: bool) -> dict[str, Shown]:
    """The documents that these names stand for, by name; `opens` to readers who may consult expenditure."""
    found = named.named(entity, sources)
    return {source: _shown(entity, found.get(source), source, opens=opens) for source in sources}


def _shown(entity: UUID, document: named.Named | None, source: str, *, opens: bool) -> Shown:
    if document is None or document.kind not in _KINDS:
        return Shown(source, "", "")
    kind, page = _KINDS[document.kind]
    linked = opens and bool(page) and document.id is not None
    return Shown(kind, document.number, reverse(page, args=[entity, document.id]) if linked else "")
