"""The description of the API: OpenAPI, and the page that shows it with the assets that ninja ships (no other host)."""

from __future__ import annotations

from typing import Any, Final

from ninja import NinjaAPI, Swagger
from ninja.openapi.schema import OpenAPISchema

from polyphonie.kernel import keys

from . import problems, repeating

ABOUT: Final = """
Déposer des factures électroniques aux structures publiques, les suivre et les traiter.

1. Demandez un client d'API au gestionnaire de votre structure ou de votre entreprise.
2. Échangez son identifiant et son secret contre un jeton : `POST /oauth/token` (OAuth 2, client credentials).
3. Envoyez le jeton à chaque demande : `Authorization: Bearer …`.

Ce qui ne va pas est dit en `application/problem+json` : chaque motif a un code stable, un champ, une phrase dans votre
langue (`Accept-Language: fr` ou `en`) et sa source.
Chaque réponse porte `X-Request-Id`. `Idempotency-Key` rend sûre à répéter toute demande qui change quelque chose.

*Deposit e-invoices to public entities, follow and treat them. Ask for an API client, exchange its id and secret for
a token at `/oauth/token`, send the token with each request. Refusals have a stable code and a sentence in French or
English.*
"""

FIRST_TAGS: Final = [
    {"name": name} for name in ("factures : dépôt", "factures : consultation", "factures : traitement")
]
"""The groups of addresses that callers come for; the others follow."""

_TEXT: Final = {"type": "string"}
_ERROR: Final = {
    "code": "INV-SRV-01",
    "field": "BT-10",
    "message": "Ville de Valmont demande un code service et la facture n'en porte pas. Choisissez-le dans l'annuaire.",
    "fr": "Ville de Valmont demande un code service et la facture n'en porte pas. Choisissez-le dans l'annuaire.",
    "en": "Ville de Valmont asks for a service code and the invoice bears none. Choose it in the directory.",
    "place": "",
    "source": "",
}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "Ce qui ne va pas (RFC 9457) : sa sorte, puis tous les motifs, le plus important d'abord",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "L'adresse qui explique cette sorte de problème"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": {**_TEXT, "description": "La phrase du premier motif"},
        "code": {**_TEXT, "description": "Le code, stable, du premier motif"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "required": list(_ERROR), "properties": dict.fromkeys(_ERROR, _TEXT)},
        },
    },
    "example": {
        "type": "https://polyphonie.example/api/v1/problems/refused",
        "title": "Demande refusée",
        "status": 422,
        "detail": _ERROR["message"],
        "code": _ERROR["code"],
        "errors": [_ERROR],
    },
}
_PROBLEM_ANSWER: Final[dict[str, Any]] = {
    "description": "Refus ou panne",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


_KEY: Final[dict[str, Any]] = {
    "in": "header",
    "name": repeating.HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": keys.LONGEST},
    "description": "Votre clé : la même demande, répétée avec elle, n'est faite qu'une fois et reçoit la même réponse",
}


class DescribedOnce(NinjaAPI):
    """An API whose description is made once: it takes a fifth of a second, and no process ever changes it."""

    _made: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description; for other paths than the API's own, it is made anew."""
        if any(options.values()):
            return self.described(**options)
        if self._made is None:
            self._made = self.described()
        return self._made

    def described(self, **options: Any) -> OpenAPISchema:
        return super().get_openapi_schema(**options)


class DescribedApi(DescribedOnce):
    """An API whose description says, for every operation, what may go wrong, and whether it can be repeated safely."""

    def described(self, **options: Any) -> OpenAPISchema:
        described = super().described(**options)
        described["components"]["schemas"]["Problem"] = _PROBLEM
        for address, operations in described["paths"].items():
            for method, operation in operations.items():
                operation["responses"]["default"] = _PROBLEM_ANSWER
                given = operation.setdefault("parameters", [])
                if repeating.takes_key(method, address) and all(each["name"] != repeating.HEADER for each in given):
                    given.append(_KEY)
        return described


class Page(Swagger):
    """Swagger UI in a page of ours, which our content security policy allows: no script or style within it."""

    template = "api/docs.html"
