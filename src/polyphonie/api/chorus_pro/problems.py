"""What goes wrong, in Chorus Pro's shape: `{"codeRetour": 20001, "libelle": "CODE : phrase", "listeErreurs": […]}`.

Its programs read codeRetour first (0: done, 20000: nothing found, another: refused) and expect HTTP 200 with it; an
unknown caller is 401, a missing right 403, a body that cannot be read 400. `listeErreurs` is ours: every reason, with
its stable code, which `libelle` tells in one line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from polyphonie.access.terms import TOKEN_REFUSED
from polyphonie.api import problems
from polyphonie.kernel.refusals import Kind, Reason, Refusal, Refused

from .answering import told

NOTHING_FOUND: Final = 20000
REFUSED: Final = 20001
UNREADABLE: Final = 20002
OUT_OF_ORDER: Final = 20003

NOT_SERVED = Reason(
    "API-CPR-01",
    "path",
    fr="Cette fonction de Chorus Pro n'existe pas ici. Ce qui y répond est dit dans docs/chorus-pro.md.",
    en="This function of Chorus Pro does not exist here. What answers it is told in docs/chorus-pro.md.",
)
PAGE_TOO_FAR = Reason(
    "API-CPR-02",
    "pageResultatDemandee",
    fr="Cette page est au-delà des {most} premiers résultats. Restreignez la recherche, par exemple par des dates.",
    en="This page is beyond the first {most} results. Narrow the search, for instance by dates.",
)
NO_SUCH_STRUCTURE = Reason(
    "API-CPR-03",
    "idStructureCPP",
    fr="Aucune structure qui vous soit accessible ne porte ce numéro. Recherchez-la par son SIRET.",
    en="No structure that is open to you bears this number. Search for it by its SIRET.",
    kind=Kind.NOT_FOUND,
)
NO_SUCH_SERVICE = Reason(
    "API-CPR-04",
    "idService",
    fr="Aucun service ne porte ce numéro dans cette structure. Recherchez les services de la structure.",
    en="No service bears this number in this entity. Search for the entity's services.",
    kind=Kind.NOT_FOUND,
)
STATUS_UNKNOWN = Reason(
    "API-CPR-05",
    "nouveauStatut",
    fr="« {code} » n'est pas un statut d'une facture. Demandez-en la liste à recuperer/etats/traitement.",
    en="“{code}” is not a status of an invoice. Ask recuperer/etats/traitement for the list.",
)

SYNTAX_UNKNOWN = Reason(
    "API-CPR-07",
    "syntaxeFlux",
    fr="« {code} » n'est pas une syntaxe de flux qui soit lue ici. Déposez l'une de celles-ci : {expected}.",
    en="“{code}” is not a flow syntax that is read here. Deposit one of these: {expected}.",
)
FRAMEWORK_NOT_TAKEN = Reason(
    "API-CPR-08",
    "codeCadreFacturation",
    fr="Le cadre « {code} » ne se soumet pas ici champ par champ. Les cadres pris sont : {expected}.",
    en="The framework “{code}” is not submitted here field by field. The frameworks taken are: {expected}.",
)

NO_SUCH_ACCOUNT = Reason(
    "API-CPR-09",
    "codeCoordonneesBancairesFournisseur",
    fr="Aucun compte bancaire valide de ce fournisseur ne porte ce numéro. Demandez-en la liste à coordbanc/valides.",
    en="No valid bank account of this supplier bears this number. Ask coordbanc/valides for the list.",
    kind=Kind.NOT_FOUND,
)

_STATUS: Final[Mapping[Kind, int]] = {
    Kind.UNREADABLE: 400,
    Kind.UNKNOWN_CALLER: 401,
    Kind.FORBIDDEN: 403,
    Kind.TOO_LARGE: 413,
    Kind.TOO_MANY: 429,
}
"""HTTP for those refusals that programs do not look for in codeRetour; for the others, 200."""

logger = logging.getLogger(__name__)


def answer(refusals: Iterable[Refusal], *, status: int, code: int = REFUSED) -> HttpResponse:
    """The one shape of what goes wrong."""
    language = get_language() or "fr"
    listed = [
        {"codeErreur": each.code, "libelleErreur": each.sentence(language), "champ": each.field} for each in refusals
    ]
    sentence = " ; ".join(f"{each['codeErreur']} : {each['libelleErreur']}" for each in listed)
    return told({"codeRetour": code, "libelle": sentence, "listeErreurs": listed}, status=status)


def refused(refusal: Refused) -> HttpResponse:
    """A refusal, with the HTTP status and the codeRetour of its kind."""
    kind = refusal.refusals[0].kind
    code = UNREADABLE if kind is Kind.UNREADABLE else REFUSED
    given = answer(refusal.refusals, status=_STATUS.get(kind, 200), code=code)
    if kind is Kind.UNKNOWN_CALLER:
        given["WWW-Authenticate"] = 'Bearer realm="Polyphonie", error="invalid_token"'
    return given


def out_of_order(*, permanent: bool) -> HttpResponse:
    """An outage: 503 when it may pass, 500 when it may not."""
    given = answer([problems.OUT_OF_ORDER()], status=500 if permanent else 503, code=OUT_OF_ORDER)
    if not permanent:
        given["Retry-After"] = problems.RETRY_SECONDS
    return given


def no_such_address(request: HttpRequest) -> HttpResponse:
    """The answer of every address under /cpro/ that is none of Chorus Pro's."""
    given = refused(Refused(problems.NO_SUCH_ADDRESS()))
    given.status_code = 404
    return given


def handle(api: NinjaAPI) -> None:
    """Give the API these answers to whatever its operations let through."""

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return refused(error)

    problems.handle_outages(api, out_of_order)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(map(problems.of_value, error.errors), status=400, code=UNREADABLE)

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return refused(Refused(TOKEN_REFUSED()))

    @api.exception_handler(HttpError)
    def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer([problems.BODY_UNREADABLE()], status=error.status_code, code=UNREADABLE)
