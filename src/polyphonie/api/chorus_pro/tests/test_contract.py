"""Chorus Pro's API against its own description, and against the list of its paths."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from polyphonie.access import queries as access
from polyphonie.access.terms import PLATFORM, Right
from polyphonie.api.tests.trying import try_all
from polyphonie.kernel.acts import ActorKind
from polyphonie.kernel.identity import new_id

FAMILIES = {
    "engagementsJuridiques": """
        rechercher
    """,
    "factures": """
        completer consulter/fournisseur consulter/historique consulter/recipiendaire consulter/valideur
        corriger/valideur/facture deposer/flux deposer/pdf rechercher/demandePaiement rechercher/fournisseur
        rechercher/recipiendaire rechercher/valideur recuperer/statutsFactureVisibles/valideur recycler
        soumettre telecharger/groupe traiter/factureAValider traiter/recue traiterRejet
    """,
    "facturesTravaux": """
        rechercher
    """,
    "structures": """
        consulter consulter/service lister/rattachementsutilisateur rechercher rechercher/services
    """,
    "transverses": """
        ajouter/fichier consulter/information/siret consulterCR consulterCRDetaille health
        rechercher/categorieSollicitation rechercher/destinataire rechercher/pj/moncompte
        rechercher/pj/structure rechercher/sousCategorieSollicitation recuperer/cadrefacturation
        recuperer/coordbanc/valides recuperer/devises recuperer/etat/typedp recuperer/etats/traitement
        recuperer/formatflux recuperer/modedepot recuperer/modereglements recuperer/motifs/exonerationtva
        recuperer/motifs/refus/Facture/AValider recuperer/pays recuperer/structures/actives/destinataire
        recuperer/structures/actives/facturetravaux recuperer/structures/actives/fournisseur
        recuperer/tauxtva recuperer/typedp recuperer/typefacturetravaux recuperer/typeidentifiant/structure
        recuperer/typespj telecharger/annuaire/destinataire telecharger/pieceJointe
    """,
    "utilisateurs": """
        monCompte/recuperer/rattachements
    """,
}
PATHS = [f"{family}/v1/{path}" for family, paths in FAMILIES.items() for path in paths.split()]
"""The 58 paths that programs call."""


@pytest.fixture
def described(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The API as it describes itself, open to a program that holds every right everywhere."""
    actor = access.ClientActor(ActorKind.CLIENT, new_id(), "Progiciel", PLATFORM, frozenset(Right))
    monkeypatch.setattr(access, "authenticate_bearer", lambda _token: actor)
    monkeypatch.setattr(access, "authenticate_account", lambda _account, bearer: bearer)
    return schemathesis.openapi.from_wsgi("/cpro/openapi.json", WSGIHandler())


@pytest.mark.django_db
def test_it_answers_at_each_path_of_chorus_pro() -> None:
    assert len(PATHS) == 58
    described = Client().get("/cpro/openapi.json").json()["paths"]
    assert {f"/cpro/{path}" for path in PATHS} <= set(described)
    assert all(operation["summary"] for operations in described.values() for operation in operations.values())


def test_it_answers_as_it_says_whatever_is_sent(described: Any) -> None:
    headers = {"Authorization": "Bearer jeton", "cpro-account": "Y29tcHRl"}
    try_all(described, at_least=58, some=12, headers=headers)
