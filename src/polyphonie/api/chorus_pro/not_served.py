"""Paths of Chorus Pro that have nothing to answer here yet: each says so, with a code, rather than not exist.

Works invoices, support requests and the documents of accounts and structures are other trades; docs/chorus-pro.md says
why each is not here.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja import Router

from polyphonie.kernel.refusals import Refused

from .code_lists import Nothing
from .problems import NOT_SERVED
from .shapes import Answer

router = Router(tags=["hors de ce service"])

PATHS: Final = {
    "/facturesTravaux/v1/rechercher": "Rechercher des factures de travaux",
    "/transverses/v1/rechercher/categorieSollicitation": "Rechercher des catégories de sollicitations",
    "/transverses/v1/rechercher/sousCategorieSollicitation": "Rechercher des sous-catégories de sollicitations",
    "/transverses/v1/rechercher/pj/moncompte": "Rechercher les pièces de son compte",
    "/transverses/v1/rechercher/pj/structure": "Rechercher les pièces d'une structure",
    "/transverses/v1/recuperer/structures/actives/facturetravaux": "Lister les structures de factures de travaux",
    "/transverses/v1/recuperer/typefacturetravaux": "Lister les types de factures de travaux",
}


def _refused(request: HttpRequest, asked: Nothing) -> Any:
    """Refus : API-CPR-01."""
    raise Refused(NOT_SERVED())


def _tell(path: str, summary: str) -> None:
    name = path.strip("/").replace("/", "_")
    router.post(path, response=Answer, summary=summary, operation_id=f"not_served_{name}")(_refused)


for path, summary in PATHS.items():
    _tell(path, summary)
