"""What goes wrong, as `application/problem+json` (RFC 9457): what kind of problem it is, then every reason for it.

Beside the standard's members: `code`, that of the first reason, and `errors`, every one of them in both languages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from polyphonie.access.terms import TOKEN_REFUSED
from polyphonie.kernel.refusals import Kind, Outage, Reason, Refusal, Refused

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = "30"
SOON_SECONDS: Final = "1"

logger = logging.getLogger(__name__)

VALUE_REFUSED = Reason(
    "API-VAL-01",
    "request",
    fr="La valeur de « {field} » n'est pas admise : {told}.",
    en="The value of “{field}” is not allowed: {told_en}.",
)
VALUE_MISSING = Reason(
    "API-VAL-02",
    "request",
    fr="« {field} » manque : ajoutez-le à la demande.",
    en="“{field}” is missing: add it to the request.",
)
BODY_UNREADABLE = Reason(
    "API-VAL-03",
    "body",
    fr="Le corps de la demande n'est pas du JSON lisible. Envoyez du JSON en UTF-8.",
    en="The body of the request is not readable JSON. Send JSON in UTF-8.",
    kind=Kind.UNREADABLE,
)
NO_SUCH_ADDRESS = Reason(
    "API-ADR-01",
    "address",
    fr="Cette adresse n'existe pas. La description de l'API est à /api/v1/docs.",
    en="This address does not exist. The API is described at /api/v1/docs.",
    kind=Kind.NOT_FOUND,
)
METHOD_REFUSED = Reason(
    "API-ADR-02",
    "method",
    fr="Cette adresse ne répond pas à {method}. Elle répond à : {allowed}.",
    en="This address does not answer {method}. It answers: {allowed}.",
)
BODY_TOO_LARGE = Reason(
    "API-SIZ-01",
    "body",
    fr="La demande fait plus de {most} Mo. Réduisez ou retirez les pièces jointes, ou déposez-les à part.",
    en="The request is larger than {most} MB. Make the attachments smaller or remove them, or deposit them apart.",
    kind=Kind.TOO_LARGE,
)
LENGTH_MISSING = Reason(
    "API-SIZ-02",
    "Content-Length",
    fr="La demande ne dit pas sa longueur. Envoyez l'en-tête Content-Length, sans envoi par morceaux (chunked).",
    en="The request does not say its length. Send the header Content-Length, without chunked encoding.",
    kind=Kind.UNREADABLE,
)
REQUEST_UNREADABLE = Reason(
    "API-REQ-01",
    "request",
    fr="La demande n'a pas pu être lue. Vérifiez son adresse, ses en-têtes et son corps.",
    en="The request could not be read. Check its address, its headers and its body.",
    kind=Kind.UNREADABLE,
)
OUT_OF_ORDER = Reason(
    "API-OUT-01",
    "platform",
    fr="La plateforme ne peut pas répondre pour le moment. Rien n'est perdu : recommencez avec la même clé.",
    en="The platform cannot answer at the moment. Nothing is lost: try again with the same key.",
)

_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "uuid": ("un identifiant (UUID) est attendu", "an identifier (UUID) is expected"),
    "int": ("un nombre entier est attendu", "a whole number is expected"),
    "date": ("une date AAAA-MM-JJ est attendue", "a date YYYY-MM-DD is expected"),
    "enum": ("ce n'est pas une des valeurs prévues ({expected})", "it is not one of the values ({expected})"),
    "literal_error": ("ce n'est pas une des valeurs prévues ({expected})", "it is not one of the values ({expected})"),
    "greater_than": ("au moins {ge}", "at least {ge}"),
    "less_than": ("au plus {le}", "at most {le}"),
    "string_too_long": ("{max_length} caractères au plus", "{max_length} characters at most"),
    "string_pattern": ("la forme attendue est {pattern}", "the expected form is {pattern}"),
    "string": ("un texte est attendu", "a text is expected"),
    "bool": ("true ou false est attendu", "true or false is expected"),
}
"""What a value should have been, by the beginning of the name that pydantic gives to the error."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of problem: the last word of the address that explains it, its title, and what the caller should do."""

    name: str
    status: int
    title_fr: str
    title_en: str
    remedy_fr: str
    remedy_en: str

    @property
    def address(self) -> str:
        return f"{settings.BASE_URL}/api/v1/problems/{self.name}"

    def title(self, language: str) -> str:
        return self.title_fr if language.startswith("fr") else self.title_en


_MEND: Final = ("Corrigez la demande : chaque motif dit quoi.", "Mend the request: each reason says what.")
SORTS: Final[Mapping[int, Sort]] = {
    each.status: each
    for each in (
        Sort("unreadable", 400, "Demande illisible", "Unreadable request", *_MEND),
        Sort(
            "unknown-caller",
            401,
            "Appelant inconnu",
            "Unknown caller",
            "Demandez un autre jeton, une fois.",
            "Ask for another token, once.",
        ),
        Sort(
            "forbidden",
            403,
            "Droit absent",
            "Missing right",
            "Demandez ce droit à qui gère le périmètre.",
            "Ask whoever manages the perimeter for this right.",
        ),
        Sort(
            "not-found",
            404,
            "Introuvable",
            "Not found",
            "Vérifiez l'adresse : cela n'existe pas, ou pas pour vous.",
            "Check the address: it does not exist, or not for you.",
        ),
        Sort(
            "method-refused",
            405,
            "Méthode refusée",
            "Method refused",
            "Employez une méthode que l'adresse admet (Allow).",
            "Use a method that the address allows (Allow).",
        ),
        Sort(
            "conflict",
            409,
            "En conflit avec ce qui est fait",
            "In conflict with what is done",
            "Relisez ce qui est fait ; ne recommencez pas.",
            "Read again what is done; do not try again.",
        ),
        Sort("too-large", 413, "Trop volumineux", "Too large", "Envoyez moins à la fois.", "Send less at a time."),
        Sort("refused", 422, "Demande refusée", "Refused request", *_MEND),
        Sort(
            "too-many",
            429,
            "Trop de demandes",
            "Too many requests",
            "Recommencez après Retry-After secondes, moins vite.",
            "Try again after Retry-After seconds, more slowly.",
        ),
        Sort(
            "fault",
            500,
            "Faute de la plateforme",
            "Fault of the platform",
            "Dites-nous le X-Request-Id.",
            "Tell us the X-Request-Id.",
        ),
        Sort(
            "out-of-order",
            503,
            "Panne passagère",
            "Passing outage",
            "Renvoyez la même demande, sous la même clé, après Retry-After secondes.",
            "Send the same request under the same key after Retry-After seconds.",
        ),
    )
}
"""The sorts of problems by their HTTP status."""


def answer(
    refusals: Iterable[Refusal], *, status: int, facts: Mapping[str, Any] = MappingProxyType({})
) -> HttpResponse:
    """The one shape of what goes wrong; `facts` stand beside the standard's members."""
    language = get_language() or "fr"
    sort = SORTS.get(status, SORTS[400])
    errors = [refusal.told(language) for refusal in refusals]
    problem = {
        **facts,
        "type": sort.address,
        "title": sort.title(language),
        "status": status,
        "detail": errors[0]["message"],
        "code": errors[0]["code"],
        "errors": errors,
    }
    return JsonResponse(problem, status=status, content_type=MEDIA_TYPE)


def refused(refusal: Refused) -> HttpResponse:
    """A refusal, with the status of the kernel's one table."""
    given = answer(refusal.refusals, status=refusal.http_status, facts=refusal.facts)
    if refusal.refusals[0].kind is Kind.UNKNOWN_CALLER:
        given["WWW-Authenticate"] = 'Bearer realm="Polyphonie", error="invalid_token"'
    if refusal.refusals[0].kind is Kind.TOO_MANY:
        given["Retry-After"] = SOON_SECONDS
    return given


@csrf_exempt  # nothing is there that could be done
def no_such_address(request: HttpRequest) -> HttpResponse:
    """The answer of every address under /api/ that is none of the API's."""
    return refused(Refused(NO_SUCH_ADDRESS()))


def out_of_order(*, permanent: bool, retry_seconds: str = RETRY_SECONDS) -> HttpResponse:
    """An outage: 503 when it may pass, 500 when it may not."""
    given = answer([OUT_OF_ORDER()], status=500 if permanent else 503)
    if not permanent:
        given["Retry-After"] = retry_seconds
    return given


def invalid(errors: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """What the request's own shape allows no reading of: each value told, by its name."""
    return answer([of_value(error) for error in errors], status=422)


def of_value(error: Mapping[str, Any]) -> Refusal:
    """What is wrong with one value of a request, as pydantic found it."""
    place = [str(part) for part in error.get("loc", ())]
    field = place[-1] if place else "request"
    kind = str(error.get("type", ""))
    if kind == "missing":
        return VALUE_MISSING(field=field, where=".".join(place))
    facts = {name: str(value) for name, value in error.get("ctx", {}).items()}
    french, english = next(
        (told for beginning, told in _TOLD.items() if kind.startswith(beginning)),
        ("elle n'a pas la forme attendue", "it does not have the expected form"),
    )
    return VALUE_REFUSED(
        field=field,
        told=_filled(french, facts),
        told_en=_filled(english, facts),
        where=".".join(place),
    )


def _filled(sentence: str, facts: Mapping[str, str]) -> str:
    try:
        return sentence.format_map(facts)
    except KeyError:
        return sentence.split("(", 1)[0].split("{", 1)[0].strip()


def handle_outages(api: NinjaAPI, out_of_order: Callable[..., HttpResponse]) -> None:
    """Answer outages and an absent database by `out_of_order(permanent=…)`, each API in its own form."""

    @api.exception_handler(Outage)
    def _outage(request: HttpRequest, error: Outage) -> HttpResponse:
        return out_of_order(permanent=error.permanent)

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def _database_away(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("the database did not answer %s %s: %s", request.method, request.path, error)
        return out_of_order(permanent=False)


def handle(api: NinjaAPI) -> None:
    """Give the API our answers to whatever its operations let through."""

    @api.exception_handler(Refused)
    def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return refused(error)

    handle_outages(api, out_of_order)

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return invalid(error.errors)

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return refused(Refused(TOKEN_REFUSED()))

    @api.exception_handler(HttpError)
    def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer([BODY_UNREADABLE()], status=error.status_code)
