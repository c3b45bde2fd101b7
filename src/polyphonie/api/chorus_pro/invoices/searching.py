"""Searching invoices, from each side, by numbered pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import AliasChoices, BeforeValidator, Field
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.api.chorus_pro import flow_reports
from polyphonie.api.chorus_pro.answering import DONE, NOTHING, told
from polyphonie.api.chorus_pro.asking import Asked, Day, Instant, Ordinal, Paged, Text
from polyphonie.api.chorus_pro.problems import PAGE_TOO_FAR
from polyphonie.api.chorus_pro.shapes import Answer, PageTold
from polyphonie.invoicing.queries import InvoiceRow, numbered
from polyphonie.invoicing.queries.numbered import Bounds, NumberedPage, Wanted
from polyphonie.invoicing.terms import Side
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused
from polyphonie.parties import queries as parties
from polyphonie.parties.terms import SupplierIdKind

from . import telling
from .addresses import router
from .telling import Names, RecipientSideInvoice, SupplierSideInvoice

Amount = Annotated[Decimal, Field(ge=-(10**15), le=10**15, decimal_places=4)]
NOBODY: Final = frozenset({UUID(int=0)})
"""What matches nothing: a number that names no party is not the same as none given."""


ROLES: Final[Mapping[str, Side]] = {
    "FOURNISSEUR": Side.SUPPLIER,
    "DESTINATAIRE": Side.RECIPIENT,
    "VALIDEUR": Side.VALIDATOR,
    "VALIDATEUR": Side.VALIDATOR,
}
"""The roles in which invoices are seen here; those of works (MOE, MOA) see none."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _named(upper: str, lower: str) -> Any:
    """A field that programs write with two capitals."""
    return Field(default=None, validation_alias=AliasChoices(upper, lower))


class InvoiceCriteria(Asked):
    """What all searches may ask for."""

    numeroFacture: Text = ""
    numeroBonCommande: Text = ""
    typeFacture: Text = ""
    listeTypeFacture: list[Text] = []
    typeDemandePaiement: Text = "FACTURE"
    statutCourant: Annotated[list[Text], BeforeValidator(_listed)] = []
    periodeDateDepotDu: Day | None = None
    periodeDateDepotAu: Day | None = None
    periodeDateFactureDu: Day | None = None
    periodeDateFactureAu: Day | None = None
    periodeDateHeureEtatCourantDu: Instant | None = None
    periodeDateHeureEtatCourantAu: Instant | None = None
    montantHTMin: Amount | None = None
    montantHTMax: Amount | None = None
    montantTTCMin: Amount | None = None
    montantTTCMax: Amount | None = None
    montantAPayerMin: Amount | None = _named("montantAPayerMin", "montantApayerMin")
    montantAPayerMax: Amount | None = _named("montantAPayerMax", "montantApayerMax")

    def wanted(self, side: Side, **parts: Any) -> Wanted | None:
        """The search in our words; None when what is asked for cannot be (another trade's status or kind)."""
        states = telling.states(self.statutCourant)
        types = {*self.listeTypeFacture, *filter(None, [self.typeFacture])}
        kinds = frozenset(telling.KINDS_BY_CODE[each] for each in types if each in telling.KINDS_BY_CODE)
        another = self.typeDemandePaiement != "FACTURE"
        if another or (self.statutCourant and not states) or (types and not kinds):
            return None
        return Wanted(
            side=side,
            numbers=frozenset(filter(None, [self.numeroFacture])),
            commitment_number=self.numeroBonCommande,
            states=states,
            kinds=kinds,
            issued_from=self.periodeDateFactureDu,
            issued_before=_day_after(self.periodeDateFactureAu),
            deposited_from=self.periodeDateDepotDu,
            deposited_before=_day_after(self.periodeDateDepotAu),
            state_from=self.periodeDateHeureEtatCourantDu,
            state_before=self.periodeDateHeureEtatCourantAu,
            net=Bounds(self.montantHTMin, self.montantHTMax),
            with_vat=Bounds(self.montantTTCMin, self.montantTTCMax),
            due=Bounds(self.montantAPayerMin, self.montantAPayerMax),
            **parts,
        )


class SoughtRecipient(Asked):
    idDestinataire: Ordinal | None = None
    listeIdServiceExecutant: list[Ordinal] = []


class SoughtSupplier(Asked):
    idFournisseur: Ordinal | None = None


class SupplierSearch(InvoiceCriteria):
    idFournisseur: Ordinal | None = None
    listeDestinataire: list[SoughtRecipient] = []
    numeroFluxDepot: Text = ""
    rechercheFactureParFournisseur: Paged = Paged()


class RecipientSearch(InvoiceCriteria):
    idDestinataire: Ordinal | None = None
    idServiceExecutant: Ordinal | None = None
    listeFournisseurs: list[SoughtSupplier] = []
    paramRecherche: Paged = Paged()


class ValidatorSearch(InvoiceCriteria):
    idFournisseur: Ordinal | None = None
    idDestinataire: Ordinal | None = None
    idServiceExecutant: Ordinal | None = None
    numeroEngagement: Text = ""
    pagination: Paged = Paged()


class NamedRecipient(Asked):
    idStructureDestinataire: Ordinal | None = None


class NamedSupplier(Asked):
    idStructureFournisseur: Ordinal | None = None


class PaymentRequestSearch(InvoiceCriteria):
    roleUtilisateur: Literal["FOURNISSEUR", "DESTINATAIRE", "VALIDEUR", "VALIDATEUR", "MOE", "MOA"] = "FOURNISSEUR"
    structureDestinataire: NamedRecipient = NamedRecipient()
    structureFournisseur: NamedSupplier = NamedSupplier()
    idServiceDestinataire: Ordinal | None = None
    paramRecherche: Paged = Paged()


class SupplierSideFound(Answer, PageTold, total=False):
    listeFactures: list[SupplierSideInvoice]
    parametresRetour: PageTold


class RecipientSideFound(Answer, PageTold, total=False):
    listeFactures: list[RecipientSideInvoice]
    parametresRetour: PageTold


class PaymentRequest(TypedDict, total=False):
    idDemandePaiement: int
    numeroDemandePaiement: str
    typeDemandePaiement: str
    typeFacture: str
    etatCourant: str
    dateDepot: str
    dateFournisseur: str
    dateHeureEtatCourant: str
    montantHT: float
    montantTTC: float
    montantAPayer: float
    numeroBonCommande: str
    idStructureFournisseur: int
    identifiantStructureFournisseur: str
    idStructureDestinataire: int
    identifiantStructureDestinataire: str
    idServiceDestinataire: int
    codeServiceDestinataire: str
    nomServiceDestinataire: str


class PaymentRequestsFound(Answer, PageTold, total=False):
    listeDemandePaiement: list[PaymentRequest]
    parametresRetour: PageTold


@router.post("/rechercher/fournisseur", response=SupplierSideFound, summary="Rechercher ses factures émises")
def by_supplier(request: HttpRequest, asked: SupplierSearch) -> HttpResponse:
    """Les factures émises par les fournisseurs du compte, de la plus récente. Refus : API-CPR-02, INV-FLW-01."""
    recipients = {each.idDestinataire for each in asked.listeDestinataire if each.idDestinataire}
    services = [number for each in asked.listeDestinataire for number in each.listeIdServiceExecutant]
    flow = flow_reports.numbered(request, asked.numeroFluxDepot) if asked.numeroFluxDepot else None
    wanted = asked.wanted(
        Side.SUPPLIER,
        flow=(flow.depositor, flow.id) if flow else None,
        suppliers=_suppliers([asked.idFournisseur] if asked.idFournisseur else []),
        entities=_entities(recipients),
        services=_services(services),
    )
    of_flow = {"numeroFluxDepot": asked.numeroFluxDepot} if flow else {}

    def told_row(row: InvoiceRow, names: Names) -> dict[str, Any]:
        return telling.supplier_side(row, names) | of_flow

    return _found(request, wanted, asked.rechercheFactureParFournisseur, "listeFactures", told_row)


@router.post("/rechercher/recipiendaire", response=RecipientSideFound, summary="Rechercher ses factures reçues")
def by_recipient(request: HttpRequest, asked: RecipientSearch) -> HttpResponse:
    """Les factures reçues par les structures et services du compte, de la plus récente. Refus : API-CPR-02."""
    wanted = asked.wanted(
        Side.RECIPIENT,
        suppliers=_suppliers([each.idFournisseur for each in asked.listeFournisseurs if each.idFournisseur]),
        entities=_entities([asked.idDestinataire] if asked.idDestinataire else []),
        services=_services([asked.idServiceExecutant] if asked.idServiceExecutant else []),
    )
    return _found(request, wanted, asked.paramRecherche, "listeFactures", telling.recipient_side)


@router.post("/rechercher/valideur", response=RecipientSideFound, summary="Rechercher ses factures à valider")
def by_validator(request: HttpRequest, asked: ValidatorSearch) -> HttpResponse:
    """Les factures de sous-traitants et de cotraitants que valide le fournisseur du compte. Refus : API-CPR-02."""
    asked.numeroBonCommande = asked.numeroBonCommande or asked.numeroEngagement
    wanted = asked.wanted(
        Side.VALIDATOR,
        suppliers=_suppliers([asked.idFournisseur] if asked.idFournisseur else []),
        entities=_entities([asked.idDestinataire] if asked.idDestinataire else []),
        services=_services([asked.idServiceExecutant] if asked.idServiceExecutant else []),
    )
    return _found(request, wanted, asked.pagination, "listeFactures", telling.recipient_side)


@router.post(
    "/rechercher/demandePaiement", response=PaymentRequestsFound, summary="Rechercher des demandes de paiement"
)
def payment_requests(request: HttpRequest, asked: PaymentRequestSearch) -> HttpResponse:
    """Les factures d'un côté ou de l'autre, selon le rôle. Refus : API-CPR-02."""
    recipient, supplier = asked.structureDestinataire, asked.structureFournisseur
    wanted = asked.wanted(
        ROLES.get(asked.roleUtilisateur, Side.SUPPLIER),
        suppliers=_suppliers([supplier.idStructureFournisseur] if supplier.idStructureFournisseur else []),
        entities=_entities([recipient.idStructureDestinataire] if recipient.idStructureDestinataire else []),
        services=_services([asked.idServiceDestinataire] if asked.idServiceDestinataire else []),
    )
    if asked.roleUtilisateur not in ROLES:
        wanted = None
    return _found(request, wanted, asked.paramRecherche, "listeDemandePaiement", _payment_request)


RENAMED: Final = {
    "idDemandePaiement": "idFacture",
    "numeroDemandePaiement": "numeroFacture",
    "etatCourant": "statut",
    "dateFournisseur": "dateFacture",
    "idStructureFournisseur": "idFournisseur",
    "identifiantStructureFournisseur": "codeFournisseur",
    "idStructureDestinataire": "idDestinataire",
    "identifiantStructureDestinataire": "codeDestinataire",
    "idServiceDestinataire": "idServiceExecutant",
    "codeServiceDestinataire": "codeServiceExecutant",
    "nomServiceDestinataire": "nomServiceExecutant",
}
"""What a payment request calls otherwise than a recipient's invoice."""


def _payment_request(row: InvoiceRow, names: Names) -> dict[str, Any]:
    facts = telling.recipient_side(row, names)
    of_names = {name: RENAMED.get(name, name) for name in PaymentRequest.__annotations__}
    return {name: facts[theirs] for name, theirs in of_names.items() if theirs in facts}


def _found(
    request: HttpRequest,
    wanted: Wanted | None,
    paged: Paged,
    name: str,
    tell: Callable[[InvoiceRow, Names], dict[str, Any]],
) -> HttpResponse:
    window = paged.window
    page: NumberedPage | None = NumberedPage((), 0, at_least=False)
    if wanted is not None:
        page = numbered.page(
            actor=access.acting(request), on=clock.today(), wanted=wanted, number=window.page, size=window.size
        )
    if page is None:
        raise Refused(PAGE_TOO_FAR(most=numbered.FURTHEST_JUMP))
    names = Names.of(page.rows)
    where = window.told(page.total)
    answer = (DONE if page.rows else NOTHING) | where | {"parametresRetour": where}
    return told(answer | {name: [tell(row, names) for row in page.rows]})


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else None


def _suppliers(ordinals: Sequence[int]) -> frozenset[UUID]:
    """The suppliers that structures of these numbers are, or nobody when they are none."""
    found = set()
    for ordinal in ordinals:
        supplier = parties.supplier_by_ordinal(ordinal)
        entity = None if supplier else parties.entity_by_ordinal(ordinal)
        if entity is not None:
            supplier = parties.supplier_by_identifier(SupplierIdKind.SIRET, entity.siret)
        if supplier is not None:
            found.add(supplier.id)
    return frozenset(found) or (NOBODY if ordinals else frozenset())


def _entities(ordinals: Sequence[int] | set[int]) -> frozenset[UUID]:
    found = {entity.id for ordinal in ordinals if (entity := parties.entity_by_ordinal(ordinal))}
    return frozenset(found) or (NOBODY if ordinals else frozenset())


def _services(ordinals: Sequence[int]) -> frozenset[UUID]:
    found = {service.id for ordinal in ordinals if (service := parties.service_by_ordinal(ordinal))}
    return frozenset(found) or (NOBODY if ordinals else frozenset())
