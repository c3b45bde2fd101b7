"""The lists of codes, by their paths, and the paths that say that they have nothing."""

from __future__ import annotations

import pytest

from polyphonie.api.chorus_pro import not_served

from .program import ChorusProgram, codes

LISTS = {
    "devises": ("listeDevises", {"codeDevise": "EUR", "libelleDevise": "euro"}),
    "pays": ("listePays", {"codePays": "FR", "libellePays": "France"}),
    "tauxtva": ("listeTauxTva", {"codeTauxTva": "TVA4", "libelleTauxTva": "5,5 %", "valeurTauxTva": 5.5}),
    "motifs/exonerationtva": (
        "listeMotifsExonerationTva",
        {"codeMotifExonerationTva": "VATEX-EU-AE", "libelleMotifExonerationTva": "Autoliquidation"},
    ),
    "modereglements": ("listeModePaiement", {"modePaiement": "VIREMENT"}),
    "modedepot": ("listeModeDepot", {"modeDepot": "SAISIE_API"}),
    "formatflux": ("listeFormatFlux", {"formatFlux": "IN_DP_E2_CII_FACTURX"}),
    "typedp": ("listeTypeDemandePaiement", {"typeDemandePaiement": "FACTURE"}),
    "typeidentifiant/structure": ("listeTypeIdentifiant", {"typeIdentifiantStructure": "SIRET"}),
    "cadrefacturation": ("listeCadreFacturation", {"codeCadreFacturation": "A9_FACTURE_SOUSTRAITANT"}),
    "etat/typedp": ("listeEtatDemandePaiement", {"etatDemandePaiement": "MISE_EN_PAIEMENT"}),
    "etats/traitement": ("listeStatutsPossiblesPourTraitement", {"statutPossiblePourTraitement": "SUSPENDUE"}),
    "motifs/refus/Facture/AValider": (
        "listeMotifRefusFactureAValider",
        {"idMotif": 1, "codeMotif": "ERR_VALIDEUR", "libelleMotif": "Mauvais valideur"},
    ),
    "typespj": (
        "listeTypePieceJointe",
        {
            "codeTypePieceJointe": "01",
            "libelleTypePieceJointe": "Facture, pièce principale",
            "idTypePieceJointe": 1,
            "typeObjet": "FACTURE",
        },
    ),
}


def test_it_lists_each_kind_of_codes(supplier: ChorusProgram) -> None:
    for path, (name, row) in LISTS.items():
        told = supplier.ask(f"transverses/v1/recuperer/{path}")
        assert told["codeRetour"] == 0 and row in told[name], path


def test_it_names_codes_in_english(supplier: ChorusProgram) -> None:
    rows = supplier.ask("transverses/v1/recuperer/pays", {"codeLangue": "EN"})["listePays"]
    assert {"codePays": "DE", "libellePays": "Germany"} in rows


def test_it_offers_no_state_to_an_invoice_that_is_not_received(supplier: ChorusProgram) -> None:
    told = supplier.ask("transverses/v1/recuperer/etats/traitement", {"statutCourant": "DEPOSEE"})
    assert (told["codeRetour"], told["listeStatutsPossiblesPourTraitement"]) == (20000, [])
    told = supplier.ask("transverses/v1/recuperer/etats/traitement", {"statutCourant": "SUSPENDUE"})
    assert {"statutPossiblePourTraitement": "SUSPENDUE"} not in told["listeStatutsPossiblesPourTraitement"]


def test_it_has_no_framework_of_works(supplier: ChorusProgram) -> None:
    told = supplier.ask("transverses/v1/recuperer/cadrefacturation", {"typeDemandePaiement": "FACTURE_TRAVAUX"})
    assert told["codeRetour"] == 20000


@pytest.mark.django_db
def test_it_says_of_other_trades_that_they_are_not_here(supplier: ChorusProgram) -> None:
    for path in not_served.PATHS:
        told = supplier.ask(path.lstrip("/"), {"quoi": "que ce soit"})
        assert codes(told) == ["API-CPR-01"] and told["codeRetour"] == 20001
