"""The lists of codes that programs ask for before they send anything: currencies, rates, frameworks, reasons…

They are what this platform takes, in Chorus Pro's codes. Anybody with an account may read them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final

from babel import Locale
from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from polyphonie.documents import chorus, flow
from polyphonie.documents.chorus import lists
from polyphonie.documents.invoice.rules.codes import codes
from polyphonie.invoicing.terms import RECEIVED, TREATMENTS, InvoiceState

from .answering import found, number
from .asking import Asked, Text
from .shapes import Answer

router = Router(tags=["transverses : listes"])

SUPPLIER_FRAMEWORKS: Final = ("A1", "A2", "A9", "A12")
"""The frameworks that are taken: those of invoices. Works, legal expenses and fuel tax have their own trades."""


FLOW_SYNTAXES: Final = {
    code: syntax for code, syntax in flow.chorus_syntaxes().items() if syntax in ("ubl", "cii", "facturx")
}
"""The syntaxes of flows that are read here, of those that Chorus Pro names."""


class InLanguage(Asked):
    codeLangue: Text = "FR"

    @property
    def language(self) -> str:
        return "en" if self.codeLangue.lower().startswith("en") else "fr"


class OfPaymentRequest(Asked):
    typeDemandePaiement: Text = "FACTURE"


class OfState(Asked):
    statutCourant: Text = ""


class OfFramework(Asked):
    codeCadreFacturationAValider: Text = ""


class OfObject(InLanguage):
    typeObjet: Text = ""


class Nothing(Asked):
    """Nothing is asked."""


class Currency(TypedDict):
    codeDevise: str
    libelleDevise: str


class Currencies(Answer, total=False):
    listeDevises: list[Currency]


class Country(TypedDict):
    codePays: str
    libellePays: str


class Countries(Answer, total=False):
    listePays: list[Country]


class VatRate(TypedDict):
    codeTauxTva: str
    libelleTauxTva: str
    valeurTauxTva: float


class VatRates(Answer, total=False):
    listeTauxTva: list[VatRate]


class Exemption(TypedDict):
    codeMotifExonerationTva: str
    libelleMotifExonerationTva: str


class Exemptions(Answer, total=False):
    listeMotifsExonerationTva: list[Exemption]


class AttachmentType(TypedDict):
    codeTypePieceJointe: str
    libelleTypePieceJointe: str
    idTypePieceJointe: int
    typeObjet: str


class AttachmentTypes(Answer, total=False):
    listeTypePieceJointe: list[AttachmentType]


class RefusalReason(TypedDict):
    idMotif: int
    codeMotif: str
    libelleMotif: str


class RefusalReasons(Answer, total=False):
    listeMotifRefusFactureAValider: list[RefusalReason]


class Listed(Answer, total=False):
    """A list of codes, each under the name that the path gives it."""

    listeModePaiement: list[dict[str, str]]
    listeModeDepot: list[dict[str, str]]
    listeFormatFlux: list[dict[str, str]]
    listeTypeDemandePaiement: list[dict[str, str]]
    listeTypeFactureTravaux: list[dict[str, str]]
    listeTypeIdentifiant: list[dict[str, str]]
    listeCadreFacturation: list[dict[str, str]]
    listeEtatDemandePaiement: list[dict[str, str]]
    listeStatutsPossiblesPourTraitement: list[dict[str, str]]


@router.post("/recuperer/devises", response=Currencies, summary="Lister les devises")
def currencies(request: HttpRequest, asked: InLanguage) -> HttpResponse:
    """Les devises d'une facture (ISO 4217)."""
    return found("listeDevises", _currencies(asked.language))


@router.post("/recuperer/pays", response=Countries, summary="Lister les pays")
def countries(request: HttpRequest, asked: InLanguage) -> HttpResponse:
    """Les pays (ISO 3166-1)."""
    return found("listePays", _countries(asked.language))


@router.post("/recuperer/tauxtva", response=VatRates, summary="Lister les taux de TVA")
def vat_rates(request: HttpRequest, asked: InLanguage) -> HttpResponse:
    """Les taux de TVA. Un taux peut aussi être envoyé en nombre."""
    listed = [
        {
            "codeTauxTva": each.code,
            "libelleTauxTva": each.name(asked.language),
            "valeurTauxTva": number(Decimal(each.value)),
        }
        for each in lists.codes("vat_rate")
    ]
    return found("listeTauxTva", listed)


@router.post("/recuperer/motifs/exonerationtva", response=Exemptions, summary="Lister les motifs d'exonération de TVA")
def exemptions(request: HttpRequest, asked: InLanguage) -> HttpResponse:
    """Les motifs d'exonération (codes VATEX)."""
    listed = [
        {"codeMotifExonerationTva": each.code, "libelleMotifExonerationTva": each.name(asked.language)}
        for each in lists.codes("vat_exemption")
    ]
    return found("listeMotifsExonerationTva", listed)


@router.post("/recuperer/typespj", response=AttachmentTypes, summary="Lister les types de pièces jointes")
def attachment_types(request: HttpRequest, asked: OfObject) -> HttpResponse:
    """Les types de pièces d'une facture."""
    listed = [
        {
            "codeTypePieceJointe": each.code,
            "libelleTypePieceJointe": each.name(asked.language),
            "idTypePieceJointe": int(each.value),
            "typeObjet": "FACTURE",
        }
        for each in lists.codes("attachment_type")
        if asked.typeObjet in ("", "FACTURE")
    ]
    return found("listeTypePieceJointe", listed)


@router.post(
    "/recuperer/motifs/refus/Facture/AValider",
    response=RefusalReasons,
    summary="Lister les motifs de refus d'un valideur",
)
def refusal_reasons(request: HttpRequest, asked: OfFramework) -> HttpResponse:
    """Les motifs qu'un valideur peut donner à son refus."""
    reasons = [*chorus.reasons("wrong_validator").values(), *chorus.reasons("refused_by_validator").values()]
    listed = [
        {"idMotif": place, "codeMotif": each.code, "libelleMotif": each.french} for place, each in enumerate(reasons, 1)
    ]
    return found("listeMotifRefusFactureAValider", listed)


@router.post("/recuperer/cadrefacturation", response=Listed, summary="Lister les cadres de facturation")
def frameworks(request: HttpRequest, asked: OfPaymentRequest) -> HttpResponse:
    """Les cadres qui sont pris ici : ceux des factures (A1, A2, A9, A12)."""
    taken = SUPPLIER_FRAMEWORKS if asked.typeDemandePaiement == "FACTURE" else ()
    listed = [{"codeCadreFacturation": chorus.frameworks()[code].api} for code in taken]
    return found("listeCadreFacturation", listed)


@router.post("/recuperer/etat/typedp", response=Listed, summary="Lister les statuts d'un type de demande de paiement")
def states(request: HttpRequest, asked: OfPaymentRequest) -> HttpResponse:
    """Les statuts que prend une facture ici."""
    every = [chorus.status_of(state) for state in InvoiceState]
    taken = every if asked.typeDemandePaiement == "FACTURE" else []
    return found("listeEtatDemandePaiement", [{"etatDemandePaiement": each.code} for each in taken if each])


@router.post("/recuperer/etats/traitement", response=Listed, summary="Lister les statuts possibles pour un traitement")
def settable_states(request: HttpRequest, asked: OfState) -> HttpResponse:
    """Les statuts qu'un destinataire peut donner à une facture qui a celui-ci : tous les siens, sauf le présent."""
    status = chorus.statuses().get(asked.statutCourant)
    received = status is None or status.state in set(RECEIVED)
    settable = [chorus.status_of(state) for state in TREATMENTS] if received else []
    listed = [
        {"statutPossiblePourTraitement": each.code} for each in settable if each and each.code != asked.statutCourant
    ]
    return found("listeStatutsPossiblesPourTraitement", listed)


@router.post("/recuperer/formatflux", response=Listed, summary="Lister les formats de flux")
def flow_syntaxes(request: HttpRequest, asked: Nothing) -> HttpResponse:
    """Les syntaxes de flux qui sont prises ici : UBL, CII et Factur-X."""
    return found("listeFormatFlux", [{"formatFlux": code} for code in FLOW_SYNTAXES])


PLAIN: Final[dict[str, tuple[lists.Name, str, str, str]]] = {
    "modereglements": ("payment_means", "listeModePaiement", "modePaiement", "Lister les modes de règlement"),
    "modedepot": ("deposit_mode", "listeModeDepot", "modeDepot", "Lister les modes de dépôt"),
    "typedp": (
        "payment_request",
        "listeTypeDemandePaiement",
        "typeDemandePaiement",
        "Lister les types de demandes de paiement",
    ),
    "typeidentifiant/structure": (
        "identifier_kind",
        "listeTypeIdentifiant",
        "typeIdentifiantStructure",
        "Lister les types d'identifiants",
    ),
}
"""The lists that are codes alone: path, our list, the name of the answer's list and of each code."""


def _plain(name: lists.Name, listed_as: str, code_as: str) -> Callable[[HttpRequest, Nothing], HttpResponse]:
    def listed(request: HttpRequest, asked: Nothing) -> HttpResponse:
        return found(listed_as, [{code_as: each.code} for each in lists.codes(name)])

    return listed


for path, (name, listed_as, code_as, summary) in PLAIN.items():
    router.post(f"/recuperer/{path}", response=Listed, summary=summary, operation_id=f"list_{name}")(
        _plain(name, listed_as, code_as)
    )


@cache
def _currencies(language: str) -> list[dict[str, Any]]:
    names = Locale(language).currencies
    return [{"codeDevise": code, "libelleDevise": names.get(code, code)} for code in sorted(codes("currency"))]


@cache
def _countries(language: str) -> list[dict[str, Any]]:
    names = Locale(language).territories
    return [{"codePays": code, "libellePays": names.get(code, code)} for code in sorted(codes("country"))]
