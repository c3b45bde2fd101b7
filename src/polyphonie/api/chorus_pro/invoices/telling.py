"""An invoice in Chorus Pro's words: its status, its parties by their numbers, its amounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from typing_extensions import TypedDict

from polyphonie.api.chorus_pro.answering import amount, day, day_of, instant, without_absent
from polyphonie.api.chorus_pro.directory import IDENTIFIER_KINDS
from polyphonie.documents import chorus
from polyphonie.invoicing.queries import InvoiceRow
from polyphonie.invoicing.terms import Channel, InvoiceKind, InvoiceState
from polyphonie.parties import queries as parties
from polyphonie.parties.queries import EntityRow, ServiceRow, SupplierRow

KINDS: Final[Mapping[InvoiceKind, str]] = {InvoiceKind.INVOICE: "FACTURE", InvoiceKind.CREDIT_NOTE: "AVOIR"}
KINDS_BY_CODE: Final = {
    "FACTURE": InvoiceKind.INVOICE,
    "ACOMPTE": InvoiceKind.INVOICE,
    "AVOIR": InvoiceKind.CREDIT_NOTE,
}


class SupplierSideInvoice(TypedDict, total=False):
    """An invoice as its supplier finds it."""

    identifiantFactureCPP: int
    numeroFacture: str
    typeDemandePaiement: str
    typeFacture: str
    statut: str
    dateFacture: str
    dateDepot: str
    dateHeureEtatCourant: str
    montantHT: float
    montantTTC: float
    montantAPayer: float
    devise: str
    modeDepot: str
    numeroBonCommande: str
    codeFournisseur: str
    designationFournisseur: str
    typeIdentifiantFournisseur: str
    idDestinataire: int
    codeDestinataire: str
    designationDestinataire: str
    idServiceExecutant: int
    codeServiceExecutant: str
    nomServiceExecutant: str
    numeroFluxDepot: str
    rejetTraite: bool


class RecipientSideInvoice(TypedDict, total=False):
    """An invoice as its recipient or its validator finds it."""

    idFacture: int
    numeroFacture: str
    typeDemandePaiement: str
    typeFacture: str
    statut: str
    dateFacture: str
    dateDepot: str
    dateHeureEtatCourant: str
    montantHT: float
    montantTTC: float
    montantAPayer: float
    devise: str
    numeroBonCommande: str
    numeroEngagement: str
    idFournisseur: int
    codeFournisseur: str
    identifiantFournisseur: str
    designationFournisseur: str
    typeIdentifiantFournisseur: str
    idDestinataire: int
    codeDestinataire: str
    identifiantDestinataire: str
    designationDestinataire: str
    idServiceExecutant: int
    codeServiceExecutant: str
    nomServiceExecutant: str
    factureTelechargeeParDestinataire: bool


@dataclass(frozen=True, slots=True)
class Names:
    """The parties of a list of invoices, each read once for the whole list."""

    entities: Mapping[UUID, EntityRow]
    services: Mapping[UUID, ServiceRow]
    suppliers: Mapping[UUID, SupplierRow]

    @classmethod
    def of(cls, rows: Iterable[InvoiceRow]) -> Names:
        rows = list(rows)
        services = {row.service for row in rows if row.service}
        return cls(
            parties.entities({row.entity for row in rows}),
            parties.services_by_id(services) if services else {},
            parties.suppliers({row.supplier for row in rows}),
        )


def status(state: InvoiceState) -> str:
    """The status that a state is in Chorus Pro."""
    found = chorus.status_of(state)
    assert found is not None, "an invoice that moved to another recipient is told as that one's"
    return found.code


def states(codes: Iterable[str]) -> frozenset[InvoiceState]:
    """The states that statuses are here; a status of another trade is none."""
    named = (chorus.statuses().get(code) for code in codes)
    return frozenset(InvoiceState(each.state) for each in named if each and each.state)


def deposit_mode(row: InvoiceRow) -> str:
    """How an invoice came in."""
    return {Channel.PORTAL: "PORTAIL_PDF", Channel.API: "DEPOT_PDF_API"}.get(row.channel, "EDI")


def supplier_side(row: InvoiceRow, names: Names) -> dict[str, Any]:
    """An invoice in a supplier's list."""
    acknowledged = {} if row.acknowledged_at is None else {"rejetTraite": True}
    return {
        "identifiantFactureCPP": row.ordinal,
        "modeDepot": deposit_mode(row),
        **_facts(row, names),
        **acknowledged,
    }


def recipient_side(row: InvoiceRow, names: Names) -> dict[str, Any]:
    """An invoice in a recipient's list."""
    facts = _facts(row, names)
    return facts | without_absent(
        {
            "idFacture": row.ordinal,
            "idFournisseur": names.suppliers[row.supplier].ordinal,
            "identifiantFournisseur": facts["codeFournisseur"],
            "identifiantDestinataire": facts["codeDestinataire"],
            "numeroEngagement": row.commitment_number or None,
        }
    )


def _facts(row: InvoiceRow, names: Names) -> dict[str, Any]:
    supplier, entity = names.suppliers[row.supplier], names.entities[row.entity]
    service = names.services.get(row.service) if row.service else None
    facts: dict[str, Any] = {
        "numeroFacture": row.number,
        "typeDemandePaiement": "FACTURE",
        "typeFacture": KINDS[row.kind],
        "statut": status(row.state),
        "dateFacture": day(row.issued_on),
        "dateDepot": day_of(row.deposited_at),
        "dateHeureEtatCourant": instant(row.state_at),
        "montantHT": amount(row.net),
        "montantTTC": amount(row.net + row.vat),
        "montantAPayer": amount(row.due),
        "devise": row.due.currency,
        "codeFournisseur": supplier.identifier,
        "designationFournisseur": row.supplier_name,
        "typeIdentifiantFournisseur": IDENTIFIER_KINDS[supplier.id_kind],
        "idDestinataire": entity.ordinal,
        "codeDestinataire": entity.siret,
        "designationDestinataire": entity.name,
    }
    if row.commitment_number:
        facts["numeroBonCommande"] = row.commitment_number
    if service:
        facts["idServiceExecutant"] = service.ordinal
        facts["codeServiceExecutant"] = service.code
        facts["nomServiceExecutant"] = service.name
    return facts
