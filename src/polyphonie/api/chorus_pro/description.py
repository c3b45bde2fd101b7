"""The description of this API: OpenAPI, with the shape in which anything may go wrong."""

from __future__ import annotations

from typing import Any, Final

from ninja.openapi.schema import OpenAPISchema

from polyphonie.api.description import DescribedOnce

ABOUT: Final = """
Les chemins, les champs et les codes de l'API de Chorus Pro : un logiciel écrit pour elle s'en sert en changeant
d'adresse.

Jeton : `POST /api/oauth/token` (client_id et client_secret d'un client API). Chaque demande porte
`Authorization: Bearer …` et `cpro-account`, le base64 de « identifiant:mot de passe » d'un compte technique.
`codeRetour` vaut 0 quand c'est fait, 20000 quand rien n'est trouvé, autre chose quand c'est refusé. Les limites sont
dites dans docs/chorus-pro.md.
"""

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Refus",
    "description": "Ce qui a été refusé, ou n'a pas pu être lu",
    "required": ["codeRetour", "libelle"],
    "properties": {
        "codeRetour": {"type": "integer"},
        "libelle": {"type": "string"},
        "listeErreurs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("codeErreur", "libelleErreur", "champ")},
            },
        },
    },
}
_PROBLEM_ANSWER: Final[dict[str, Any]] = {
    "description": "Refus ou panne",
    "content": {"application/json": {"schema": _PROBLEM}},
}


class DescribedApi(DescribedOnce):
    """An API whose description says, for every operation, the shape of what may go wrong."""

    def described(self, **options: Any) -> OpenAPISchema:
        described = super().described(**options)
        for operations in described["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = _PROBLEM_ANSWER
        return described
