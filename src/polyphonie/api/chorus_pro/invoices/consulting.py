"""Consulting an invoice: what its document says, where it stands, how it came there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from pydantic import AliasChoices, Field
from typing_extensions import TypedDict

from polyphonie.access import queries as access
from polyphonie.api.chorus_pro.answering import (
    amount,
    day,
    day_of,
    done,
    minute,
    number,
    without_absent,
)
from polyphonie.api.chorus_pro.asking import Asked, Ordinal, Text
from polyphonie.api.chorus_pro.shapes import Answer
from polyphonie.documents import chorus
from polyphonie.documents.chorus import lists
from polyphonie.documents.invoice import model
from polyphonie.invoicing import queries
from polyphonie.invoicing.queries import InvoiceRow, Seen, StatusRow, numbered
from polyphonie.invoicing.terms import NOT_FOUND, InvoiceState
from polyphonie.kernel import clock
from polyphonie.kernel.refusals import Refused

from . import telling
from .addresses import router
from .telling import Names

PRESENT: Final = 10_000
"""Lines and files are told whole, on one page."""


class InvoiceAsked(Asked):
    identifiantFactureCPP: Annotated[
        Ordinal, Field(validation_alias=AliasChoices("identifiantFactureCPP", "idFacture"))
    ]
    codeLangue: Text = ""


class HistoryAsked(Asked):
    idFacture: Annotated[Ordinal, Field(validation_alias=AliasChoices("idFacture", "identifiantFactureCPP"))]


class FrameworkTold(TypedDict, total=False):
    codeCadreFacturation: str


class RecipientTold(TypedDict, total=False):
    idDestinataire: int
    codeDestinataire: str
    libelleDestinataire: str
    idServiceExecutant: int
    codeServiceExecutant: str
    libelleServiceExecutant: str
    adresseDestinataireDetail: str
    adresseDestinataireCodePostal: str
    adresseDestinataireVille: str


class SupplierTold(TypedDict, total=False):
    idFournisseur: int
    codeFournisseur: str
    designationFournisseur: str
    typeIdentifiantFournisseur: str
    adresseFournisseurDetail: str
    adresseFournisseurCodePostal: str
    adresseFournisseurVille: str
    adresseFournisseurCodePays: str
    coordBancairesFournisseurCompteBancaire: str


class LineTold(TypedDict, total=False):
    lignePosteNumero: int
    lignePosteReference: str
    lignePosteDenomination: str
    lignePosteQuantite: float
    lignePosteUniteLibelle: str
    lignePosteMontantUnitaireHT: float
    lignePosteMontantHtApresRemise: float
    lignePosteTauxTvaManuel: float


class LinesTold(TypedDict, total=False):
    lignePoste: list[LineTold]
    nbResultatsParPageLignesPoste: int
    pageCouranteLignesPoste: int
    pagesLignesPoste: int
    totalLignesPoste: int


class VatTold(TypedDict, total=False):
    ligneTvaTauxManuel: float
    ligneTvaMontantBaseHtParTaux: float
    ligneTvaMontantTvaParTaux: float


class VatLinesTold(TypedDict, total=False):
    ligneTva: list[VatTold]
    totalLignesRecapitulativesTVA: int


class FileTold(TypedDict, total=False):
    pieceJointeId: int
    pieceJointeDesignation: str
    pieceJointeExtension: str
    pieceJointeTypeCode: str


class FilesTold(TypedDict, total=False):
    pieceJointe: list[FileTold]
    totalListePiecesJointe: int


class TotalsTold(TypedDict, total=False):
    montantHtTotal: float
    montantTVA: float
    montantTtcTotal: float
    montantAPayer: float


class ReferencesTold(TypedDict, total=False):
    codeDeviseFacture: str
    dateFacture: str
    dateDepot: str
    dateCreationFacture: str
    dateEcheancePaiement: str
    modePaiement: str
    numeroBonCommande: str
    numeroMarche: str
    numeroFactureOrigine: str
    numeroDpMandat: str
    typeFacture: str
    motifExonerationTva: str


class InvoiceTold(TypedDict, total=False):
    identifiantFactureCPP: int
    numeroFacture: str
    statutFacture: str
    modeDepot: str
    cadreDeFacturation: FrameworkTold
    destinataire: RecipientTold
    fournisseur: SupplierTold
    references: ReferencesTold
    montantTotal: TotalsTold
    lignesDePoste: LinesTold
    recapitulatifDeTva: VatLinesTold
    listeDesPiecesJointes: FilesTold
    commentaire: str


class InvoiceWhole(Answer, total=False):
    facture: InvoiceTold


class StatusTold(TypedDict, total=False):
    histoStatutId: int
    histoStatutCode: str
    histoStatutDatePassage: str
    histoStatutCommentaire: str
    histoStatutUtilisateurNom: str


class StatusesTold(TypedDict, total=False):
    histoStatut: list[StatusTold]
    nbResultatsParPageHistoStatut: int
    pageCouranteHistoStatut: int
    pagesHistoStatut: int
    totalHistoStatut: int


class LastAction(TypedDict, total=False):
    derniereActionCode: str
    derniereActionId: int


class History(Answer, total=False):
    idFacture: int
    numeroFacture: str
    statutCourantCode: str
    modeDepot: str
    derniereAction: LastAction
    historiquesDesStatuts: StatusesTold


@router.post("/consulter/fournisseur", response=InvoiceWhole, summary="Consulter une facture émise")
def as_supplier(request: HttpRequest, asked: InvoiceAsked) -> HttpResponse:
    """Une facture du fournisseur, telle que son document la dit. Refus : INV-FIN-01."""
    seen = _seen(request, asked.identifiantFactureCPP)
    if not seen.as_supplier:
        raise Refused(NOT_FOUND())
    return _whole(seen)


@router.post("/consulter/recipiendaire", response=InvoiceWhole, summary="Consulter une facture reçue")
def as_recipient(request: HttpRequest, asked: InvoiceAsked) -> HttpResponse:
    """Une facture reçue, telle que son document la dit. Refus : INV-FIN-01."""
    seen = _seen(request, asked.identifiantFactureCPP)
    if seen.as_supplier or seen.as_validator:
        raise Refused(NOT_FOUND())
    return _whole(seen)


@router.post("/consulter/valideur", response=InvoiceWhole, summary="Consulter une facture à valider")
def as_validator(request: HttpRequest, asked: InvoiceAsked) -> HttpResponse:
    """Une facture que valide le fournisseur du compte, telle que son document la dit. Refus : INV-FIN-01."""
    seen = _seen(request, asked.identifiantFactureCPP)
    if not seen.as_validator:
        raise Refused(NOT_FOUND())
    return _whole(seen)


@router.post("/consulter/historique", response=History, summary="Consulter l'historique d'une facture")
def history(request: HttpRequest, asked: HistoryAsked) -> HttpResponse:
    """Les statuts qu'une facture a pris, du plus récent au plus ancien, de chaque côté. Refus : INV-FIN-01."""
    row = _seen(request, asked.idFacture).invoice
    events = queries.timeline(entity=row.entity, identifier=row.id)
    listed = [_event(place, event) for place, event in reversed(list(enumerate(events, 1)))]
    return done(
        idFacture=row.ordinal,
        numeroFacture=row.number,
        statutCourantCode=telling.status(row.state),
        modeDepot=telling.deposit_mode(row),
        derniereAction={"derniereActionCode": telling.status(row.state), "derniereActionId": len(listed)},
        historiquesDesStatuts={
            "histoStatut": listed,
            "nbResultatsParPageHistoStatut": len(listed),
            "pageCouranteHistoStatut": 1,
            "pagesHistoStatut": 1,
            "totalHistoStatut": len(listed),
        },
    )


def _seen(request: HttpRequest, ordinal: int) -> Seen:
    return numbered.numbered(actor=access.acting(request), ordinal=ordinal, on=clock.today())


def _event(place: int, event: StatusRow) -> dict[str, Any]:
    state = event.state if event.state is not InvoiceState.RECYCLED else InvoiceState.TO_RECYCLE
    return without_absent(
        {
            "histoStatutId": place,
            "histoStatutCode": telling.status(state),
            "histoStatutDatePassage": minute(event.at),
            "histoStatutCommentaire": event.reason or None,
            "histoStatutUtilisateurNom": event.actor_name or None,
        }
    )


def _whole(seen: Seen) -> HttpResponse:
    row = seen.invoice
    document = queries.document(row)
    added = queries.attachments(entity=row.entity, identifier=row.id)
    names = [each.file_name or "" for each in document.attachments] + [each.name for each in added]
    facts = telling.recipient_side(row, Names.of([row]))
    invoice: InvoiceTold = {
        "identifiantFactureCPP": row.ordinal,
        "numeroFacture": row.number,
        "statutFacture": telling.status(row.state),
        "modeDepot": telling.deposit_mode(row),
        "cadreDeFacturation": {"codeCadreFacturation": chorus.frameworks()[row.framework].api},
        "destinataire": _recipient(facts, document.invoice),
        "fournisseur": _supplier(facts, document.invoice),
        "references": _references(row, document.invoice),
        "montantTotal": {
            "montantHtTotal": amount(row.net),
            "montantTVA": amount(row.vat),
            "montantTtcTotal": amount(row.net + row.vat),
            "montantAPayer": amount(row.due),
        },
        "lignesDePoste": _lines(document.invoice),
        "recapitulatifDeTva": _vat(document.invoice),
        "listeDesPiecesJointes": _files(names),
    }
    return done(facture=without_absent(invoice))


def _recipient(facts: dict[str, Any], document: model.Invoice) -> Any:
    address = (document.buyer.address if document.buyer else None) or model.Address()
    return without_absent(
        {
            "idDestinataire": facts["idDestinataire"],
            "codeDestinataire": facts["codeDestinataire"],
            "libelleDestinataire": facts["designationDestinataire"],
            "idServiceExecutant": facts.get("idServiceExecutant"),
            "codeServiceExecutant": facts.get("codeServiceExecutant"),
            "libelleServiceExecutant": facts.get("nomServiceExecutant"),
            "adresseDestinataireDetail": address.line,
            "adresseDestinataireCodePostal": address.post_code,
            "adresseDestinataireVille": address.city,
        }
    )


def _supplier(facts: dict[str, Any], document: model.Invoice) -> Any:
    address = (document.seller.address if document.seller else None) or model.Address()
    accounts = [transfer.account for each in document.payments for transfer in each.transfers if transfer.account]
    return without_absent(
        {
            "idFournisseur": facts["idFournisseur"],
            "codeFournisseur": facts["codeFournisseur"],
            "designationFournisseur": facts["designationFournisseur"],
            "typeIdentifiantFournisseur": facts["typeIdentifiantFournisseur"],
            "adresseFournisseurDetail": address.line,
            "adresseFournisseurCodePostal": address.post_code,
            "adresseFournisseurVille": address.city,
            "adresseFournisseurCodePays": address.country,
            "coordBancairesFournisseurCompteBancaire": accounts[0] if accounts else None,
        }
    )


def _references(row: InvoiceRow, document: model.Invoice) -> Any:
    means = next((each.means_code for each in document.payments if each.means_code), None)
    return without_absent(
        {
            "codeDeviseFacture": row.due.currency,
            "dateFacture": day(row.issued_on),
            "dateDepot": day_of(row.deposited_at),
            "dateCreationFacture": minute(row.deposited_at),
            "dateEcheancePaiement": day(row.due_on),
            "modePaiement": lists.by_value("payment_means").get(means, "AUTRE") if means else None,
            "numeroBonCommande": row.commitment_number or None,
            "numeroMarche": document.references.contract,
            "numeroFactureOrigine": next((each.number for each in document.preceding if each.number), None),
            "typeFacture": telling.KINDS[row.kind],
            "motifExonerationTva": next(
                (each.exemption_reason_code for each in document.vat if each.exemption_reason_code), None
            ),
        }
    )


def _lines(document: model.Invoice) -> LinesTold:
    listed = [_line(place, line) for place, line in enumerate(document.lines[:PRESENT], 1)]
    return {
        "lignePoste": listed,
        "nbResultatsParPageLignesPoste": len(listed),
        "pageCouranteLignesPoste": 1,
        "pagesLignesPoste": 1,
        "totalLignesPoste": len(document.lines),
    }


def _line(place: int, line: model.Line) -> Any:
    item, price = line.item or model.Item(), line.price or model.Price()
    return without_absent(
        {
            "lignePosteNumero": place,
            "lignePosteReference": item.seller_identifier,
            "lignePosteDenomination": item.name,
            "lignePosteQuantite": number(line.quantity),
            "lignePosteUniteLibelle": line.quantity_unit,
            "lignePosteMontantUnitaireHT": number(price.net),
            "lignePosteMontantHtApresRemise": number(line.net_amount),
            "lignePosteTauxTvaManuel": number(line.vat_rate),
        }
    )


def _vat(document: model.Invoice) -> VatLinesTold:
    listed: list[Any] = [
        without_absent(
            {
                "ligneTvaTauxManuel": number(each.rate),
                "ligneTvaMontantBaseHtParTaux": number(each.taxable_amount),
                "ligneTvaMontantTvaParTaux": number(each.tax_amount),
            }
        )
        for each in document.vat
    ]
    return {"ligneTva": listed, "totalLignesRecapitulativesTVA": len(listed)}


def _files(names: Sequence[str]) -> FilesTold:
    """The files of an invoice, by their rank: those that it bears, then those added since."""
    listed: list[FileTold] = [
        {
            "pieceJointeId": place,
            "pieceJointeDesignation": name,
            "pieceJointeExtension": name.rpartition(".")[2].upper(),
            "pieceJointeTypeCode": "02",
        }
        for place, name in enumerate(names, 1)
    ]
    return {"pieceJointe": listed, "totalListePiecesJointe": len(listed)}
